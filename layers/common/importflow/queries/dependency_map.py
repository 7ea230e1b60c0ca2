"""asset_dependencies as a graph: which assets are on the map, and one edge for all dependencies between two of them.

Guarantees: self-references and assets that are deleted are not on the map; what is left out where there is too much
does not change from one time to the next. Ids are texts here: as such the driver takes them many times faster.
"""

from collections.abc import Collection
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

from importflow.inventory_filters import PLACEHOLDER
from importflow.own_rows import own_rows
from importflow.queries.dependency_pages import IS_NOISE
from importflow.queries.id_arrays import id_array

# What two assets may have between them is shown up to here; tooltips and filters need no more.
# A file names protocols as it likes, and ports are many.
_MOST_PORTS, _MOST_PROTOCOLS = 20, 20


class Limits(NamedTuple):
    """The most that is shown of each."""

    nodes: int
    edges: int


class Neighbours(NamedTuple):
    """The next assets on the way outwards, those with the most links first, and whether there are others."""

    ids: list[str]
    are_all: bool


class Degrees(NamedTuple):
    """How many edges touch each asset, in the order they are to be shown, and how many assets and edges there are."""

    by_id: dict[str, int]
    nodes: int
    edges: int


# What counts where noise does not, and where it does; an asset's traffic with itself never does.
_COUNTED = {
    False: f"{own_rows()} AND asset_id <> depends_on_asset_id AND NOT {IS_NOISE}",
    True: f"{own_rows()} AND asset_id <> depends_on_asset_id",
}
_MOST_CONNECTED = """
    WITH deleted AS (SELECT id FROM migration.assets WHERE deleted_at IS NOT NULL),
    pairs AS MATERIALIZED (
        SELECT asset_id AS source, depends_on_asset_id AS target FROM migration.asset_dependencies
        WHERE {counted} AND asset_id NOT IN (SELECT id FROM deleted)
          AND depends_on_asset_id NOT IN (SELECT id FROM deleted)
        GROUP BY 1, 2
    ), most AS (
        SELECT id, count(*) AS degree, count(*) OVER () AS nodes, sum(count(*)) OVER () / 2 AS edges
        FROM (SELECT source AS id FROM pairs UNION ALL SELECT target FROM pairs) AS ends
        GROUP BY id ORDER BY degree DESC, id LIMIT :most
    )
    SELECT coalesce(json_object_agg(id, degree ORDER BY degree DESC, id), '{{}}') AS by_id,
           coalesce(min(nodes), 0) AS nodes, CAST(coalesce(min(edges), 0) AS bigint) AS edges
    FROM most
"""
_DEGREES = """
    SELECT coalesce(json_object_agg(id, degree), '{{}}') FROM (SELECT id, count(*) AS degree FROM (
        SELECT DISTINCT asset_id AS id, depends_on_asset_id AS other, 'out' AS way FROM migration.asset_dependencies
        WHERE asset_id = ANY(CAST(:ids AS uuid[])) AND {counted}
        UNION ALL
        SELECT DISTINCT depends_on_asset_id, asset_id, 'in' FROM migration.asset_dependencies
        WHERE depends_on_asset_id = ANY(CAST(:ids AS uuid[])) AND {counted}
    ) AS touching
    WHERE EXISTS (SELECT 1 FROM migration.assets WHERE assets.id = touching.other AND deleted_at IS NULL)
    GROUP BY id) AS counted
"""
_NEIGHBOURS = """
    SELECT coalesce(json_agg(id), '[]') FROM (SELECT found.id FROM (
        SELECT depends_on_asset_id AS id FROM migration.asset_dependencies
        WHERE asset_id = ANY(CAST(:ring AS uuid[])) AND {counted}
        UNION ALL
        SELECT asset_id FROM migration.asset_dependencies
        WHERE depends_on_asset_id = ANY(CAST(:ring AS uuid[])) AND {counted}
    ) AS found
    WHERE EXISTS (SELECT 1 FROM migration.assets WHERE assets.id = found.id AND deleted_at IS NULL)
      AND NOT found.id = ANY(CAST(:reached AS uuid[]))
    GROUP BY found.id ORDER BY count(*) DESC, found.id LIMIT :most) AS nearest
"""
_NODES = text(
    f"""
    SELECT coalesce(json_agg(json_build_object(
        'id', id, 'name', name, 'asset_type', asset_type, 'environment', environment,
        'application_name', application_name,
        'placeholder', coalesce(discovery_method = '{PLACEHOLDER}', false))), '[]')
    FROM migration.assets WHERE id = ANY(CAST(:ids AS uuid[]))
    """
)
_EDGES = """
    SELECT coalesce(min(in_all), 0) AS in_all, coalesce(json_agg(json_build_object(
        'source', source, 'target', target, 'dependencies', dependencies,
        'ports', coalesce(to_json(ports[1:{most_ports}]), '[]'),
        'protocols', coalesce(to_json(protocols[1:{most_protocols}]), '[]'),
        'connections', connections, 'noise', noise)), '[]') AS documents
    FROM (
        SELECT asset_id AS source, depends_on_asset_id AS target, count(*) AS dependencies,
               array_agg(DISTINCT port) FILTER (WHERE port IS NOT NULL) AS ports,
               array_agg(DISTINCT protocol_name) FILTER (WHERE protocol_name IS NOT NULL) AS protocols,
               sum(conn_count) AS connections, bool_and({is_noise}) AS noise, count(*) OVER () AS in_all
        FROM migration.asset_dependencies
        WHERE asset_id = ANY(CAST(:ids AS uuid[])) AND depends_on_asset_id = ANY(CAST(:ids AS uuid[])) AND {counted}
        GROUP BY 1, 2
        ORDER BY noise, connections DESC NULLS LAST, dependencies DESC, source, target LIMIT :most
    ) AS edge
"""


@cache
def _statement(template: str, *, noise: bool) -> TextClause:
    most = {"most_ports": _MOST_PORTS, "most_protocols": _MOST_PROTOCOLS}
    return text(template.format(counted=_COUNTED[noise], is_noise=IS_NOISE, **most))


def most_connected(session: Session, most: int, *, noise: bool) -> Degrees:
    """The assets of the engagement that most edges touch, those first."""
    return Degrees(*session.execute(_statement(_MOST_CONNECTED, noise=noise), {"most": most}).one())


def degrees(session: Session, ids: Collection[str], *, noise: bool) -> dict[str, int]:
    """How many edges touch each of these assets, those to others included; nothing where none does."""
    found: dict[str, int] = session.scalars(_statement(_DEGREES, noise=noise), {"ids": id_array(ids)}).one()
    return found


def neighbours(
    session: Session, ring: Collection[str], reached: Collection[str], *, most: int, noise: bool
) -> Neighbours:
    """At most `most` assets one step from those of the ring that are not reached yet."""
    parameters = {"ring": id_array(ring), "reached": id_array(reached), "most": most + 1}
    found: list[str] = session.scalars(_statement(_NEIGHBOURS, noise=noise), parameters).one()
    return Neighbours(found[:most], len(found) <= most)


def nodes(session: Session, ids: Collection[str]) -> list[dict[str, Any]]:
    """These assets as `MapNode` shows them, but for degree and distance."""
    documents: list[dict[str, Any]] = session.scalars(_NODES, {"ids": id_array(ids)}).one()
    return documents


def edges(session: Session, ids: Collection[str], most: int, *, noise: bool) -> tuple[list[dict[str, Any]], int]:
    """The strongest edges between these assets as `MapEdge` shows them, and how many there are; noise comes last."""
    row = session.execute(_statement(_EDGES, noise=noise), {"ids": id_array(ids), "most": most}).one()
    return row.documents, row.in_all
