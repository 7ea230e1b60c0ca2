"""What exporters measure: metrics, their spellings, units and statistics.

Step: Plan chunks maps headers by these spellings; Validate chunk turns rows of one metric each into
fields by the same ones. Guarantees: one spelling means one field in one unit and one statistic.

Units. Sizes: GB and MB mean GiB and MiB, as everywhere in the inventory. Transfer rates: KB/s, MB/s
and Mbit/s are powers of 1,000, KiB/s and MiB/s powers of 1,024 (`numbers.MBITS_PER_UNIT`). `mbps`
without more is megabits a second for a network and megabytes a second for a disk: nobody measures
disks in bits.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from importflow.mapping.columns import normalise
from importflow.mapping.numbers import GIB_PER_UNIT, MBITS_PER_UNIT


class Statistic(StrEnum):
    """What a number says about the samples it stands for."""

    AVERAGE = "average"
    P95 = "p95"
    MAXIMUM = "maximum"


SUFFIXES: Mapping[Statistic, str] = {Statistic.AVERAGE: "", Statistic.P95: "_p95", Statistic.MAXIMUM: "_max"}
WORDS: Mapping[Statistic, tuple[str, ...]] = {
    Statistic.AVERAGE: ("avg", "average", "mean"),
    Statistic.P95: ("p95", "95th", "95thpercentile", "percentile95"),
    Statistic.MAXIMUM: ("max", "maximum", "peak"),
}

_MIBS_PER_MBIT = 1 / MBITS_PER_UNIT["MiB/s"]


class Kind(StrEnum):
    """What is measured; decides the units."""

    PERCENT = "percent"
    SIZE = "size"
    OPERATIONS = "operations"
    DISK_RATE = "disk_rate"
    NETWORK_RATE = "network_rate"


UNITS: Mapping[Kind, str] = {
    Kind.PERCENT: "%", Kind.SIZE: "GiB", Kind.OPERATIONS: "operations/s", Kind.DISK_RATE: "MiB/s",
    Kind.NETWORK_RATE: "Mbit/s",
}  # fmt: skip


def _words(**spelled: str) -> dict[str, str]:
    """Unit by each word that may spell it."""
    return {word: unit for unit, words in spelled.items() for word in words.split()}


_BYTE_RATES = {
    "B/s": "bytess bytespersec bytespersecond bytessecond",
    "KB/s": "kbs kbpersecond kilobytessecond inkb",
    "MB/s": "mbs mbpersecond megabytessecond inmb",
    "KiB/s": "kibs kibps",
    "MiB/s": "mibs mibps",
}
_BIT_RATES = {
    "bit/s": "bps bitspersecond bitssecond",
    "kbit/s": "kbps kbits kilobitssecond",
    "Mbit/s": "mbps mbits megabitssecond",
    "Gbit/s": "gbps gbits gigabitssecond",
}
_DISK_SHORTHANDS = {"B/s": "bps", "KB/s": "kbps", "MB/s": "mbps"}

# Unit by the word that spells it in a normalised header; "" is the unit of a header without one.
_UNIT_WORDS: Mapping[Kind, Mapping[str, str]] = {
    Kind.PERCENT: dict.fromkeys(("", "pct", "percent", "percentage"), "%"),
    Kind.SIZE: {"": "gb"}
    | _words(
        gb="gb gib ingb gigabytes", mb="mb mib inmb megabytes mbytes", tb="tb tib", kb="kb kib inkb kilobytes",
        b="bytes inbytes",
    ),
    Kind.OPERATIONS: dict.fromkeys(
        ("", "s", "sec", "persec", "persecond", "countsecond", "operationspersecond"), "operations/s"
    ),
    Kind.DISK_RATE: {"": "MiB/s"} | _words(**_DISK_SHORTHANDS) | _words(**_BYTE_RATES),
    Kind.NETWORK_RATE: {"": "Mbit/s"} | _words(**_BYTE_RATES) | _words(**_BIT_RATES),
}  # fmt: skip
# Kinds whose number means nothing without a unit: one without is shown as the guess it is.
_NEEDS_UNIT = frozenset({Kind.SIZE, Kind.DISK_RATE, Kind.NETWORK_RATE})


@dataclass(frozen=True, slots=True)
class Metric:
    """Something measured: the field of its average, and how exporters call it.

    `stems` are complete names; `bare` ones only mean this metric where a unit or a statistic follows
    (`CPU Avg`, but not `CPU`).
    """

    field: str
    kind: Kind
    stems: tuple[str, ...]
    bare: tuple[str, ...] = ()

    @property
    def unit(self) -> str:
        return UNITS[self.kind]

    def field_of(self, statistic: Statistic) -> str:
        """The field that holds this statistic of the metric."""
        return self.field + SUFFIXES[statistic]


@dataclass(frozen=True, slots=True)
class Spelling:
    """What one spelling says: the metric, the unit of its numbers and the statistic.

    `stated` and `unit_stated` are False where the spelling leaves statistic or unit open; the number
    is then taken for an average in the metric's own unit.
    """

    metric: Metric
    unit: str
    statistic: Statistic
    stated: bool
    unit_stated: bool
    field: str

    @property
    def factor(self) -> float:
        """What a number in `unit` is multiplied by to be in the metric's own."""
        return factor(self.metric.kind, self.unit)


def factor(kind: Kind, unit: str) -> float:
    """What a number in `unit` is multiplied by to be in the kind's own unit."""
    if kind is Kind.SIZE:
        return GIB_PER_UNIT[unit]
    if kind is Kind.NETWORK_RATE:
        return MBITS_PER_UNIT[unit]
    return MBITS_PER_UNIT[unit] * _MIBS_PER_MBIT if kind is Kind.DISK_RATE else 1.0


METRICS: tuple[Metric, ...] = (
    Metric(
        "cpu_utilization_percent", Kind.PERCENT,
        ("cpuutilization", "cpuutilisation", "cpuutil", "cpuusage", "cpuload", "totalcpuusage", "currentcpuutilization",
         "processorutilization", "processorusage", "processortime", "processortotalprocessortime"),
        ("cpu", "processor"),
    ),
    Metric(
        "memory_utilization_percent", Kind.PERCENT,
        ("memoryutilization", "memoryutilisation", "memoryutil", "memoryusage", "memutilization", "memusage",
         "ramutilization", "ramutilisation", "ramutil", "ramusage", "ramutl", "committedbytesinuse"),
        ("memory", "mem", "ram"),
    ),
    Metric(
        "disk_utilization_percent", Kind.PERCENT,
        ("diskutilization", "diskutilisation", "diskutil", "diskusage", "storageutilization", "storageusage"),
    ),
    Metric(
        "memory_used_gb", Kind.SIZE,
        ("memoryused", "usedmemory", "ramused", "usedram", "ramusedsize", "consumedmemory", "memoryconsumed",
         "activememory"),
        ("memoryusage", "ramusage", "memusage"),
    ),
    Metric(
        "memory_available_gb", Kind.SIZE,
        ("memoryavailable", "availablememory", "freememory", "memoryfree", "freeram", "totalfreeram", "availableram"),
        ("available",),
    ),
    Metric(
        "disk_iops", Kind.OPERATIONS,
        ("diskiops", "iops", "disktotaliops", "totaldiskiops", "totaliops", "storageiops", "disktransfers", "diskops"),
    ),
    Metric(
        "disk_read_iops", Kind.OPERATIONS,
        ("diskreadiops", "readiops", "diskreadsops", "diskreadops", "diskreadoperations", "diskreads",
         "totaldisksreadops", "totaldiskreadops"),
    ),
    Metric(
        "disk_write_iops", Kind.OPERATIONS,
        ("diskwriteiops", "writeiops", "diskwritesops", "diskwriteops", "diskwriteoperations", "diskwrites",
         "totaldiskswriteops", "totaldiskwriteops"),
    ),
    Metric(
        "disk_throughput_mibps", Kind.DISK_RATE,
        ("diskthroughput", "disktotalthroughput", "totaldiskthroughput", "observedthroughput", "storagethroughput"),
    ),
    Metric(
        "disk_read_throughput_mibps", Kind.DISK_RATE,
        ("diskreadthroughput", "readthroughput", "totaldisksreadthroughput", "diskreadspersecond", "diskreadrate"),
        ("diskread", "totaldiskbytesread"),
    ),
    Metric(
        "disk_write_throughput_mibps", Kind.DISK_RATE,
        ("diskwritethroughput", "writethroughput", "totaldiskswritethroughput", "diskwritespersecond", "diskwriterate"),
        ("diskwrite", "totaldiskbyteswritten"),
    ),
    Metric(
        "network_throughput_mbps", Kind.NETWORK_RATE,
        ("networkthroughput", "networktotal", "networktotalthroughput", "totalnetworkthroughput", "networkusage",
         "netusage", "networkbandwidth", "networktraffic"),
        ("network",),
    ),
    Metric(
        "network_in_mbps", Kind.NETWORK_RATE,
        ("networkin", "networkinthroughput", "networkreadspersecond", "networkreceived", "networkrx", "netin", "netrx",
         "networkinbound"),
        ("totalnetworkbytesread", "networkbytesin", "networkbytesreceived"),
    ),
    Metric(
        "network_out_mbps", Kind.NETWORK_RATE,
        ("networkout", "networkoutthroughput", "networkwritespersecond", "networksent", "networktx", "netout", "nettx",
         "networkoutbound", "networktransmitted"),
        ("totalnetworkbyteswritten", "networkbytesout", "networkbytessent"),
    ),
)  # fmt: skip

BY_FIELD: Mapping[str, Metric] = {metric.field: metric for metric in METRICS}


def spellings_of(metric: Metric) -> Iterator[tuple[str, Spelling]]:
    """Every normalised header that names the metric: stem, statistic and unit in any usual order."""
    for statistic in Statistic:
        unstated, field = ("",) if statistic is Statistic.AVERAGE else (), metric.field_of(statistic)
        for word in (*unstated, *WORDS[statistic]):
            for unit_word, unit in _UNIT_WORDS[metric.kind].items():
                stated = bool(unit_word) or metric.kind not in _NEEDS_UNIT
                found = Spelling(metric, unit, statistic, bool(word), stated, field)
                for stem in metric.stems + (metric.bare if word or unit_word else ()):
                    for header in _orders(stem, word, unit_word):
                        yield header, found


def _orders(stem: str, statistic: str, unit: str) -> tuple[str, ...]:
    """The unit never comes before what it is the unit of."""
    if not statistic:
        return (stem + unit,)
    return stem + statistic + unit, statistic + stem + unit, stem + unit + statistic


@lru_cache
def spellings() -> Mapping[str, Spelling]:
    """Every spelling of every metric; the first metric to claim one keeps it."""
    found: dict[str, Spelling] = {}
    for metric in METRICS:
        for header, spelling in spellings_of(metric):
            found.setdefault(header, spelling)
    return found


def spelling_of(name: str, unit: str = "", statistic: str = "") -> Spelling | None:
    """What a row of one metric says: its name, and what unit and statistic columns add."""
    found = spellings().get(normalise(f"{name} {statistic} {unit}"))
    if found is None or found.metric.kind not in (Kind.DISK_RATE, Kind.NETWORK_RATE) or unit not in MBITS_PER_UNIT:
        return found
    return Spelling(found.metric, unit, found.statistic, found.stated, unit_stated=True, field=found.field)
