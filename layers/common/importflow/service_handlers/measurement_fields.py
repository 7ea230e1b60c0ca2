"""Fields of an infrastructure record that follow from others: from rows of one metric, parts and names.

Works on the value columns of a chunk before claims are built. A value follows only where nothing
else says it; peaks and percentiles are never added up, for they need not have happened together.
"""

from collections.abc import Callable, Iterable
from functools import lru_cache

from importflow.findings import FindingCode
from importflow.mapping.infrastructure_vendors import DISKS_OF_AZURE
from importflow.mapping.metrics import Kind, Spelling, spelling_of
from importflow.mapping.values import Value
from importflow.service_handlers.claims import ValueColumns
from importflow.service_handlers.record_batch import RecordBatch

Column = list[Value | None]
Follows = Callable[[tuple[Value | None, ...]], Value | None]

METRIC_ROW = ("metric_name", "metric_value", "metric_unit", "metric_statistic")
# A record about one disk or partition says nothing about the machine's total: its sizes are kept apart and added
# up over the machine's records at enrichment.
OF_COMPONENT = {
    "storage_gb": "component_gb",
    "storage_used_gb": "component_used_gb",
    "storage_free_gb": "component_free_gb",
}
# Columns of `assets` that may follow from other fields.
FOLLOWING = frozenset({"name", "cpu_cores", "storage_gb"})
_NAMES = ("name", "hostname", "fqdn")
_LAST_RESORT = ("source_name", "source_id")
_SUMS = (
    ("disk_iops", "disk_read_iops", "disk_write_iops"),
    ("disk_throughput_mibps", "disk_read_throughput_mibps", "disk_write_throughput_mibps"),
    ("network_throughput_mbps", "network_in_mbps", "network_out_mbps"),
)
_DISK_SUMS = {
    "storage_gb": "size_gb", "disk_read_throughput_mibps": "read_throughput_mibps",
    "disk_write_throughput_mibps": "write_throughput_mibps", "disk_read_iops": "read_iops",
    "disk_write_iops": "write_iops",
}  # fmt: skip


def name_by_source(values: ValueColumns) -> ValueColumns:
    """The exporter's own name or id of a machine names it where the file has no better column."""
    if any(name in values for name in _NAMES):
        return values
    resort = next((name for name in _LAST_RESORT if name in values), None)
    return values if resort is None else values | {"name": values[resort]}


def spread_metric_rows(values: ValueColumns, batch: RecordBatch) -> ValueColumns:
    """Rows of one metric each, as the field of that metric; an unknown metric stays as it was read."""
    if "metric_name" not in values or "metric_value" not in values:
        return values
    columns = {name: list(values.get(name) or [None] * len(batch)) for name in METRIC_ROW}
    spread: ValueColumns = {name: column for name, column in values.items() if name not in METRIC_ROW}
    for index in range(len(batch)):
        name, value, unit, statistic = (columns[column][index] for column in METRIC_ROW)
        if value is None:
            continue
        spelling = _spelling(str(name or ""), str(unit or ""), str(statistic or ""))
        if spelling is None:
            batch.note(index, FindingCode.UNKNOWN_METRIC)
            continue
        if _place(spread, index, len(batch), spelling, float(str(value))):
            for column in METRIC_ROW:
                columns[column][index] = None
        else:
            batch.note(index, FindingCode.UTILISATION_OUT_OF_RANGE)
    return spread | {name: column for name, column in columns.items() if any(v is not None for v in column)}


@lru_cache(maxsize=4096)
def _spelling(name: str, unit: str, statistic: str) -> Spelling | None:
    return spelling_of(name, unit, statistic)


def _place(spread: ValueColumns, index: int, records: int, spelling: Spelling, value: float) -> bool:
    """Put the value into its field's column; False where it cannot be one."""
    converted = round(value * spelling.factor, 6)
    if spelling.metric.kind is Kind.PERCENT and converted > 100:
        return False
    spread.setdefault(spelling.field, [None] * records)[index] = converted
    return True


def add_up(values: ValueColumns) -> ValueColumns:
    """Totals of disks, directions and cores, used memory and its share, where their parts are known."""
    values = dict(values)
    for total, part in _DISK_SUMS.items():
        disks = [values[f"disk_{n}_{part}"] for n in range(1, DISKS_OF_AZURE + 1) if f"disk_{n}_{part}" in values]
        _fill(values, total, disks, _sum_of_known)
    for total, *parts in _SUMS:
        if all(part in values for part in parts):
            _fill(values, total, [values[part] for part in parts], _sum_of_all)
    _fill_from(values, "cpu_cores", ("cpu_sockets", "cores_per_socket"), _product)
    _fill_from(values, "memory_used_gb", ("memory_gb", "memory_available_gb"), _remaining)
    _fill_from(values, "memory_used_gb_max", ("memory_gb", "memory_available_gb_min"), _remaining)
    _fill_from(values, "memory_utilization_percent", ("memory_used_gb", "memory_gb"), _share)
    _fill_from(values, "memory_utilization_percent_max", ("memory_used_gb_max", "memory_gb"), _share)
    return values


def set_components_apart(values: ValueColumns) -> ValueColumns:
    """Sizes of records about one disk or partition under names of their own."""
    if "component" not in values:
        return values
    return {OF_COMPONENT.get(name, name): column for name, column in values.items()}


def _fill_from(values: ValueColumns, field: str, sources: tuple[str, ...], follow: Follows) -> None:
    if all(source in values for source in sources):
        _fill(values, field, [values[source] for source in sources], follow)


def _fill(values: ValueColumns, field: str, sources: Iterable[Column], follow: Follows) -> None:
    """What follows from the sources, in the records that do not say it themselves."""
    following = [follow(row) for row in zip(*sources, strict=True)]
    if any(value is not None for value in following):
        said = values.get(field) or [None] * len(following)
        values[field] = [own if own is not None else value for own, value in zip(said, following, strict=True)]


def _numbers(row: Iterable[Value | None]) -> list[float]:
    return [float(value) for value in row if isinstance(value, int | float)]


def _sum_of_known(row: tuple[Value | None, ...]) -> Value | None:
    known = _numbers(row)
    return round(sum(known), 6) if known else None


def _sum_of_all(row: tuple[Value | None, ...]) -> Value | None:
    return None if None in row else _sum_of_known(row)


def _product(row: tuple[Value | None, ...]) -> Value | None:
    known = _numbers(row)
    return int(known[0] * known[1]) if len(known) == 2 else None


def _remaining(row: tuple[Value | None, ...]) -> Value | None:
    known = _numbers(row)
    return round(known[0] - known[1], 6) if len(known) == 2 and known[1] <= known[0] else None


def _share(row: tuple[Value | None, ...]) -> Value | None:
    known = _numbers(row)
    return round(100 * known[0] / known[1], 6) if len(known) == 2 and 0 < known[1] >= known[0] else None
