"""What large imports need: no look through all assets for placeholders, no check per row where the statement checks.

No new tables or columns. Attributes are written by the statement that writes their assets, or for assets it has
locked, and the application may delete no asset; the foreign key checked every row again and locked every new asset
a second time (decision 0022 has the figures). Dropping it waits for no reader longer than `lock_timeout`.

Revision ID: 097_large_imports
"""

from alembic import op

revision = "097_large_imports"
down_revision = "096_claims_and_dependencies"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '10s'")
    op.create_index(
        "ix_assets_placeholder",
        "assets",
        ["client_account_id", "engagement_id", "id"],
        schema="migration",
        postgresql_where="discovery_method = 'placeholder' AND deleted_at IS NULL",
    )
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
    op.drop_index("ix_assets_placeholder", table_name="assets", schema="migration")
