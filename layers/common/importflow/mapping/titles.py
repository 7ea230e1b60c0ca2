"""What people call a field, and the unit its numbers are kept in.

Step: none; the page shows these where a column's mapping is corrected. Guarantees: every field has a title, made from
its name unless it says too little, and titles of one category differ.
"""

from importflow.mapping.metrics import METRICS, UNITS, Kind, Statistic

_METRICS = {metric.field_of(statistic): (metric, statistic) for metric in METRICS for statistic in Statistic}
_STATISTICS = {Statistic.AVERAGE: "average", Statistic.P95: "95th percentile", Statistic.MAXIMUM: "peak"}
# Endings of names that say a unit, and words that are written in a way of their own.
_ENDINGS = {
    "_percent": UNITS[Kind.PERCENT],
    "_gb": UNITS[Kind.SIZE],
    "_mibps": UNITS[Kind.DISK_RATE],
    "_mbps": UNITS[Kind.NETWORK_RATE],
    "_iops": UNITS[Kind.OPERATIONS],
}
_WORDS = {
    "cpu": "CPU", "fqdn": "FQDN", "id": "ID", "ip": "IP", "iops": "operations", "mac": "MAC", "os": "OS", "pii": "PII",
    "uid": "UID",
}  # fmt: skip
_TITLES = {
    "fqdn": "Fully qualified domain name",
    "hostname": "Host name",
    "cpu_utilization_percent": "CPU",
    "memory_utilization_percent": "Memory used",
    "disk_utilization_percent": "Disk used",
    "memory_available_gb_min": "Memory available, lowest",
    "datacenter": "Data centre",
    "six_r_strategy": "Migration strategy (6 R)",
    "asset_status": "Status",
    "conn_count": "Connections",
    "bytes_total": "Bytes, both ways",
    "protocol_name": "Protocol",
    "pii_types": "Types of personal data",
    "pii_count": "Number of matches",
    "type_counts": "Matches per type",
    "custom_counts": "Matches per custom type",
    "resource_uid": "Resource identifier",
    "observed_at": "Measured at",
    "observed_from": "Measured from",
    "observed_until": "Measured until",
}


def unit_of(name: str) -> str | None:
    """The unit a field's numbers are kept in; None where they count something, or are no numbers."""
    if name in _METRICS:
        return _METRICS[name][0].unit
    return next((unit for ending, unit in _ENDINGS.items() if name.removesuffix("_min").endswith(ending)), None)


def title_of(name: str) -> str:
    """The field in words, with its unit: `CPU average (%)`."""
    unit = unit_of(name)
    return _in_words(name) + (f" ({unit})" if unit else "")


def _in_words(name: str) -> str:
    if name in _METRICS:
        metric, statistic = _METRICS[name]
        return f"{_TITLES.get(metric.field) or _spelled(metric.field)} {_STATISTICS[statistic]}"
    return _TITLES.get(name) or _spelled(name)


def _spelled(name: str) -> str:
    """The words of the name without its unit, the first with a capital."""
    stem = next((name.removesuffix(ending) for ending in _ENDINGS if ending != "_iops" and name.endswith(ending)), name)
    words = [_WORDS.get(word, word) for word in stem.split("_")]
    return " ".join([words[0][:1].upper() + words[0][1:], *words[1:]])
