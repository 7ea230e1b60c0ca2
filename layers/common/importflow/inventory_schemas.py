"""Bodies of the answers about the inventory: assets, their values and dependencies, and where each comes from."""

from datetime import datetime
from typing import Any
from uuid import UUID

from importflow.api_schemas import Body
from importflow.models import ImportCategory


class Origin(Body):
    """The record behind something: import, row in its file (the header counts), column where one is known."""

    data_import_id: UUID
    filename: str
    category: ImportCategory | None
    row_number: int
    column: str | None
    at: datetime


class AssetSummary(Body):
    """One line of the inventory. A placeholder is known only because other records refer to it.

    `classification` is how sensitive its data is: `public`, `internal`, `confidential` or `restricted`.
    """

    id: UUID
    name: str | None
    hostname: str | None
    fqdn: str | None
    asset_type: str | None
    environment: str | None
    ip_address: str | None
    operating_system: str | None
    application_name: str | None
    classification: str | None
    discovery_source: str | None
    placeholder: bool
    created_at: datetime
    updated_at: datetime
    origin: Origin | None


class AssetList(Body):
    """A page of the inventory; `next_cursor` asks for the one after it with the same filters and order.

    `total` assets pass the filters, or more than that where `total_is_exact` is false: nobody counts beyond 100,000.
    """

    items: list[AssetSummary]
    next_cursor: str | None
    total: int
    total_is_exact: bool


class VisibleValue(Body):
    """A value as shown, and the record that said it; None where no import did."""

    value: Any
    origin: Origin | None


class DependencyCounts(Body):
    """How many assets this one depends on, and how many depend on it, noise included."""

    outgoing: int
    incoming: int


class AssetDetail(AssetSummary):
    """`values` by field; `custom_attributes` as files said them, other categories under their own key."""

    values: dict[str, VisibleValue]
    custom_attributes: dict[str, Any]
    dependencies: DependencyCounts


class DependencyEnd(Body):
    id: UUID
    name: str | None
    placeholder: bool


class DependencyView(Body):
    """`asset` depends on `depends_on`; `noise` is traffic that says nothing about the application."""

    id: UUID
    asset: DependencyEnd
    depends_on: DependencyEnd
    dependency_type: str
    port: int | None
    protocol_name: str | None
    conn_count: int | None
    bytes_total: int | None
    first_seen: datetime | None
    last_seen: datetime | None
    criticality: str
    confidence_score: float | None
    description: str | None
    noise: bool
    origin: Origin | None


class DependencyList(Body):
    """A page of dependencies; `next_cursor` asks for the one after it with the same filters."""

    items: list[DependencyView]
    next_cursor: str | None
