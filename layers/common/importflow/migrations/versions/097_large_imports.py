"""What large imports and long histories need: look-ups that do not grow with the tenant, no check twice per row.

No new tables or columns. Attributes are written by the statement that writes their assets, or for assets it has
locked, and the application may delete no asset; the foreign key checked every row again and locked every new asset
a second time (decision 0022 has the figures). The policies of tables without tenant columns ask whether the import
exists instead of listing all of the tenant's imports. No step waits for readers longer than `lock_timeout`.

Revision ID: 097_large_imports
"""

from alembic import op

revision = "097_large_imports"
down_revision = "096_claims_and_dependencies"
branch_labels = None
depends_on = None

# Name, table, columns, condition. Each holds only the rows somebody looks for, so that bulk writing maintains none.
INDEXES = (
    (
        "ix_assets_placeholder",
        "assets",
        ("client_account_id", "engagement_id", "id"),
        "discovery_method = 'placeholder' AND deleted_at IS NULL",
    ),
    ("ix_data_imports_master_flow", "data_imports", ("master_flow_id",), "master_flow_id IS NOT NULL"),
    (
        "ix_data_imports_unregistered",
        "data_imports",
        ("client_account_id", "engagement_id"),
        "master_flow_id IS NULL",
    ),
    (
        "ix_import_processing_steps_shown",
        "import_processing_steps",
        ("data_import_id", "step_order"),
        "step_order < 10000",
    ),
)
OWN_CLIENT = "client_account_id = (SELECT nullif(current_setting('app.client_account_id', true), '')::uuid)"
# What each table's policy asks beside its own import.
POLICIES = {"import_processing_steps": "", "import_field_mappings": f"{OWN_CLIENT} AND "}
# The inner query is itself subject to the policy of data_imports.
EXISTING = "EXISTS (SELECT 1 FROM migration.data_imports imported WHERE imported.id = {table}.data_import_id)"
LISTED = "data_import_id IN (SELECT id FROM migration.data_imports)"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '10s'")
    for name, table, columns, condition in INDEXES:
        op.create_index(name, table, columns, schema="migration", postgresql_where=condition)
    for table, beside in POLICIES.items():
        _ask(table, beside + EXISTING.format(table=table))
    op.drop_constraint("fk_tenant_asset_id", "asset_custom_attributes", schema="migration")


def downgrade() -> None:
    op.create_foreign_key(
        "fk_tenant_asset_id",
        "asset_custom_attributes",
        "assets",
        ["client_account_id", "engagement_id", "asset_id"],
        ["client_account_id", "engagement_id", "id"],
        source_schema="migration",
        referent_schema="migration",
    )
    for table, beside in POLICIES.items():
        _ask(table, beside + LISTED)
    for name, table, _, _ in reversed(INDEXES):
        op.drop_index(name, table, schema="migration")


def _ask(table: str, condition: str) -> None:
    op.execute(f"ALTER POLICY tenant_isolation ON migration.{table} USING ({condition}) WITH CHECK ({condition})")
