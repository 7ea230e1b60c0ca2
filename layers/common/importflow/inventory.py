"""Inventory: what imports produced, with the import and the row behind each value.

Guarantees: the same few statements whatever a page holds; foreign and unknown ids answer alike.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Any, NamedTuple, Self
from uuid import UUID

from sqlalchemy.orm import Session

from importflow.cursors import decode_cursor, encode_cursor
from importflow.errors import ApiError
from importflow.inventory_filters import PLACEHOLDER, AssetFilter, AssetOrder
from importflow.inventory_schemas import AssetDetail, AssetList, AssetSummary, DependencyCounts, Origin, VisibleValue
from importflow.models import Asset, ImportCategory
from importflow.queries import edge_origins, inventory, mapped_columns, performance, sensitive_findings, visible_values

# What the inventory keeps about the row itself; everything else is a value a file said.
_BOOKKEEPING = frozenset(
    {
        "id", "client_account_id", "engagement_id", "created_at", "updated_at", "deleted_at", "asset_name",
        "discovery_method", "discovery_source", "discovery_timestamp", "source_filename", "raw_import_records_id",
        "master_flow_id", "discovery_flow_id", "status", "migration_status",
    }
)  # fmt: skip
# A record without a name is shown under the first of these it has.
_NAMING = ("name", "hostname", "fqdn", "serial_number")


class _ByName(NamedTuple):
    """Where a page by name ended."""

    name: str | None
    asset_id: UUID

    @classmethod
    def of(cls, name: str | None, asset_id: str) -> Self:
        """From a cursor's parts: a name the database can hold."""
        if name is not None and "\x00" in name.encode().decode():
            raise ValueError(name)
        return cls(name, UUID(asset_id))


class _ByChange(NamedTuple):
    """Where a page by change ended."""

    updated_at: datetime
    asset_id: UUID

    @classmethod
    def of(cls, updated_at: str, asset_id: str) -> Self:
        """From a cursor's parts: a moment the database can hold."""
        at = datetime.fromisoformat(updated_at)
        if at.tzinfo is None or not 1970 <= at.year < 9999:
            raise ValueError(at)
        return cls(at, UUID(asset_id))


def list_assets(session: Session, wanted: AssetFilter, *, sort: AssetOrder, size: int, cursor: str | None) -> AssetList:
    """A page of the inventory in the order asked for."""
    if sort is AssetOrder.NAME:
        by_name = None if cursor is None else decode_cursor(cursor, _ByName.of)
        found = inventory.assets_by_name(session, wanted, after=by_name, size=size + 1)
    else:
        by_change = None if cursor is None else decode_cursor(cursor, _ByChange.of)
        found = inventory.assets_by_change(session, wanted, after=by_change, size=size + 1)
    last = found[size - 1] if len(found) > size else None
    return AssetList(
        items=[AssetSummary(**_summary(row), origin=_origin_of_record(row)) for row in found[:size]],
        next_cursor=last and encode_cursor(*_position(last, sort)),
    )


def _position(row: Any, sort: AssetOrder) -> tuple[str | None, str]:
    return (row.name if sort is AssetOrder.NAME else row.updated_at.isoformat()), str(row.id)


def show_asset(session: Session, asset_id: str) -> AssetDetail:
    """Everything the inventory shows of an asset; 404 if the tenant has none of this id."""
    asset = inventory.find_asset(session, _asset_id(asset_id))
    if asset is None:
        raise _not_found()
    origins = _origins(session, asset)
    outgoing, incoming = inventory.count_dependencies(session, asset.id)
    return AssetDetail(
        **_summary(asset),
        origin=_origin_of_record(inventory.record_behind(session, asset)),
        values={name: VisibleValue(value=value, origin=origins.get(name)) for name, value in _values(asset).items()},
        custom_attributes=inventory.custom_attributes(session, asset.id),
        dependencies=DependencyCounts(outgoing=outgoing, incoming=incoming),
    )


def _values(asset: Asset) -> dict[str, Any]:
    columns = (column.name for column in Asset.__table__.columns)
    values = {name: getattr(asset, name) for name in columns if name not in _BOOKKEEPING}
    return {name: value for name, value in values.items() if value is not None}


def _origins(session: Session, asset: Asset) -> dict[str, Origin]:
    """The import and row behind each field, by the rules that decide which value is visible."""
    rules = (edge_origins, performance, visible_values, sensitive_findings)
    rows = [row for rule in rules for row in rule.origins(session, asset)]
    imports = {row.data_import_id for row in rows}
    files = inventory.filenames(session, imports)
    columns = mapped_columns.behind_fields(session, imports)
    origins = {row.field: _origin(row, files, columns) for row in rows}
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


def _origin_of_record(row: Any) -> Origin | None:
    """Of the record that brought the asset in, where one did."""
    if row is None or row.data_import_id is None:
        return None
    return Origin(
        data_import_id=row.data_import_id,
        filename=row.filename,
        category=_category(row.import_category),
        row_number=row.row_number,
        column=None,
        at=row.recorded_at,
    )


def _category(value: str | None) -> ImportCategory | None:
    return None if value is None else ImportCategory(value)


def _summary(row: Any) -> dict[str, Any]:
    shown: Sequence[str] = [name for name in AssetSummary.model_fields if name not in ("placeholder", "origin")]
    return {name: getattr(row, name) for name in shown} | {"placeholder": row.discovery_method == PLACEHOLDER}


def _asset_id(value: str) -> UUID:
    try:
        return UUID(value)
    except ValueError as error:
        raise _not_found() from error


def _not_found() -> ApiError:
    return ApiError(HTTPStatus.NOT_FOUND, "asset-not-found", "There is no such asset.")
