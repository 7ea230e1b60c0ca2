"""Sets of tables that belong together: how each is recognised by its headers, and what joins it to the main one.

A set is data. Headers are matched by their letters and digits alone; names of files and sheets do
not count. Layouts: RVTools 4.x tabs, the AWS Transform discovery tool's exports, Google's
StratoZone import tables.
"""

from dataclasses import dataclass
from enum import StrEnum


class Fold(StrEnum):
    """How the cells of several rows become one. Numbers where not said otherwise; blanks do not count."""

    FIRST = "first"  # text that is not blank, in file order or by `Side.first_by`
    COUNT = "count"  # rows
    SUM = "sum"
    AVERAGE = "average"
    P95 = "p95"  # nearest rank
    PEAK = "peak"
    LOWEST = "lowest"
    EARLIEST = "earliest"  # moments
    LATEST = "latest"


@dataclass(frozen=True, slots=True)
class Take:
    """What a side table adds: its `column` (matched form), folded, under `header`.

    Nothing is added where the main table has `header` itself or one of `unless`.
    """

    column: str
    header: str
    fold: Fold = Fold.FIRST
    unless: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Side:
    """A table joined to the main one by the first pair of key columns (main, side) that both have.

    `has`, `or_has`: the headers it is recognised by. `rest`: one row per record, all columns are taken over.
    `pivot`: (prefix, name column, value column): one column per name. `first_by`: a column whose
    truth puts a row first. `lookup`: rows that no record asks for are nothing to speak of.
    """

    name: str
    has: frozenset[str]
    keys: tuple[tuple[str, str], ...]
    takes: tuple[Take, ...] = ()
    rest: bool = False
    pivot: tuple[str, str, str] | None = None
    first_by: str = ""
    lookup: bool = False
    or_has: frozenset[str] | None = None

    def fits(self, headers: frozenset[str]) -> bool:
        return self.has <= headers or (self.or_has is not None and self.or_has <= headers)


@dataclass(frozen=True, slots=True)
class Main:
    """A table whose rows are the records, and its sides. `category`: only for imports named so."""

    name: str
    has: frozenset[str]
    sides: tuple[Side, ...]
    category: str | None = None


@dataclass(frozen=True, slots=True)
class BundleSet:
    """`mains` in order of preference. `secret`: headers of tables that are never read."""

    vendor: str
    mains: tuple[Main, ...]
    secret: tuple[frozenset[str], ...] = ()


def _headers(text: str) -> frozenset[str]:
    return frozenset(text.split())


_BY_VM = (("vmuuid", "vmuuid"), ("vm", "vm"))

RVTOOLS = BundleSet(
    "RVTools",
    (
        Main(
            "vInfo",
            _headers("vm powerstate cpus memory"),
            (
                Side(
                    "vCPU", _headers("vm sockets"), _BY_VM,
                    (
                        Take("sockets", "CPU sockets"),
                        Take("coresps", "Cores per socket"),
                        Take("overall", "CPU used (MHz)"),
                    ),
                    or_has=_headers("vm overall"),
                ),
                Side(
                    "vMemory", _headers("vm sizemib"), _BY_VM,
                    (
                        Take("sizemib", "vMemory.Size MiB"),
                        Take("reservation", "vMemory.Reservation"),
                        Take("consumed", "Memory consumed (MiB)"),
                        Take("active", "Memory active (MiB)", unless=_headers("activememory")),
                    ),
                ),
                Side(
                    "vPartition", _headers("vm disk capacitymib freemib"), _BY_VM,
                    (
                        Take("capacitymib", "Partition capacity (MiB)", Fold.SUM),
                        Take("consumedmib", "Storage used (MiB)", Fold.SUM),
                        Take("freemib", "Partition free (MiB)", Fold.SUM),
                    ),
                ),
                Side(
                    "vDisk", _headers("vm disk capacitymib"), _BY_VM,
                    (
                        Take("capacitymib", "Total disk capacity MiB", Fold.SUM),
                        Take("disk", "Disks", Fold.COUNT),
                    ),
                ),
                Side(
                    "vNetwork", _headers("vm network macaddress"), _BY_VM,
                    (
                        Take("macaddress", "MAC Address"),
                        Take("ipv4address", "IP Address", unless=_headers("primaryipaddress")),
                        Take("ipv6address", "IPv6 Address"),
                        Take("macaddress", "NICs", Fold.COUNT),
                    ),
                ),
            ),
        ),
    ),
)  # fmt: skip

_BY_SERVER = (("serverid", "serverid"),)

AWS_DISCOVERY_TOOL = BundleSet(
    "AWS Transform discovery tool",
    (
        Main(
            "network_data",
            _headers("sourceserverid targetserverid targetport"),
            (
                Side(
                    "source servers", _headers("serverid servername"), (("sourceserverid", "serverid"),),
                    (Take("servername", "Source server name"),), lookup=True,
                ),
                Side(
                    "target servers", _headers("serverid servername"), (("targetserverid", "serverid"),),
                    (Take("servername", "Target server name"),), lookup=True,
                ),
            ),
            category="app_discovery",
        ),
        Main(
            "server_inventory",
            _headers("serverid servername totalmemorygb"),
            (
                Side(
                    "server_performance_metrics", _headers("serverid cpuutilizationavgpct"), _BY_SERVER, rest=True,
                ),
                Side(
                    "server_storage_performance", _headers("serverid diskvolumeid disktotalgb"), _BY_SERVER,
                    (
                        Take("disktotalgb", "Volume capacity (GB)", Fold.SUM),
                        Take("diskusedgb", "Storage used (GB)", Fold.SUM),
                    ),
                ),
                Side(
                    "storage_config", _headers("serverid diskprovisionedgb"), _BY_SERVER,
                    (
                        Take("diskprovisionedgb", "Total storage (GB)", Fold.SUM),
                        Take("diskprovisionedgb", "Disks", Fold.COUNT, unless=_headers("totalnumdisks")),
                    ),
                ),
                Side(
                    "network_interfaces", _headers("serverid interfacename macaddress"), _BY_SERVER,
                    (
                        Take("macaddress", "MAC Address"),
                        Take("ipv4address", "IP Address", unless=_headers("primaryipaddress")),
                        Take("ipv6address", "IPv6 Address"),
                    ),
                    first_by="isprimary",
                ),
            ),
        ),
    ),
    secret=(_headers("serverid processcommandline"),),
)  # fmt: skip

_BY_MACHINE = (("machineid", "machineid"),)


def _statistics(column: str, name: str, unit: str) -> tuple[Take, ...]:
    """Average, 95th percentile and peak of a measurement; the header says which, and the unit."""
    return (
        Take(column, f"{name} avg{unit}", Fold.AVERAGE),
        Take(column, f"{name} p95{unit}", Fold.P95),
        Take(column, f"{name} peak{unit}", Fold.PEAK),
    )


STRATOZONE = BundleSet(
    "StratoZone",
    (
        Main(
            "vmInfo",
            _headers("machineid allocatedprocessorcorecount"),
            (
                Side(
                    "perfInfo", _headers("machineid timestamp cpuutilizationpercentage"), _BY_MACHINE,
                    (
                        *_statistics("cpuutilizationpercentage", "CPU utilization", " (%)"),
                        Take("availablememorybytes", "Available memory avg (bytes)", Fold.AVERAGE),
                        Take("availablememorybytes", "Available memory lowest (bytes)", Fold.LOWEST),
                        *_statistics("diskreadoperationspersec", "Disk read IOPS", ""),
                        *_statistics("diskwriteoperationspersec", "Disk write IOPS", ""),
                        *_statistics("networkbytespersecsent", "Network sent", " (bytes/s)"),
                        *_statistics("networkbytespersecreceived", "Network received", " (bytes/s)"),
                        Take("timestamp", "Performance samples", Fold.COUNT),
                        Take("timestamp", "Performance window start", Fold.EARLIEST),
                        Take("timestamp", "Performance window end", Fold.LATEST),
                    ),
                ),
                Side(
                    "diskInfo", _headers("machineid disklabel sizeingib"), _BY_MACHINE,
                    (
                        Take("sizeingib", "Disk size (GiB)", Fold.SUM),
                        Take("usedingib", "Storage used (GiB)", Fold.SUM, unless=_headers("totaldiskusedgib")),
                        Take("disklabel", "Disks", Fold.COUNT),
                    ),
                ),
                Side("tagInfo", _headers("machineid key value"), _BY_MACHINE, pivot=("tag.", "key", "value")),
            ),
        ),
    ),
)  # fmt: skip

BUNDLE_SETS: tuple[BundleSet, ...] = (RVTOOLS, AWS_DISCOVERY_TOOL, STRATOZONE)
