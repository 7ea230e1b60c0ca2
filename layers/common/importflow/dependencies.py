"""Dependencies: which assets depend on which, by name, with the import and row behind each.

Guarantees: two statements a page, whatever it holds.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple, Self
from uuid import UUID

from sqlalchemy.orm import Session

from importflow.cursors import decode_cursor, encode_cursor
from importflow.inventory_filters import PLACEHOLDER, DependencyFilter
from importflow.inventory_schemas import DependencyEnd, DependencyList, DependencyView, Origin
from importflow.models import ImportCategory
from importflow.queries import dependency_pages


class _Position(NamedTuple):
    """Where a page ended."""

    asset_id: UUID
    dependency_id: UUID

    @classmethod
    def of(cls, asset_id: str, dependency_id: str) -> Self:
        """From a cursor's parts."""
        return cls(UUID(asset_id), UUID(dependency_id))


def list_dependencies(session: Session, wanted: DependencyFilter, *, size: int, cursor: str | None) -> DependencyList:
    """A page of the dependencies asked for; an asset that is not the tenant's has none."""
    after = None if cursor is None else decode_cursor(cursor, _Position.of)
    found = dependency_pages.page(session, wanted, after=after, size=size + 1)
    origins = _origins(session, [row.id for row in found[:size]])
    last = found[size - 1] if len(found) > size else None
    return DependencyList(
        items=[_view(row, origins.get(row.id)) for row in found[:size]],
        next_cursor=last and encode_cursor(str(last.asset_id), str(last.id)),
    )


def _origins(session: Session, dependency_ids: Sequence[UUID]) -> dict[UUID, Origin]:
    """The latest record that spoke of each dependency."""
    return {
        row.dependency_id: Origin(
            data_import_id=row.data_import_id,
            filename=row.filename,
            category=ImportCategory(row.category),
            row_number=row.row_number,
            column=None,
            at=row.at,
        )
        for row in dependency_pages.origins(session, dependency_ids)
    }


def _view(row: Any, origin: Origin | None) -> DependencyView:
    shown = [name for name in DependencyView.model_fields if name not in ("asset", "depends_on", "origin")]
    return DependencyView(
        **{name: getattr(row, name) for name in shown},
        asset=DependencyEnd(id=row.asset_id, name=row.asset_name, placeholder=row.asset_method == PLACEHOLDER),
        depends_on=DependencyEnd(
            id=row.depends_on_asset_id, name=row.depends_on_name, placeholder=row.depends_on_method == PLACEHOLDER
        ),
        origin=origin,
    )
