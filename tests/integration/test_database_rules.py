"""What the catalogue says: every tenant table has its policy, and the application role may do what its work needs."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from importflow.models import SCHEMA
from local.database import DatabaseUrls
from tests.integration.app_role import NOT_ALLOWED, PRIVILEGES, SHARED, TENANT_TABLES, refusal


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


@pytest.mark.parametrize("statement", FORBIDDEN.values(), ids=FORBIDDEN)
def test_the_app_role_cannot(urls: DatabaseUrls, statement: str) -> None:
    assert refusal(urls, statement) == NOT_ALLOWED
