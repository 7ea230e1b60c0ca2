"""infrastructure: the fields of utilisation and capacity files and how exporters spell them.

Step: Plan chunks maps headers by these, Validate chunk converts by them. Guarantees: a metric is held
in one unit, whatever the header's; average, p95 and peak are separate fields; what identifies and
describes a machine is spelled as in a CMDB export.

Fields beside those of `metrics.METRICS` and of `assets`: `source_name` and `source_id` (what the
exporter calls the machine; names of last resort), `component` (the disk or partition a record is
about), `observed_at` (a sample's moment), `observed_from` and `observed_until` (the window of a
statistic), `sample_window` (the window as text) and `metric_*` (rows of one metric each).
"""

from importflow.mapping import cmdb_fields
from importflow.mapping.asset_fields import size_field, text_field
from importflow.mapping.columns import Field, field
from importflow.mapping.infrastructure_vendors import VENDORS
from importflow.mapping.measures import metric_fields
from importflow.mapping.moments import Edge, moment
from importflow.mapping.numbers import quantity, whole_number
from importflow.mapping.readings import ValueKind
from importflow.mapping.values import statement, text

__all__ = ["CAPACITY_FIELDS", "FIELDS", "VENDORS"]

NAME_LENGTH = 255

# What a machine has, as opposed to what it uses; together with the metrics, what a file must say something about.
CAPACITY_FIELDS = ("cpu_cores", "memory_gb", "storage_gb", "storage_used_gb", "storage_free_gb")

_MEASURED = (
    *metric_fields(),
    size_field("memory_gb", "ramtotal", "ramtotalsize", "totalsystemmemory", "memoryprovisioned", "memorytotal"),
    size_field("storage_gb", "totaldiskallocated", "disktotal", "diskcapacity", "provisionedspace"),
    size_field(
        "storage_used_gb", "storageused", "diskused", "storageinuse", "totaldiskused", "usedspace", "usedstorage",
        "inuse",
    ),
    size_field("storage_free_gb", "storagefree", "diskfree", "freespace", "freestorage", "partitionfree"),
    size_field("memory_available_gb_min", "availablememorylowest", "lowestavailablememory", "minavailablememory"),
    field("cpu_sockets", whole_number(1), "sockets", "numsockets", kind=ValueKind.NUMBER),
    field("cores_per_socket", whole_number(1), "corespercpu", "corespersocket", kind=ValueKind.NUMBER),
)  # fmt: skip

_WHEN = (
    field(
        "observed_at", moment(), "timestamp", "time", "datetime", "date", "sampletime", "collectedat", "sampledat",
        "agentprovidedtimestamp", kind=ValueKind.MOMENT,
    ),
    field(
        "observed_from", moment(), "start", "starttime", "startdate", "windowstart", "periodstart", "from",
        "collectionstart", "performancewindowstart", kind=ValueKind.MOMENT,
    ),
    field(
        "observed_until", moment(Edge.END), "end", "endtime", "enddate", "windowend", "periodend", "until", "to",
        "collectionend", "performancewindowend", kind=ValueKind.MOMENT,
    ),
    field("sample_window", text(100), "window", "observationperiod", "collectionperiod", "sampleperiod", "lookback"),
)  # fmt: skip

_ROWS_OF_METRICS = (
    field("metric_name", text(100), "metric", "counter", "countername", "measure", "measurement", "kpi"),
    field("metric_value", quantity(), "value", "countervalue", "reading", kind=ValueKind.NUMBER),
    field("metric_unit", text(50), "unit", "units", "uom"),
    field("metric_statistic", text(50), "statistic", "stat", "aggregation", "aggregationtype", "rollup"),
)

_SOURCE = (
    field(
        "source_name", statement(NAME_LENGTH), "host", "server", "machine", "computer", "node", "nodename", "instance",
        "resource", "resourcename", "entity", "asset",
    ),
    field(
        "source_id", statement(NAME_LENGTH), "serverid", "machineid", "agentid", "externalid", "vmid", "instanceid",
        "resourceid", "assetid", "hostid",
    ),
    field("component", text(NAME_LENGTH), "diskvolumeid", "diskname", "volumename", "mountpoint", "partition"),
)  # fmt: skip

_SYSTEM = (text_field("operating_system", "osaccordingtothevmwaretools"),)

FIELDS: tuple[Field, ...] = (*_MEASURED, *_WHEN, *_ROWS_OF_METRICS, *_SOURCE, *cmdb_fields.FIELDS, *_SYSTEM)
