"""Findings about sensitive data: from the claims of all imports to the facts of each asset.

The rule over claims: the most restrictive classification and the most exposed state win; counts of one import are
added up, of several imports the greatest stands, so that neither the order of imports nor repeating one changes a
figure. Facts are computed anew from the claims every time; nothing is added to what stands there.
"""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from importflow.messages import ImportPointer
from importflow.models import Asset, ImportCategory
from importflow.queries.category_attributes import keep_documents
from importflow.queries.visible_values import ACCEPTED_IMPORTS, NO_IMPORT

_COUNT_ASSETS = text(
    """
    SELECT value, count(*) AS assets FROM (
        SELECT (array_agg(fact ORDER BY array_position(CAST(:worst_first AS text[]), fact)))[1] AS value
        FROM (SELECT asset_id, cleansed_data -> 'sensitive_data' ->> CAST(:fact AS text) AS fact
              FROM migration.raw_import_records
              WHERE data_import_id = :data_import_id AND is_valid) AS said
        WHERE fact IS NOT NULL
        GROUP BY asset_id
    ) AS worst GROUP BY value
    """
)


def count_assets(session: Session, data_import_id: UUID, fact: str, worst_first: Sequence[str]) -> dict[str, int]:
    """Assets of the file by the worst value any of their records gives for `fact`."""
    parameters = {"data_import_id": data_import_id, "fact": fact, "worst_first": list(worst_first)}
    found = {row.value: row.assets for row in session.execute(_COUNT_ASSETS, parameters)}
    return {value: found[value] for value in worst_first if value in found}


_SUM_TYPES = text(
    """
    SELECT type.key AS name, CAST(sum(CAST(type.value AS numeric)) AS bigint) AS total
    FROM migration.raw_import_records,
         jsonb_each_text(cleansed_data -> 'sensitive_data' -> 'pii_types') AS type
    WHERE data_import_id = :data_import_id AND is_valid
    GROUP BY type.key ORDER BY total DESC, name
    """
)


def sum_types(session: Session, data_import_id: UUID) -> dict[str, int]:
    """How often the file found each type of data, the most frequent first."""
    return {row.name: row.total for row in session.execute(_SUM_TYPES, {"data_import_id": data_import_id})}


_COUNT_SCOPES = text(
    """
    SELECT scope.value AS name, count(*) AS records
    FROM migration.raw_import_records,
         jsonb_array_elements_text(cleansed_data -> 'sensitive_data' -> 'compliance_scopes') AS scope
    WHERE data_import_id = :data_import_id AND is_valid
    GROUP BY scope.value ORDER BY records DESC, name
    """
)


def count_scopes(session: Session, data_import_id: UUID) -> dict[str, int]:
    """How many records of the file speak of each regulation or standard, the most frequent first."""
    return {row.name: row.records for row in session.execute(_COUNT_SCOPES, {"data_import_id": data_import_id})}


_SETTLE_FACTS = """
    WITH accepted AS ({accepted}), claims AS MATERIALIZED (
        SELECT record.asset_id, record.data_import_id, accepted.began,
               coalesce(accepted.source_system, 'unnamed') AS source,
               record.cleansed_data -> 'sensitive_data' AS facts,
               record.cleansed_data -> 'custom_attributes' AS attributes
        FROM migration.raw_import_records record
        JOIN accepted ON accepted.id = record.data_import_id AND accepted.import_category = 'sensitive_data'
        WHERE record.client_account_id = :client_account_id AND record.engagement_id = :engagement_id
          AND record.asset_id = ANY(CAST(:assets AS uuid[])) AND record.is_valid
    ), worst AS (
        SELECT asset_id,
               (array_agg(facts ->> 'classification' ORDER BY
                          array_position(CAST(:levels AS text[]), facts ->> 'classification'),
                          facts ->> 'classified_by'))[1] AS classification,
               (array_agg(facts ->> 'classified_by' ORDER BY
                          array_position(CAST(:levels AS text[]), facts ->> 'classification'),
                          facts ->> 'classified_by'))[1] AS classified_by,
               (array_agg(facts ->> 'severity' ORDER BY
                          array_position(CAST(:severities AS text[]), facts ->> 'severity')))[1] AS severity,
               max(facts ->> 'encryption') AS encryption,
               min(facts ->> 'access') AS access,
               bool_or(CAST(facts ->> 'pii' AS boolean)) AS pii
        FROM claims GROUP BY asset_id
    ), types AS (
        SELECT asset_id, jsonb_object_agg(name, total) AS pii_types FROM (
            SELECT asset_id, name, max(total) AS total FROM (
                SELECT asset_id, data_import_id, type.key AS name, sum(CAST(type.value AS numeric)) AS total
                FROM claims, jsonb_each_text(facts -> 'pii_types') AS type
                GROUP BY asset_id, data_import_id, type.key
            ) AS of_import GROUP BY asset_id, name
        ) AS greatest GROUP BY asset_id
    ), scopes AS (
        SELECT asset_id, jsonb_agg(DISTINCT scope.value) AS compliance_scopes
        FROM claims, jsonb_array_elements(facts -> 'compliance_scopes') AS scope
        GROUP BY asset_id
    ), counts AS (
        SELECT asset_id, sum(findings) AS findings, sum(open_findings) AS open_findings, max(pii_count) AS pii_count,
               jsonb_object_agg(source, findings) AS sources
        FROM (
            SELECT asset_id, source, max(findings) AS findings, max(open_findings) AS open_findings,
                   max(pii_count) AS pii_count
            FROM (
                SELECT asset_id, source, data_import_id, count(*) AS findings,
                       count(*) FILTER (WHERE CAST(facts ->> 'open' AS boolean)) AS open_findings,
                       sum(CAST(facts ->> 'pii_count' AS numeric)) AS pii_count
                FROM claims GROUP BY asset_id, source, data_import_id
            ) AS of_import GROUP BY asset_id, source
        ) AS of_source GROUP BY asset_id
    ), attributes AS (
        SELECT asset_id, jsonb_object_agg(name, value) AS attributes FROM (
            SELECT DISTINCT ON (asset_id, name) asset_id, name, value FROM (
                SELECT asset_id, data_import_id, began, said.key AS name, min(said.value) AS value
                FROM claims, jsonb_each_text(attributes) AS said
                GROUP BY asset_id, data_import_id, began, said.key HAVING count(DISTINCT said.value) = 1
            ) AS agreed ORDER BY asset_id, name, began DESC, data_import_id DESC
        ) AS latest GROUP BY asset_id
    ), settled AS (
        SELECT worst.asset_id, worst.classification, worst.pii, jsonb_strip_nulls(jsonb_build_object(
            'classification', classification, 'classified_by', classified_by, 'pii_types', pii_types,
            'pii_count', pii_count, 'compliance_scopes', compliance_scopes, 'encryption', encryption,
            'access', access, 'severity', severity, 'findings', findings, 'open_findings', open_findings,
            'sources', sources, 'attributes', attributes.attributes)) AS facts
        FROM worst JOIN counts USING (asset_id) LEFT JOIN types USING (asset_id)
             LEFT JOIN scopes USING (asset_id) LEFT JOIN attributes USING (asset_id)
    ), documents AS (
        SELECT asset_id, facts AS document FROM settled
    ), written_attributes AS ({keep_documents}    ), written_assets AS (
        UPDATE migration.assets asset
        SET application_data_classification = coalesce(settled.classification, asset.application_data_classification),
            pii_flag = coalesce(settled.pii, asset.pii_flag), updated_at = now()
        FROM settled
        WHERE asset.id = settled.asset_id AND asset.client_account_id = :client_account_id
          AND asset.engagement_id = :engagement_id
          AND (asset.application_data_classification, asset.pii_flag) IS DISTINCT FROM
              (coalesce(settled.classification, asset.application_data_classification),
               coalesce(settled.pii, asset.pii_flag))
        RETURNING asset.id AS asset_id
    )
    SELECT CAST(asset_id AS text) AS asset_id FROM written_attributes
    UNION SELECT CAST(asset_id AS text) FROM written_assets
"""
_SETTLE = text(
    _SETTLE_FACTS.format(accepted=ACCEPTED_IMPORTS, keep_documents=keep_documents(ImportCategory.SENSITIVE_DATA))
)


def settle_facts(
    session: Session,
    pointer: ImportPointer,
    assets: Iterable[str],
    *,
    levels: Sequence[str],
    severities: Sequence[str],
    source_system: str | None,
) -> frozenset[str]:
    """Write what all accepted imports say about the data of these assets; the ids of those that changed.

    The assets are there and locked (`visible_values.settle_assets`). `levels` and `severities` are ordered, the worst
    first.
    """
    parameters = pointer.model_dump(include={"client_account_id", "engagement_id", "data_import_id"}) | {
        "assets": sorted(assets),
        "levels": list(levels),
        "severities": list(severities),
        "source_system": source_system,
    }
    return frozenset(row.asset_id for row in session.execute(_SETTLE, parameters))


_ORIGINS = """
    WITH accepted AS ({accepted}), claims AS (
        SELECT record.data_import_id, record.row_number, accepted.import_category AS category, record.created_at AS at,
               record.cleansed_data -> 'sensitive_data' AS facts
        FROM migration.raw_import_records record
        JOIN accepted ON accepted.id = record.data_import_id AND accepted.import_category = 'sensitive_data'
        WHERE record.client_account_id = :client_account_id AND record.engagement_id = :engagement_id
          AND record.asset_id = CAST(:asset_id AS uuid) AND record.is_valid
        ORDER BY accepted.began, record.data_import_id, record.row_number
    )
    (SELECT 'application_data_classification' AS field, facts -> 'classification' AS value, data_import_id, row_number,
            category, at
     FROM claims WHERE facts ->> 'classification' = :classification LIMIT 1)
    UNION ALL
    (SELECT 'pii_flag', facts -> 'pii', data_import_id, row_number, category, at
     FROM claims WHERE facts ->> 'pii' = 'true' LIMIT 1)
"""
_FIND_ORIGINS = text(_ORIGINS.format(accepted=ACCEPTED_IMPORTS))


def origins(session: Session, asset: Asset) -> Sequence[Any]:
    """The first claim that says what `application_data_classification` and `pii_flag` show.

    Rows with field, value, data_import_id, row_number, category, at, as `visible_values.origins` gives them.
    """
    return session.execute(
        _FIND_ORIGINS,
        {
            "client_account_id": asset.client_account_id,
            "engagement_id": asset.engagement_id,
            "data_import_id": NO_IMPORT,
            "asset_id": str(asset.id),
            "classification": asset.application_data_classification,
        },
    ).all()
