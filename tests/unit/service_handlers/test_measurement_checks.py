"""Checks of one record's measurements: what is left out, what is only noted."""

from __future__ import annotations

from typing import Any

import pytest

from importflow.service_handlers.measurement_checks import CHECKS

# claim → (code, field whose column shows it, fields left out)
CASES: dict[str, tuple[dict[str, Any], list[tuple[str, str, tuple[str, ...]]]]] = {
    "in order": ({"cpu_utilization_percent": 10, "cpu_utilization_percent_p95": 40, "cpu_utilization_percent_max": 90}, []),
    "all alike": ({"disk_iops": 5, "disk_iops_p95": 5, "disk_iops_max": 5}, []),
    "peak below average": (
        {"cpu_utilization_percent": 50, "cpu_utilization_percent_max": 40},
        [("statistics-out-of-order", "cpu_utilization_percent_max", ())],
    ),
    "peak below p95": (
        {"network_in_mbps_p95": 3, "network_in_mbps_max": 2},
        [("statistics-out-of-order", "network_in_mbps_max", ())],
    ),
    "average above p95": (
        {"disk_iops": 9, "disk_iops_p95": 3, "disk_iops_max": 500},
        [("average-above-percentile", "disk_iops", ())],
    ),
    "total near its parts": (
        {"network_throughput_mbps": 10, "network_in_mbps": 4, "network_out_mbps": 5.5}, [],
    ),
    "total far from its parts": (
        {"network_throughput_mbps": 0.578928, "network_in_mbps": 0.004, "network_out_mbps": 0.005},
        [("total-contradicts-parts", "network_throughput_mbps", ())],
    ),
    "a total of next to nothing": (
        {"disk_throughput_mibps": 0.01, "disk_read_throughput_mibps": 0.05, "disk_write_throughput_mibps": 0.02}, [],
    ),
    "one part is missing": ({"network_throughput_mbps": 10, "network_in_mbps": 1}, []),
    "window backwards": (
        {"observed_from": "2026-02-01T00:00:00+00:00", "observed_until": "2026-01-01T00:00:00+00:00"},
        [("window-reversed", "observed_until", ("observed_from", "observed_until"))],
    ),
    "window without an end": ({"observed_from": "2026-02-01T00:00:00+00:00"}, []),
    "used within total": ({"storage_gb": 100, "storage_used_gb": 100.5, "storage_free_gb": 0}, []),
    "more used than there is": (
        {"memory_gb": 16, "memory_used_gb": 17}, [("used-exceeds-total", "memory_used_gb", ("memory_used_gb",))],
    ),
    "more free than there is": (
        {"storage_gb": 100, "storage_free_gb": 120}, [("used-exceeds-total", "storage_free_gb", ("storage_free_gb",))],
    ),
    "nothing used": ({"storage_gb": 100, "storage_used_gb": 0}, []),
    "a total of zero": ({"memory_gb": 0, "memory_used_gb": 4}, [("capacity-zero", "memory_gb", ("memory_gb",))]),
    "memory in the wrong unit": ({"memory_gb": 131_072}, [("impossible-capacity", "memory_gb", ("memory_gb",))]),
    "the largest machine": ({"memory_gb": 65_536, "cpu_cores": 1_920}, []),
    "cores of a data centre": ({"cpu_cores": 100_000}, [("impossible-capacity", "cpu_cores", ("cpu_cores",))]),
    "faster than any port": (
        {"network_out_mbps_max": 9_000_000},
        [("implausible-throughput", "network_out_mbps_max", ("network_out_mbps_max",))],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("claim", "found"), CASES.values(), ids=CASES)
def test_a_record_is_checked(claim: dict[str, Any], found: list[tuple[str, str, tuple[str, ...]]]) -> None:
    noted = [(n.code.value, n.field, n.leave_out) for check in CHECKS for n in check(claim)]
    assert noted == found
