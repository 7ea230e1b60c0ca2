"""Measurements: from the claims of all imports to the performance of each asset.

The rule over claims, per metric and statistic: the latest observation window wins (an import that
observed no moment counts from its own start), whatever the order of imports. Within one import all
records of an asset count: samples become average, 95th percentile and peak; records about disks or
partitions are added up per moment; of two records about the same moment the last one counts. A
statistic the file states is never computed anew. Figures come out of the claims every time; nothing
is added to what stands there.
"""

import json
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from importflow.mapping.metrics import METRICS, Kind, Statistic
from importflow.messages import ImportPointer
from importflow.models import Asset, ImportCategory
from importflow.queries.category_attributes import keep_documents
from importflow.queries.visible_values import ACCEPTED_IMPORTS, NO_IMPORT

# Statistic of a size: what stood there last.
LATEST = "latest"
# Sizes of single disks and partitions, by the column of `assets` their sum belongs to.
_SUMMED = {"component_gb": "storage_gb", "component_used_gb": "storage_used_gb", "component_free_gb": "storage_free_gb"}


@lru_cache
def _catalogue() -> dict[str, object]:
    """The claim keys that are measurements; for each the field it ends in, statistic, unit, whether parts add up."""
    rows: list[dict[str, object]] = [
        {
            "key": metric.field_of(statistic), "metric": metric.field, "statistic": statistic.value,
            "unit": metric.unit, "added_up": metric.kind is not Kind.PERCENT,
        }
        for metric in METRICS
        for statistic in Statistic
    ]  # fmt: skip
    rows += [
        {"key": key, "metric": column, "statistic": LATEST, "unit": "GiB", "added_up": True}
        for key, column in _SUMMED.items()
    ]
    return {"keys": [row["key"] for row in rows], "catalogue": json.dumps(rows)}


# Per asset and field the figure that the rule makes visible.
_WINNERS = """
    WITH catalogue AS (
        SELECT * FROM jsonb_to_recordset(CAST(:catalogue AS jsonb))
            AS entry (key text, metric text, statistic text, unit text, added_up boolean)
    ), accepted AS ({accepted}), imports AS (
        SELECT id, filename, began FROM accepted WHERE import_category = 'infrastructure'
    ), said AS MATERIALIZED (
        SELECT record.asset_id, record.data_import_id, record.row_number, imports.began,
               cleansed_data AS claim, sampled.moment, cleansed_data ->> 'component' AS component,
               CASE WHEN sampled.moment IS NULL THEN cleansed_data ->> 'sample' END AS sample,
               coalesce(CAST(cleansed_data ->> 'observed_from' AS timestamptz), sampled.moment) AS observed_from,
               coalesce(CAST(cleansed_data ->> 'observed_until' AS timestamptz), sampled.moment) AS observed_until,
               cleansed_data ->> 'sample_window' AS sample_window
        FROM migration.raw_import_records record JOIN imports ON imports.id = record.data_import_id
             CROSS JOIN LATERAL (SELECT CAST(cleansed_data ->> 'observed_at' AS timestamptz) AS moment) AS sampled
        WHERE record.client_account_id = :client_account_id AND record.engagement_id = :engagement_id
          AND record.asset_id = ANY(CAST(:assets AS uuid[])) AND record.is_valid
    ), measured AS (
        SELECT DISTINCT ON (asset_id, data_import_id, key, moment, sample, component)
               asset_id, data_import_id, key, moment, sample, observed_from, observed_until, sample_window,
               CAST(entry.value AS double precision) AS value
        FROM said CROSS JOIN LATERAL jsonb_each(claim) AS entry
        WHERE key = ANY(CAST(:keys AS text[]))
        ORDER BY asset_id, data_import_id, key, moment, sample, component, row_number DESC
    ), moments AS (
        SELECT asset_id, data_import_id, key, moment, sum(value) AS total, avg(value) AS mean,
               min(observed_from) AS observed_from, max(observed_until) AS observed_until,
               max(sample_window) AS sample_window
        FROM measured GROUP BY asset_id, data_import_id, key, moment, sample
    ), figures AS (
        SELECT asset_id, data_import_id, key, avg(value) AS average, max(value) AS maximum,
               percentile_cont(0.95) WITHIN GROUP (ORDER BY value) AS p95,
               (array_agg(value ORDER BY moment DESC NULLS LAST))[1] AS latest, count(*) AS samples,
               min(observed_from) AS observed_from, max(observed_until) AS observed_until,
               max(sample_window) AS sample_window
        FROM (SELECT moments.*, CASE WHEN added_up THEN total ELSE mean END AS value
              FROM moments JOIN catalogue USING (key)) AS moments
        GROUP BY asset_id, data_import_id, key
    ), described AS (
        SELECT * FROM figures JOIN catalogue USING (key)
    ), stated AS (
        SELECT asset_id, data_import_id, unit, samples, observed_from, observed_until, sample_window, statistic,
               metric || CASE statistic WHEN 'p95' THEN '_p95' WHEN 'maximum' THEN '_max' ELSE '' END AS field,
               CASE statistic WHEN 'average' THEN average WHEN 'latest' THEN latest ELSE maximum END AS value,
               statistic = 'average' AND samples > 1 AS computed
        FROM described
        UNION ALL
        SELECT asset_id, data_import_id, unit, samples, observed_from, observed_until, sample_window, 'p95',
               metric || '_p95', p95, true
        FROM described WHERE statistic = 'average' AND samples > 1
        UNION ALL
        SELECT asset_id, data_import_id, unit, samples, observed_from, observed_until, sample_window, 'maximum',
               metric || '_max', maximum, true
        FROM described WHERE statistic = 'average' AND samples > 1
    ), winners AS (
        SELECT DISTINCT ON (asset_id, field) asset_id, field, statistic, unit, samples, observed_from, observed_until,
               sample_window, computed, filename, round(CAST(value AS numeric), 6) AS value,
               data_import_id, began
        FROM stated JOIN imports ON imports.id = stated.data_import_id
        ORDER BY asset_id, field, coalesce(observed_until, began) DESC, began DESC, data_import_id DESC, computed
    )
"""

_SETTLE_MEASUREMENTS = """
    {winners}, metrics AS (
        SELECT asset_id, jsonb_object_agg(field, value) AS visible,
               jsonb_object_agg(field, jsonb_strip_nulls(jsonb_build_object(
                   'value', value, 'unit', unit, 'statistic', statistic,
                   'samples', CASE WHEN computed THEN samples END, 'observed_from', observed_from,
                   'observed_until', observed_until, 'window', sample_window, 'source_file', filename))) AS metrics
        FROM winners GROUP BY asset_id
    ), others AS (
        SELECT asset_id, jsonb_object_agg(other.key, other.value ORDER BY began, data_import_id) AS attributes
        FROM (SELECT DISTINCT ON (asset_id, data_import_id) asset_id, data_import_id, began,
                     claim -> 'custom_attributes' AS custom_attributes
              FROM said ORDER BY asset_id, data_import_id, row_number DESC) AS last,
             jsonb_each(custom_attributes) AS other
        GROUP BY asset_id
    ), documents AS (
        SELECT asset_id, jsonb_strip_nulls(jsonb_build_object(
                   'metrics', metrics, 'custom_attributes', attributes)) AS document
        FROM metrics FULL JOIN others USING (asset_id)
    ), totals AS (
        SELECT asset_id, bool_or(cleansed_data ? 'storage_gb') AS says_total,
               bool_or(cleansed_data ? 'storage_used_gb') AS says_used,
               bool_or(cleansed_data ? 'storage_free_gb') AS says_free
        FROM migration.raw_import_records
        WHERE client_account_id = :client_account_id AND engagement_id = :engagement_id
          AND asset_id = ANY(CAST(:assets AS uuid[])) AND is_valid
        GROUP BY asset_id
    ), settled AS (
        SELECT asset.id,
               coalesce(said.cpu_utilization_percent, asset.cpu_utilization_percent) AS cpu,
               coalesce(said.cpu_utilization_percent_max, asset.cpu_utilization_percent_max) AS cpu_max,
               coalesce(said.memory_utilization_percent, asset.memory_utilization_percent) AS memory,
               coalesce(said.memory_utilization_percent_max, asset.memory_utilization_percent_max) AS memory_max,
               coalesce(said.disk_iops, asset.disk_iops) AS iops,
               coalesce(said.network_throughput_mbps, asset.network_throughput_mbps) AS network,
               CASE WHEN says_total THEN asset.storage_gb ELSE coalesce(said.storage_gb, asset.storage_gb) END AS total,
               CASE WHEN says_used THEN asset.storage_used_gb
                    ELSE coalesce(said.storage_used_gb, asset.storage_used_gb) END AS used,
               CASE WHEN says_free THEN asset.storage_free_gb
                    ELSE coalesce(said.storage_free_gb, asset.storage_free_gb) END AS free
        FROM metrics JOIN totals USING (asset_id) JOIN migration.assets asset ON asset.id = asset_id,
             jsonb_to_record(visible) AS said (
                 cpu_utilization_percent double precision, cpu_utilization_percent_max double precision,
                 memory_utilization_percent double precision, memory_utilization_percent_max double precision,
                 disk_iops double precision, network_throughput_mbps double precision,
                 storage_gb double precision, storage_used_gb double precision, storage_free_gb double precision)
        WHERE asset.client_account_id = :client_account_id AND asset.engagement_id = :engagement_id
    ), written_assets AS (
        UPDATE migration.assets asset
        SET cpu_utilization_percent = cpu, cpu_utilization_percent_max = cpu_max, memory_utilization_percent = memory,
            memory_utilization_percent_max = memory_max, disk_iops = iops, network_throughput_mbps = network,
            storage_gb = total, storage_used_gb = used, storage_free_gb = free, updated_at = now()
        FROM settled
        WHERE asset.id = settled.id AND asset.client_account_id = :client_account_id
          AND asset.engagement_id = :engagement_id
          AND (asset.cpu_utilization_percent, asset.cpu_utilization_percent_max, asset.memory_utilization_percent,
               asset.memory_utilization_percent_max, asset.disk_iops, asset.network_throughput_mbps,
               asset.storage_gb, asset.storage_used_gb, asset.storage_free_gb)
              IS DISTINCT FROM (cpu, cpu_max, memory, memory_max, iops, network, total, used, free)
        RETURNING asset.id
    ), written_attributes AS ({keep_documents})
    SELECT CAST(id AS text) AS asset_id FROM written_assets
    UNION SELECT CAST(asset_id AS text) FROM written_attributes
"""
_FIGURES = _WINNERS.format(accepted=ACCEPTED_IMPORTS)
_SETTLE = text(
    _SETTLE_MEASUREMENTS.format(winners=_FIGURES, keep_documents=keep_documents(ImportCategory.INFRASTRUCTURE))
)


def settle_performance(
    session: Session, pointer: ImportPointer, assets: Iterable[str], *, source_system: str | None
) -> frozenset[str]:
    """Write what all accepted imports measured of these assets; the ids of those that changed.

    The assets are there and locked (`visible_values.settle_assets`). Writes the performance columns of
    `assets`, sums of disks and partitions where no claim says a total, and
    `attributes -> 'infrastructure'`: per metric and statistic value, unit, window, number of samples
    and file.
    """
    parameters: dict[str, Any] = pointer.model_dump(include={"client_account_id", "engagement_id", "data_import_id"})
    parameters |= {
        "assets": sorted(assets), "source_system": source_system, **_catalogue(),
    }  # fmt: skip
    return frozenset(row.asset_id for row in session.execute(_SETTLE, parameters))


_ORIGINS = text(
    f"""
    {_FIGURES}
    SELECT field, to_jsonb(value) AS value, data_import_id, 'infrastructure' AS category, began AS at,
           (SELECT max(row_number) FROM said WHERE said.data_import_id = winners.data_import_id) AS row_number
    FROM winners
    """
)


def origins(session: Session, asset: Asset) -> Sequence[Any]:
    """The import behind each measurement, with the last record of it that speaks of the asset.

    Rows with field, value, data_import_id, row_number, category, at, as `visible_values.origins` gives them.
    """
    parameters = {
        "client_account_id": asset.client_account_id, "engagement_id": asset.engagement_id,
        "data_import_id": NO_IMPORT, "assets": [str(asset.id)], **_catalogue(),
    }  # fmt: skip
    return session.execute(_ORIGINS, parameters).all()
