"""client_accounts, engagements: the tenants, kept by the migration product."""

from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from importflow.models.base import SCHEMA, Base, Identified, Timestamped


class ClientAccount(Identified, Timestamped, Base):
    __tablename__ = "client_accounts"

    name: Mapped[str] = mapped_column(String(255))
    slug: Mapped[str] = mapped_column(String(100), unique=True)
    industry: Mapped[str | None] = mapped_column(String(100))
    settings: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    is_active: Mapped[bool] = mapped_column(server_default=text("true"))


class Engagement(Identified, Timestamped, Base):
    __tablename__ = "engagements"
    __table_args__ = (UniqueConstraint("client_account_id", "id"),)

    client_account_id: Mapped[UUID] = mapped_column(ForeignKey(f"{SCHEMA}.client_accounts.id"))
    name: Mapped[str] = mapped_column(String(255))
    slug: Mapped[str] = mapped_column(String(100))
    engagement_type: Mapped[str] = mapped_column(String(50), server_default="migration")
    status: Mapped[str] = mapped_column(String(50), server_default="active")
