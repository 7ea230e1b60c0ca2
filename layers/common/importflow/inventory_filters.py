"""What may be asked of the inventory: filters and orders, as types."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

# `assets.discovery_method` of an asset that is known only because other records refer to it.
PLACEHOLDER = "placeholder"


class AssetOrder(StrEnum):
    """By name from A, assets without one last; by change, the latest first."""

    NAME = "name"
    UPDATED_AT = "updated_at"


@dataclass(frozen=True, slots=True)
class AssetFilter:
    """Which assets; None asks for all. Texts but `name_contains` are compared as they are."""

    name_contains: str | None = None
    asset_type: str | None = None
    environment: str | None = None
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
