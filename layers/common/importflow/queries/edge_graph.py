"""The edges of one file as a graph: what lies on circles, what has no edge at all. All of it in SQL."""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

# A file whose graph is deeper is left with some assets that only lead to a circle.
MAX_ROUNDS = 200

_STAGE = text(
    """
    CREATE TEMPORARY TABLE edges ON COMMIT DROP AS
    SELECT DISTINCT asset_id AS source, CAST(cleansed_data ->> 'depends_on_asset_id' AS uuid) AS target
    FROM migration.raw_import_records
    WHERE data_import_id = :data_import_id AND is_valid AND cleansed_data ? 'depends_on_asset_id'
      AND coalesce(cleansed_data ->> 'description', '') NOT LIKE 'noise: %'
      AND asset_id <> CAST(cleansed_data ->> 'depends_on_asset_id' AS uuid)
    """
)

_PEEL = text(
    """
    DELETE FROM edges
    WHERE NOT EXISTS (SELECT 1 FROM edges next WHERE next.source = edges.target)
       OR NOT EXISTS (SELECT 1 FROM edges last WHERE last.target = edges.source)
    """
)

_NAMES = text(
    """
    SELECT name FROM (
        SELECT cleansed_data ->> 'source_name' AS name, cleansed_data ->> 'source_ip' AS address, asset_id AS id
        FROM migration.raw_import_records
        WHERE data_import_id = :data_import_id AND is_valid AND asset_id IN (SELECT source FROM edges)
    ) AS said WHERE name IS NOT NULL GROUP BY name ORDER BY name LIMIT :most
    """
)

_ORPHANS = text(
    """
    SELECT entity.cleansed_data ->> 'name' AS name FROM migration.raw_import_records entity
    WHERE entity.data_import_id = :data_import_id AND entity.is_valid
      AND NOT entity.cleansed_data ? 'depends_on_asset_id'
      AND NOT EXISTS (SELECT 1 FROM edges WHERE edges.source = entity.asset_id OR edges.target = entity.asset_id)
    GROUP BY 1 ORDER BY 1
    """
)

_COUNT_SERVICES = text(
    """
    SELECT CAST(cleansed_data ->> 'port' AS integer) AS port, count(*) AS records
    FROM migration.raw_import_records
    WHERE data_import_id = :data_import_id AND is_valid AND cleansed_data ? 'port'
    GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT :most
    """
)


def stage_edges(session: Session, data_import_id: UUID) -> int:
    """Set the file's edges apart, without noise and without what leads to itself; how many pairs of assets."""
    session.execute(_STAGE, {"data_import_id": data_import_id})
    session.execute(text("CREATE INDEX ON edges (source)"))
    session.execute(text("CREATE INDEX ON edges (target)"))
    session.execute(text("ANALYZE edges"))
    return int(session.execute(text("SELECT count(*) FROM edges")).scalar_one())


def orphans(session: Session, data_import_id: UUID) -> list[str]:
    """Names of applications without an edge in the file. The edges are staged."""
    return [row.name for row in session.execute(_ORPHANS, {"data_import_id": data_import_id})]


def keep_circles(session: Session) -> int:
    """Take away, round by round, what leads nowhere or comes from nowhere; how many assets are left on circles.

    Also left is what lies between two circles.
    """
    for _ in range(MAX_ROUNDS):
        removed = session.execute(_PEEL)
        if not removed.rowcount:  # type: ignore[attr-defined]
            break
    return int(session.execute(text("SELECT count(DISTINCT source) FROM edges")).scalar_one())


def names_on_circles(session: Session, data_import_id: UUID, most: int) -> list[str]:
    """Names of assets left by `keep_circles`, in order."""
    rows = session.execute(_NAMES, {"data_import_id": data_import_id, "most": most})
    return [row.name for row in rows]


def busiest_ports(session: Session, data_import_id: UUID, most: int) -> dict[int, int]:
    """Records per port, the most frequent first."""
    rows = session.execute(_COUNT_SERVICES, {"data_import_id": data_import_id, "most": most})
    return {row.port: row.records for row in rows}
