"""performance_validator: the measurements of a file as a whole.

Groups the records of each asset, and says of every metric column which unit and statistic its
numbers were taken for, and what about that was assumed.
"""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from importflow.findings import Finding, FindingCode
from importflow.mapping.columns import ColumnMapping, MatchType
from importflow.mapping.infrastructure_vendors import CONTRADICTORY_HEADERS
from importflow.mapping.metrics import METRICS, Kind, Metric, Statistic, spellings
from importflow.mapping.readings import statistic_of
from importflow.queries import raw_records, shared_records
from importflow.service_handlers.claims import FileLayout
from importflow.service_handlers.validators import FileUnderReview, Verdict

METRIC_OF: dict[str, tuple[Metric, Statistic]] = {
    metric.field_of(statistic): (metric, statistic) for metric in METRICS for statistic in Statistic
}
# Columns that make several records of one asset the rule: samples, rows of one metric, disks and partitions.
_SEVERAL_RECORDS = ("observed_at", "metric_value", "component")
_RATES = (Kind.DISK_RATE, Kind.NETWORK_RATE)


def review_performance(session: Session, review: FileUnderReview) -> Verdict:
    """Group the records by asset; note what was assumed about the columns."""
    data_import_id = review.pointer.data_import_id
    verdict = Verdict(
        about_file=list(column_findings(review.layout)), figures={"metrics": dict(_metrics(review.layout))}
    )
    raw_records.join_by_hashing(session)
    verdict.counts[FindingCode.AMBIGUOUS_IDENTITY] = shared_records.reject_homonyms(
        session, data_import_id, FindingCode.AMBIGUOUS_IDENTITY
    )
    if holds_several_records(review.layout):
        verdict.figures["records_of_shared_assets"] = shared_records.group_by_asset(session, data_import_id)
    else:
        verdict.counts[FindingCode.DUPLICATE_IN_FILE] = shared_records.merge_duplicates(
            session, data_import_id, FindingCode.DUPLICATE_IN_FILE
        )
    return verdict


def holds_several_records(layout: FileLayout) -> bool:
    """Whether several records about one asset are what the file is made of."""
    return any(layout.column_of(field) for field in _SEVERAL_RECORDS)


def column_findings(layout: FileLayout) -> Iterator[Finding]:
    """What was assumed about the columns, and headers that say what cannot be."""
    sampled = layout.column_of("observed_at") or layout.column_of("metric_value")
    for mapping in layout.mappings:
        if mapping.field not in METRIC_OF:
            continue
        if mapping.alias in CONTRADICTORY_HEADERS:
            yield Finding(FindingCode.UNIT_CONTRADICTS_METRIC, column=mapping.column)
        if mapping.match_type is MatchType.VENDOR:
            continue
        metric, statistic = METRIC_OF[mapping.field]
        if statistic is Statistic.AVERAGE and not sampled and statistic_of(mapping.column) is None:
            yield Finding(FindingCode.STATISTIC_ASSUMED, column=mapping.column)
        if metric.kind in _RATES and not _says_unit(mapping):
            detail = f"Taken for {metric.unit}."
            yield Finding(FindingCode.UNIT_ASSUMED, column=mapping.column, detail=detail)


def _says_unit(mapping: ColumnMapping) -> bool:
    spelling = spellings().get(mapping.alias)
    return spelling is not None and spelling.unit_stated


def _metrics(layout: FileLayout) -> Iterator[tuple[str, dict[str, str]]]:
    for mapping in layout.mappings:
        if mapping.field in METRIC_OF:
            metric, statistic = METRIC_OF[mapping.field]
            yield mapping.field, {"column": mapping.column, "unit": metric.unit, "statistic": statistic.value}
