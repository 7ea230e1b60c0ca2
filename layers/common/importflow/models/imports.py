"""data_imports, raw_import_records, import_processing_steps, import_field_mappings."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Float,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from importflow.models.base import (
    SCHEMA,
    Base,
    Identified,
    TenantOwned,
    Timestamped,
    tenant_key,
    tenant_reference,
    tenant_unique,
)
from importflow.models.flows import EMPTY_OBJECT, FALSE


class ImportStatus(StrEnum):
    PENDING = "pending"
    PROCESSING = "processing"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


class ImportCategory(StrEnum):
    CMDB_EXPORT = "cmdb_export"
    APP_DISCOVERY = "app_discovery"
    INFRASTRUCTURE = "infrastructure"
    SENSITIVE_DATA = "sensitive_data"


class StepStatus(StrEnum):
    PENDING = "pending"
    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"
    SKIPPED = "skipped"


class DataImport(Identified, TenantOwned, Timestamped, Base):
    """One uploaded file and what became of it.

    `processing_config` holds what belongs to the import before and beside its flows: the minted
    `flow_id` and `master_flow_id`, the declared upload, the claimed object version.
    """

    __tablename__ = "data_imports"
    __table_args__ = (
        tenant_reference(),
        tenant_key("master_flow_id", "crewai_flow_state_extensions", "flow_id"),
        tenant_unique("data_imports", "id"),
        Index(
            "ix_data_imports_history",
            "client_account_id",
            "engagement_id",
            text("created_at DESC"),
            text("id DESC"),
        ),
        Index("ix_data_imports_master_flow", "master_flow_id", postgresql_where=text("master_flow_id IS NOT NULL")),
        Index(
            "ix_data_imports_unregistered",
            "client_account_id",
            "engagement_id",
            postgresql_where=text("master_flow_id IS NULL"),
        ),
        # What the sweeps look at, of all tenants.
        Index("ix_data_imports_open", "created_at", postgresql_where=text("status IN ('pending', 'processing')")),
        CheckConstraint(
            "status IN ('pending', 'processing', 'completed', 'failed', 'cancelled')",
            name="status",
        ),
        CheckConstraint(
            "status <> 'completed' OR total_records = processed_records + failed_records",
            name="books_balance",
        ),
    )

    master_flow_id: Mapped[UUID | None]
    import_name: Mapped[str] = mapped_column(String(255))
    import_type: Mapped[str] = mapped_column(String(50))
    description: Mapped[str | None] = mapped_column(Text)
    filename: Mapped[str] = mapped_column(String(255))
    file_size: Mapped[int | None] = mapped_column(BigInteger)
    mime_type: Mapped[str | None] = mapped_column(String(100))
    source_system: Mapped[str | None] = mapped_column(String(100))
    status: Mapped[str] = mapped_column(String(20), server_default=ImportStatus.PENDING)
    progress_percentage: Mapped[float] = mapped_column(Float, server_default=text("0"))
    total_records: Mapped[int | None]
    processed_records: Mapped[int | None]
    failed_records: Mapped[int | None]
    imported_by: Mapped[UUID]
    error_message: Mapped[str | None] = mapped_column(Text)
    error_details: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    started_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    import_category: Mapped[str | None] = mapped_column(String(50))
    processing_config: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=EMPTY_OBJECT)


class RawImportRecord(Identified, TenantOwned, Base):
    """One record as read and as understood: the claim this file makes about an asset.

    `validation_errors` is a list of `{"code", "column"}`; NULL means nothing was found.
    """

    __tablename__ = "raw_import_records"
    __table_args__ = (
        tenant_key("data_import_id", "data_imports", "id"),
        UniqueConstraint(
            "client_account_id",
            "engagement_id",
            "data_import_id",
            "row_number",
            name="uq_raw_import_records_tenant_row",
        ),
        # Finds the records behind an asset that several records of a file speak of.
        Index(
            "ix_raw_import_records_shared_asset",
            "data_import_id",
            "asset_id",
            postgresql_where=text("processing_notes IS NOT NULL"),
        ),
        # Finds the claims behind an asset, of all imports.
        Index("ix_raw_import_records_asset", "asset_id", postgresql_where=text("asset_id IS NOT NULL")),
        # Pages of findings and the download of rejected rows walk it.
        Index(
            "ix_raw_import_records_findings",
            "client_account_id",
            "engagement_id",
            "data_import_id",
            "row_number",
            postgresql_where=text("validation_errors IS NOT NULL"),
        ),
    )

    data_import_id: Mapped[UUID]
    master_flow_id: Mapped[UUID | None]
    row_number: Mapped[int]
    raw_data: Mapped[dict[str, Any]] = mapped_column(JSONB)
    cleansed_data: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    validation_errors: Mapped[list[Any] | None] = mapped_column(JSONB)
    processing_notes: Mapped[str | None] = mapped_column(Text)
    is_processed: Mapped[bool] = mapped_column(server_default=FALSE)
    is_valid: Mapped[bool | None]
    asset_id: Mapped[UUID | None]
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    processed_at: Mapped[datetime | None]


class ProcessingStep(Identified, Base):
    """A phase, one validator or one chunk of an import; its tenant is that of the import."""

    __tablename__ = "import_processing_steps"
    __table_args__ = (
        UniqueConstraint("data_import_id", "step_name"),
        Index(
            "ix_import_processing_steps_shown",
            "data_import_id",
            "step_order",
            postgresql_where=text("step_order < 10000"),  # chunk rows are bookkeeping
        ),
        CheckConstraint("status IN ('pending', 'running', 'completed', 'failed', 'skipped')", name="status"),
    )

    data_import_id: Mapped[UUID] = mapped_column(ForeignKey(f"{SCHEMA}.data_imports.id"))
    step_name: Mapped[str] = mapped_column(String(100))
    step_order: Mapped[int]
    status: Mapped[str] = mapped_column(String(20), server_default=StepStatus.PENDING)
    description: Mapped[str | None] = mapped_column(Text)
    input_data: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    output_data: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    error_details: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    records_processed: Mapped[int | None]
    duration_seconds: Mapped[float | None] = mapped_column(Float)
    started_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]


class FieldMapping(Identified, Timestamped, Base):
    """Which column of the file was understood as which field, how surely and why."""

    __tablename__ = "import_field_mappings"
    __table_args__ = (
        UniqueConstraint(
            "client_account_id", "data_import_id", "source_field", name="uq_import_field_mappings_source_field"
        ),
    )

    data_import_id: Mapped[UUID] = mapped_column(ForeignKey(f"{SCHEMA}.data_imports.id"))
    client_account_id: Mapped[UUID]
    master_flow_id: Mapped[UUID | None]
    source_field: Mapped[str] = mapped_column(String(255))
    target_field: Mapped[str | None] = mapped_column(String(255))
    match_type: Mapped[str] = mapped_column(String(50), server_default="direct")
    confidence_score: Mapped[float | None] = mapped_column(Float)
    status: Mapped[str] = mapped_column(String(20), server_default="suggested")
    suggested_by: Mapped[str | None] = mapped_column(String(50))
    approved_by: Mapped[str | None] = mapped_column(String(255))
    approved_at: Mapped[datetime | None]
    transformation_rules: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
