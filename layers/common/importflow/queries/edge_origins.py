"""What dependencies said of the assets at their ends: the records behind values no record of an asset says."""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from importflow.models import Asset
from importflow.queries.visible_values import ACCEPTED_IMPORTS, NO_IMPORT

# Columns of `assets` that `dependencies.place_assets` fills.
FILLED = ("name", "fqdn", "ip_address", "asset_type", "application_name")
# Of an asset everybody depends on, the record is looked for among those of so many who do.
_DEPENDENTS = 1_000


def _said_of(end: str) -> str:
    return f"""
        CROSS JOIN LATERAL (VALUES
            ('name', coalesce(claim ->> '{end}_name', claim ->> '{end}_ip')), ('fqdn', claim ->> '{end}_fqdn'),
            ('ip_address', claim ->> '{end}_ip'), ('asset_type', claim ->> '{end}_type'),
            ('application_name', claim ->> '{end}_application')) AS said (field, value)
    """


_ORIGINS = text(
    f"""
    WITH accepted AS ({ACCEPTED_IMPORTS}), edges AS (
        SELECT record.asset_id, record.cleansed_data AS claim, record.data_import_id, record.row_number,
               record.created_at AS at, accepted.began
        FROM migration.raw_import_records record JOIN accepted ON accepted.id = record.data_import_id
        WHERE record.client_account_id = :client_account_id AND record.engagement_id = :engagement_id
          AND record.asset_id IN (
              SELECT CAST(:asset_id AS uuid) UNION (
                  SELECT asset_id FROM migration.asset_dependencies
                  WHERE depends_on_asset_id = CAST(:asset_id AS uuid) LIMIT {_DEPENDENTS}))
          AND record.is_valid AND record.cleansed_data ? 'depends_on_asset_id'
    ), said AS (
        SELECT field, value, data_import_id, row_number, at, began FROM edges {_said_of("source")}
        WHERE asset_id = CAST(:asset_id AS uuid)
        UNION ALL
        SELECT field, value, data_import_id, row_number, at, began FROM edges {_said_of("target")}
        WHERE claim ->> 'depends_on_asset_id' = :asset_id
    )
    SELECT DISTINCT ON (field) field, to_jsonb(value) AS value, data_import_id, row_number,
           'app_discovery' AS category, at
    FROM said WHERE value = CAST(:visible AS jsonb) ->> field
    ORDER BY field, began, data_import_id, row_number
    """
)


def origins(session: Session, asset: Asset) -> Sequence[Any]:
    """The first record of a dependency that says what these columns show, if any does.

    Rows with field, value, data_import_id, row_number, category, at, as `visible_values.origins` gives them.
    """
    return session.execute(
        _ORIGINS,
        {
            "client_account_id": asset.client_account_id,
            "engagement_id": asset.engagement_id,
            "data_import_id": NO_IMPORT,
            "asset_id": str(asset.id),
            "visible": json.dumps({name: getattr(asset, name) for name in FILLED}),
        },
    ).all()
