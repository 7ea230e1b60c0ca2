"""What kind of export an import is, and how it is to be processed.

`import_category` is filled from the older `import_type`.

Revision ID: 094_add_import_category_enum
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "094_add_import_category_enum"
down_revision = "093_baseline_schema"
branch_labels = None
depends_on = None

CATEGORY_OF_TYPE = {
    "cmdb": "cmdb_export",
    "asset_inventory": "cmdb_export",
    "cmdb_export": "cmdb_export",
    "app_discovery": "app_discovery",
    "infrastructure": "infrastructure",
    "sensitive_data": "sensitive_data",
}


def upgrade() -> None:
    op.add_column("data_imports", sa.Column("import_category", sa.String(50)), schema="migration")
    op.add_column(
        "data_imports",
        sa.Column(
            "processing_config",
            postgresql.JSONB(),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
        ),
        schema="migration",
    )
    fill = sa.text("UPDATE migration.data_imports SET import_category = :category WHERE import_type = :type")
    for import_type, category in CATEGORY_OF_TYPE.items():
        op.execute(fill.bindparams(category=category, type=import_type))


def downgrade() -> None:
    op.drop_column("data_imports", "processing_config", schema="migration")
    op.drop_column("data_imports", "import_category", schema="migration")
