"""S4: what the database's own catalogue says of every table, policy, constraint, role, view and function.

Nothing is listed here that the catalogue can tell; what may differ from the rule stands in one table of exceptions
each, with its reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import sqlalchemy as sa

from torture.room import room, superuser
from torture.verdict import Plan, Verdict

PROMISES = ("S4",)
APP = "importflow_app"
SCHEMA = "migration"

# Tables without a client account of their own, and whose rows they are.
OF_PARENT = {"client_accounts": "it is the client", "import_processing_steps": "of the import it is a step of"}
SHARED = {"alembic_version": "the revision", "llm_model_pricing": "prices, the same for everybody"}
# Their policies let a row be only where its import is the tenant's: key and reference may name the import alone.
OF_ITS_IMPORT = {"uq_import_processing_steps_data_import_id_step_name", "fk_import_field_mappings_data_import_id"}
# Unique keys without the tenant: ids made by us, and the product's own keys of before.
KEYS_WITHOUT_TENANT = {
    "uq_client_accounts_slug": "names the client itself",
    "uq_crewai_flow_state_extensions_flow_id": "a random id",
    "uq_discovery_flows_flow_id": "a random id",
}
# function → owner: they answer for the transaction's tenant only (decision 0023), or name tenants only (0029).
DEFINERS = {
    "assets_bearing_source_id": "importflow_lookup",
    "assets_sharing_a_key": "importflow_lookup",
    "tenants_with_open_imports": "importflow_sweep",
}
# Policies beside tenant_isolation: (table, policy) → (role, command, whether it only narrows).
FURTHER_POLICIES = {
    ("assets", "lookup"): ("importflow_lookup", "r", False),
    ("asset_custom_attributes", "lookup"): ("importflow_lookup", "r", False),
    ("data_imports", "sweep"): ("importflow_sweep", "r", False),
    ("import_processing_steps", "audit_is_kept"): (APP, "w", True),
    ("llm_usage_logs", "settled_once"): (APP, "w", True),
}

_TABLES = """
    SELECT c.relname AS name, c.relrowsecurity AS secured, c.relforcerowsecurity AS forced,
           pg_get_userbyid(c.relowner) AS owner, c.relkind AS kind,
           EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'client_account_id'
                   AND NOT a.attisdropped) AS owned
    FROM pg_class c WHERE c.relnamespace = 'migration'::regnamespace AND c.relkind IN ('r', 'p', 'f', 'm', 'v')
"""
_POLICIES = """
    SELECT c.relname AS table_name, p.polname AS name, p.polpermissive AS permissive, p.polcmd AS command,
           (SELECT array_agg(CASE r WHEN 0 THEN 'public' ELSE pg_get_userbyid(r) END) FROM unnest(p.polroles) r)
               AS roles,
           pg_get_expr(p.polqual, p.polrelid) AS reads, pg_get_expr(p.polwithcheck, p.polrelid) AS writes
    FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
"""
_KEYS = """
    SELECT c.relname AS table_name, k.conname AS name, k.contype AS kind, f.relname AS target,
           (SELECT array_agg(a.attname ORDER BY a.attname) FROM pg_attribute a
            WHERE a.attrelid = k.conrelid AND a.attnum = ANY(k.conkey)) AS columns
    FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid LEFT JOIN pg_class f ON f.oid = k.confrelid
    WHERE k.connamespace = 'migration'::regnamespace AND k.contype IN ('p', 'u', 'f')
    UNION ALL
    SELECT t.relname, i.relname, 'u', NULL,
           (SELECT array_agg(a.attname ORDER BY a.attname) FROM pg_attribute a
            WHERE a.attrelid = x.indrelid AND a.attnum = ANY(x.indkey))
    FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
    WHERE t.relnamespace = 'migration'::regnamespace AND x.indisunique
      AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = x.indexrelid)
"""
_ROLES = """
    WITH RECURSIVE above AS (
        SELECT oid, rolname FROM pg_roles WHERE rolname IN ('importflow_app', 'importflow_lookup', 'importflow_sweep')
        UNION SELECT g.oid, g.rolname FROM above JOIN pg_auth_members m ON m.member = above.oid
        JOIN pg_roles g ON g.oid = m.roleid
    )
    SELECT r.rolname AS name, r.rolsuper AS super, r.rolbypassrls AS bypasses, r.rolcreaterole AS creates_roles,
           r.rolcreatedb AS creates_databases, r.rolreplication AS replicates, r.rolcanlogin AS signs_in,
           (SELECT count(*) FROM pg_class c WHERE c.relowner = r.oid) AS owns,
           (SELECT count(*) FROM pg_auth_members m WHERE m.roleid = r.oid AND (m.set_option OR m.inherit_option))
               AS members
    FROM above JOIN pg_roles r ON r.oid = above.oid
"""
_GRANTS = """
    SELECT c.relname AS table_name, p.privilege FROM pg_class c,
           unnest(ARRAY['TRUNCATE', 'REFERENCES', 'TRIGGER', 'MAINTAIN']) AS p (privilege)
    WHERE c.relnamespace = 'migration'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')
      AND has_table_privilege('importflow_app', c.oid, p.privilege)
    UNION ALL
    SELECT n.nspname, 'CREATE' FROM pg_namespace n
    WHERE n.nspname NOT LIKE 'pg\\_%' AND has_schema_privilege('importflow_app', n.oid, 'CREATE')
"""
_EVERYBODYS = """
    SELECT c.relname AS name, a.privilege_type AS privilege FROM pg_class c, aclexplode(c.relacl) a
    WHERE c.relnamespace = 'migration'::regnamespace AND a.grantee = 0
"""
_VIEWS = """
    SELECT relname AS name, coalesce(reloptions::text LIKE '%security_invoker=true%'
           OR reloptions::text LIKE '%security_invoker=on%', false) AS invoker
    FROM pg_class WHERE relnamespace = 'migration'::regnamespace AND relkind IN ('v', 'm')
"""
_FUNCTIONS = """
    SELECT p.proname AS name, p.prosecdef AS definer, pg_get_userbyid(p.proowner) AS owner, p.proconfig AS settings,
           p.proleakproof AS leakproof,
           has_function_privilege('public', p.oid, 'EXECUTE') AS everybodys
    FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
    WHERE n.nspname NOT IN ('pg_catalog', 'information_schema')
"""


def run(plan: Plan) -> Verdict:
    """Every question once; with a mistake made in the database first, and undone."""
    with room() as lab:
        engine = superuser(lab)
        with engine.connect() as connection:  # never committed: a mistake goes with the transaction
            if plan.seeded_bug:
                for statement in MISTAKES[plan.seeded_bug]:
                    connection.execute(sa.text(statement))
            catalogue = _Catalogue(connection)
            broken = tuple(f"{fault}; REPLAY=catalogue" for fault in catalogue.faults())
        engine.dispose()
    return Verdict(PROMISES, f"{catalogue.line()}: {len(broken)} wrong", broken)


class _Catalogue:
    """Everything it says, read once."""

    def __init__(self, connection: sa.Connection) -> None:
        def ask(statement: str) -> list[Any]:
            return list(connection.execute(sa.text(statement.replace("\\_", "\\\\_"))))

        self.tables, self.policies, self.keys = ask(_TABLES), ask(_POLICIES), ask(_KEYS)
        self.roles, self.grants, self.everybodys = ask(_ROLES), ask(_GRANTS), ask(_EVERYBODYS)
        self.views, self.functions = ask(_VIEWS), ask(_FUNCTIONS)

    def line(self) -> str:
        counts = {"tables": self.tables, "policies": self.policies, "keys": self.keys, "roles": self.roles,
                  "functions": self.functions}  # fmt: skip
        return ", ".join(f"{len(found)} {name}" for name, found in counts.items()) + f", {len(self.views)} views"

    def faults(self) -> Iterator[str]:
        """What does not keep to the rule and is no exception."""
        for check in (self._of_tables, self._of_policies, self._of_keys, self._of_roles, self._of_functions):
            yield from check()

    def _of_tables(self) -> Iterator[str]:
        for table in self.tables:
            if table.kind in ("m", "f"):
                yield f"{table.name}: rows of a materialised view or foreign table know no policy"
            elif table.kind != "v" and table.name not in SHARED:
                if not table.owned and table.name not in OF_PARENT:
                    yield f"{table.name} has no client_account_id and is no exception"
                if not (table.secured and table.forced):
                    yield f"{table.name}: row-level security is not enabled and forced"
        for grant in self.grants:
            yield f"{APP} has {grant.privilege} on {grant.table_name}"
        for grant in self.everybodys:
            yield f"everybody has {grant.privilege} on {grant.name}"
        for view in self.views:
            if not view.invoker:
                yield f"the view {view.name} is not security_invoker"

    def _of_policies(self) -> Iterator[str]:
        secured = {table.name for table in self.tables if table.kind in ("r", "p")} - SHARED.keys()
        ours = {policy.table_name for policy in self.policies if policy.name == "tenant_isolation"}
        yield from (f"{table} has no policy of its tenant" for table in sorted(secured - ours))
        for policy in self.policies:
            if policy.name == "tenant_isolation":
                yield from _isolation_faults(policy)
                continue
            known = FURTHER_POLICIES.get((policy.table_name, policy.name))
            if known is None:
                yield f"{policy.table_name} has a policy {policy.name} that nobody knows"
            elif (policy.roles, policy.command, not policy.permissive) != ([known[0]], *known[1:]):
                yield f"the policy {policy.name} of {policy.table_name} is for {policy.roles}, {policy.command}"

    def _of_keys(self) -> Iterator[str]:
        for key in self.keys:
            columns = set(key.columns)
            if key.table_name in SHARED or key.target in SHARED or key.name in OF_ITS_IMPORT:
                continue
            if key.kind == "f":
                if not columns & {"client_account_id"} and key.table_name not in OF_PARENT:
                    yield f"the foreign key {key.name} of {key.table_name} may lead to another tenant"
            elif "client_account_id" not in columns and "engagement_id" not in columns:
                is_id = key.kind == "p" and key.columns == ["id"]  # random, one for all tenants
                if not is_id and key.name not in KEYS_WITHOUT_TENANT:
                    yield f"the key {key.name} of {key.table_name} ({', '.join(key.columns)}) is without its tenant"

    def _of_roles(self) -> Iterator[str]:
        for role in self.roles:
            rights = ("super", "bypasses", "creates_roles", "creates_databases", "replicates")
            yield from (f"the role {role.name} has {right}" for right in rights if getattr(role, right))
            if role.name != APP and (role.signs_in or role.members):
                yield f"the role {role.name} can be become"
            if role.owns:
                yield f"the role {role.name} owns {role.owns} tables or indexes"
            if role.name not in {APP, *DEFINERS.values()}:
                yield f"one of ours is a member of {role.name}"

    def _of_functions(self) -> Iterator[str]:
        for function in self.functions:
            if function.leakproof:
                yield f"the function {function.name} is said to be leakproof"
            if not function.definer:
                continue
            if DEFINERS.get(function.name) != function.owner:
                yield f"the function {function.name} runs as {function.owner} and is not on the list"
            if not any(setting.startswith("search_path=") for setting in function.settings or ()):
                yield f"the function {function.name} has no search path of its own"
            if function.everybodys:
                yield f"everybody may run {function.name}"


def _isolation_faults(policy: Any) -> Iterator[str]:
    where = f"the policy of {policy.table_name}"
    if (policy.permissive, policy.command, policy.roles) != (True, "*", ["public"]):
        yield f"{where} is not for everybody and everything"
    if not policy.reads or policy.reads != policy.writes:
        yield f"{where} lets other rows be written than be read"
    # A setting that was never made reads as '' on a connection that was used before, so that must be nobody, too.
    settings = ("app.client_account_id", "app.engagement_id")
    through_parent = policy.table_name in ("import_processing_steps", "import_field_mappings")
    for setting in settings[: 1 if policy.table_name == "client_accounts" else 2]:
        if not through_parent and f"NULLIF(current_setting('{setting}'::text, true), ''::text))::uuid" not in (
            policy.reads or ""
        ):
            yield f"{where} does not look at {setting}, or breaks where there is none"


_OPEN = "ALTER TABLE migration.assets {}"
MISTAKES: dict[str, Iterable[str]] = {
    "not_forced": (_OPEN.format("NO FORCE ROW LEVEL SECURITY"),),
    "not_enabled": (_OPEN.format("DISABLE ROW LEVEL SECURITY"),),
    "second_policy": ("CREATE POLICY support ON migration.data_imports FOR SELECT USING (true)",),
    "reads_only": ("ALTER POLICY tenant_isolation ON migration.assets WITH CHECK (true)",),
    "new_table": ("CREATE TABLE migration.notes (id uuid PRIMARY KEY, text text)",),
    "owned_without_policy": ("CREATE TABLE migration.notes (id uuid PRIMARY KEY, client_account_id uuid)",),
    "key_across_tenants": ("CREATE UNIQUE INDEX one_name ON migration.assets (name)",),
    "reference_across_tenants": (
        "ALTER TABLE migration.assets ADD CONSTRAINT stray FOREIGN KEY (master_flow_id)"
        " REFERENCES migration.crewai_flow_state_extensions (flow_id) NOT VALID",
    ),
    "bypasses": (f"ALTER ROLE {APP} BYPASSRLS",),
    "member_of_readers": (f"GRANT pg_read_all_data TO {APP}",),
    "may_truncate": (f"GRANT TRUNCATE ON migration.assets TO {APP}",),
    "plain_view": ("CREATE VIEW migration.all_assets AS SELECT * FROM migration.assets",),
    "new_definer": ("CREATE FUNCTION migration.peek() RETURNS bigint LANGUAGE sql SECURITY DEFINER"
                    " AS 'SELECT count(*) FROM migration.assets'",),
    "path_of_the_caller": ("ALTER FUNCTION migration.tenants_with_open_imports(timestamptz) RESET search_path",),
    "lookup_can_be_become": ("GRANT importflow_lookup TO importflow_app",),
    "everybodys": ("GRANT SELECT ON migration.assets TO PUBLIC",),
    "sweep_for_everybody": ("ALTER POLICY sweep ON migration.data_imports TO PUBLIC",),
}  # fmt: skip
SEEDED_BUGS: tuple[str, ...] = tuple(MISTAKES)
