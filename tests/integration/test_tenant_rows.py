"""What the database itself keeps apart: a tenant sees, changes, adds and gives away nothing of another."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from local.database import DatabaseUrls
from local.tenants import Tenant as Named
from tests.integration.app_role import NOT_ALLOWED, PRIVILEGES, TENANT_TABLES, app_connection, refusal
from tests.integration.laboratory import NORTH, NORTH_TWO, SOUTH, USER, Laboratory

FILE = "Name,IP Address,OS,Rack Colour\nweb-1,10.0.0.1,Debian,blue\nweb-2,10.0.0.2,Debian,red\n"


@pytest.fixture
def filled(laboratory: Laboratory) -> str:
    """A row of the first tenant in every tenant table; the id of its import."""
    ran = laboratory.run(FILE)
    tenant = {"client": NORTH.client_account_id, "engagement": NORTH.engagement_id}
    with laboratory.superuser.begin() as connection:
        connection.execute(sa.text("DELETE FROM migration.llm_usage_logs"))
        connection.execute(
            sa.text(
                "INSERT INTO migration.llm_usage_logs (client_account_id, engagement_id, llm_provider, model_name, success)"
                " VALUES (:client, :engagement, 'p', 'm', true)"
            ),
            tenant,
        )
        connection.execute(
            sa.text(
                "INSERT INTO migration.asset_dependencies"
                " (client_account_id, engagement_id, asset_id, depends_on_asset_id, dependency_type)"
                " SELECT :client, :engagement, a.id, b.id, 'network' FROM migration.assets a, migration.assets b"
                " WHERE a.name = 'web-1' AND b.name = 'web-2'"
            ),
            tenant,
        )
    return ran.id


def visible(urls: DatabaseUrls, tenant: Named | None) -> dict[str, int]:
    """Rows the app role sees in each tenant table."""
    with app_connection(urls, tenant) as connection:
        return {
            table: connection.scalar(sa.text(f"SELECT count(*) FROM migration.{table}")) or 0 for table in TENANT_TABLES
        }


OWN_TENANT = {"client_accounts": 1, "engagements": 1}


@pytest.mark.usefixtures("filled")
def test_a_tenant_sees_its_own_rows_in_every_table(urls: DatabaseUrls) -> None:
    seen = visible(urls, NORTH)

    assert seen["assets"] == 2
    assert [table for table, rows in seen.items() if rows == 0] == []


@pytest.mark.usefixtures("filled")
def test_without_a_tenant_nothing_is_visible(urls: DatabaseUrls) -> None:
    assert visible(urls, None) == dict.fromkeys(TENANT_TABLES, 0)


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize(
    "other",
    [SOUTH, NORTH_TWO, Named(SOUTH.client_account_id, NORTH.engagement_id)],
    ids=["another client", "another engagement of the client", "the engagement under another client"],
)
def test_another_tenant_sees_none_of_them(urls: DatabaseUrls, other: Named) -> None:
    exists = other in (SOUTH, NORTH_TWO)

    expected = dict.fromkeys(TENANT_TABLES, 0) | {"client_accounts": 1} | (OWN_TENANT if exists else {})
    assert visible(urls, other) == expected


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("table", sorted(t for t in TENANT_TABLES if "UPDATE" in PRIVILEGES[t]))
def test_another_tenant_changes_none_of_them(urls: DatabaseUrls, table: str) -> None:
    with app_connection(urls, SOUTH) as connection:
        changed: Any = connection.execute(sa.text(f"UPDATE migration.{table} SET id = id"))
        assert changed.rowcount == 0


def test_another_tenant_deletes_none_of_the_records(urls: DatabaseUrls, filled: str) -> None:
    with app_connection(urls, SOUTH) as connection:
        deleted: Any = connection.execute(
            sa.text("DELETE FROM migration.raw_import_records WHERE data_import_id = :id"), {"id": UUID(filled)}
        )
        assert deleted.rowcount == 0


OWNED = "(client_account_id, engagement_id"
VALUES = "(:client, :engagement"
# Rows another tenant tries to slip in, as the first tenant's or into its import.
INTRUSIONS = {
    "an asset": f"INSERT INTO migration.assets {OWNED}, name) VALUES {VALUES}, 'x')",
    "an import": f"INSERT INTO migration.data_imports {OWNED}, import_name, import_type, filename, imported_by)"
    f" VALUES {VALUES}, 'x', 'cmdb_export', 'x', :user)",
    "a record": f"INSERT INTO migration.raw_import_records {OWNED}, data_import_id, row_number, raw_data)"
    f" VALUES {VALUES}, :import, 9, '{{}}')",
    "a step": "INSERT INTO migration.import_processing_steps (data_import_id, step_name, step_order)"
    " VALUES (:import, 'x', 1)",
    "a field mapping": "INSERT INTO migration.import_field_mappings (data_import_id, client_account_id, source_field)"
    " VALUES (:import, :client, 'x')",
    "a field mapping under its own name": "INSERT INTO migration.import_field_mappings"
    " (data_import_id, client_account_id, source_field) VALUES (:import, :own_client, 'x')",
    "a master flow": f"INSERT INTO migration.crewai_flow_state_extensions {OWNED}, flow_id, user_id, flow_type)"
    f" VALUES {VALUES}, gen_random_uuid(), 'x', 'data_import')",
    "a usage log": f"INSERT INTO migration.llm_usage_logs {OWNED}, llm_provider, model_name, success)"
    f" VALUES {VALUES}, 'x', 'x', true)",
}  # fmt: skip


@pytest.mark.parametrize("statement", INTRUSIONS.values(), ids=INTRUSIONS)
def test_another_tenant_adds_nothing(urls: DatabaseUrls, filled: str, statement: str) -> None:
    everything = {
        "client": NORTH.client_account_id,
        "engagement": NORTH.engagement_id,
        "own_client": SOUTH.client_account_id,
        "import": UUID(filled),
        "user": USER,
    }
    needed = {name: value for name, value in everything.items() if f":{name}" in statement}

    assert refusal(urls, statement, SOUTH, **needed) == NOT_ALLOWED


def test_a_record_cannot_be_hung_under_the_import_of_another_tenant(urls: DatabaseUrls, filled: str) -> None:
    """Foreign keys see every tenant's rows; that the tenant is part of them keeps this one out."""
    own = {"client": SOUTH.client_account_id, "engagement": SOUTH.engagement_id, "import": UUID(filled)}

    assert refusal(urls, INTRUSIONS["a record"], SOUTH, **own) == "23503"


def test_a_row_cannot_be_given_away(urls: DatabaseUrls, filled: str) -> None:
    statement = "UPDATE migration.assets SET client_account_id = :client, engagement_id = :engagement"

    away = {"client": SOUTH.client_account_id, "engagement": SOUTH.engagement_id}
    assert refusal(urls, statement, NORTH, **away) == NOT_ALLOWED
