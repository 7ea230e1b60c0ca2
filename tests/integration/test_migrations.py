"""Migrations make what the models say, and go both ways on a filled database."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from importflow.models import SCHEMA, Base
from local.database import LocalPostgres
from local.handlers import invoke
from local.seed import seed_tenants
from tests.integration.app_role import SHARED, TENANT_TABLES
from tests.integration.laboratory import NORTH, USER


def test_the_models_are_what_the_migrations_make(superuser: sa.Engine) -> None:
    options = {
        "include_schemas": True,
        "include_name": lambda name, kind, _parents: kind != "schema" or name == SCHEMA,
        "version_table_schema": SCHEMA,
        "compare_type": True,
    }
    with superuser.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata)

    assert differences == []


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sa.Engine]:
    """A server to migrate up and down, at head, with tenants; the handler is wired to it."""
    with (
        LocalPostgres(tmp_path_factory.mktemp("scratch"), durable=False) as server,
        pytest.MonkeyPatch.context() as environment,
    ):
        environment.setenv("DATABASE_URL", server.urls.owner)
        environment.setenv("APP_DATABASE_URL", server.urls.app)
        invoke("migrate/migrate", {})
        seed_tenants(server.urls.owner)
        engine = sa.create_engine(server.urls.superuser, connect_args={"ssl_context": False})
        yield engine
        engine.dispose()


def revision_after(action: str, revision: str) -> str:
    return str(invoke("migrate/migrate", {"action": action, "revision": revision})["revision"])


CATEGORIES = {
    "cmdb": "cmdb_export",
    "asset_inventory": "cmdb_export",
    "cmdb_export": "cmdb_export",
    "app_discovery": "app_discovery",
    "infrastructure": "infrastructure",
    "sensitive_data": "sensitive_data",
    "something else": None,
}


def test_imports_of_before_get_their_category(scratch: sa.Engine) -> None:
    assert revision_after("downgrade", "093_baseline_schema") == "093_baseline_schema"
    insert = sa.text(
        "INSERT INTO migration.data_imports (id, client_account_id, engagement_id, import_name, import_type, filename,"
        " imported_by) VALUES (:id, :client, :engagement, 'before', :type, 'f.csv', :user)"
    )
    tenant = {"client": NORTH.client_account_id, "engagement": NORTH.engagement_id, "user": USER}
    with scratch.begin() as connection:
        connection.execute(insert, [tenant | {"id": uuid4(), "type": import_type} for import_type in CATEGORIES])

    for _ in range(2):  # and once more, there and back
        assert revision_after("upgrade", "head") == "100_operations"
        with scratch.connect() as connection:
            found = connection.execute(
                sa.text("SELECT import_type, import_category, processing_config FROM migration.data_imports")
            ).all()
        assert {row.import_type: row.import_category for row in found} == CATEGORIES
        assert [row.processing_config for row in found] == [{}] * len(CATEGORIES)
        assert revision_after("downgrade", "093_baseline_schema") == "093_baseline_schema"
    assert revision_after("upgrade", "head") == "100_operations"


def test_what_the_app_role_was_granted_is_taken_back(scratch: sa.Engine) -> None:
    assert revision_after("downgrade", "094_add_import_category_enum") == "094_add_import_category_enum"
    with scratch.connect() as connection:
        usage = connection.scalar(sa.text("SELECT has_schema_privilege('importflow_app', 'migration', 'USAGE')"))
        grants = connection.scalar(
            sa.text("SELECT count(*) FROM information_schema.role_table_grants WHERE grantee = 'importflow_app'")
        )
        policies = connection.scalar(sa.text("SELECT count(*) FROM pg_policies WHERE schemaname = 'migration'"))

    assert (usage, grants, policies) == (False, 0, 0)
    assert revision_after("upgrade", "head") == "100_operations"


def test_everything_can_be_taken_down_and_built_again(scratch: sa.Engine) -> None:
    assert revision_after("downgrade", "base") == "base"
    with scratch.connect() as connection:
        left = set(sa.inspect(connection).get_table_names(schema=SCHEMA))
    assert left == {"alembic_version"}

    assert revision_after("upgrade", "head") == "100_operations"
    with scratch.connect() as connection:
        built = set(sa.inspect(connection).get_table_names(schema=SCHEMA))
    assert built == set(TENANT_TABLES) | SHARED


@pytest.mark.usefixtures("scratch")
def test_migrating_to_where_the_schema_is_changes_nothing() -> None:
    assert revision_after("upgrade", "head") == "100_operations"
    assert revision_after("upgrade", "head") == "100_operations"
