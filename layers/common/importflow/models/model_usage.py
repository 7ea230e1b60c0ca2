"""llm_usage_logs, llm_model_pricing: every model call and what models cost."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Index, Numeric, String, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from importflow.models.base import Base, Identified, TenantOwned, Timestamped, tenant_reference


class ModelUsageLog(Identified, TenantOwned, Timestamped, Base):
    __tablename__ = "llm_usage_logs"
    __table_args__ = (
        tenant_reference(),
        Index("ix_llm_usage_logs_spent", "client_account_id", "engagement_id", "created_at"),
    )

    user_id: Mapped[str | None] = mapped_column(String(255))
    flow_id: Mapped[str | None] = mapped_column(String(255))
    request_id: Mapped[str | None] = mapped_column(String(255))
    endpoint: Mapped[str | None] = mapped_column(String(255))
    page_context: Mapped[str | None] = mapped_column(String(255))
    feature_context: Mapped[str | None] = mapped_column(String(255))
    llm_provider: Mapped[str] = mapped_column(String(100))
    model_name: Mapped[str] = mapped_column(String(255))
    model_version: Mapped[str | None] = mapped_column(String(100))
    input_tokens: Mapped[int | None]
    output_tokens: Mapped[int | None]
    total_tokens: Mapped[int | None]
    input_cost: Mapped[Decimal | None] = mapped_column(Numeric(10, 6))
    output_cost: Mapped[Decimal | None] = mapped_column(Numeric(10, 6))
    total_cost: Mapped[Decimal | None] = mapped_column(Numeric(10, 6))
    cost_currency: Mapped[str] = mapped_column(String(10), server_default="USD")
    response_time_ms: Mapped[int | None]
    success: Mapped[bool]
    error_type: Mapped[str | None] = mapped_column(String(100))
    error_message: Mapped[str | None] = mapped_column(Text)
    request_data: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    response_data: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    additional_metadata: Mapped[dict[str, Any] | None] = mapped_column(JSONB)


class ModelPricing(Identified, Base):
    """List prices; the same for every tenant, hence the one table without a tenant."""

    __tablename__ = "llm_model_pricing"

    provider: Mapped[str] = mapped_column(String(100))
    model_name: Mapped[str] = mapped_column(String(255))
    input_cost_per_1k_tokens: Mapped[Decimal] = mapped_column(Numeric(10, 6))
    output_cost_per_1k_tokens: Mapped[Decimal] = mapped_column(Numeric(10, 6))
    effective_from: Mapped[datetime]
    effective_to: Mapped[datetime | None]
    is_active: Mapped[bool] = mapped_column(server_default=text("true"))
