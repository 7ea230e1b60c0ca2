"""asset_dependencies as a list, with the names of both ends.

Guarantees: a page is one statement and continues exactly where the one before ended, because the order ends in the id.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select, text, tuple_
from sqlalchemy.orm import Session, aliased

from importflow.inventory_filters import DependencyFilter, Direction
from importflow.models import Asset, AssetDependency


def page(session: Session, wanted: DependencyFilter, *, after: tuple[UUID, UUID] | None, size: int) -> Sequence[Any]:
    """At most `size` dependencies after the (asset_id, id) named, with the names of both ends."""
    query = select(AssetDependency, func.coalesce(is_noise(), False).label("noise")).where(
        *_dependency_conditions(wanted)
    )
    if after is not None:
        query = query.where(tuple_(AssetDependency.asset_id, AssetDependency.id) > after)
    found = query.order_by(AssetDependency.asset_id, AssetDependency.id).limit(size).subquery("found")
    source, target = aliased(Asset), aliased(Asset)
    return session.execute(
        select(
            found,
            source.name.label("asset_name"),
            source.discovery_method.label("asset_method"),
            target.name.label("depends_on_name"),
            target.discovery_method.label("depends_on_method"),
        )
        .join(source, source.id == found.c.asset_id)
        .join(target, target.id == found.c.depends_on_asset_id)
        .order_by(found.c.asset_id, found.c.id)
    ).all()


def _dependency_conditions(wanted: DependencyFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.asset_id is not None:
        ends = {
            Direction.OUT: (AssetDependency.asset_id == wanted.asset_id,),
            Direction.IN: (AssetDependency.depends_on_asset_id == wanted.asset_id,),
        }
        conditions.append(or_(*ends.get(wanted.direction, (*ends[Direction.OUT], *ends[Direction.IN]))))
    if wanted.noise is not None:
        conditions.append(func.coalesce(is_noise(), False) == wanted.noise)
    return conditions


def is_noise() -> ColumnElement[bool]:
    """Whether a rule of application discovery marked the dependency, as the description then says first."""
    return AssetDependency.description.startswith("noise: ")


_ORIGINS = text(
    """
    SELECT DISTINCT ON (edge.id) edge.id AS dependency_id, record.data_import_id, imported.filename,
           imported.import_category AS category, record.row_number, record.created_at AS at
    FROM migration.asset_dependencies edge
    JOIN migration.raw_import_records record ON record.asset_id = edge.asset_id AND record.is_valid
         AND record.cleansed_data ->> 'depends_on_asset_id' = CAST(edge.depends_on_asset_id AS text)
         AND CAST(record.cleansed_data ->> 'port' AS integer) IS NOT DISTINCT FROM edge.port
         AND record.cleansed_data ->> 'protocol_name' IS NOT DISTINCT FROM edge.protocol_name
    JOIN migration.data_imports imported ON imported.id = record.data_import_id
    WHERE edge.id = ANY(CAST(:dependencies AS uuid[]))
    ORDER BY edge.id, coalesce(imported.started_at, imported.created_at) DESC, imported.id DESC,
             record.row_number DESC
    """
)


def origins(session: Session, dependency_ids: Sequence[UUID]) -> Sequence[Any]:
    """The latest record that spoke of each dependency: rows with dependency_id and the import and row."""
    return session.execute(_ORIGINS, {"dependencies": [str(each) for each in dependency_ids]}).all()
