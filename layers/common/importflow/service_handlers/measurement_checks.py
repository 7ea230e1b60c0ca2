"""performance_validator, capacity_validator, network_validator: what a record's measurements may be.

Pure checks of one claim. What cannot be is left out, what contradicts itself is kept as reported;
both are noted, nothing is corrected or cut off.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from importflow.findings import FindingCode
from importflow.mapping.metrics import METRICS, Kind, Statistic
from importflow.service_handlers.claims import Claim

# The largest machines sold hold some tens of TiB of memory and below 2,000 cores; storage behind one machine
# reaches petabytes; 800 Gbit/s is the fastest Ethernet port in use (IEEE 802.3df).
LARGEST_MEMORY_GB = 64 * 1024
LARGEST_STORAGE_GB = 100 * 1024 * 1024
MOST_CORES = 4_096
FASTEST_MBPS = 800_000

# Figures are rounded by exporters, and read at slightly different moments.
USED_TOLERANCE = 1.01
PARTS_TOLERANCE, PARTS_FLOOR = 0.25, 0.1

_LARGEST = {
    "memory_gb": LARGEST_MEMORY_GB, "memory_used_gb": LARGEST_MEMORY_GB, "memory_available_gb": LARGEST_MEMORY_GB,
    "storage_gb": LARGEST_STORAGE_GB, "storage_used_gb": LARGEST_STORAGE_GB, "storage_free_gb": LARGEST_STORAGE_GB,
    "cpu_cores": MOST_CORES,
}  # fmt: skip
_TOTALS = {
    "memory_gb": ("memory_used_gb", "memory_available_gb"),
    "storage_gb": ("storage_used_gb", "storage_free_gb"),
}
_PARTS = (
    ("network_throughput_mbps", "network_in_mbps", "network_out_mbps"),
    ("disk_throughput_mibps", "disk_read_throughput_mibps", "disk_write_throughput_mibps"),
    ("disk_iops", "disk_read_iops", "disk_write_iops"),
)
_STATISTICS = tuple(tuple(metric.field_of(statistic) for statistic in Statistic) for metric in METRICS)
_NETWORK = tuple(name for m in METRICS if m.kind is Kind.NETWORK_RATE for name in map(m.field_of, Statistic))


class Noted(NamedTuple):
    """What is wrong with a claim: the code, the field whose column shows it, the fields to leave out."""

    code: FindingCode
    field: str
    leave_out: tuple[str, ...] = ()


def check_performance(claim: Claim) -> Iterator[Noted]:
    """Average, 95th percentile and peak in order, totals near their parts, a window that runs forward."""
    for average, p95, peak in _STATISTICS:
        yield from _in_order(claim, average, p95, peak)
    for total, *parts in _PARTS:
        if total in claim and all(part in claim for part in parts):
            reported, summed = claim[total], sum(claim[part] for part in parts)
            if abs(reported - summed) > max(PARTS_FLOOR, PARTS_TOLERANCE * max(reported, summed)):
                yield Noted(FindingCode.TOTAL_CONTRADICTS_PARTS, total)
    if claim.get("observed_until", "9") < claim.get("observed_from", ""):
        yield Noted(FindingCode.WINDOW_REVERSED, "observed_until", ("observed_from", "observed_until"))


def _in_order(claim: Claim, average: str, p95: str, peak: str) -> Iterator[Noted]:
    highest = claim.get(peak)
    if highest is not None and highest < max(claim.get(average, 0), claim.get(p95, 0)):
        yield Noted(FindingCode.STATISTICS_OUT_OF_ORDER, peak)
    elif average in claim and p95 in claim and claim[average] > claim[p95]:
        yield Noted(FindingCode.AVERAGE_ABOVE_PERCENTILE, average)


def check_capacity(claim: Claim) -> Iterator[Noted]:
    """Sizes that can be; no more used or free than there is; a total of zero says nothing."""
    for field, largest in _LARGEST.items():
        if claim.get(field, 0) > largest:
            yield Noted(FindingCode.IMPOSSIBLE_CAPACITY, field, (field,))
    for total, shares in _TOTALS.items():
        if claim.get(total) == 0:
            yield Noted(FindingCode.CAPACITY_ZERO, total, (total,))
            continue
        for share in shares:
            if total in claim and claim.get(share, 0) > claim[total] * USED_TOLERANCE:
                yield Noted(FindingCode.USED_EXCEEDS_TOTAL, share, (share,))


def check_network(claim: Claim) -> Iterator[Noted]:
    """Throughput that a machine can have."""
    for field in _NETWORK:
        if claim.get(field, 0) > FASTEST_MBPS:
            yield Noted(FindingCode.IMPLAUSIBLE_THROUGHPUT, field, (field,))


CHECKS: tuple[Callable[[Claim], Iterator[Noted]], ...] = (check_capacity, check_network, check_performance)
