"""Overviews: what the inventory as a whole looks like.

Guarantees: one statement each, whatever the inventory holds; counts are of assets that are not deleted.
"""

from itertools import pairwise
from typing import Any

from sqlalchemy.orm import Session

from importflow.overview_schemas import (
    AssetFacets,
    Facet,
    SensitiveData,
    Utilisation,
    UtilisationBin,
    UtilisationHistogram,
    UtilisationMetric,
    UtilisationThresholds,
)
from importflow.queries import asset_facets, sensitive_assets, utilisation
from importflow.service_handlers.classification_rules import Level

# AWS Prescriptive Guidance calls an application idle whose average processor and memory use is below 20 percent
# (migration strategies, "Retire"). AWS Compute Optimizer sizes with a headroom of 20 percent by default: from 80
# percent on there is none left.
UNDER_USED_BELOW, HOT_FROM = 20.0, 80.0
# Where one bin of a histogram ends and the next begins.
EDGES = [5.0 * number for number in range(1, 20)]
# As many as a page can draw at once and a person can tell apart.
MOST_POINTS = 5_000
MOST_VALUES = 200
MOST_ENVIRONMENTS = 50


def facet_assets(session: Session) -> AssetFacets:
    """The values by which assets can be told apart, with counts."""
    nothing = dict.fromkeys(AssetFacets.model_fields.keys() - {"assets", "placeholders"}, Facet(values=[], left_out=0))
    return AssetFacets.model_validate(nothing | asset_facets.facets(session, MOST_VALUES))


def show_utilisation(session: Session) -> Utilisation:
    """How busy the assets are, with those marked that are under-used or hot."""
    found = utilisation.overview(
        session, under_used_below=UNDER_USED_BELOW, hot_from=HOT_FROM, edges=EDGES, most=MOST_POINTS
    )
    histograms = [_histogram(metric, found["histograms"][metric.value]) for metric in UtilisationMetric]
    thresholds = UtilisationThresholds(under_used_below=UNDER_USED_BELOW, hot_from=HOT_FROM)
    return Utilisation.model_validate(found | {"histograms": histograms, "thresholds": thresholds})


def _histogram(metric: UtilisationMetric, found: dict[str, Any]) -> UtilisationHistogram:
    """With every bin, also those that hold nothing."""
    assets = found["assets"] or {}
    bins = [
        UtilisationBin(from_percent=start, to_percent=end, assets=assets.get(str(number), 0))
        for number, (start, end) in enumerate(pairwise([0.0, *EDGES, 100.0]))
    ]
    return UtilisationHistogram(metric=metric, measured=found["measured"], mean=found["mean"], bins=bins)


def show_sensitive_data(session: Session) -> SensitiveData:
    """How many assets of which classification there are, by environment and by compliance scope."""
    worst_first = [level.label for level in sorted(Level, reverse=True)]
    found = sensitive_assets.matrix(session, worst_first=worst_first, most=MOST_ENVIRONMENTS)
    return SensitiveData.model_validate({name: [] if value is None else value for name, value in found.items()})
