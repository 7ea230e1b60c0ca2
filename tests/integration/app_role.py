"""The application role: what it may do to each table, a connection of it, and how it is refused."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa

from importflow.database import SET_TENANT
from importflow.models import Base
from local.database import DatabaseUrls
from local.tenants import Tenant
from tests.integration.laboratory import NORTH

SHARED = {"alembic_version", "llm_model_pricing"}
TENANT_TABLES = sorted(table.name for table in Base.metadata.tables.values() if table.name not in SHARED)
# What the app role may do to each table, and no more.
PRIVILEGES = {
    "client_accounts": {"SELECT"},
    "engagements": {"SELECT"},
    "crewai_flow_state_extensions": {"SELECT", "INSERT", "UPDATE"},
    "discovery_flows": {"SELECT", "INSERT", "UPDATE"},
    "data_imports": {"SELECT", "INSERT", "UPDATE"},
    "raw_import_records": {"SELECT", "INSERT", "UPDATE", "DELETE"},
    "import_processing_steps": {"SELECT", "INSERT", "UPDATE"},
    "import_field_mappings": {"SELECT", "INSERT", "UPDATE"},
    "assets": {"SELECT", "INSERT", "UPDATE"},
    "asset_dependencies": {"SELECT", "INSERT", "UPDATE", "DELETE"},
    "asset_custom_attributes": {"SELECT", "INSERT", "UPDATE"},
    "llm_usage_logs": {"SELECT", "INSERT"},
    "llm_model_pricing": {"SELECT"},
}
NOT_ALLOWED = "42501"  # insufficient_privilege: what row-level security answers, too


@contextmanager
def app_connection(urls: DatabaseUrls, tenant: Tenant | None = None) -> Iterator[sa.Connection]:
    """The app role on a connection of its own, for one transaction that is rolled back."""
    engine = sa.create_engine(urls.app, connect_args={"ssl_context": False}, poolclass=sa.NullPool)
    with engine.connect() as connection:
        if tenant is not None:
            settings = {"client_account_id": tenant.client_account_id, "engagement_id": tenant.engagement_id}
            connection.execute(SET_TENANT, {name: str(value) for name, value in settings.items()})
        yield connection


def refusal(urls: DatabaseUrls, statement: str, tenant: Tenant | None = NORTH, **parameters: Any) -> str:
    """The SQLSTATE a statement of the app role is refused with."""
    with app_connection(urls, tenant) as connection, pytest.raises(sa.exc.DBAPIError) as refused:
        connection.execute(sa.text(statement), parameters)
    return str(refused.value.orig.args[0]["C"])  # type: ignore[union-attr]
