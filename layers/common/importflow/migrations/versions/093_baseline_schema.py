"""The migration product's tables that imports touch, so that the system also runs alone.

Tenant columns are part of every key that other tables refer to.

Revision ID: 093_baseline_schema
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "093_baseline_schema"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "client_accounts",
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column("industry", sa.String(length=100), nullable=True),
        sa.Column("settings", postgresql.JSONB(), nullable=True),
        sa.Column("is_active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_client_accounts"),
        sa.UniqueConstraint("slug", name="uq_client_accounts_slug"),
        schema="migration",
    )
    op.create_table(
        "llm_model_pricing",
        sa.Column("provider", sa.String(length=100), nullable=False),
        sa.Column("model_name", sa.String(length=255), nullable=False),
        sa.Column("input_cost_per_1k_tokens", sa.Numeric(precision=10, scale=6), nullable=False),
        sa.Column("output_cost_per_1k_tokens", sa.Numeric(precision=10, scale=6), nullable=False),
        sa.Column("effective_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("effective_to", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_llm_model_pricing"),
        schema="migration",
    )
    op.create_table(
        "engagements",
        sa.Column("client_account_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column("engagement_type", sa.String(length=50), server_default="migration", nullable=False),
        sa.Column("status", sa.String(length=50), server_default="active", nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_account_id"], ["migration.client_accounts.id"], name="fk_engagements_client_account_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_engagements"),
        sa.UniqueConstraint("client_account_id", "id", name="uq_engagements_client_account_id_id"),
        schema="migration",
    )
    op.create_table(
        "assets",
        sa.Column("name", sa.String(length=255), nullable=True),
        sa.Column("asset_name", sa.String(length=255), nullable=True),
        sa.Column("hostname", sa.String(length=255), nullable=True),
        sa.Column("fqdn", sa.String(length=255), nullable=True),
        sa.Column("asset_type", sa.String(length=50), nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("ip_address", sa.String(length=45), nullable=True),
        sa.Column("mac_address", sa.String(length=17), nullable=True),
        sa.Column("environment", sa.String(length=50), nullable=True),
        sa.Column("location", sa.String(length=100), nullable=True),
        sa.Column("datacenter", sa.String(length=100), nullable=True),
        sa.Column("rack_location", sa.String(length=50), nullable=True),
        sa.Column("availability_zone", sa.String(length=50), nullable=True),
        sa.Column("operating_system", sa.String(length=100), nullable=True),
        sa.Column("os_version", sa.String(length=50), nullable=True),
        sa.Column("cpu_cores", sa.Integer(), nullable=True),
        sa.Column("memory_gb", sa.Float(), nullable=True),
        sa.Column("storage_gb", sa.Float(), nullable=True),
        sa.Column("business_owner", sa.String(length=255), nullable=True),
        sa.Column("technical_owner", sa.String(length=255), nullable=True),
        sa.Column("department", sa.String(length=100), nullable=True),
        sa.Column("application_name", sa.String(length=255), nullable=True),
        sa.Column("technology_stack", sa.String(length=255), nullable=True),
        sa.Column("criticality", sa.String(length=20), nullable=True),
        sa.Column("business_criticality", sa.String(length=20), nullable=True),
        sa.Column("serial_number", sa.String(length=100), nullable=True),
        sa.Column("business_unit", sa.String(length=100), nullable=True),
        sa.Column("vendor", sa.String(length=255), nullable=True),
        sa.Column("application_type", sa.String(length=20), nullable=True),
        sa.Column("lifecycle", sa.String(length=20), nullable=True),
        sa.Column("asset_status", sa.String(length=50), nullable=True),
        sa.Column("hosting_model", sa.String(length=20), nullable=True),
        sa.Column("server_role", sa.String(length=20), nullable=True),
        sa.Column("security_zone", sa.String(length=50), nullable=True),
        sa.Column("database_type", sa.String(length=100), nullable=True),
        sa.Column("database_version", sa.String(length=50), nullable=True),
        sa.Column("database_size_gb", sa.Float(), nullable=True),
        sa.Column("storage_free_gb", sa.Float(), nullable=True),
        sa.Column("storage_used_gb", sa.Float(), nullable=True),
        sa.Column("virtualization_platform", sa.String(length=100), nullable=True),
        sa.Column("pii_flag", sa.Boolean(), nullable=True),
        sa.Column("application_data_classification", sa.String(length=50), nullable=True),
        sa.Column("six_r_strategy", sa.String(length=50), nullable=True),
        sa.Column("migration_status", sa.String(length=50), server_default="discovered", nullable=False),
        sa.Column("discovery_method", sa.String(length=50), nullable=True),
        sa.Column("discovery_source", sa.String(length=100), nullable=True),
        sa.Column("discovery_timestamp", sa.DateTime(timezone=True), nullable=True),
        sa.Column("source_filename", sa.String(length=255), nullable=True),
        sa.Column("raw_import_records_id", sa.Uuid(), nullable=True),
        sa.Column("master_flow_id", sa.Uuid(), nullable=True),
        sa.Column("discovery_flow_id", sa.Uuid(), nullable=True),
        sa.Column("status", sa.String(length=50), server_default="active", nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("client_account_id", sa.Uuid(), nullable=False),
        sa.Column("engagement_id", sa.Uuid(), nullable=False),
        sa.Column("cpu_utilization_percent", sa.Float(), nullable=True),
        sa.Column("memory_utilization_percent", sa.Float(), nullable=True),
        sa.Column("cpu_utilization_percent_max", sa.Float(), nullable=True),
        sa.Column("memory_utilization_percent_max", sa.Float(), nullable=True),
        sa.Column("disk_iops", sa.Float(), nullable=True),
        sa.Column("network_throughput_mbps", sa.Float(), nullable=True),
        sa.Column("completeness_score", sa.Float(), nullable=True),
        sa.Column("quality_score", sa.Float(), nullable=True),
        sa.Column("confidence_score", sa.Float(), nullable=True),
        sa.Column("current_monthly_cost", sa.Float(), nullable=True),
        sa.Column("estimated_cloud_cost", sa.Float(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_account_id", "engagement_id"],
            ["migration.engagements.client_account_id", "migration.engagements.id"],
            name="fk_tenant",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_assets"),
        sa.UniqueConstraint("client_account_id", "engagement_id", "id", name="uq_assets_tenant_id"),
        schema="migration",
    )
    op.create_table(
        "crewai_flow_state_extensions",
        sa.Column("flow_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.String(length=255), nullable=False),
        sa.Column("flow_type", sa.String(length=50), nullable=False),
        sa.Column("flow_name", sa.String(length=255), nullable=True),
        sa.Column("flow_status", sa.String(length=50), server_default="initialized", nullable=False),
        sa.Column("flow_configuration", postgresql.JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False),
        sa.Column("flow_persistence_data", postgresql.JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False),
        sa.Column("phase_transitions", postgresql.JSONB(), server_default=sa.text("'[]'::jsonb"), nullable=False),
        sa.Column("phase_execution_times", postgresql.JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False),
        sa.Column("error_history", postgresql.JSONB(), server_default=sa.text("'[]'::jsonb"), nullable=False),
        sa.Column("retry_count", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("parent_flow_id", sa.Uuid(), nullable=True),
        sa.Column("child_flow_ids", postgresql.JSONB(), server_default=sa.text("'[]'::jsonb"), nullable=False),
        sa.Column("flow_metadata", postgresql.JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("client_account_id", sa.Uuid(), nullable=False),
        sa.Column("engagement_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "flow_status IN ('initialized', 'active', 'processing', 'running', 'paused', 'completed', 'failed', 'cancelled')",  # noqa: E501
            name="ck_crewai_flow_state_extensions_flow_status",
        ),
        sa.CheckConstraint(
            "flow_type IN ('discovery', 'assessment', 'planning', 'collection', 'data_import')",
            name="ck_crewai_flow_state_extensions_flow_type",
        ),
        sa.CheckConstraint("retry_count >= 0", name="ck_crewai_flow_state_extensions_retry_count"),
        sa.ForeignKeyConstraint(
            ["client_account_id", "engagement_id"],
            ["migration.engagements.client_account_id", "migration.engagements.id"],
            name="fk_tenant",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_crewai_flow_state_extensions"),
        sa.UniqueConstraint(
            "client_account_id", "engagement_id", "flow_id", name="uq_crewai_flow_state_extensions_tenant_flow_id"
        ),
        sa.UniqueConstraint("flow_id", name="uq_crewai_flow_state_extensions_flow_id"),
        schema="migration",
    )
    op.create_table(
        "llm_usage_logs",
        sa.Column("user_id", sa.String(length=255), nullable=True),
        sa.Column("flow_id", sa.String(length=255), nullable=True),
        sa.Column("request_id", sa.String(length=255), nullable=True),
        sa.Column("endpoint", sa.String(length=255), nullable=True),
        sa.Column("page_context", sa.String(length=255), nullable=True),
        sa.Column("feature_context", sa.String(length=255), nullable=True),
        sa.Column("llm_provider", sa.String(length=100), nullable=False),
        sa.Column("model_name", sa.String(length=255), nullable=False),
        sa.Column("model_version", sa.String(length=100), nullable=True),
        sa.Column("input_tokens", sa.Integer(), nullable=True),
        sa.Column("output_tokens", sa.Integer(), nullable=True),
        sa.Column("total_tokens", sa.Integer(), nullable=True),
        sa.Column("input_cost", sa.Numeric(precision=10, scale=6), nullable=True),
        sa.Column("output_cost", sa.Numeric(precision=10, scale=6), nullable=True),
        sa.Column("total_cost", sa.Numeric(precision=10, scale=6), nullable=True),
        sa.Column("cost_currency", sa.String(length=10), server_default="USD", nullable=False),
        sa.Column("response_time_ms", sa.Integer(), nullable=True),
        sa.Column("success", sa.Boolean(), nullable=False),
        sa.Column("error_type", sa.String(length=100), nullable=True),
        sa.Column("error_message", sa.Text(), nullable=True),
        sa.Column("request_data", postgresql.JSONB(), nullable=True),
        sa.Column("response_data", postgresql.JSONB(), nullable=True),
        sa.Column("additional_metadata", postgresql.JSONB(), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("client_account_id", sa.Uuid(), nullable=False),
        sa.Column("engagement_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_account_id", "engagement_id"],
            ["migration.engagements.client_account_id", "migration.engagements.id"],
            name="fk_tenant",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_llm_usage_logs"),
        schema="migration",
    )
    op.create_table(
        "asset_custom_attributes",
        sa.Column("asset_id", sa.Uuid(), nullable=False),
        sa.Column("asset_type", sa.String(length=100), nullable=True),
        sa.Column("attributes", postgresql.JSONB(), nullable=False),
        sa.Column("source", sa.String(length=100), nullable=True),
        sa.Column("import_batch_id", sa.Uuid(), nullable=True),
        sa.Column("import_timestamp", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pattern_detected", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("suggested_standard_field", sa.String(length=255), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("client_account_id", sa.Uuid(), nullable=False),
        sa.Column("engagement_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_account_id", "engagement_id", "asset_id"],
            ["migration.assets.client_account_id", "migration.assets.engagement_id", "migration.assets.id"],
            name="fk_tenant_asset_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_asset_custom_attributes"),
        sa.UniqueConstraint(
            "client_account_id", "engagement_id", "asset_id", name="uq_asset_custom_attributes_tenant_asset_id"
        ),
        schema="migration",
    )
    op.create_table(
        "asset_dependencies",
        sa.Column("asset_id", sa.Uuid(), nullable=False),
        sa.Column("depends_on_asset_id", sa.Uuid(), nullable=False),
        sa.Column("dependency_type", sa.String(length=50), nullable=False),
        sa.Column("criticality", sa.String(length=20), server_default="medium", nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("confidence_score", sa.Float(), nullable=True),
        sa.Column("port", sa.Integer(), nullable=True),
        sa.Column("protocol_name", sa.String(length=50), nullable=True),
        sa.Column("conn_count", sa.BigInteger(), nullable=True),
        sa.Column("bytes_total", sa.BigInteger(), nullable=True),
        sa.Column("first_seen", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_seen", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("client_account_id", sa.Uuid(), nullable=False),
        sa.Column("engagement_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_account_id", "engagement_id", "asset_id"],
            ["migration.assets.client_account_id", "migration.assets.engagement_id", "migration.assets.id"],
            name="fk_tenant_asset_id",
        ),
        sa.ForeignKeyConstraint(
            ["client_account_id", "engagement_id", "depends_on_asset_id"],
            ["migration.assets.client_account_id", "migration.assets.engagement_id", "migration.assets.id"],
            name="fk_tenant_depends_on_asset_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_asset_dependencies"),
        schema="migration",
    )
    op.create_table(
        "data_imports",
        sa.Column("master_flow_id", sa.Uuid(), nullable=True),
        sa.Column("import_name", sa.String(length=255), nullable=False),
        sa.Column("import_type", sa.String(length=50), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("filename", sa.String(length=255), nullable=False),
        sa.Column("file_size", sa.BigInteger(), nullable=True),
        sa.Column("mime_type", sa.String(length=100), nullable=True),
        sa.Column("source_system", sa.String(length=100), nullable=True),
        sa.Column("status", sa.String(length=20), server_default="pending", nullable=False),
        sa.Column("progress_percentage", sa.Float(), server_default=sa.text("0"), nullable=False),
        sa.Column("total_records", sa.Integer(), nullable=True),
        sa.Column("processed_records", sa.Integer(), nullable=True),
        sa.Column("failed_records", sa.Integer(), nullable=True),
        sa.Column("imported_by", sa.Uuid(), nullable=False),
        sa.Column("error_message", sa.Text(), nullable=True),
        sa.Column("error_details", postgresql.JSONB(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("client_account_id", sa.Uuid(), nullable=False),
        sa.Column("engagement_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "status <> 'completed' OR total_records = processed_records + failed_records",
            name="ck_data_imports_books_balance",
        ),
        sa.CheckConstraint(
            "status IN ('pending', 'processing', 'completed', 'failed', 'cancelled')", name="ck_data_imports_status"
        ),
        sa.ForeignKeyConstraint(
            ["client_account_id", "engagement_id", "master_flow_id"],
            [
                "migration.crewai_flow_state_extensions.client_account_id",
                "migration.crewai_flow_state_extensions.engagement_id",
                "migration.crewai_flow_state_extensions.flow_id",
            ],
            name="fk_tenant_master_flow_id",
        ),
        sa.ForeignKeyConstraint(
            ["client_account_id", "engagement_id"],
            ["migration.engagements.client_account_id", "migration.engagements.id"],
            name="fk_tenant",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_data_imports"),
        sa.UniqueConstraint("client_account_id", "engagement_id", "id", name="uq_data_imports_tenant_id"),
        schema="migration",
    )
    op.create_index(
        "ix_data_imports_history",
        "data_imports",
        ["client_account_id", "engagement_id", sa.literal_column("created_at DESC"), sa.literal_column("id DESC")],
        unique=False,
        schema="migration",
    )
    op.create_table(
        "discovery_flows",
        sa.Column("flow_id", sa.Uuid(), nullable=False),
        sa.Column("master_flow_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.String(length=255), nullable=False),
        sa.Column("data_import_id", sa.Uuid(), nullable=True),
        sa.Column("flow_name", sa.String(length=255), nullable=False),
        sa.Column("status", sa.String(length=20), server_default="active", nullable=False),
        sa.Column("progress_percentage", sa.Float(), server_default=sa.text("0"), nullable=False),
        sa.Column("data_import_completed", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("data_validation_completed", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("field_mapping_completed", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("data_cleansing_completed", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("asset_inventory_completed", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("dependency_analysis_completed", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("tech_debt_assessment_completed", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("phase_state", postgresql.JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False),
        sa.Column("agent_state", postgresql.JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False),
        sa.Column("flow_type", sa.String(length=100), nullable=True),
        sa.Column("current_phase", sa.String(length=100), nullable=True),
        sa.Column("phases_completed", postgresql.JSONB(), server_default=sa.text("'[]'::jsonb"), nullable=False),
        sa.Column("field_mappings", postgresql.JSONB(), nullable=True),
        sa.Column("crewai_state_data", postgresql.JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False),
        sa.Column("error_message", sa.Text(), nullable=True),
        sa.Column("error_phase", sa.String(length=100), nullable=True),
        sa.Column("error_details", postgresql.JSONB(), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("client_account_id", sa.Uuid(), nullable=False),
        sa.Column("engagement_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_account_id", "engagement_id", "data_import_id"],
            [
                "migration.data_imports.client_account_id",
                "migration.data_imports.engagement_id",
                "migration.data_imports.id",
            ],
            name="fk_tenant_data_import_id",
        ),
        sa.ForeignKeyConstraint(
            ["client_account_id", "engagement_id", "master_flow_id"],
            [
                "migration.crewai_flow_state_extensions.client_account_id",
                "migration.crewai_flow_state_extensions.engagement_id",
                "migration.crewai_flow_state_extensions.flow_id",
            ],
            name="fk_tenant_master_flow_id",
        ),
        sa.ForeignKeyConstraint(
            ["client_account_id", "engagement_id"],
            ["migration.engagements.client_account_id", "migration.engagements.id"],
            name="fk_tenant",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_discovery_flows"),
        sa.UniqueConstraint(
            "client_account_id", "engagement_id", "data_import_id", name="uq_discovery_flows_tenant_data_import_id"
        ),
        sa.UniqueConstraint("flow_id", name="uq_discovery_flows_flow_id"),
        schema="migration",
    )
    op.create_table(
        "import_field_mappings",
        sa.Column("data_import_id", sa.Uuid(), nullable=False),
        sa.Column("client_account_id", sa.Uuid(), nullable=False),
        sa.Column("master_flow_id", sa.Uuid(), nullable=True),
        sa.Column("source_field", sa.String(length=255), nullable=False),
        sa.Column("target_field", sa.String(length=255), nullable=True),
        sa.Column("match_type", sa.String(length=50), server_default="direct", nullable=False),
        sa.Column("confidence_score", sa.Float(), nullable=True),
        sa.Column("status", sa.String(length=20), server_default="suggested", nullable=False),
        sa.Column("suggested_by", sa.String(length=50), nullable=True),
        sa.Column("approved_by", sa.String(length=255), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("transformation_rules", postgresql.JSONB(), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["data_import_id"], ["migration.data_imports.id"], name="fk_import_field_mappings_data_import_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_import_field_mappings"),
        sa.UniqueConstraint(
            "client_account_id", "data_import_id", "source_field", name="uq_import_field_mappings_source_field"
        ),
        schema="migration",
    )
    op.create_table(
        "import_processing_steps",
        sa.Column("data_import_id", sa.Uuid(), nullable=False),
        sa.Column("step_name", sa.String(length=100), nullable=False),
        sa.Column("step_order", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=20), server_default="pending", nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("input_data", postgresql.JSONB(), nullable=True),
        sa.Column("output_data", postgresql.JSONB(), nullable=True),
        sa.Column("error_details", postgresql.JSONB(), nullable=True),
        sa.Column("records_processed", sa.Integer(), nullable=True),
        sa.Column("duration_seconds", sa.Float(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.CheckConstraint(
            "status IN ('pending', 'running', 'completed', 'failed', 'skipped')",
            name="ck_import_processing_steps_status",
        ),
        sa.ForeignKeyConstraint(
            ["data_import_id"], ["migration.data_imports.id"], name="fk_import_processing_steps_data_import_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_import_processing_steps"),
        sa.UniqueConstraint("data_import_id", "step_name", name="uq_import_processing_steps_data_import_id_step_name"),
        schema="migration",
    )
    op.create_table(
        "raw_import_records",
        sa.Column("data_import_id", sa.Uuid(), nullable=False),
        sa.Column("master_flow_id", sa.Uuid(), nullable=True),
        sa.Column("row_number", sa.Integer(), nullable=False),
        sa.Column("raw_data", postgresql.JSONB(), nullable=False),
        sa.Column("cleansed_data", postgresql.JSONB(), nullable=True),
        sa.Column("validation_errors", postgresql.JSONB(), nullable=True),
        sa.Column("processing_notes", sa.Text(), nullable=True),
        sa.Column("is_processed", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("is_valid", sa.Boolean(), nullable=True),
        sa.Column("asset_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("processed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("client_account_id", sa.Uuid(), nullable=False),
        sa.Column("engagement_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_account_id", "engagement_id", "data_import_id"],
            [
                "migration.data_imports.client_account_id",
                "migration.data_imports.engagement_id",
                "migration.data_imports.id",
            ],
            name="fk_tenant_data_import_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_raw_import_records"),
        sa.UniqueConstraint(
            "client_account_id",
            "engagement_id",
            "data_import_id",
            "row_number",
            name="uq_raw_import_records_tenant_row",
        ),
        schema="migration",
    )
    op.create_index(
        "ix_raw_import_records_shared_asset",
        "raw_import_records",
        ["data_import_id", "asset_id"],
        unique=False,
        schema="migration",
        postgresql_where=sa.text("processing_notes IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index(
        "ix_raw_import_records_shared_asset",
        table_name="raw_import_records",
        schema="migration",
        postgresql_where=sa.text("processing_notes IS NOT NULL"),
    )
    op.drop_table("raw_import_records", schema="migration")
    op.drop_table("import_processing_steps", schema="migration")
    op.drop_table("import_field_mappings", schema="migration")
    op.drop_table("discovery_flows", schema="migration")
    op.drop_index("ix_data_imports_history", table_name="data_imports", schema="migration")
    op.drop_table("data_imports", schema="migration")
    op.drop_table("asset_dependencies", schema="migration")
    op.drop_table("asset_custom_attributes", schema="migration")
    op.drop_table("llm_usage_logs", schema="migration")
    op.drop_table("crewai_flow_state_extensions", schema="migration")
    op.drop_table("assets", schema="migration")
    op.drop_table("engagements", schema="migration")
    op.drop_table("llm_model_pricing", schema="migration")
    op.drop_table("client_accounts", schema="migration")
