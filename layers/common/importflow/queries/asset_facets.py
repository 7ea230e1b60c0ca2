"""What values the fields have by which assets are told apart, and how often: in one pass over the assets."""

from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from importflow.inventory_filters import PLACEHOLDER
from importflow.own_rows import own_rows

# GROUPING() has a bit for each of the four columns, the first one highest, that is 1 where it is not grouped by.
_FACETS = text(
    f"""
    WITH counted AS (
        SELECT CASE GROUPING(asset_type, environment, operating_system, application_data_classification)
                   WHEN 7 THEN 'asset_type' WHEN 11 THEN 'environment' WHEN 13 THEN 'operating_system'
                   WHEN 14 THEN 'classification' END AS facet,
               coalesce(asset_type, environment, operating_system, application_data_classification) AS value,
               count(*) AS assets,
               count(*) FILTER (WHERE discovery_method = '{PLACEHOLDER}') AS placeholders
        FROM migration.assets WHERE {own_rows()} AND deleted_at IS NULL
        GROUP BY GROUPING SETS (
            (asset_type), (environment), (operating_system), (application_data_classification), ())
    ), ranked AS (
        SELECT facet, value, assets, row_number() OVER (PARTITION BY facet ORDER BY assets DESC, value) AS rank
        FROM counted WHERE facet IS NOT NULL
    ), listed AS (
        SELECT facet, jsonb_build_object(
                   'values', jsonb_agg(jsonb_build_object('value', value, 'assets', assets) ORDER BY rank)
                             FILTER (WHERE rank <= :most),
                   'left_out', count(*) FILTER (WHERE rank > :most)) AS facets
        FROM ranked GROUP BY facet
    )
    SELECT (SELECT jsonb_build_object('assets', assets, 'placeholders', placeholders)
            FROM counted WHERE facet IS NULL)
           || coalesce((SELECT jsonb_object_agg(facet, facets) FROM listed), '{{}}')
    """
)


def facets(session: Session, most: int) -> dict[str, Any]:
    """As `AssetFacets` shows them, at most `most` values of each; without the fields where there are no assets."""
    document: dict[str, Any] = session.scalars(_FACETS, {"most": most}).one()
    return document
