"""Metrics: one spelling, one field, one unit, one statistic."""

from __future__ import annotations

import pytest

from importflow.mapping.columns import normalise
from importflow.mapping.metrics import METRICS, Spelling, Statistic, spelling_of, spellings

# header → field, unit of its numbers, factor into the field's unit, statistic stated, unit stated
HEADERS = {
    "CPU Avg %": ("cpu_utilization_percent", "%", 1, True, True),
    "Average CPU Utilization (%)": ("cpu_utilization_percent", "%", 1, True, True),
    "CPU Utilisation": ("cpu_utilization_percent", "%", 1, False, True),
    "cpu_utilization_p95_pct": ("cpu_utilization_percent_p95", "%", 1, True, True),
    "Peak CPU Usage": ("cpu_utilization_percent_max", "%", 1, True, True),
    "Memory Max %": ("memory_utilization_percent_max", "%", 1, True, True),
    "RAM.UsedSizeInMB.Avg": ("memory_used_gb", "mb", 1 / 1024, True, True),
    "AvailableMemoryBytes": ("memory_available_gb", "b", 1 / 2**30, False, True),
    "Disk IOPS": ("disk_iops", "operations/s", 1, False, True),
    "DiskReadsOpsPerSecond.Max": ("disk_read_iops_max", "operations/s", 1, True, True),
    "disk_read_throughput_avg_mibps": ("disk_read_throughput_mibps", "MiB/s", 1, True, True),
    "DiskReadsPerSecondInKB.Avg": ("disk_read_throughput_mibps", "KB/s", 1000 / 2**20, True, True),
    "Observed Throughput (MBps)": ("disk_throughput_mibps", "MB/s", 1e6 / 2**20, False, True),
    "network_total_peak_mbps": ("network_throughput_mbps_max", "Mbit/s", 1, True, True),
    "NetworkReadsPerSecondInKB.Avg": ("network_in_mbps", "KB/s", 0.008, True, True),
    "Network Out MiB/s": ("network_out_mbps", "MiB/s", 8.388608, False, True),
    "Network In": ("network_in_mbps", "Mbit/s", 1, False, False),
}


@pytest.mark.parametrize(("header", "said"), HEADERS.items(), ids=HEADERS)
def test_a_header_says_metric_unit_and_statistic(header: str, said: tuple[str, str, float, bool, bool]) -> None:
    found = spellings()[normalise(header)]
    assert (found.field, found.unit, found.stated, found.unit_stated) == (said[0], said[1], said[3], said[4])
    assert found.factor == pytest.approx(said[2])


@pytest.mark.parametrize("header", ["CPU", "Memory", "RAM", "Disk", "Network", "Disk (in MB)", "Disk Reads Total"])
def test_a_bare_word_is_no_measurement(header: str) -> None:
    assert normalise(header) not in spellings()


# metric, unit, statistic of a row → field and factor
ROWS: dict[str, tuple[tuple[str, str, str], tuple[str, float] | None]] = {
    "words": (("CPU Utilization", "Percent", "Average"), ("cpu_utilization_percent", 1)),
    "a counter's path": (("cpu.usage.average", "%", ""), ("cpu_utilization_percent", 1)),
    "another statistic": (("Memory Utilization", "%", "p95"), ("memory_utilization_percent_p95", 1)),
    "peak": (("mem.usage", "percent", "Maximum"), ("memory_utilization_percent_max", 1)),
    "bytes by capitals": (("net.usage.average", "KBps", ""), ("network_throughput_mbps", 0.008)),
    "bits by small letters": (("net.usage.average", "Kbps", ""), ("network_throughput_mbps", 0.001)),
    "a disk in kilobytes": (("Disk Throughput", "KB/s", ""), ("disk_throughput_mibps", 1000 / 2**20)),
    "bytes a period are no rate": (("NetworkIn", "Bytes", "Sum"), None),
    "a statistic nobody keeps": (("CPU Utilization", "%", "Minimum"), None),
    "an unknown metric": (("Fan Speed", "rpm", ""), None),
}


@pytest.mark.parametrize(("row", "said"), ROWS.values(), ids=ROWS)
def test_a_row_says_metric_unit_and_statistic(row: tuple[str, str, str], said: tuple[str, float] | None) -> None:
    found = spelling_of(*row)
    if said is None:
        assert found is None
    else:
        assert isinstance(found, Spelling)
        assert found.field == said[0]
        assert found.factor == pytest.approx(said[1])


def test_every_field_is_spelled_by_its_own_name() -> None:
    fields = [metric.field_of(statistic) for metric in METRICS for statistic in Statistic]
    assert {name: spellings()[normalise(name)].field for name in fields} == {name: name for name in fields}
