"""Feature flags: what is on for which tenant.

The flags are one document of AWS Lambda Powertools' feature flags: on AWS from AppConfig, on a laptop from a file
(`flags/feature_flags.json` is both). Guarantees: every flag is off unless the document says otherwise for this
tenant; no document, one that cannot be read and one that is not valid are off, too, and the log says so.
"""

from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from importflow.config import FlagSettings
from importflow.observability import logger
from importflow.tenancy import Tenant

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.feature_flags import FeatureFlags


class Flag(StrEnum):
    """Names in the document; a rule's conditions know `client_account_id` and `engagement_id`."""

    LLM_SUGGESTIONS = "llm_suggestions"
    MCP_DATA_IMPORT_VALIDATOR = "mcp_data_import_validator"
    MCP_ENRICHMENT_ENGINE = "mcp_enrichment_engine"


def is_enabled(flag: Flag, tenant: Tenant) -> bool:
    """Whether the flag is on for the tenant."""
    settings = FlagSettings.from_environment()
    if not settings.has_store:
        return False
    # At first use: the stores bring the SDK along, which most invocations never need.
    from aws_lambda_powertools.utilities.feature_flags.exceptions import (
        ConfigurationStoreError,
        SchemaValidationError,
        StoreClientError,
    )

    flags = flags_of(settings)
    try:
        # Asked for first because `evaluate` takes a document that cannot be read for one without flags, in silence.
        flags.get_configuration()
        return flags.evaluate(name=flag.value, context=_context(tenant), default=False) is True
    except (ConfigurationStoreError, SchemaValidationError, StoreClientError) as error:
        logger.error("feature flags cannot be read: all are off", kind=type(error).__name__)
        return False


def _context(tenant: Tenant) -> dict[str, str]:
    return {"client_account_id": str(tenant.client_account_id), "engagement_id": str(tenant.engagement_id)}


@cache
def flags_of(settings: FlagSettings) -> "FeatureFlags":
    """The flags of these settings; the document is kept for `feature_flags_max_age_seconds`."""
    from aws_lambda_powertools.utilities.feature_flags import FeatureFlags

    from importflow.flag_stores import appconfig_store, file_store

    return FeatureFlags(store=file_store(settings) if settings.feature_flags_file else appconfig_store(settings))
