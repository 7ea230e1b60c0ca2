"""Exporters of utilisation and capacity, known by their headers, and what only they mean by them.

Sources of units: the exporters' documentation of the columns named. Migration Evaluator writes shares
(0.51 for 51 %) below `(%)`, MPA percentages (0.51 for 0.51 %). ADS labels operations `in_kbps`: they
are counted as operations, and `CONTRADICTORY_HEADERS` names the columns. Azure Migrate counts
throughput in MB a second and names no unit. Cloudamize gives traffic in GB a month (of 30 days).
"""

from collections.abc import Sequence

from importflow.mapping.asset_fields import naming_field, text_field
from importflow.mapping.columns import Field, Vendor, field, normalise
from importflow.mapping.measures import measured
from importflow.mapping.metrics import BY_FIELD, Statistic
from importflow.mapping.moments import DateOrder
from importflow.mapping.numbers import quantity, size, whole_number
from importflow.mapping.readings import ValueKind
from importflow.mapping.values import text
from importflow.models import ImportCategory

DISKS_OF_AZURE = 20
SECONDS_OF_A_MONTH = 30 * 24 * 3600
MBIT_PER_GB = 8_000

CPU, MEMORY = BY_FIELD["cpu_utilization_percent"], BY_FIELD["memory_utilization_percent"]
READ_IOPS, WRITE_IOPS = BY_FIELD["disk_read_iops"], BY_FIELD["disk_write_iops"]
READS, WRITES = BY_FIELD["disk_read_throughput_mibps"], BY_FIELD["disk_write_throughput_mibps"]
NET_IN, NET_OUT = BY_FIELD["network_in_mbps"], BY_FIELD["network_out_mbps"]

# Headers whose unit cannot be what they say: operations are not counted in kilobytes.
CONTRADICTORY_HEADERS = frozenset({"totaldiskreadopspersecinkbps", "totaldiskwriteopspersecinkbps"})


def _vendor(
    name: str,
    fingerprints: Sequence[str],
    *fields: Field,
    percent_scale: float | None = 1.0,
    date_order: DateOrder | None = None,
) -> Vendor:
    """`fingerprints`: headers, separated by commas, any one set of which proves the exporter."""
    return Vendor(
        name=name,
        category=ImportCategory.INFRASTRUCTURE,
        fingerprints=tuple(frozenset(map(normalise, proof.split(","))) for proof in fingerprints),
        fields=fields,
        percent_scale=percent_scale,
        date_order=date_order,
    )


def _size(name: str, unit: str, *headers: str) -> Field:
    return Field(name, dict.fromkeys(map(normalise, headers), size(unit)), kind=ValueKind.NUMBER)


def _count(name: str, *headers: str) -> Field:
    converter = whole_number(1)
    return Field(name, dict.fromkeys(map(normalise, headers), converter), kind=ValueKind.NUMBER)


def _text(name: str, *headers: str) -> Field:
    return field(name, text(255), *map(normalise, headers))


def _identifier(*headers: str) -> Field:
    return _text("source_id", *headers)


def _component(*headers: str) -> Field:
    return _text("component", *headers)


def _numbered_disks() -> tuple[Field, ...]:
    """Azure's columns for up to twenty disks."""
    fields: list[Field] = []
    for number in range(1, DISKS_OF_AZURE + 1):
        disk = f"disk {number}"
        fields += [
            _size(f"disk_{number}_size_gb", "gb", f"{disk} size (in gb)"),
            *(
                Field(f"disk_{number}_{name}", measured(metric, unit, *headers).aliases, kind=ValueKind.NUMBER)
                for name, metric, unit, headers in (
                    ("read_throughput_mibps", READS, "MB/s", (f"{disk} read throughput (mb per second)",)),
                    ("write_throughput_mibps", WRITES, "MB/s", (f"{disk} write throughput (mb per second)",)),
                    ("read_iops", READ_IOPS, "operations/s", (f"{disk} read ops (operations per second)",)),
                    ("write_iops", WRITE_IOPS, "operations/s", (f"{disk} write ops (operations per second)",)),
                )
            ),
        ]
    return tuple(fields)


MIGRATION_HUB = _vendor(
    "AWS Migration Hub",
    ("externalid,cpunumberofcores", "externalid,cpuusagepctavg", "hostname,cpuusagepctavg,ramtotalsizeinmb"),
    naming_field("name", "vmwarevmname"),
    _identifier("externalid"),
    _count("cpu_cores", "cpunumberofcores"),
    _size("memory_gb", "mb", "ramtotalsizeinmb"),
    text_field("application_name", "applications"),
)
DISCOVERY_TOOL = _vendor(
    "AWS Transform discovery tool",
    ("serverid,diskreadthroughputavgmibps", "serverid,datasource,cpuutilizationavgpct", "serverid,diskprovisionedgb"),
    _identifier("serverid"),
    naming_field("hostname", "primaryhostname"),
    _component("diskvolumeid", "vmdkvhdfilename"),
    _size("memory_gb", "gb", "memorytotalgb", "totalmemorygb"),
    _size("storage_gb", "gb", "diskprovisionedgb", "disktotalgb"),
    _size("storage_used_gb", "gb", "diskusedgb"),
    _size("storage_free_gb", "gb", "diskfreegb"),
)
MPA = _vendor(
    "Migration Portfolio Assessment",
    ("serverid,maxcpuusagepctdec", "hostname,maxcpuusagepctdec", "vmname,maxcpuusagepctdec"),
    _identifier("serverid"),
    _count("cpu_sockets", "numcpus"),
    _count("cores_per_socket", "numcorespercpu"),
    measured(CPU, "%", "avgcpuusagepctdec"),
    measured(CPU, "%", "maxcpuusagepctdec", statistic=Statistic.MAXIMUM),
    measured(MEMORY, "%", "avgramutlpctdec", "avgramusagepctdec"),
    measured(MEMORY, "%", "maxramusagepctdec", "maxramutlpctdec", statistic=Statistic.MAXIMUM),
    _size("storage_gb", "gb", "storagetotaldisksizegb"),
    measured(
        READ_IOPS, "operations/s", "storagemaxreadiops", "storagemaxreadiopssize", "storagemaxreadiopssizekb",
        statistic=Statistic.MAXIMUM,
    ),
    measured(
        WRITE_IOPS, "operations/s", "storagemaxwriteiops", "storagemaxwriteiopssize", "storagemaxwriteiopssizekb",
        statistic=Statistic.MAXIMUM,
    ),
)  # fmt: skip
AZURE_MIGRATE = _vendor(
    "Azure Migrate",
    ("servername,cores,memoryinmb,osname", "servername,memoryinmb,networkinthroughput"),
    text_field("asset_type", "servertypevirtualphysical", "servertype"),
    text_field("virtualization_platform", "hypervisorvmwarehyperv"),
    _size("storage_used_gb", "gb", "storageinuseingb"),
    measured(NET_IN, "MB/s", "networkinthroughput"),
    measured(NET_OUT, "MB/s", "networkoutthroughput"),
    measured(READS, "MB/s", "totaldisksreadthroughput"),
    measured(WRITES, "MB/s", "totaldiskswritethroughput"),
    *_numbered_disks(),
)
AZURE_DISCOVERY = _vendor(
    "Azure Migrate discovery report",
    ("machinename,softwareinventorycount", "machineid,totalstorageinuseingb"),
    _identifier("machineid"),
    naming_field("name", "machinename"),
    text_field("asset_status", "powerstats"),
    _size("storage_used_gb", "gb", "totalstorageinuseingb"),
)
STRATOZONE = _vendor(
    "StratoZone",
    (
        "machineid,allocatedprocessorcorecount", "machineid,cpuutilizationpercentage,availablememorybytes",
        "machineid,disklabel,sizeingib",
    ),
    _identifier("machineid"),
    naming_field("name", "machinename"),
    _component("disklabel"),
    _count("cpu_cores", "allocatedprocessorcorecount"),
    _size("storage_gb", "gb", "totaldiskallocatedgib", "sizeingib"),
    _size("storage_used_gb", "gb", "totaldiskusedgib", "usedingib"),
    text_field("location", "hostinglocation"),
    text_field("asset_status", "machinestatus"),
    measured(NET_OUT, "B/s", "networkbytespersecsent"),
    measured(NET_IN, "B/s", "networkbytespersecreceived"),
)  # fmt: skip
MIGRATION_EVALUATOR = _vendor(
    "AWS Migration Evaluator",
    ("cpuutilizationpeak,timeinuse",),
    text_field("virtualization_platform", "hypervisorname"),
    percent_scale=100.0,
)
CLOUDAMIZE = _vendor(
    "Cloudamize",
    ("observedvcpu,currentcpuutilization", "observeddiskcapacitygb,observeddiskoccupancygb", "gbmonthleavingserver"),
    _component("disk"),
    _count("cpu_cores", "observedvcpu"),
    _size("memory_gb", "gb", "observedmemoryprovisionedgb"),
    _size("storage_gb", "gb", "observeddiskcapacitygb"),
    _size("storage_used_gb", "gb", "observeddiskoccupancygb"),
    field("network_out_mbps", quantity(MBIT_PER_GB / SECONDS_OF_A_MONTH), "gbmonthleavingserver"),
    field("network_in_mbps", quantity(MBIT_PER_GB / SECONDS_OF_A_MONTH), "gbmonthfromotherserversdevices"),
)
ADS_ATHENA = _vendor(
    "AWS Application Discovery Service",
    ("agentid,totalcpuusagepct",),
    _identifier("agentid"),
    _count("cpu_cores", "totalnumcores"),
    _size("memory_gb", "mb", "totalraminmb"),
    _size("memory_available_gb", "mb", "totalfreeraminmb"),
    _size("storage_gb", "gb", "totaldisksizeingb"),
    _size("storage_free_gb", "gb", "totaldiskfreesizeingb"),
    measured(READS, "KB/s", "totaldiskbytesreadpersecinkbps"),
    measured(WRITES, "KB/s", "totaldiskbyteswrittenpersecinkbps"),
    measured(READ_IOPS, "operations/s", "totaldiskreadopspersecinkbps"),
    measured(WRITE_IOPS, "operations/s", "totaldiskwriteopspersecinkbps"),
    measured(NET_IN, "KB/s", "totalnetworkbytesreadpersecinkbps"),
    measured(NET_OUT, "KB/s", "totalnetworkbyteswrittenpersecinkbps"),
    date_order=DateOrder.MONTH_FIRST,
)
RVTOOLS = _vendor(
    "RVTools",
    (
        "vm,powerstate,sockets,coresps", "vm,cpus,sockets,reservation", "vm,powerstate,sizemib,ballooned",
        "vm,sizemib,reservation", "vm,capacitymib,freemib", "vm,capacitymib,consumedmib",
    ),
    naming_field("name", "vm", "vmname"),
    _text("virtualization_host", "host"),
    _component("disk"),
    _size("memory_gb", "mb", "sizemib"),
    _size("memory_used_gb", "mb", "consumed"),
    _size("storage_gb", "mb", "capacitymib"),
    _size("storage_used_gb", "mb", "consumedmib"),
    _size("storage_free_gb", "mb", "freemib"),
)  # fmt: skip
TRANSFORM = _vendor(
    "AWS Transform",
    ("metadataaveragecpuutilizationpercentage", "metadatapeakcpuutilizationpercentage", "metadatamovegroupid"),
    measured(CPU, "%", "metadata:average_cpu_utilization_percentage"),
    measured(CPU, "%", "metadata:peak_cpu_utilization_percentage", statistic=Statistic.MAXIMUM),
    measured(MEMORY, "%", "metadata:average_memory_utilization_percentage"),
    measured(MEMORY, "%", "metadata:peak_memory_utilization_percentage", statistic=Statistic.MAXIMUM),
    _count("cpu_cores", "metadata:total_cpu_cores"),
    _size("memory_gb", "mb", "metadata:total_system_memory_mebibytes"),
    text_field("operating_system", "metadataoperatingsystemtype"),
    text_field("application_name", "metadataappname"),
)

VENDORS: tuple[Vendor, ...] = (
    MIGRATION_HUB, DISCOVERY_TOOL, MPA, AZURE_MIGRATE, AZURE_DISCOVERY, STRATOZONE, MIGRATION_EVALUATOR, CLOUDAMIZE,
    ADS_ATHENA, RVTOOLS, TRANSFORM,
)  # fmt: skip
