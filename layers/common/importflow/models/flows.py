"""crewai_flow_state_extensions (master flows) and discovery_flows (child flows)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Float, String, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from importflow.models.base import (
    Base,
    Identified,
    TenantOwned,
    Timestamped,
    tenant_key,
    tenant_reference,
    tenant_unique,
)

EMPTY_OBJECT = text("'{}'::jsonb")
EMPTY_LIST = text("'[]'::jsonb")
FALSE = text("false")


class MasterFlow(Identified, TenantOwned, Timestamped, Base):
    __tablename__ = "crewai_flow_state_extensions"
    __table_args__ = (
        tenant_reference(),
        UniqueConstraint("flow_id"),
        tenant_unique("crewai_flow_state_extensions", "flow_id"),
        CheckConstraint(
            "flow_type IN ('discovery', 'assessment', 'planning', 'collection', 'data_import')",
            name="flow_type",
        ),
        CheckConstraint(
            "flow_status IN ('initialized', 'active', 'processing', 'running', 'paused',"
            " 'completed', 'failed', 'cancelled')",
            name="flow_status",
        ),
        CheckConstraint("retry_count >= 0", name="retry_count"),
    )

    flow_id: Mapped[UUID]
    user_id: Mapped[str] = mapped_column(String(255))
    flow_type: Mapped[str] = mapped_column(String(50))
    flow_name: Mapped[str | None] = mapped_column(String(255))
    flow_status: Mapped[str] = mapped_column(String(50), server_default="initialized")
    flow_configuration: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=EMPTY_OBJECT)
    flow_persistence_data: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=EMPTY_OBJECT)
    phase_transitions: Mapped[list[Any]] = mapped_column(JSONB, server_default=EMPTY_LIST)
    phase_execution_times: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=EMPTY_OBJECT)
    error_history: Mapped[list[Any]] = mapped_column(JSONB, server_default=EMPTY_LIST)
    retry_count: Mapped[int] = mapped_column(server_default=text("0"))
    parent_flow_id: Mapped[UUID | None]
    child_flow_ids: Mapped[list[Any]] = mapped_column(JSONB, server_default=EMPTY_LIST)
    flow_metadata: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=EMPTY_OBJECT)


class ChildFlow(Identified, TenantOwned, Timestamped, Base):
    __tablename__ = "discovery_flows"
    __table_args__ = (
        tenant_reference(),
        tenant_key("master_flow_id", "crewai_flow_state_extensions", "flow_id"),
        tenant_key("data_import_id", "data_imports", "id"),
        UniqueConstraint("flow_id"),
        tenant_unique("discovery_flows", "data_import_id"),
    )

    flow_id: Mapped[UUID]
    master_flow_id: Mapped[UUID]
    user_id: Mapped[str] = mapped_column(String(255))
    data_import_id: Mapped[UUID | None]
    flow_name: Mapped[str] = mapped_column(String(255))
    status: Mapped[str] = mapped_column(String(20), server_default="active")
    progress_percentage: Mapped[float] = mapped_column(Float, server_default=text("0"))
    data_import_completed: Mapped[bool] = mapped_column(server_default=FALSE)
    data_validation_completed: Mapped[bool] = mapped_column(server_default=FALSE)
    field_mapping_completed: Mapped[bool] = mapped_column(server_default=FALSE)
    data_cleansing_completed: Mapped[bool] = mapped_column(server_default=FALSE)
    asset_inventory_completed: Mapped[bool] = mapped_column(server_default=FALSE)
    dependency_analysis_completed: Mapped[bool] = mapped_column(server_default=FALSE)
    tech_debt_assessment_completed: Mapped[bool] = mapped_column(server_default=FALSE)
    phase_state: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=EMPTY_OBJECT)
    agent_state: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=EMPTY_OBJECT)
    flow_type: Mapped[str | None] = mapped_column(String(100))
    current_phase: Mapped[str | None] = mapped_column(String(100))
    phases_completed: Mapped[list[Any]] = mapped_column(JSONB, server_default=EMPTY_LIST)
    field_mappings: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    crewai_state_data: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=EMPTY_OBJECT)
    error_message: Mapped[str | None] = mapped_column(Text)
    error_phase: Mapped[str | None] = mapped_column(String(100))
    error_details: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    completed_at: Mapped[datetime | None]
