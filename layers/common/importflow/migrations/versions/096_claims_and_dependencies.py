"""What the four categories need: claims found by asset, one dependency per edge, pages of assets and findings.

No new tables or columns. A dependency exists once per pair of assets, port and protocol, where a missing port
or protocol is a value like any other. Doubled dependencies of earlier days would be refused: remove them first.

Revision ID: 096_claims_and_dependencies
"""

from alembic import op

revision = "096_claims_and_dependencies"
down_revision = "095_row_level_security"
branch_labels = None
depends_on = None


# Name, table, columns, condition. Those that answer pages begin with the tenant, as the row security condition does.
INDEXES = (
    ("ix_raw_import_records_asset", "raw_import_records", ("asset_id",), "asset_id IS NOT NULL"),
    (
        "ix_raw_import_records_findings",
        "raw_import_records",
        ("client_account_id", "engagement_id", "data_import_id", "row_number"),
        "validation_errors IS NOT NULL",
    ),
    ("ix_assets_name", "assets", ("client_account_id", "engagement_id", "name", "id"), "deleted_at IS NULL"),
    ("ix_assets_updated", "assets", ("client_account_id", "engagement_id", "updated_at", "id"), "deleted_at IS NULL"),
    ("ix_asset_dependencies_depends_on", "asset_dependencies", ("depends_on_asset_id",), None),
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '10s'")
    for name, table, columns, condition in INDEXES:
        op.create_index(name, table, columns, schema="migration", postgresql_where=condition)
    op.create_unique_constraint(
        "uq_asset_dependencies_edge",
        "asset_dependencies",
        ["client_account_id", "engagement_id", "asset_id", "depends_on_asset_id", "port", "protocol_name"],
        schema="migration",
        postgresql_nulls_not_distinct=True,
    )
    op.execute("GRANT DELETE ON migration.asset_dependencies TO importflow_app")


def downgrade() -> None:
    op.execute("REVOKE DELETE ON migration.asset_dependencies FROM importflow_app")
    op.drop_constraint("uq_asset_dependencies_edge", "asset_dependencies", schema="migration")
    for name, table, _, _ in reversed(INDEXES):
        op.drop_index(name, table, schema="migration")
