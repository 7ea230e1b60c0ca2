"""asset_custom_attributes: what the categories other than cmdb_export say, each under a key of its own.

Every category writes its own key only, so the order of imports does not matter.
"""

from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from importflow.messages import ImportPointer
from importflow.models import ImportCategory
from importflow.queries.visible_values import ACCEPTED_IMPORTS


def keep_documents(category: ImportCategory) -> str:
    """SQL that keeps `documents` (asset_id, document) as the category's attributes; returns asset_id where changed."""
    return f"""
        INSERT INTO migration.asset_custom_attributes AS kept
            (id, client_account_id, engagement_id, asset_id, attributes, source, import_batch_id, import_timestamp)
        SELECT asset_id, :client_account_id, :engagement_id, asset_id,
               jsonb_build_object('{category.value}', document), CAST(:source_system AS text),
               CAST(:data_import_id AS uuid), now()
        FROM documents ORDER BY asset_id
        ON CONFLICT (client_account_id, engagement_id, asset_id) DO UPDATE
        SET attributes = kept.attributes || excluded.attributes, source = excluded.source,
            import_batch_id = excluded.import_batch_id, import_timestamp = excluded.import_timestamp,
            updated_at = now()
        WHERE kept.attributes -> '{category.value}' IS DISTINCT FROM excluded.attributes -> '{category.value}'
        RETURNING kept.asset_id
    """


_SETTLE_APPLICATIONS = text(
    f"""
    WITH accepted AS ({ACCEPTED_IMPORTS}), said AS (
        SELECT DISTINCT ON (record.asset_id, attribute.key) record.asset_id, attribute.key, attribute.value
        FROM migration.raw_import_records record
        JOIN accepted ON accepted.id = record.data_import_id AND accepted.import_category = 'app_discovery'
        CROSS JOIN LATERAL jsonb_each(record.cleansed_data -> 'custom_attributes') AS attribute
        WHERE record.client_account_id = :client_account_id AND record.engagement_id = :engagement_id
          AND record.asset_id = ANY(CAST(:assets AS uuid[])) AND record.is_valid
          AND NOT record.cleansed_data ? 'depends_on_asset_id'
        ORDER BY record.asset_id, attribute.key, accepted.began DESC, record.data_import_id, record.row_number DESC
    ), documents AS (
        SELECT asset_id, jsonb_object_agg(key, value) AS document FROM said GROUP BY asset_id
    ), written AS ({keep_documents(ImportCategory.APP_DISCOVERY)})
    SELECT CAST(asset_id AS text) AS asset_id FROM written
    """
)


def settle_applications(
    session: Session, pointer: ImportPointer, assets: frozenset[str], *, source_system: str | None
) -> frozenset[str]:
    """Keep what all accepted discoveries say of these applications; the ids of those that changed."""
    parameters: dict[str, Any] = pointer.model_dump(include={"client_account_id", "engagement_id", "data_import_id"})
    rows = session.execute(
        _SETTLE_APPLICATIONS, parameters | {"assets": sorted(assets), "source_system": source_system}
    )
    return frozenset(row.asset_id for row in rows)
