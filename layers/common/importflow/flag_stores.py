"""Where the document of the feature flags is read from: AppConfig on AWS, a file on a laptop.

Guarantees: a store that does not answer costs a few seconds at most, and is asked again by the next invocation.
"""

import json
from pathlib import Path
from typing import Any

from aws_lambda_powertools.utilities.feature_flags import AppConfigStore
from aws_lambda_powertools.utilities.feature_flags.base import StoreProvider
from aws_lambda_powertools.utilities.feature_flags.exceptions import ConfigurationStoreError
from botocore.config import Config

from importflow.config import FlagSettings

_IMPATIENT = Config(connect_timeout=1, read_timeout=2, retries={"mode": "standard", "total_max_attempts": 2})


def appconfig_store(settings: FlagSettings) -> StoreProvider:
    """The document that is deployed to the application's environment."""
    return AppConfigStore(
        application=settings.feature_flags_application,
        environment=settings.feature_flags_environment,
        name=settings.feature_flags_profile,
        max_age=settings.feature_flags_max_age_seconds,
        boto_config=_IMPATIENT,
    )


def file_store(settings: FlagSettings) -> StoreProvider:
    """The document in a file, read whenever it is asked for: a change counts at once."""
    return _FileStore(Path(settings.feature_flags_file))


class _FileStore(StoreProvider):
    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def get_raw_configuration(self) -> dict[str, Any]:
        try:
            document = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise ConfigurationStoreError(type(error).__name__) from None
        if not isinstance(document, dict):
            raise ConfigurationStoreError("not an object")
        return document

    def get_configuration(self) -> dict[str, Any]:
        return self.get_raw_configuration
