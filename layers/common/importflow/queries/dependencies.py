"""asset_dependencies: edges out of the claims of all application discoveries.

The rule: an edge is a pair of assets with port and protocol. Connections and bytes of one import are added up,
of several imports the busiest stands; what was seen first and last widens; the highest criticality counts.
Figures come out of the claims every time, so neither the order of imports nor repeating one changes them.
"""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import text
from sqlalchemy.orm import Session

from importflow.inventory_filters import PLACEHOLDER
from importflow.messages import Chunk, ImportPointer
from importflow.queries.raw_records import MERGED, joined_by_hashing
from importflow.queries.visible_values import ACCEPTED_IMPORTS

CRITICALITIES = ("low", "medium", "high", "critical")

_VALID_IN_CHUNK = """
    client_account_id = :client_account_id AND engagement_id = :engagement_id
    AND data_import_id = :data_import_id AND row_number BETWEEN :first_row AND :last_row AND is_valid
"""
_IN_CHUNK = f"{_VALID_IN_CHUNK} AND cleansed_data ? 'depends_on_asset_id'"
_APPLICATIONS_IN_CHUNK = f"""
    {_VALID_IN_CHUNK} AND NOT cleansed_data ? 'depends_on_asset_id' AND processing_notes IS DISTINCT FROM :merged
"""

# Both ends of every edge in the chunk, and the applications its other records are about: inserted or locked in one go,
# in the order in which every chunk does. What references say fills blanks only: a record of the asset says more.
_PLACE_ENDS = text(
    f"""
    WITH edges AS (
        SELECT asset_id, id, row_number, cleansed_data AS claim FROM migration.raw_import_records WHERE {_IN_CHUNK}
    ), ends AS (
        SELECT asset_id, (array_agg(id ORDER BY row_number))[1] AS id,
               (array_agg(name ORDER BY row_number) FILTER (WHERE name IS NOT NULL))[1] AS name,
               (array_agg(ip ORDER BY row_number) FILTER (WHERE ip IS NOT NULL))[1] AS ip,
               (array_agg(fqdn ORDER BY row_number) FILTER (WHERE fqdn IS NOT NULL))[1] AS fqdn,
               (array_agg(type ORDER BY row_number) FILTER (WHERE type IS NOT NULL))[1] AS type,
               (array_agg(application ORDER BY row_number) FILTER (WHERE application IS NOT NULL))[1] AS application
        FROM (
            SELECT asset_id, id, row_number, claim ->> 'source_name' AS name, claim ->> 'source_ip' AS ip,
                   claim ->> 'source_fqdn' AS fqdn, claim ->> 'source_type' AS type,
                   claim ->> 'source_application' AS application
            FROM edges
            UNION ALL
            SELECT CAST(claim ->> 'depends_on_asset_id' AS uuid), id, row_number, claim ->> 'target_name',
                   claim ->> 'target_ip', claim ->> 'target_fqdn', claim ->> 'target_type',
                   claim ->> 'target_application'
            FROM edges
            UNION ALL
            SELECT asset_id, id, row_number, cleansed_data ->> 'name', NULL, NULL, cleansed_data ->> 'asset_type', NULL
            FROM migration.raw_import_records WHERE {_APPLICATIONS_IN_CHUNK}
        ) AS spoken_of
        GROUP BY asset_id
    ), placed AS (
        INSERT INTO migration.assets AS asset
            (id, client_account_id, engagement_id, name, fqdn, ip_address, asset_type, application_name,
             discovery_method, discovery_source, discovery_timestamp, source_filename, raw_import_records_id,
             master_flow_id, discovery_flow_id)
        SELECT asset_id, :client_account_id, :engagement_id, coalesce(name, ip), fqdn, ip, type, application,
               :placeholder, CAST(:source_system AS text), now(), CAST(:filename AS text), id,
               CAST(:master_flow_id AS uuid), CAST(:flow_id AS uuid)
        FROM ends ORDER BY asset_id
        ON CONFLICT (id) DO UPDATE
        SET ip_address = coalesce(asset.ip_address, excluded.ip_address), fqdn = coalesce(asset.fqdn, excluded.fqdn),
            asset_type = coalesce(asset.asset_type, excluded.asset_type),
            application_name = coalesce(asset.application_name, excluded.application_name),
            deleted_at = NULL, updated_at = now()
        WHERE asset.deleted_at IS NOT NULL
           OR (asset.ip_address IS NULL AND excluded.ip_address IS NOT NULL)
           OR (asset.fqdn IS NULL AND excluded.fqdn IS NOT NULL)
           OR (asset.asset_type IS NULL AND excluded.asset_type IS NOT NULL)
           OR (asset.application_name IS NULL AND excluded.application_name IS NOT NULL)
        RETURNING CAST(id AS text) AS asset_id, xmax = 0 AS created
    )
    SELECT * FROM placed
    """
)


class Placed(NamedTuple):
    """The assets that are new placeholders, and those whose blanks were filled."""

    created: frozenset[str]
    updated: frozenset[str]


def place_assets(
    session: Session, pointer: ImportPointer, chunk: Chunk, *, filename: str, source_system: str | None
) -> Placed:
    """All assets the chunk speaks of exist afterwards and are locked to the end of the transaction."""
    origin = {"filename": filename, "source_system": source_system, "placeholder": PLACEHOLDER, "merged": MERGED}
    rows = session.execute(_PLACE_ENDS, _rows(pointer, chunk) | origin).all()
    return Placed(
        frozenset(row.asset_id for row in rows if row.created),
        frozenset(row.asset_id for row in rows if not row.created),
    )


class Edge(NamedTuple):
    """What an edge is told by; ids are text."""

    asset_id: str
    depends_on: str
    port: int | None
    protocol: str | None


_EDGE = """
    CAST(asset_id AS text) AS asset_id, cleansed_data ->> 'depends_on_asset_id' AS depends_on,
    CAST(cleansed_data ->> 'port' AS integer) AS port, cleansed_data ->> 'protocol_name' AS protocol
"""

_SPOKEN_FOR = text(
    f"""
    SELECT DISTINCT {_EDGE} FROM migration.raw_import_records
    WHERE {_IN_CHUNK} AND processing_notes IS DISTINCT FROM :merged
    """
)


def spoken_for(session: Session, pointer: ImportPointer, chunk: Chunk) -> list[Edge]:
    """The edges whose last record of the file lies in the chunk."""
    rows = session.execute(_SPOKEN_FOR, _rows(pointer, chunk) | {"merged": MERGED})
    return [Edge(row.asset_id, row.depends_on, row.port, row.protocol) for row in rows]


_SETTLE = text(
    f"""
    WITH accepted AS ({ACCEPTED_IMPORTS}),
    wanted AS (
        SELECT * FROM jsonb_to_recordset(CAST(:edges AS jsonb))
            AS edge (asset_id uuid, depends_on uuid, port integer, protocol text)
    ), said AS (
        SELECT wanted.*, record.data_import_id, record.cleansed_data AS claim, accepted.began, record.row_number
        FROM wanted
        JOIN migration.raw_import_records record ON record.asset_id = wanted.asset_id
             AND CAST(record.cleansed_data ->> 'depends_on_asset_id' AS uuid) = wanted.depends_on
             AND CAST(record.cleansed_data ->> 'port' AS integer) IS NOT DISTINCT FROM wanted.port
             AND record.cleansed_data ->> 'protocol_name' IS NOT DISTINCT FROM wanted.protocol
        JOIN accepted ON accepted.id = record.data_import_id
        WHERE record.client_account_id = :client_account_id AND record.engagement_id = :engagement_id
          AND record.asset_id = ANY(CAST(:sources AS uuid[])) AND record.is_valid
    ), of_import AS (
        SELECT asset_id, depends_on, port, protocol, data_import_id,
               sum(CAST(claim ->> 'conn_count' AS numeric)) AS connections,
               sum(CAST(claim ->> 'bytes_total' AS numeric)) AS bytes,
               min(CAST(claim ->> 'first_seen' AS timestamptz)) AS first_seen,
               max(CAST(claim ->> 'last_seen' AS timestamptz)) AS last_seen,
               max(array_position(CAST(:criticalities AS text[]), claim ->> 'criticality')) AS criticality,
               max(CAST(claim ->> 'confidence_score' AS double precision)) AS confidence,
               max(claim ->> 'dependency_type') AS type, max(claim ->> 'description') AS description
        FROM said GROUP BY asset_id, depends_on, port, protocol, data_import_id
    ), edges AS (
        -- least() passes over NULL: without the filter an edge of unknown bytes would have the most there can be.
        SELECT asset_id, depends_on, port, protocol,
               CAST(max(least(connections, 9.2e18)) FILTER (WHERE connections IS NOT NULL) AS bigint) AS connections,
               CAST(max(least(bytes, 9.2e18)) FILTER (WHERE bytes IS NOT NULL) AS bigint) AS bytes,
               min(first_seen) AS first_seen, max(last_seen) AS last_seen, max(criticality) AS criticality,
               max(confidence) AS confidence, max(type) AS type, max(description) AS description
        FROM of_import GROUP BY asset_id, depends_on, port, protocol
    ), written AS (
        INSERT INTO migration.asset_dependencies AS kept
            (client_account_id, engagement_id, asset_id, depends_on_asset_id, dependency_type, criticality,
             description, confidence_score, port, protocol_name, conn_count, bytes_total, first_seen, last_seen)
        SELECT :client_account_id, :engagement_id, asset_id, depends_on, type,
               coalesce((CAST(:criticalities AS text[]))[criticality], 'medium'), description, confidence, port,
               protocol, connections, bytes, first_seen, last_seen
        FROM edges ORDER BY asset_id, depends_on, port, protocol
        ON CONFLICT ON CONSTRAINT uq_asset_dependencies_edge DO UPDATE
        SET dependency_type = excluded.dependency_type, criticality = excluded.criticality,
            description = excluded.description, confidence_score = excluded.confidence_score,
            conn_count = excluded.conn_count, bytes_total = excluded.bytes_total,
            first_seen = excluded.first_seen, last_seen = excluded.last_seen
        WHERE (kept.dependency_type, kept.criticality, kept.description, kept.confidence_score, kept.conn_count,
               kept.bytes_total, kept.first_seen, kept.last_seen)
              IS DISTINCT FROM
              (excluded.dependency_type, excluded.criticality, excluded.description, excluded.confidence_score,
               excluded.conn_count, excluded.bytes_total, excluded.first_seen, excluded.last_seen)
        RETURNING xmax = 0 AS created
    )
    SELECT count(*) FILTER (WHERE created) AS created, count(*) FILTER (WHERE NOT created) AS updated FROM written
    """
)


def settle_edges(session: Session, pointer: ImportPointer, edges: Sequence[Edge]) -> tuple[int, int]:
    """Bring these edges up to date with all claims; how many are new and how many changed."""
    if not edges:
        return 0, 0
    parameters: dict[str, Any] = pointer.model_dump(include={"client_account_id", "engagement_id", "data_import_id"})
    parameters |= {
        "edges": json.dumps([edge._asdict() for edge in edges]),
        "sources": sorted({edge.asset_id for edge in edges}),
        "criticalities": list(CRITICALITIES),
    }
    with joined_by_hashing(session):
        row = session.execute(_SETTLE, parameters).one()
    return row.created, row.updated


_FROM_SOURCES = text(
    f"""
    SELECT DISTINCT {_EDGE} FROM migration.raw_import_records
    WHERE client_account_id = :client_account_id AND engagement_id = :engagement_id
      AND asset_id = ANY(CAST(:sources AS uuid[])) AND is_valid AND cleansed_data ? 'depends_on_asset_id'
    """
)


def edges_from(session: Session, pointer: ImportPointer, sources: Sequence[str]) -> list[Edge]:
    """Every edge that any claim says leaves one of these assets."""
    whose = pointer.model_dump(include={"client_account_id", "engagement_id"})
    rows = session.execute(_FROM_SOURCES, whose | {"sources": list(sources)})
    return [Edge(row.asset_id, row.depends_on, row.port, row.protocol) for row in rows]


def _rows(pointer: ImportPointer, chunk: Chunk) -> dict[str, Any]:
    return pointer.model_dump() | {"first_row": chunk.first_row, "last_row": chunk.last_row}
