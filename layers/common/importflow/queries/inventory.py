"""assets as a list and one by one, each with the record that brought it in.

Guarantees: a page is one statement, whatever it holds, and continues exactly where the one before ended, because every
order ends in the id.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, select, tuple_
from sqlalchemy.orm import Session

from importflow.inventory_filters import PLACEHOLDER, AssetFilter
from importflow.models import Asset, AssetCustomAttributes, AssetDependency, DataImport, RawImportRecord

_SHOWN: tuple[Any, ...] = (
    Asset.id,
    Asset.name,
    Asset.hostname,
    Asset.fqdn,
    Asset.asset_type,
    Asset.environment,
    Asset.ip_address,
    Asset.operating_system,
    Asset.discovery_method,
    Asset.discovery_source,
    Asset.created_at,
    Asset.updated_at,
    Asset.raw_import_records_id,
)
_ORIGIN: tuple[Any, ...] = (
    DataImport.id.label("data_import_id"),
    DataImport.filename,
    DataImport.import_category,
    RawImportRecord.row_number,
    RawImportRecord.created_at.label("recorded_at"),
)


def assets_by_name(
    session: Session, wanted: AssetFilter, *, after: tuple[str | None, UUID] | None, size: int
) -> Sequence[Any]:
    """At most `size` assets after the (name, id) named; rows of `_SHOWN` with the origin of each."""
    conditions = _conditions(session, wanted)
    found: list[Any] = []
    if after is None or after[0] is not None:
        named = select(Asset.id, Asset.name).where(Asset.name.is_not(None), *conditions)
        if after is not None:
            named = named.where(tuple_(Asset.name, Asset.id) > after)
        found += _shown(session, named, (Asset.name, Asset.id), size)
    if len(found) < size and wanted.name_contains is None:
        unnamed = select(Asset.id).where(Asset.name.is_(None), *conditions)
        if after is not None and after[0] is None:
            unnamed = unnamed.where(Asset.id > after[1])
        found += _shown(session, unnamed, (Asset.id,), size - len(found))
    return found


def assets_by_change(
    session: Session, wanted: AssetFilter, *, after: tuple[datetime, UUID] | None, size: int
) -> Sequence[Any]:
    """The same, the latest change first, after the (updated_at, id) named."""
    query = select(Asset.id, Asset.updated_at).where(*_conditions(session, wanted))
    if after is not None:
        query = query.where(tuple_(Asset.updated_at, Asset.id) < after)
    return _shown(session, query, (Asset.updated_at.desc(), Asset.id.desc()), size)


def _conditions(session: Session, wanted: AssetFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [Asset.deleted_at.is_(None)]
    if wanted.name_contains is not None:
        conditions.append(Asset.name.icontains(wanted.name_contains, autoescape=True))
    if wanted.asset_type is not None:
        conditions.append(Asset.asset_type == wanted.asset_type)
    if wanted.environment is not None:
        conditions.append(Asset.environment == wanted.environment)
    if wanted.placeholder is not None:
        conditions.append(func.coalesce(Asset.discovery_method == PLACEHOLDER, False) == wanted.placeholder)
    if wanted.category is not None or wanted.data_import_id is not None:
        conditions.append(_spoken_of_by(_imports(session, wanted)))
    return conditions


def _imports(session: Session, wanted: AssetFilter) -> list[UUID]:
    """The imports asked for, by name: the planner knows how much each of them holds."""
    query = select(DataImport.id)
    if wanted.category is not None:
        query = query.where(DataImport.import_category == wanted.category)
    if wanted.data_import_id is not None:
        query = query.where(DataImport.id == wanted.data_import_id)
    return list(session.scalars(query))


def _spoken_of_by(import_ids: Sequence[UUID]) -> ColumnElement[bool]:
    """Some valid record of these imports speaks of the asset."""
    return exists().where(
        RawImportRecord.asset_id == Asset.id,
        RawImportRecord.is_valid.is_(True),
        RawImportRecord.data_import_id.in_(import_ids),
    )


def _shown(session: Session, query: Select[*tuple[Any, ...]], order: Sequence[Any], size: int) -> Sequence[Any]:
    """The ids of the page first, from an index alone where it will do; then what is shown of so many."""
    page = query.order_by(*order).limit(size).subquery("page")
    statement = (
        select(*_SHOWN, *_ORIGIN)
        .join(page, page.c.id == Asset.id)
        .outerjoin(RawImportRecord, RawImportRecord.id == Asset.raw_import_records_id)
        .outerjoin(DataImport, DataImport.id == RawImportRecord.data_import_id)
        .order_by(*order)
    )
    return session.execute(statement).all()


def find_asset(session: Session, asset_id: UUID) -> Asset | None:
    """An asset that is in the inventory (not deleted)."""
    return session.scalars(select(Asset).where(Asset.id == asset_id, Asset.deleted_at.is_(None))).one_or_none()


def custom_attributes(session: Session, asset_id: UUID) -> dict[str, Any]:
    """What files said about the asset beyond its columns."""
    found = session.scalar(select(AssetCustomAttributes.attributes).where(AssetCustomAttributes.asset_id == asset_id))
    return found or {}


def count_dependencies(session: Session, asset_id: UUID) -> tuple[int, int]:
    """How many the asset depends on, and how many depend on it."""
    outgoing = select(func.count()).where(AssetDependency.asset_id == asset_id).scalar_subquery()
    incoming = select(func.count()).where(AssetDependency.depends_on_asset_id == asset_id).scalar_subquery()
    row = session.execute(select(outgoing.label("outgoing"), incoming.label("incoming"))).one()
    return row.outgoing, row.incoming


def record_behind(session: Session, asset: Asset) -> Any:
    """The record that brought the asset in, as a row of `_ORIGIN`; None where no import did."""
    by_id = select(*_ORIGIN).join(DataImport, DataImport.id == RawImportRecord.data_import_id)
    return session.execute(by_id.where(RawImportRecord.id == asset.raw_import_records_id)).one_or_none()


def filenames(session: Session, import_ids: Collection[UUID]) -> dict[UUID, str]:
    """The file behind each import."""
    rows = session.execute(select(DataImport.id, DataImport.filename).where(DataImport.id.in_(import_ids)))
    return {row.id: row.filename for row in rows}
