"""Known assets are found by what identifies them, whatever the size of the inventory.

Under row-level security `lower(name) = …` cannot use an index: the policy is checked before any condition whose
functions are not leakproof. Two functions look up instead, as a role of their own to which the policies are open: they
answer for the tenant of the transaction only, and nobody else may become that role (decision 0023). No step waits for
readers longer than `lock_timeout`.

Revision ID: 098_known_assets
"""

from alembic import op

revision = "098_known_assets"
down_revision = "097_large_imports"
branch_labels = None
depends_on = None

# What identifies an asset, and which values of it the index holds: a host name that is the name is found as such.
CONDITIONS = {
    "serial_number": "serial_number IS NOT NULL",
    "fqdn": "fqdn IS NOT NULL",
    "hostname": "hostname <> name",
    "name": "name IS NOT NULL",
}
KEYS = tuple(CONDITIONS)
# Headers of the ids that the common exporters give; others are looked for in the attributes of all assets.
SOURCE_IDS = {"sys_id": "sys_id", "vm_uuid": "VM UUID"}

CLIENT = "(SELECT nullif(current_setting('app.client_account_id', true), '')::uuid)"
ENGAGEMENT = "(SELECT nullif(current_setting('app.engagement_id', true), '')::uuid)"
OWN_ROW = f"client_account_id = {CLIENT} AND engagement_id = {ENGAGEMENT}"

# What the role may read, per table.
COLUMNS = {
    "assets": ("id", "client_account_id", "engagement_id", "deleted_at", "asset_type", *KEYS),
    "asset_custom_attributes": ("client_account_id", "engagement_id", "asset_id", "attributes"),
}
# Key by key, and each in its index (`OFFSET 0` keeps the planner from turning it round): without statistics, as right
# after a large import, it would rather walk the assets and compare each with every key (measured: 47 s, here 0.1 s).
_SHARING = " UNION ALL ".join(
    f"""
        SELECT found.id FROM unnest({wanted}) AS wanted (key), LATERAL (
            SELECT id FROM migration.assets
            WHERE engagement_id = {ENGAGEMENT} AND lower({key}) = wanted.key
              AND deleted_at IS NULL AND {CONDITIONS[key]}
            OFFSET 0) AS found
    """
    for key, wanted in zip(KEYS, ("serial_numbers", "names", "names", "names"), strict=True)
)
_BEARING = " UNION ALL ".join(
    f"""
        SELECT asset_id, wanted.id FROM unnest(source_ids) AS wanted (id), LATERAL (
            SELECT asset_id FROM migration.asset_custom_attributes
            WHERE engagement_id = {ENGAGEMENT} AND lower(attributes ->> '{header}') = wanted.id
              AND attributes ? '{header}'
            OFFSET 0) AS found
        WHERE header = '{header}'
    """
    for header in SOURCE_IDS.values()
)
_HEADERS = ", ".join(f"'{header}'" for header in SOURCE_IDS.values())
_AS_LOOKUP = "LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp"
FUNCTIONS = {
    "assets_sharing_a_key(serial_numbers text[], names text[], ids uuid[])": f"""
    RETURNS TABLE (id uuid, serial_number text, fqdn text, hostname text, name text, asset_type text)
    {_AS_LOOKUP} AS $$
    WITH sharing AS MATERIALIZED (SELECT DISTINCT id FROM ({_SHARING} UNION ALL SELECT unnest(ids)) AS found)
    SELECT asset.id, lower(serial_number), lower(fqdn), lower(hostname), lower(name), asset_type
    FROM sharing, LATERAL (
        SELECT {", ".join(COLUMNS["assets"])} FROM migration.assets WHERE assets.id = sharing.id OFFSET 0) AS asset
    WHERE {OWN_ROW} AND deleted_at IS NULL
    $$
    """,
    "assets_bearing_source_id(header text, source_ids text[])": f"""
    RETURNS TABLE (asset_id uuid, source_id text)
    {_AS_LOOKUP} AS $$
    WITH borne (asset_id, source_id) AS MATERIALIZED ({_BEARING} UNION ALL
        SELECT asset_id, source_id FROM (
            SELECT asset_id, lower(attributes ->> header) AS source_id FROM migration.asset_custom_attributes
            WHERE engagement_id = {ENGAGEMENT} AND header NOT IN ({_HEADERS})
            OFFSET 0) AS said
        WHERE source_id IN (SELECT unnest(source_ids))
    )
    SELECT borne.asset_id, borne.source_id FROM borne, LATERAL (
        SELECT client_account_id, engagement_id, deleted_at FROM migration.assets
        WHERE assets.id = borne.asset_id OFFSET 0) AS asset
    WHERE {OWN_ROW} AND deleted_at IS NULL
    $$
    """,
}

ROLE = "importflow_lookup"
CREATE_ROLE = f"""
DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{ROLE}') THEN
        CREATE ROLE {ROLE} NOLOGIN NOINHERIT;
    END IF;
END
$$
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '10s'")
    _index()
    op.execute(CREATE_ROLE)
    op.execute(f"GRANT USAGE ON SCHEMA migration TO {ROLE}")
    for table, columns in COLUMNS.items():
        op.execute(f"GRANT SELECT ({', '.join(columns)}) ON migration.{table} TO {ROLE}")
        op.execute(f"CREATE POLICY lookup ON migration.{table} FOR SELECT TO {ROLE} USING (true)")
    # Only a member may give a function to a role, and only a role that may create one can own it.
    op.execute(f"GRANT {ROLE} TO CURRENT_USER")
    op.execute(f"GRANT CREATE ON SCHEMA migration TO {ROLE}")
    for signature, body in FUNCTIONS.items():
        op.execute(f"CREATE FUNCTION migration.{signature} {body}")
        op.execute(f"ALTER FUNCTION migration.{signature} OWNER TO {ROLE}")
        op.execute(f"REVOKE ALL ON FUNCTION migration.{signature} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION migration.{signature} TO importflow_app")
    op.execute(f"REVOKE CREATE ON SCHEMA migration FROM {ROLE}")
    op.execute(f"REVOKE {ROLE} FROM CURRENT_USER")


def downgrade() -> None:
    """The role stays: other databases of the server may use it."""
    for signature in FUNCTIONS:
        op.execute(f"DROP FUNCTION migration.{signature}")
    for table in COLUMNS:
        op.execute(f"DROP POLICY lookup ON migration.{table}")
        op.execute(f"REVOKE ALL ON migration.{table} FROM {ROLE}")
    op.execute(f"REVOKE USAGE ON SCHEMA migration FROM {ROLE}")
    for name in SOURCE_IDS:
        op.drop_index(f"ix_asset_custom_attributes_{name}", "asset_custom_attributes", schema="migration")
    for key in KEYS:
        op.drop_index(f"ix_assets_known_{key}", "assets", schema="migration")


def _index() -> None:
    for key in KEYS:
        op.execute(
            f"CREATE INDEX ix_assets_known_{key} ON migration.assets (engagement_id, lower({key}))"
            f" WHERE deleted_at IS NULL AND {CONDITIONS[key]}"
        )
    for name, header in SOURCE_IDS.items():
        op.execute(
            f"CREATE INDEX ix_asset_custom_attributes_{name} ON migration.asset_custom_attributes"
            f" (engagement_id, lower(attributes ->> '{header}')) WHERE attributes ? '{header}'"
        )
