"""Shared column sets of the existing schema `migration`."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    DateTime,
    ForeignKeyConstraint,
    MetaData,
    UniqueConstraint,
    Uuid,
    func,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

SCHEMA = "migration"

NAMING = {
    "pk": "pk_%(table_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}


class Base(DeclarativeBase):
    metadata = MetaData(schema=SCHEMA, naming_convention=NAMING)
    type_annotation_map = {datetime: DateTime(timezone=True), UUID: Uuid()}


class Identified:
    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=func.gen_random_uuid())


class TenantOwned:
    """A row belongs to one client account and one of its engagements, and says so itself."""

    client_account_id: Mapped[UUID] = mapped_column()
    engagement_id: Mapped[UUID] = mapped_column()


class Timestamped:
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=func.now())


def tenant_reference() -> ForeignKeyConstraint:
    """The engagement exists and belongs to the client account."""
    return ForeignKeyConstraint(
        ["client_account_id", "engagement_id"],
        [f"{SCHEMA}.engagements.client_account_id", f"{SCHEMA}.engagements.id"],
        name="fk_tenant",
    )


def tenant_key(column: str, table: str, target: str) -> ForeignKeyConstraint:
    """A reference that cannot leave the tenant (foreign keys are not subject to row security)."""
    return ForeignKeyConstraint(
        ["client_account_id", "engagement_id", column],
        [f"{SCHEMA}.{table}.{name}" for name in ("client_account_id", "engagement_id", target)],
        name=f"fk_tenant_{column}",
    )


def tenant_unique(table: str, column: str) -> UniqueConstraint:
    """What `tenant_key` refers to, and what bounds a tenant's rows in an index."""
    return UniqueConstraint("client_account_id", "engagement_id", column, name=f"uq_{table}_tenant_{column}")
