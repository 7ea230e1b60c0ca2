"""Inventory: what imports produced, with the import and the row behind each value.

Guarantees: the same few statements whatever a page holds; foreign and unknown ids answer alike.
"""

from collections.abc import Callable, Mapping, Set
from datetime import datetime
from typing import Any, NamedTuple, Self
from uuid import UUID

from sqlalchemy.orm import Session

from importflow.asset_lookup import asset_id_of, no_such_asset
from importflow.cursors import decode_cursor, encode_cursor
from importflow.inventory_filters import AssetFilter, AssetOrder, Ordering
from importflow.inventory_schemas import AssetDetail, AssetList, AssetSummary, DependencyCounts, Origin, VisibleValue
from importflow.models import Asset, ImportCategory
from importflow.models.assets import PerformanceFields
from importflow.queries import edge_origins, inventory, mapped_columns, performance, sensitive_findings, visible_values
from importflow.queries.counting import Total
from importflow.storable import storable_moment

# What the inventory keeps about the row itself; everything else is a value a file said.
_BOOKKEEPING = frozenset(
    {
        "id", "client_account_id", "engagement_id", "created_at", "updated_at", "deleted_at", "asset_name",
        "discovery_method", "discovery_source", "discovery_timestamp", "source_filename", "raw_import_records_id",
        "master_flow_id", "discovery_flow_id", "status", "migration_status",
    }
)  # fmt: skip
# The rules that fill columns, and which ones; where two explain a value, the earlier one is right.
_RULES: tuple[tuple[Any, frozenset[str]], ...] = (
    (sensitive_findings, frozenset({"application_data_classification", "pii_flag"})),
    (visible_values, visible_values.BASE_COLUMNS),
    (performance, frozenset({*PerformanceFields.__annotations__, "storage_gb", "storage_used_gb", "storage_free_gb"})),
    (edge_origins, frozenset(edge_origins.FILLED)),
)
# A record without a name is shown under the first of these it has.
_NAMING = ("name", "hostname", "fqdn", "serial_number")


class _ByText(NamedTuple):
    """Where a page in the order of a text ended."""

    value: str | None
    asset_id: UUID

    @classmethod
    def of(cls, value: str | None, asset_id: str) -> Self:
        """From a cursor's parts: a text the database can hold."""
        if value is not None and "\x00" in value.encode().decode():
            raise ValueError(value)
        return cls(value, UUID(asset_id))


class _ByChange(NamedTuple):
    """Where a page by change ended."""

    updated_at: datetime
    asset_id: UUID

    @classmethod
    def of(cls, updated_at: str, asset_id: str) -> Self:
        """From a cursor's parts."""
        return cls(storable_moment(datetime.fromisoformat(updated_at)), UUID(asset_id))


def list_assets(
    session: Session,
    wanted: AssetFilter,
    *,
    sort: AssetOrder,
    ordering: Ordering | None,
    size: int,
    cursor: str | None,
) -> AssetList:
    """A page of the inventory in the order asked for; changes come latest first unless asked for otherwise."""
    is_by_change = sort is AssetOrder.UPDATED_AT
    natural = Ordering.DESCENDING if is_by_change else Ordering.ASCENDING
    listing = inventory.Listing(sort, descending=(ordering or natural) is Ordering.DESCENDING)
    position: Callable[..., tuple[Any, UUID]] = _ByChange.of if is_by_change else _ByText.of
    after = None if cursor is None else decode_cursor(cursor, position)
    conditions = inventory.conditions_of(session, wanted)
    found = inventory.page(session, conditions, listing, after=after, size=size + 1)
    shown = found[:size]
    last = shown[-1] if len(found) > size else None
    is_all = cursor is None and last is None
    total = Total(len(shown), is_exact=True) if is_all else inventory.count_assets(session, conditions)
    return AssetList(
        items=[AssetSummary(**asset) for asset in shown],
        next_cursor=last and encode_cursor(last[sort.value], last["id"]),
        total=total.rows,
        total_is_exact=total.is_exact,
    )


def show_asset(session: Session, asset_id: str) -> AssetDetail:
    """Everything the inventory shows of an asset; 404 if the tenant has none of this id."""
    found = inventory.find_asset(session, asset_id_of(asset_id))
    if found is None:
        raise no_such_asset()
    values = _values(found.asset)
    origins = _origins(session, found.asset, values.keys())
    return AssetDetail(
        **found.summary,
        values={name: VisibleValue(value=value, origin=origins.get(name)) for name, value in values.items()},
        custom_attributes=found.custom_attributes,
        dependencies=DependencyCounts(outgoing=found.outgoing, incoming=found.incoming),
    )


def _values(asset: Asset) -> dict[str, Any]:
    columns = (column.name for column in Asset.__table__.columns)
    values = {name: getattr(asset, name) for name in columns if name not in _BOOKKEEPING}
    return {name: value for name, value in values.items() if value is not None}


def _origins(session: Session, asset: Asset, visible: Set[str]) -> dict[str, Origin]:
    """The import and row behind each field, by the rules that decide which value is visible.

    A rule is asked only where it may explain a value that none before it does.
    """
    rows: dict[str, Any] = {}
    for rule, fields in _RULES:
        if fields & visible - rows.keys():
            rows = {row.field: row for row in rule.origins(session, asset)} | rows
    imports = {row.data_import_id for row in rows.values()}
    files = inventory.filenames(session, imports)
    columns = mapped_columns.behind_fields(session, imports)
    origins = {field: _origin(row, files, columns) for field, row in rows.items()}
    named = next((origins[name] for name in _NAMING if name in origins), None)
    return origins if named is None else {"name": named} | origins


def _origin(row: Any, files: Mapping[UUID, str], columns: Mapping[tuple[UUID, str], str]) -> Origin:
    return Origin(
        data_import_id=row.data_import_id,
        filename=files[row.data_import_id],
        category=_category(row.category),
        row_number=row.row_number,
        column=columns.get((row.data_import_id, row.field)),
        at=row.at,
    )


def _category(value: str | None) -> ImportCategory | None:
    return None if value is None else ImportCategory(value)
