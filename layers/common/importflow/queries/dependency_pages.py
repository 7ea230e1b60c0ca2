"""asset_dependencies as a list, with the names of both ends.

Guarantees: a page is one statement and continues exactly where the one before ended, because the order ends in the id;
rows come as documents, which the driver takes in one go where it would read columns one by one.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

from importflow.inventory_filters import PLACEHOLDER, DependencyFilter, Direction
from importflow.own_rows import own_rows
from importflow.queries.id_arrays import id_array

_SHOWN = (
    "id", "dependency_type", "port", "protocol_name", "conn_count", "bytes_total", "first_seen", "last_seen",
    "criticality", "confidence_score", "description", "noise",
)  # fmt: skip
_ENDS = {
    Direction.OUT: "asset_id = :asset_id",
    Direction.IN: "depends_on_asset_id = :asset_id",
    Direction.BOTH: "(asset_id = :asset_id OR depends_on_asset_id = :asset_id)",
}
# A rule of application discovery marked the dependency, as the description then says first.
IS_NOISE = "coalesce(starts_with(description, 'noise: '), false)"


def page(
    session: Session, wanted: DependencyFilter, *, after: tuple[UUID, UUID] | None, size: int
) -> list[dict[str, Any]]:
    """At most `size` dependencies after the (asset_id, id) named, as `DependencyView` shows them but for the origin."""
    parameters: dict[str, Any] = {"size": size}
    conditions = [own_rows()]
    if wanted.asset_id is not None:
        conditions.append(_ENDS[wanted.direction])
        parameters["asset_id"] = wanted.asset_id
    if wanted.noise is not None:
        conditions.append(f"{IS_NOISE} = :noise")
        parameters["noise"] = wanted.noise
    if after is not None:
        conditions.append("(asset_id, id) > (:after_asset, :after_id)")
        parameters |= {"after_asset": after[0], "after_id": after[1]}
    return list(session.scalars(_page(tuple(conditions)), parameters))


@lru_cache
def _page(conditions: tuple[str, ...]) -> TextClause:
    """The statement for these conditions, which are ours."""
    return text(
        f"""
        SELECT jsonb_build_object({", ".join(f"'{name}', found.{name}" for name in _SHOWN)},
                                  'asset', {_end("source")}, 'depends_on', {_end("target")})
        FROM (
            SELECT *, {IS_NOISE} AS noise FROM migration.asset_dependencies
            WHERE {" AND ".join(conditions)} ORDER BY asset_id, id LIMIT :size
        ) AS found
        JOIN migration.assets source ON source.id = found.asset_id
        JOIN migration.assets target ON target.id = found.depends_on_asset_id
        ORDER BY found.asset_id, found.id
        """
    )


def _end(asset: str) -> str:
    placeholder = f"coalesce({asset}.discovery_method = '{PLACEHOLDER}', false)"
    return f"jsonb_build_object('id', {asset}.id, 'name', {asset}.name, 'placeholder', {placeholder})"


# Each record of the assets is looked up in a list, once: an asset with thousands of dependencies has as many records,
# and comparing each of them with each dependency of a page takes seconds.
_ORIGINS = text(
    """
    WITH said AS MATERIALIZED (
        SELECT asset_id, cleansed_data ->> 'depends_on_asset_id' AS depends_on_asset_id,
               CAST(cleansed_data ->> 'port' AS integer) AS port, cleansed_data ->> 'protocol_name' AS protocol_name,
               data_import_id, row_number, created_at
        FROM migration.raw_import_records
        WHERE asset_id = ANY(CAST(:assets AS uuid[])) AND is_valid
          AND cleansed_data ->> 'depends_on_asset_id' = ANY(CAST(:depended_on AS text[]))
    )
    SELECT DISTINCT ON (edge.id) edge.id AS dependency_id, jsonb_build_object(
               'data_import_id', said.data_import_id, 'filename', imported.filename,
               'category', imported.import_category, 'row_number', said.row_number, 'column', NULL,
               'at', said.created_at) AS origin
    FROM migration.asset_dependencies edge
    JOIN said ON said.asset_id = edge.asset_id
         AND said.depends_on_asset_id = CAST(edge.depends_on_asset_id AS text)
         AND said.port IS NOT DISTINCT FROM edge.port
         AND said.protocol_name IS NOT DISTINCT FROM edge.protocol_name
    JOIN migration.data_imports imported ON imported.id = said.data_import_id
    WHERE edge.id = ANY(CAST(:dependencies AS uuid[]))
    ORDER BY edge.id, coalesce(imported.started_at, imported.created_at) DESC, imported.id DESC, said.row_number DESC
    """
)


def origins(session: Session, shown: Sequence[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The latest record that spoke of each dependency of a page, as `Origin` shows it, by the dependency's id."""
    parameters = {
        "dependencies": id_array(dependency["id"] for dependency in shown),
        "assets": id_array(dependency["asset"]["id"] for dependency in shown),
        "depended_on": id_array(dependency["depends_on"]["id"] for dependency in shown),
    }
    return {str(row.dependency_id): row.origin for row in session.execute(_ORIGINS, parameters)}
