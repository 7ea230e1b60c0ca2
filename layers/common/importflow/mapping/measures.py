"""Fields of measured values: converters per kind of metric and unit, and the fields built from them."""

from collections import defaultdict
from collections.abc import Iterator

from importflow.findings import FindingCode
from importflow.mapping.columns import Field, normalise
from importflow.mapping.metrics import Kind, Metric, Statistic, spellings
from importflow.mapping.numbers import MBITS_PER_UNIT, percent, quantity, rate, size
from importflow.mapping.readings import ValueKind
from importflow.mapping.values import Converter, Value

# Unit words that only the case of the header tells bits from bytes in (Mbps, MBps).
_CASE_DECIDES = frozenset({"bit/s", "kbit/s", "Mbit/s", "Gbit/s", "KB/s", "MB/s"})


def utilisation() -> Converter:
    """A percentage from 0 to 100; anything beyond is no utilisation and is left out, never cut off."""
    convert_percent = percent()

    def convert(cell: str) -> Value | FindingCode | None:
        value = convert_percent(cell)
        return FindingCode.UTILISATION_OUT_OF_RANGE if value is FindingCode.OUT_OF_RANGE else value

    return convert


def disk_rate(unit: str) -> Converter:
    """A throughput in MiB/s; plain numbers are in `unit`."""
    in_megabits = rate(unit)

    def convert(cell: str) -> Value | FindingCode | None:
        value = in_megabits(cell)
        return round(value / MBITS_PER_UNIT["MiB/s"], 6) if isinstance(value, float) else value

    return convert


def converter_for(kind: Kind, unit: str) -> Converter:
    """The converter of a metric's cells, from `unit` into the kind's own."""
    if kind is Kind.PERCENT:
        return utilisation()
    if kind is Kind.SIZE:
        return size(unit)
    if kind is Kind.NETWORK_RATE:
        return rate(unit)
    return disk_rate(unit) if kind is Kind.DISK_RATE else quantity()


def value_kind(kind: Kind) -> ValueKind:
    """What has to be decided about a column of this kind."""
    return ValueKind.PERCENT if kind is Kind.PERCENT else ValueKind.NUMBER


def metric_fields() -> Iterator[Field]:
    """A field per metric and statistic, with every spelling that says both."""
    aliases: dict[str, dict[str, Converter]] = defaultdict(dict)
    rates: dict[str, dict[str, float]] = defaultdict(dict)
    sizes: dict[str, set[str]] = defaultdict(set)
    kinds: dict[str, Kind] = {}
    converters: dict[tuple[Kind, str], Converter] = {}
    for alias, spelling in spellings().items():
        kind, unit = spelling.metric.kind, spelling.unit
        if (kind, unit) not in converters:
            converters[kind, unit] = converter_for(kind, unit)
        kinds[spelling.field] = kind
        aliases[spelling.field][alias] = converters[kind, unit]
        if kind is Kind.NETWORK_RATE and spelling.unit_stated and unit in _CASE_DECIDES:
            rates[spelling.field][alias] = MBITS_PER_UNIT[unit]
        if kind is Kind.SIZE and not spelling.unit_stated:
            sizes[spelling.field].add(alias)
    for name, kind in kinds.items():
        yield Field(name, aliases[name], frozenset(sizes[name]), value_kind(kind), rates=rates.get(name))


def measured(metric: Metric, unit: str, *headers: str, statistic: Statistic = Statistic.AVERAGE) -> Field:
    """How one exporter spells a metric, in a unit that only its documentation tells."""
    converter = converter_for(metric.kind, unit)
    aliases = dict.fromkeys(map(normalise, headers), converter)
    return Field(metric.field_of(statistic), aliases, kind=value_kind(metric.kind))
