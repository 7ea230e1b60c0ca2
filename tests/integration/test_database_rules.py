"""What the database itself enforces: tenants stay apart, the app role stays small, migrations go both ways."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from importflow import database
from importflow.database import SET_TENANT, tenant_session
from importflow.models import SCHEMA, Base
from importflow.queries.bulk import copy_lines
from importflow.service_handlers.identity import AssetKeys
from importflow.tenancy import Tenant
from local.database import DatabaseUrls, LocalPostgres
from local.handlers import invoke
from local.seed import seed_tenants
from local.tenants import Tenant as Named
from tests.integration.laboratory import NORTH, NORTH_TWO, SOUTH, USER, Laboratory

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

FILE = "Name,IP Address,OS,Rack Colour\nweb-1,10.0.0.1,Debian,blue\nweb-2,10.0.0.2,Debian,red\n"


# ── the catalogue ────────────────────────────────────────────────────────────


def test_every_tenant_table_has_forced_row_level_security(superuser: sa.Engine) -> None:
    with superuser.connect() as connection:
        tables = connection.execute(
            sa.text(
                "SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class"
                " WHERE relnamespace = 'migration'::regnamespace AND relkind IN ('r', 'p')"
            )
        ).all()

    secured = {name for name, enabled, forced in tables if enabled and forced}
    assert {name for name, _, _ in tables} == set(TENANT_TABLES) | SHARED
    assert secured == set(TENANT_TABLES)


def test_every_tenant_table_has_one_policy_for_reading_and_writing(superuser: sa.Engine) -> None:
    with superuser.connect() as connection:
        policies = connection.execute(
            sa.text(
                "SELECT tablename, permissive, cmd, roles::text[], qual, with_check FROM pg_policies"
                " WHERE schemaname = 'migration'"
            )
        ).all()

    everybodys = [policy for policy in policies if policy.roles == ["public"]]
    assert sorted(policy.tablename for policy in everybodys) == TENANT_TABLES
    for policy in everybodys:
        assert (policy.permissive, policy.cmd) == ("PERMISSIVE", "ALL")
        assert policy.qual
        assert policy.with_check == policy.qual
    others = {(policy.tablename, policy.cmd, *policy.roles) for policy in policies if policy not in everybodys}
    assert others == {
        *((table, "SELECT", "importflow_lookup") for table in ("assets", "asset_custom_attributes")),
        ("llm_usage_logs", "UPDATE", "importflow_app"),
        ("import_processing_steps", "UPDATE", "importflow_app"),
        ("data_imports", "SELECT", "importflow_sweep"),
    }
    narrowing = {p.tablename: (p.permissive, p.qual) for p in others_of(policies, everybodys) if p.cmd == "UPDATE"}
    assert narrowing == {
        "llm_usage_logs": ("RESTRICTIVE", "((error_type)::text = 'in-flight'::text)"),
        "import_processing_steps": ("RESTRICTIVE", "(NOT starts_with((step_name)::text, 'audit:'::text))"),
    }


def others_of(policies: Any, everybodys: Any) -> list[Any]:
    return [policy for policy in policies if policy not in everybodys]


def test_no_view_and_three_functions_only_work_around_the_policies(superuser: sa.Engine) -> None:
    with superuser.connect() as connection:
        views = connection.scalar(sa.text("SELECT count(*) FROM pg_views WHERE schemaname = 'migration'"))
        functions = connection.execute(
            sa.text(
                "SELECT proname, proowner::regrole::text, prosecdef, provolatile, proconfig, proacl::text[]"
                " FROM pg_proc WHERE pronamespace = 'migration'::regnamespace AND prosecdef ORDER BY proname"
            )
        ).all()

    assert views == 0
    assert {function.proname: function.proowner for function in functions} == {
        "assets_bearing_source_id": "importflow_lookup",
        "assets_sharing_a_key": "importflow_lookup",
        "tenants_with_open_imports": "importflow_sweep",
    }
    for function in functions:
        assert (function.prosecdef, function.provolatile) == (True, "s")
        assert function.proconfig == ["search_path=pg_catalog, pg_temp"]
        assert {grant.partition("=")[0] for grant in function.proacl} == {function.proowner, "importflow_app"}


# role → what it may read
OF_FUNCTIONS = {
    "importflow_lookup": {("assets", "SELECT"), ("asset_custom_attributes", "SELECT")},
    "importflow_sweep": {("data_imports", "SELECT")},
}


@pytest.mark.parametrize("name", OF_FUNCTIONS)
def test_the_roles_of_the_functions_read_little_and_nobody_becomes_them(superuser: sa.Engine, name: str) -> None:
    with superuser.connect() as connection:
        role = connection.execute(
            sa.text(
                "SELECT rolcanlogin, rolsuper, rolbypassrls, rolcreaterole, rolinherit FROM pg_roles"
                f" WHERE rolname = '{name}'"
            )
        ).one()
        members = connection.scalar(
            sa.text(f"SELECT count(*) FROM pg_auth_members WHERE roleid = '{name}'::regrole AND set_option")
        )
        granted = connection.execute(
            sa.text(
                "SELECT DISTINCT table_name, privilege_type FROM information_schema.column_privileges"
                f" WHERE grantee = '{name}'"
            )
        ).all()
        creates = connection.scalar(sa.text(f"SELECT has_schema_privilege('{name}', 'migration', 'CREATE')"))

    assert tuple(role) == (False, False, False, False, False)
    assert (members, creates) == (0, False)
    assert {tuple(each) for each in granted} == OF_FUNCTIONS[name]


def test_the_app_role_is_nobody_in_particular(superuser: sa.Engine) -> None:
    with superuser.connect() as connection:
        role = connection.execute(
            sa.text(
                "SELECT rolcanlogin, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication, rolinherit"
                " FROM pg_roles WHERE rolname = 'importflow_app'"
            )
        ).one()
        member_of = connection.scalar(
            sa.text("SELECT count(*) FROM pg_auth_members WHERE member = 'importflow_app'::regrole")
        )
        owned = connection.scalar(sa.text("SELECT count(*) FROM pg_class WHERE relowner = 'importflow_app'::regrole"))

    assert tuple(role) == (True, False, False, False, False, False, False)
    assert (member_of, owned) == (0, 0)


def test_the_app_role_may_do_to_each_table_what_its_work_needs(superuser: sa.Engine) -> None:
    every = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
    with superuser.connect() as connection:
        granted = {
            table: {
                privilege
                for privilege in every
                if connection.scalar(
                    sa.text("SELECT has_table_privilege('importflow_app', :table, :privilege)"),
                    {"table": f"{SCHEMA}.{table}", "privilege": privilege},
                )
            }
            for table in [*TENANT_TABLES, *SHARED]
        }

    assert granted == PRIVILEGES | {"alembic_version": set()}


FORBIDDEN = {
    "create a table": "CREATE TABLE migration.mine (id int)",
    "create a table elsewhere": "CREATE TABLE public.mine (id int)",
    "create a schema": "CREATE SCHEMA mine",
    "empty a table": "TRUNCATE migration.assets",
    "lift the policy": "ALTER TABLE migration.assets NO FORCE ROW LEVEL SECURITY",
    "drop the policy": "DROP POLICY tenant_isolation ON migration.assets",
    "become the owner": "SET ROLE importflow_owner",
    "delete assets": "DELETE FROM migration.assets",
    "read the revision": "SELECT * FROM migration.alembic_version",
    "read a file of the server": "SELECT pg_read_file('postgresql.conf')",
    "run a program": "COPY (SELECT 1) TO PROGRAM 'true'",
}


@contextmanager
def app_connection(urls: DatabaseUrls, tenant: Named | None = None) -> Iterator[sa.Connection]:
    """The app role on a connection of its own, for one transaction that is rolled back."""
    engine = sa.create_engine(urls.app, connect_args={"ssl_context": False}, poolclass=sa.NullPool)
    with engine.connect() as connection:
        if tenant is not None:
            settings = {"client_account_id": tenant.client_account_id, "engagement_id": tenant.engagement_id}
            connection.execute(SET_TENANT, {name: str(value) for name, value in settings.items()})
        yield connection


def refusal(urls: DatabaseUrls, statement: str, tenant: Named | None = NORTH, **parameters: Any) -> str:
    """The SQLSTATE a statement of the app role is refused with."""
    with app_connection(urls, tenant) as connection, pytest.raises(sa.exc.DBAPIError) as refused:
        connection.execute(sa.text(statement), parameters)
    return str(refused.value.orig.args[0]["C"])  # type: ignore[union-attr]


@pytest.mark.parametrize("statement", FORBIDDEN.values(), ids=FORBIDDEN)
def test_the_app_role_cannot(urls: DatabaseUrls, statement: str) -> None:
    assert refusal(urls, statement) == NOT_ALLOWED


# ── tenants ──────────────────────────────────────────────────────────────────


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


# ── the session ──────────────────────────────────────────────────────────────

NORTH_TENANT = Tenant(NORTH.client_account_id, NORTH.engagement_id)
ANNOUNCED = sa.text(
    "SELECT pg_backend_pid(), nullif(current_setting('app.client_account_id', true), ''),"
    " nullif(current_setting('app.engagement_id', true), '')"
)


@pytest.mark.parametrize("statement", ["SELECT 1", "SELECT 1 / 0"], ids=["commit", "rollback"])
@pytest.mark.usefixtures("laboratory")
def test_after_a_transaction_the_connection_has_no_tenant(statement: str) -> None:
    with suppress(sa.exc.DBAPIError), tenant_session(NORTH_TENANT) as session:
        backend, *announced = session.execute(ANNOUNCED).one()
        session.execute(sa.text(statement))
    with database.engine().connect() as connection:
        same_backend, *left = connection.execute(ANNOUNCED).one()

    assert announced == [str(NORTH.client_account_id), str(NORTH.engagement_id)]
    assert (same_backend, left) == (backend, [None, None])


POISONS: dict[str, dict[str, Any]] = {
    "a lone surrogate": {"value": "web-\ud800"},
    "a NUL": {"value": "web-\x00"},
    "a type nobody can send": {"value": object()},
    "a number no integer holds": {"value": 2**70},
}


def poison(statement: str, parameters: dict[str, Any]) -> None:
    with tenant_session(NORTH_TENANT) as session:
        session.execute(sa.text(statement), parameters)


def assert_hundred_right_answers() -> None:
    """Every answer belongs to its question: the protocol is in step."""
    for number in range(100):
        with tenant_session(NORTH_TENANT) as session:
            answer = session.execute(
                sa.text("SELECT CAST(:n AS integer), current_setting('app.engagement_id')"), {"n": number}
            ).one()
        assert tuple(answer) == (number, str(NORTH.engagement_id))


@pytest.mark.parametrize("parameters", POISONS.values(), ids=POISONS)
@pytest.mark.usefixtures("laboratory")
def test_a_value_that_cannot_be_sent_leaves_the_pool_in_order(parameters: dict[str, Any]) -> None:
    for _ in range(3):
        with pytest.raises(Exception):  # noqa: B017, PT011  whatever the driver makes of it
            poison("SELECT CAST(:value AS text) || CAST(CAST(:value AS text) AS integer)", parameters)

    assert_hundred_right_answers()


@pytest.mark.parametrize("lines", [["web-1\n", "web-\ud800\n"], ["web-1\tsurplus\n"]], ids=["unsendable", "unreadable"])
@pytest.mark.usefixtures("laboratory")
def test_a_copy_that_breaks_off_leaves_the_pool_in_order(lines: list[str]) -> None:
    def copy() -> None:
        with tenant_session(NORTH_TENANT) as session:
            session.execute(sa.text("CREATE TEMPORARY TABLE staged (name text) ON COMMIT DROP"))
            copy_lines(session, "COPY staged FROM STDIN", lines)

    for _ in range(3):
        with pytest.raises(Exception):  # noqa: B017, PT011
            copy()

    assert_hundred_right_answers()


@pytest.mark.usefixtures("laboratory")
def test_more_parameters_than_the_protocol_counts_leave_the_pool_in_order() -> None:
    values = {f"v{i}": i for i in range(70_000)}
    with pytest.raises(Exception):  # noqa: B017, PT011
        poison(f"SELECT {' + '.join(f':{name}' for name in values)}", values)

    assert_hundred_right_answers()


NAMES = ["WEB-1", "Größe-ÄÖÜ", "СЕРВЕР", "ΑΠΟΘΗΚΗΣ", "İZMİR-DB", "ẞ", "Ⅷ", "ﬁ", "🄰"]


def lower_in_both(superuser: sa.Engine, name: str) -> tuple[str, str]:
    """A name as a key of a record and as a key of the inventory."""
    with superuser.connect() as connection:
        (key,) = AssetKeys.of({"name": name}).names
        return key, str(connection.scalar(sa.text("SELECT lower(:name)"), {"name": name}))


@pytest.mark.parametrize("name", NAMES)
def test_keys_of_records_and_of_the_inventory_are_spelled_alike(superuser: sa.Engine, name: str) -> None:
    of_record, of_inventory = lower_in_both(superuser, name)

    assert of_record == of_inventory


@pytest.mark.parametrize("name", ["ΑΠΟΘΗΚΗΣ", "İZMİR-DB"])
def test_importing_the_same_name_again_finds_the_same_asset_in_every_alphabet(
    laboratory: Laboratory, name: str
) -> None:
    for _ in range(2):
        laboratory.run(f"Name,OS\n{name},Debian\n")

    assert laboratory.assets("name") == [(name,)]


# ── migrations ───────────────────────────────────────────────────────────────


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
