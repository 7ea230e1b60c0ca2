"""Dependencies: which assets depend on which, by name, with the import and row behind each.

Guarantees: two statements a page, whatever it holds.
"""

from typing import NamedTuple, Self
from uuid import UUID

from sqlalchemy.orm import Session

from importflow.cursors import decode_cursor, encode_cursor
from importflow.inventory_filters import DependencyFilter
from importflow.inventory_schemas import DependencyList, DependencyView
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
    shown = found[:size]
    origins = dependency_pages.origins(session, shown)
    last = shown[-1] if len(found) > size else None
    return DependencyList(
        items=[DependencyView(**dependency, origin=origins.get(dependency["id"])) for dependency in shown],
        next_cursor=last and encode_cursor(last["asset"]["id"], last["id"]),
    )
