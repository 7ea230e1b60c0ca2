"""How busy the assets are: one statement, one pass over the assets."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from importflow.own_rows import own_rows

_METRICS = {
    "cpu_average": "cpu_utilization_percent",
    "cpu_peak": "cpu_utilization_percent_max",
    "memory_average": "memory_utilization_percent",
    "memory_peak": "memory_utilization_percent_max",
}
_HAS_POINT = "(cpu_average IS NOT NULL OR memory_average IS NOT NULL)"
# The number of a bin is that of the edges at or below the value.
_BINNED = ", ".join(
    f"{column} AS {metric}, width_bucket({column}, CAST(:edges AS double precision[])) AS {metric}_bin"
    for metric, column in _METRICS.items()
)
_BINS = ", ".join(f"{metric}_bin" for metric in _METRICS)
_HISTOGRAMS = ", ".join(
    f"""
        '{metric}', json_build_object('measured', count({metric}), 'mean', avg({metric}), 'assets', (
            SELECT json_object_agg({metric}_bin, assets) FROM bins WHERE {metric}_bin IS NOT NULL))
    """
    for metric in _METRICS
)

# Each metric is grouped by its bins in the same pass, where the bins of the others are NULL.
# Where there are too many points, hot, under-used and other assets take turns, so that many of one kind hide none of
# another; of each kind those first by a hash of their id: a sample that is even and always the same.
_OVERVIEW = text(
    f"""
    WITH measured AS MATERIALIZED (
        SELECT id, name, {_BINNED},
               CASE WHEN cpu_utilization_percent >= :hot_from OR memory_utilization_percent >= :hot_from THEN 'hot'
                    WHEN cpu_utilization_percent < :under_used_below
                         AND memory_utilization_percent < :under_used_below THEN 'under-used' END AS mark
        FROM migration.assets
        WHERE {own_rows()} AND deleted_at IS NULL AND num_nonnulls({", ".join(_METRICS.values())}) > 0
    ), bins AS (
        SELECT {_BINS}, count(*) AS assets
        FROM measured GROUP BY GROUPING SETS ({", ".join(f"({metric}_bin)" for metric in _METRICS)})
    ), points AS (
        SELECT id, name, cpu_average, memory_average, mark FROM measured WHERE {_HAS_POINT}
        ORDER BY row_number() OVER (PARTITION BY mark ORDER BY uuid_hash(id), id), mark LIMIT :most
    )
    SELECT json_build_object(
        'assets', (SELECT count(*) FROM migration.assets WHERE {own_rows()} AND deleted_at IS NULL),
        'measured', count(*),
        'comparable', count(*) FILTER (WHERE {_HAS_POINT}),
        'under_used', count(*) FILTER (WHERE mark = 'under-used'),
        'hot', count(*) FILTER (WHERE mark = 'hot'),
        'histograms', json_build_object({_HISTOGRAMS}),
        'points', coalesce((SELECT json_agg(json_build_object(
            'id', id, 'name', name, 'cpu', cpu_average, 'memory', memory_average, 'mark', mark)) FROM points), '[]'))
    FROM measured
    """
)


def overview(
    session: Session, *, under_used_below: float, hot_from: float, edges: Sequence[float], most: int
) -> dict[str, Any]:
    """As `Utilisation` shows it with at most `most` points; `histograms` by metric hold only bins with assets.

    `edges` are where one bin ends and the next begins; what lies beyond them counts in the first or last.
    """
    parameters = {"under_used_below": under_used_below, "hot_from": hot_from, "edges": list(edges), "most": most}
    document: dict[str, Any] = session.scalars(_OVERVIEW, parameters).one()
    return document
