"""What may be asked of the inventory: filters and orders, as types."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

# `assets.discovery_method` of an asset that is known only because other records refer to it.
PLACEHOLDER = "placeholder"


class AssetOrder(StrEnum):
    """What assets are listed by; those that have nothing there come last, either way."""

    NAME = "name"
    UPDATED_AT = "updated_at"
    ASSET_TYPE = "asset_type"
    ENVIRONMENT = "environment"
    OPERATING_SYSTEM = "operating_system"


class Ordering(StrEnum):
    """Which end of an order comes first."""

    ASCENDING = "asc"
    DESCENDING = "desc"


@dataclass(frozen=True, slots=True)
class AssetFilter:
    """Which assets; None asks for all.

    `text` is part of the name, the host name, the domain name or the address, `name_contains` of the name. Other texts
    are compared as they are, and an empty one asks for the assets that have nothing there.
    """

    text: str | None = None
    name_contains: str | None = None
    asset_type: str | None = None
    environment: str | None = None
    operating_system: str | None = None
    classification: str | None = None
    compliance_scope: str | None = None
    category: str | None = None
    data_import_id: UUID | None = None
    placeholder: bool | None = None


class Direction(StrEnum):
    """As seen from the asset asked for: what it depends on (`out`), what depends on it (`in`)."""

    OUT = "out"
    IN = "in"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class DependencyFilter:
    """Which dependencies; `direction` counts only where an asset is named."""

    asset_id: UUID | None = None
    direction: Direction = Direction.BOTH
    noise: bool | None = None
