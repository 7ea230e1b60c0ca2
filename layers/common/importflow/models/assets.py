"""assets, asset_dependencies, asset_custom_attributes: the inventory."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Float, Index, String, Text, UniqueConstraint, text
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
from importflow.models.flows import FALSE


class PerformanceFields:
    """Utilisation as measured: averages and peaks in percent (0 to 100), network in Mbit/s."""

    cpu_utilization_percent: Mapped[float | None] = mapped_column(Float)
    memory_utilization_percent: Mapped[float | None] = mapped_column(Float)
    cpu_utilization_percent_max: Mapped[float | None] = mapped_column(Float)
    memory_utilization_percent_max: Mapped[float | None] = mapped_column(Float)
    disk_iops: Mapped[float | None] = mapped_column(Float)
    network_throughput_mbps: Mapped[float | None] = mapped_column(Float)
    completeness_score: Mapped[float | None] = mapped_column(Float)
    quality_score: Mapped[float | None] = mapped_column(Float)
    confidence_score: Mapped[float | None] = mapped_column(Float)
    current_monthly_cost: Mapped[float | None] = mapped_column(Float)
    estimated_cloud_cost: Mapped[float | None] = mapped_column(Float)


class Asset(Identified, TenantOwned, PerformanceFields, Timestamped, Base):
    """The visible value of every attribute; the claims behind it are in `raw_import_records`."""

    __tablename__ = "assets"
    __table_args__ = (
        tenant_reference(),
        tenant_unique("assets", "id"),
        *(
            Index(
                f"ix_assets_{key.removesuffix('_at')}",
                "client_account_id",
                "engagement_id",
                key,
                "id",
                postgresql_where=text("deleted_at IS NULL"),
            )
            for key in ("name", "updated_at")
        ),
        Index(
            "ix_assets_placeholder",
            "client_account_id",
            "engagement_id",
            "id",
            postgresql_where=text("discovery_method = 'placeholder' AND deleted_at IS NULL"),
        ),
        # Finds known assets by what identifies them; `assets_sharing_a_key` walks them.
        *(
            Index(
                f"ix_assets_known_{key}",
                "engagement_id",
                text(f"lower({key})"),
                postgresql_where=text(f"deleted_at IS NULL AND {condition}"),
            )
            for key, condition in {
                "serial_number": "serial_number IS NOT NULL",
                "fqdn": "fqdn IS NOT NULL",
                "hostname": "hostname <> name",
                "name": "name IS NOT NULL",
            }.items()
        ),
    )

    name: Mapped[str | None] = mapped_column(String(255))
    asset_name: Mapped[str | None] = mapped_column(String(255))
    hostname: Mapped[str | None] = mapped_column(String(255))
    fqdn: Mapped[str | None] = mapped_column(String(255))
    asset_type: Mapped[str | None] = mapped_column(String(50))
    description: Mapped[str | None] = mapped_column(Text)
    ip_address: Mapped[str | None] = mapped_column(String(45))
    mac_address: Mapped[str | None] = mapped_column(String(17))
    environment: Mapped[str | None] = mapped_column(String(50))
    location: Mapped[str | None] = mapped_column(String(100))
    datacenter: Mapped[str | None] = mapped_column(String(100))
    rack_location: Mapped[str | None] = mapped_column(String(50))
    availability_zone: Mapped[str | None] = mapped_column(String(50))
    operating_system: Mapped[str | None] = mapped_column(String(100))
    os_version: Mapped[str | None] = mapped_column(String(50))
    cpu_cores: Mapped[int | None]
    memory_gb: Mapped[float | None] = mapped_column(Float)
    storage_gb: Mapped[float | None] = mapped_column(Float)
    business_owner: Mapped[str | None] = mapped_column(String(255))
    technical_owner: Mapped[str | None] = mapped_column(String(255))
    department: Mapped[str | None] = mapped_column(String(100))
    application_name: Mapped[str | None] = mapped_column(String(255))
    technology_stack: Mapped[str | None] = mapped_column(String(255))
    criticality: Mapped[str | None] = mapped_column(String(20))
    business_criticality: Mapped[str | None] = mapped_column(String(20))
    serial_number: Mapped[str | None] = mapped_column(String(100))
    business_unit: Mapped[str | None] = mapped_column(String(100))
    vendor: Mapped[str | None] = mapped_column(String(255))
    application_type: Mapped[str | None] = mapped_column(String(20))
    lifecycle: Mapped[str | None] = mapped_column(String(20))
    asset_status: Mapped[str | None] = mapped_column(String(50))
    hosting_model: Mapped[str | None] = mapped_column(String(20))
    server_role: Mapped[str | None] = mapped_column(String(20))
    security_zone: Mapped[str | None] = mapped_column(String(50))
    database_type: Mapped[str | None] = mapped_column(String(100))
    database_version: Mapped[str | None] = mapped_column(String(50))
    database_size_gb: Mapped[float | None] = mapped_column(Float)
    storage_free_gb: Mapped[float | None] = mapped_column(Float)
    storage_used_gb: Mapped[float | None] = mapped_column(Float)
    virtualization_platform: Mapped[str | None] = mapped_column(String(100))
    pii_flag: Mapped[bool | None]
    application_data_classification: Mapped[str | None] = mapped_column(String(50))
    six_r_strategy: Mapped[str | None] = mapped_column(String(50))
    migration_status: Mapped[str] = mapped_column(String(50), server_default="discovered")
    discovery_method: Mapped[str | None] = mapped_column(String(50))
    discovery_source: Mapped[str | None] = mapped_column(String(100))
    discovery_timestamp: Mapped[datetime | None]
    source_filename: Mapped[str | None] = mapped_column(String(255))
    raw_import_records_id: Mapped[UUID | None]
    master_flow_id: Mapped[UUID | None]
    discovery_flow_id: Mapped[UUID | None]
    status: Mapped[str] = mapped_column(String(50), server_default="active")
    deleted_at: Mapped[datetime | None]


class AssetDependency(Identified, TenantOwned, Base):
    """One asset needs another, at most once per port and protocol; `description` says why it counts as noise."""

    __tablename__ = "asset_dependencies"
    __table_args__ = (
        tenant_key("asset_id", "assets", "id"),
        tenant_key("depends_on_asset_id", "assets", "id"),
        UniqueConstraint(
            "client_account_id",
            "engagement_id",
            "asset_id",
            "depends_on_asset_id",
            "port",
            "protocol_name",
            name="uq_asset_dependencies_edge",
            postgresql_nulls_not_distinct=True,
        ),
        Index("ix_asset_dependencies_depends_on", "depends_on_asset_id"),
    )

    asset_id: Mapped[UUID]
    depends_on_asset_id: Mapped[UUID]
    dependency_type: Mapped[str] = mapped_column(String(50))
    criticality: Mapped[str] = mapped_column(String(20), server_default="medium")
    description: Mapped[str | None] = mapped_column(Text)
    confidence_score: Mapped[float | None] = mapped_column(Float)
    port: Mapped[int | None]
    protocol_name: Mapped[str | None] = mapped_column(String(50))
    conn_count: Mapped[int | None] = mapped_column(BigInteger)
    bytes_total: Mapped[int | None] = mapped_column(BigInteger)
    first_seen: Mapped[datetime | None]
    last_seen: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))


class AssetCustomAttributes(Identified, TenantOwned, Timestamped, Base):
    """What files said about an asset beyond the columns of `assets`; one row an asset, under its id."""

    __tablename__ = "asset_custom_attributes"
    __table_args__ = (
        tenant_unique("asset_custom_attributes", "asset_id"),
        # Finds assets by the ids the common exporters give them; `assets_bearing_source_id` walks them.
        *(
            Index(
                f"ix_asset_custom_attributes_{name}",
                "engagement_id",
                text(f"lower(attributes ->> '{header}')"),
                postgresql_where=text(f"attributes ? '{header}'"),
            )
            for name, header in (("sys_id", "sys_id"), ("vm_uuid", "VM UUID"))
        ),
    )

    asset_id: Mapped[UUID]
    asset_type: Mapped[str | None] = mapped_column(String(100))
    attributes: Mapped[dict[str, Any]] = mapped_column(JSONB)
    source: Mapped[str | None] = mapped_column(String(100))
    import_batch_id: Mapped[UUID | None]
    import_timestamp: Mapped[datetime | None]
    pattern_detected: Mapped[bool] = mapped_column(server_default=FALSE)
    suggested_standard_field: Mapped[str | None] = mapped_column(String(255))
