"""assets as a list and one by one, each with the record that brought it in.

Guarantees: a page is one statement, whatever it holds, and continues exactly where the one before ended, because every
order ends in the id; what is shown comes as documents.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Text, case, cast, exists, func, null, select, tuple_
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from importflow.inventory_filters import PLACEHOLDER, AssetFilter, AssetOrder
from importflow.models import Asset, AssetCustomAttributes, AssetDependency, DataImport, RawImportRecord
from importflow.queries.counting import Total, count_rows
from importflow.queries.documents import as_document

Conditions = Sequence[ColumnElement[bool]]

# So many records are read in about 20 ms.
FEW_RECORDS = 20_000
_COLUMNS: dict[AssetOrder, Any] = {
    AssetOrder.NAME: Asset.name,
    AssetOrder.UPDATED_AT: Asset.updated_at,
    AssetOrder.ASSET_TYPE: Asset.asset_type,
    AssetOrder.ENVIRONMENT: Asset.environment,
    AssetOrder.OPERATING_SYSTEM: Asset.operating_system,
}
# One text for all that a person may know an asset by: folding case takes longest, and is done once. No text that is
# looked for has a line break in it.
_FOUND_BY = func.concat_ws("\n", Asset.name, Asset.hostname, Asset.fqdn, Asset.ip_address, type_=Text)
# The record that brought an asset in, as `Origin` shows it.
_ORIGIN = case(
    (
        DataImport.id.is_not(None),
        as_document(
            {
                "data_import_id": DataImport.id,
                "filename": DataImport.filename,
                "category": DataImport.import_category,
                "row_number": RawImportRecord.row_number,
                "column": null(),
                "at": RawImportRecord.created_at,
            }
        ),
    ),
    else_=None,
)
_SUMMARY = as_document(
    {
        "id": Asset.id,
        "name": Asset.name,
        "hostname": Asset.hostname,
        "fqdn": Asset.fqdn,
        "asset_type": Asset.asset_type,
        "environment": Asset.environment,
        "ip_address": Asset.ip_address,
        "operating_system": Asset.operating_system,
        "application_name": Asset.application_name,
        "classification": Asset.application_data_classification,
        "discovery_source": Asset.discovery_source,
        "placeholder": func.coalesce(Asset.discovery_method == PLACEHOLDER, False),
        "created_at": Asset.created_at,
        "updated_at": Asset.updated_at,
        "origin": _ORIGIN,
    }
)


class Listing(NamedTuple):
    """An order and its direction."""

    order: AssetOrder
    descending: bool

    def sorted(self, column: Any) -> Any:
        """What to order by; the same direction for value and id, so that an index will do either way."""
        return column.desc() if self.descending else column

    def beyond(self, position: Any, after: Any) -> ColumnElement[bool]:
        """What comes later than `after`."""
        later: ColumnElement[bool] = position < after if self.descending else position > after
        return later


def count_assets(session: Session, conditions: Conditions) -> Total:
    return count_rows(session, select(Asset.id).where(*conditions))


def page(
    session: Session, conditions: Conditions, listing: Listing, *, after: tuple[Any, UUID] | None, size: int
) -> list[dict[str, Any]]:
    """At most `size` assets after the (value, id) named, as `AssetSummary` shows them; those without a value last."""
    column = _COLUMNS[listing.order]
    found: list[dict[str, Any]] = []
    if after is None or after[0] is not None:
        having = select(Asset.id, column).where(column.is_not(None), *conditions)
        if after is not None:
            having = having.where(listing.beyond(tuple_(column, Asset.id), after))
        found += _shown(session, having, [listing.sorted(column), listing.sorted(Asset.id)], size)
    if len(found) < size and column.nullable:
        lacking = select(Asset.id).where(column.is_(None), *conditions)
        if after is not None and after[0] is None:
            lacking = lacking.where(listing.beyond(Asset.id, after[1]))
        found += _shown(session, lacking, [listing.sorted(Asset.id)], size - len(found))
    return found


def conditions_of(session: Session, wanted: AssetFilter) -> Conditions:
    """What an asset of the inventory must meet to be wanted."""
    conditions: list[ColumnElement[bool]] = [Asset.deleted_at.is_(None), *_equal(wanted)]
    if wanted.text is not None:
        conditions.append(_FOUND_BY.icontains(wanted.text, autoescape=True))
    if wanted.name_contains is not None:
        conditions.append(Asset.name.icontains(wanted.name_contains, autoescape=True))
    if wanted.placeholder is not None:
        method = Asset.discovery_method
        conditions.append(method == PLACEHOLDER if wanted.placeholder else method.is_distinct_from(PLACEHOLDER))
    if wanted.compliance_scope is not None:
        scopes = AssetCustomAttributes.attributes["sensitive_data"]["compliance_scopes"]
        concerned = select(AssetCustomAttributes.asset_id).where(scopes.contains([wanted.compliance_scope]))
        conditions.append(Asset.id.in_(concerned))
    if wanted.category is not None or wanted.data_import_id is not None:
        conditions.append(_spoken_of(*_imports(session, wanted)))
    return conditions


def _equal(wanted: AssetFilter) -> Iterator[ColumnElement[bool]]:
    """The fields that have the value asked for, or none where the value is empty."""
    for column, value in (
        (Asset.asset_type, wanted.asset_type),
        (Asset.environment, wanted.environment),
        (Asset.operating_system, wanted.operating_system),
        (Asset.application_data_classification, wanted.classification),
    ):
        if value is not None:
            yield column == value if value else column.is_(None)


def _imports(session: Session, wanted: AssetFilter) -> tuple[list[UUID], int | None]:
    """The imports asked for and how many valid records they have; None while one of them is under way."""
    query = select(DataImport.id, DataImport.processed_records)
    if wanted.category is not None:
        query = query.where(DataImport.import_category == wanted.category)
    if wanted.data_import_id is not None:
        query = query.where(DataImport.id == wanted.data_import_id)
    rows = session.execute(query).all()
    records = [row.processed_records for row in rows]
    return [row.id for row in rows], None if None in records else sum(records)


def _spoken_of(import_ids: Sequence[UUID], records: int | None) -> ColumnElement[bool]:
    """Some valid record of these imports speaks of the asset.

    Where there are few records, their assets are collected first: going through the inventory asset by asset until a
    page is full takes longest where few assets are meant. Nobody knows beforehand how many assets many records mean.
    """
    spoken = (RawImportRecord.is_valid.is_(True), RawImportRecord.data_import_id.in_(import_ids))
    if records is not None and records <= FEW_RECORDS:
        collected = select(RawImportRecord.asset_id).where(RawImportRecord.asset_id.is_not(None), *spoken).distinct()
        return Asset.id.in_(select(collected.cte("collected").prefix_with("MATERIALIZED").c.asset_id))
    return exists().where(RawImportRecord.asset_id == Asset.id, *spoken)


def _shown(session: Session, query: Select[*tuple[Any, ...]], order: Sequence[Any], size: int) -> list[dict[str, Any]]:
    """The ids of the page first, from an index alone where it will do; then what is shown of so many."""
    page = query.order_by(*order).limit(size).subquery("page")
    statement = _with_origin(select(_SUMMARY).join(page, page.c.id == Asset.id)).order_by(*order)
    return list(session.scalars(statement))


def _with_origin(query: Select[Any]) -> Select[Any]:
    return query.outerjoin(RawImportRecord, RawImportRecord.id == Asset.raw_import_records_id).outerjoin(
        DataImport, DataImport.id == RawImportRecord.data_import_id
    )


class FoundAsset(NamedTuple):
    """An asset with its summary, what files said beyond its columns, and how many dependencies it has either way."""

    asset: Asset
    summary: dict[str, Any]
    custom_attributes: dict[str, Any]
    outgoing: int
    incoming: int


def find_asset(session: Session, asset_id: UUID) -> FoundAsset | None:
    """An asset that is in the inventory (not deleted)."""
    attributes = select(AssetCustomAttributes.attributes).where(AssetCustomAttributes.asset_id == asset_id)
    outgoing = select(func.count()).where(AssetDependency.asset_id == asset_id)
    incoming = select(func.count()).where(AssetDependency.depends_on_asset_id == asset_id)
    row = session.execute(
        _with_origin(
            select(
                Asset,
                _SUMMARY,
                func.coalesce(attributes.scalar_subquery(), cast({}, JSONB)),
                outgoing.scalar_subquery(),
                incoming.scalar_subquery(),
            )
        ).where(Asset.id == asset_id, Asset.deleted_at.is_(None))
    ).one_or_none()
    return None if row is None else FoundAsset(*row)


def is_there(session: Session, asset_id: UUID) -> bool:
    """Whether the asset is in the inventory."""
    there = select(Asset.id).where(Asset.id == asset_id, Asset.deleted_at.is_(None))
    return session.scalars(there).one_or_none() is not None


def filenames(session: Session, import_ids: Collection[UUID]) -> dict[UUID, str]:
    """The file behind each import."""
    rows = session.execute(select(DataImport.id, DataImport.filename).where(DataImport.id.in_(import_ids)))
    return {row.id: row.filename for row in rows}
