"""Where sensitive data is: classifications by environment and by compliance scope, in one statement."""

from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from importflow.models import ImportCategory
from importflow.own_rows import own_rows

# What the importer keeps of the regulations and standards that findings about an asset name.
_SCOPES = f"attributes -> '{ImportCategory.SENSITIVE_DATA.value}' -> 'compliance_scopes'"

# Assets are counted by all their scopes together first: there are few such lists, and only those are taken apart.
# Whether there is a list is not asked before: the planner would take it for rare, and look up asset after asset.
_MATRIX = text(
    f"""
    WITH asset AS MATERIALIZED (
        SELECT id, application_data_classification AS classification, environment, pii_flag
        FROM migration.assets WHERE {own_rows()} AND deleted_at IS NULL
    ), placed AS (
        SELECT classification, environment, count(*) AS assets, count(*) FILTER (WHERE pii_flag) AS personal
        FROM asset GROUP BY 1, 2
    ), environments AS (
        SELECT environment, sum(assets) AS assets,
               row_number() OVER (ORDER BY sum(assets) DESC, environment) AS rank
        FROM placed GROUP BY environment
    ), concerned AS MATERIALIZED (
        SELECT classification, scopes, count(*) AS assets FROM (
            SELECT asset.classification, CASE WHEN jsonb_typeof({_SCOPES}) = 'array' THEN {_SCOPES} END AS scopes
            FROM migration.asset_custom_attributes said JOIN asset ON asset.id = said.asset_id
        ) AS found GROUP BY 1, 2
    ), scoped AS (
        SELECT classification, scope.value AS scope, sum(assets) AS assets
        FROM concerned CROSS JOIN LATERAL jsonb_array_elements_text(scopes) AS scope GROUP BY 1, 2
    )
    SELECT jsonb_build_object(
        'assets', coalesce(sum(assets), 0),
        'classified', coalesce(sum(assets) FILTER (WHERE classification IS NOT NULL), 0),
        'with_personal_data', coalesce(sum(personal), 0),
        'with_compliance_scope', (
            SELECT coalesce(sum(assets), 0) FROM concerned WHERE scopes <> '[]'),
        'classifications', (
            SELECT jsonb_agg(jsonb_build_object('value', classification, 'assets', assets)
                             ORDER BY array_position(CAST(:worst_first AS text[]), classification), classification)
            FROM (SELECT classification, sum(assets) AS assets FROM placed GROUP BY 1) AS by_classification),
        'environments', (
            SELECT jsonb_agg(jsonb_build_object('value', environment, 'assets', assets) ORDER BY rank)
            FROM environments WHERE rank <= :most),
        'environments_left_out', (SELECT count(*) FROM environments WHERE rank > :most),
        'compliance_scopes', (
            SELECT jsonb_agg(jsonb_build_object('value', scope, 'assets', assets) ORDER BY assets DESC, scope)
            FROM (SELECT scope, sum(assets) AS assets FROM scoped GROUP BY 1) AS by_scope),
        'by_environment', (
            SELECT jsonb_agg(jsonb_build_object(
                'classification', classification, 'environment', placed.environment, 'assets', placed.assets))
            FROM placed JOIN environments ON environments.environment IS NOT DISTINCT FROM placed.environment
            WHERE rank <= :most),
        'by_compliance_scope', (
            SELECT jsonb_agg(jsonb_build_object(
                'classification', classification, 'compliance_scope', scope, 'assets', assets))
            FROM scoped))
    FROM placed
    """
)


def matrix(session: Session, *, worst_first: list[str], most: int) -> dict[str, Any]:
    """As `SensitiveData` shows it with at most `most` environments; what there is none of is None."""
    document: dict[str, Any] = session.scalars(_MATRIX, {"worst_first": worst_first, "most": most}).one()
    return document
