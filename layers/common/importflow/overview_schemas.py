"""Bodies of the answers about the inventory as a whole: its facets, utilisation, sensitive data, and the map."""

from enum import StrEnum
from uuid import UUID

from importflow.api_schemas import Body


class FacetValue(Body):
    """How many assets have this value; None are those without one."""

    value: str | None
    assets: int


class Facet(Body):
    """The values of one field, the most frequent first; `left_out` further ones are not listed."""

    values: list[FacetValue]
    left_out: int


class AssetFacets(Body):
    """What the assets of the inventory can be told apart by."""

    assets: int
    placeholders: int
    asset_type: Facet
    environment: Facet
    operating_system: Facet
    classification: Facet


class UtilisationMetric(StrEnum):
    """A share of the processors or of the memory in percent, on average or at its peak."""

    CPU_AVERAGE = "cpu_average"
    CPU_PEAK = "cpu_peak"
    MEMORY_AVERAGE = "memory_average"
    MEMORY_PEAK = "memory_peak"


class UtilisationMark(StrEnum):
    UNDER_USED = "under-used"
    HOT = "hot"


class UtilisationBin(Body):
    """Assets from `from_percent` to below `to_percent`; the last bin holds 100 as well."""

    from_percent: float
    to_percent: float
    assets: int


class UtilisationHistogram(Body):
    """How one metric is distributed over the `measured` assets, in bins of equal width from 0 to 100."""

    metric: UtilisationMetric
    measured: int
    mean: float | None
    bins: list[UtilisationBin]


class UtilisationThresholds(Body):
    """In percent of both averages: under-used is below in both, hot reaches it in one."""

    under_used_below: float
    hot_from: float


class UtilisationPoint(Body):
    """One asset by its averages; `cpu` or `memory` is None where only the other was measured."""

    id: UUID
    name: str | None
    cpu: float | None
    memory: float | None
    mark: UtilisationMark | None


class Utilisation(Body):
    """How busy the assets are.

    `measured` of all `assets` have at least one of the metrics, `comparable` of them an average, which makes a point.
    `points` are all of those or, where there are too many, as many of the hot, the under-used and the others as there
    is room for: an even sample of each, or all of it.
    """

    assets: int
    measured: int
    comparable: int
    under_used: int
    hot: int
    thresholds: UtilisationThresholds
    histograms: list[UtilisationHistogram]
    points: list[UtilisationPoint]


class EnvironmentCell(Body):
    """Assets of one classification in one environment; None where nothing is known."""

    classification: str | None
    environment: str | None
    assets: int


class ComplianceCell(Body):
    """Assets of one classification that a regulation or standard concerns."""

    classification: str | None
    compliance_scope: str
    assets: int


class SensitiveData(Body):
    """Where sensitive data is, in counts of assets.

    Classifications come the most sensitive first, environments and scopes the most frequent first, each with its total.
    The cells hold what is not zero; assets of the `environments_left_out` are in the totals only.
    """

    assets: int
    classified: int
    with_personal_data: int
    with_compliance_scope: int
    classifications: list[FacetValue]
    environments: list[FacetValue]
    environments_left_out: int
    compliance_scopes: list[FacetValue]
    by_environment: list[EnvironmentCell]
    by_compliance_scope: list[ComplianceCell]


class MapNode(Body):
    """An asset on the map.

    `degree` counts the edges that touch it, those to assets that are not shown included; `distance` the steps from the
    asset that was asked for.
    """

    id: UUID
    name: str | None
    asset_type: str | None
    environment: str | None
    application_name: str | None
    placeholder: bool
    degree: int
    distance: int | None


class MapEdge(Body):
    """`source` depends on `target`: all their dependencies in one.

    `ports` and `protocols` are the first 20 of each. `connections` is None where no file counted any; `noise` where
    nothing else is between the two.
    """

    source: UUID
    target: UUID
    dependencies: int
    ports: list[int]
    protocols: list[str]
    connections: int | None
    noise: bool


class DependencyMap(Body):
    """Assets and the edges between them: of the whole engagement, or around one asset.

    Shown are those that most depends on and that depend on most, around an asset the nearest. What there is beyond
    `nodes` and `edges` is the difference to the totals, which are lower bounds where `totals_are_exact` is false.
    """

    asset_id: UUID | None
    depth: int | None
    noise: bool
    nodes: list[MapNode]
    edges: list[MapEdge]
    total_nodes: int
    total_edges: int
    totals_are_exact: bool
