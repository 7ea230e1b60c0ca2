"""Forced row-level security on every tenant table, and the role the application works as.

The policy reads the tenant from `app.client_account_id` and `app.engagement_id`, which the session
sets per transaction; without them nothing is visible. Data migrations after this one see no rows
unless they set a tenant, or lift FORCE for their own duration.

Revision ID: 095_row_level_security
"""

from alembic import op

revision = "095_row_level_security"
down_revision = "094_add_import_category_enum"
branch_labels = None
depends_on = None

CLIENT = "(SELECT nullif(current_setting('app.client_account_id', true), '')::uuid)"
ENGAGEMENT = "(SELECT nullif(current_setting('app.engagement_id', true), '')::uuid)"
OWN_ROW = f"client_account_id = {CLIENT} AND engagement_id = {ENGAGEMENT}"
# The inner query is itself subject to the policy of data_imports.
OWN_IMPORT = "data_import_id IN (SELECT id FROM migration.data_imports)"

READ, WRITE = "SELECT", "SELECT, INSERT, UPDATE"
POLICIES = {
    "client_accounts": (f"id = {CLIENT}", READ),
    "engagements": (f"client_account_id = {CLIENT} AND id = {ENGAGEMENT}", READ),
    "crewai_flow_state_extensions": (OWN_ROW, WRITE),
    "discovery_flows": (OWN_ROW, WRITE),
    "data_imports": (OWN_ROW, WRITE),
    "raw_import_records": (OWN_ROW, f"{WRITE}, DELETE"),
    "import_processing_steps": (OWN_IMPORT, WRITE),
    "import_field_mappings": (f"client_account_id = {CLIENT} AND {OWN_IMPORT}", WRITE),
    "assets": (OWN_ROW, WRITE),
    "asset_dependencies": (OWN_ROW, WRITE),
    "asset_custom_attributes": (OWN_ROW, WRITE),
    "llm_usage_logs": (OWN_ROW, "SELECT, INSERT"),
}

CREATE_ROLE = """
DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'importflow_app') THEN
        CREATE ROLE importflow_app LOGIN NOINHERIT;
    END IF;
END
$$
"""
# Below the 300 s a chunk's function may take, so that the database gives up first.
ROLE_LIMITS = {
    "statement_timeout": "240s",
    "lock_timeout": "60s",
    "idle_in_transaction_session_timeout": "300s",
}
GRANT_TEMPORARY = """
DO $$
BEGIN
    EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO importflow_app', current_database());
END
$$
"""


def upgrade() -> None:
    op.execute(CREATE_ROLE)
    for setting, value in ROLE_LIMITS.items():
        op.execute(f"ALTER ROLE importflow_app SET {setting} = '{value}'")
    op.execute(GRANT_TEMPORARY)
    op.execute("GRANT USAGE ON SCHEMA migration TO importflow_app")
    op.execute("GRANT SELECT ON migration.llm_model_pricing TO importflow_app")
    for table, (condition, privileges) in POLICIES.items():
        op.execute(f"ALTER TABLE migration.{table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE migration.{table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY tenant_isolation ON migration.{table} USING ({condition}) WITH CHECK ({condition})")
        op.execute(f"GRANT {privileges} ON migration.{table} TO importflow_app")


def downgrade() -> None:
    """The role stays: other databases of the server may use it."""
    for table in POLICIES:
        op.execute(f"REVOKE ALL ON migration.{table} FROM importflow_app")
        op.execute(f"DROP POLICY tenant_isolation ON migration.{table}")
        op.execute(f"ALTER TABLE migration.{table} NO FORCE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE migration.{table} DISABLE ROW LEVEL SECURITY")
    op.execute("REVOKE ALL ON migration.llm_model_pricing FROM importflow_app")
    op.execute("REVOKE USAGE ON SCHEMA migration FROM importflow_app")
