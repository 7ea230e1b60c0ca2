"""How the cells of a column are read: unit, scale, statistic, and the evidence for it."""

from __future__ import annotations

import pytest

from importflow.mapping.asset_fields import rate_field, size_field
from importflow.mapping.columns import Field, Vendor, field
from importflow.mapping.columns import converter_of as read_by
from importflow.mapping.matching import Evidence, map_columns
from importflow.mapping.moments import DateOrder, moment
from importflow.mapping.numbers import percent
from importflow.mapping.readings import ValueKind, statistic_of
from importflow.models import ImportCategory

MEMORY = size_field("memory_gb", "memory", "ram", mebibytes_from=512)
STORAGE = size_field("storage_gb", "disk")
LOAD = field("cpu_load", percent(), "cpu", kind=ValueKind.PERCENT)
NETWORK = rate_field("network_mbps", "network")
SEEN = field("seen", moment(), "lastseen", kind=ValueKind.MOMENT)


def a_vendor(percent_scale: float | None = None, date_order: DateOrder | None = None) -> Vendor:
    return Vendor("Acme", ImportCategory.CMDB_EXPORT, (), percent_scale=percent_scale, date_order=date_order)


def read(
    known: Field, header: str, cells: list[str], delimiter: str = ",", vendor: Vendor | None = None
) -> tuple[list[object], list[str], str]:
    """The values of the cells, the codes noted about the column, the evidence kept."""
    (mapping,), findings = map_columns([header], [known], vendor, Evidence([[c] for c in cells], delimiter))
    convert = read_by(mapping, [known], vendor)
    assert mapping.reading is not None
    return [convert(cell) for cell in cells], [f.code.value for f in findings], mapping.reading.evidence


# field, header, cells → values in the field's unit, codes
UNITS: dict[str, tuple[Field, str, list[str], list[object], list[str]]] = {
    "the header says megabytes": (MEMORY, "RAM (MB)", ["2048"], [2.0], []),
    "the header says kilobytes": (MEMORY, "Memory_KB", ["1048576"], [1.0], []),
    "the header says bytes": (MEMORY, "Memory (bytes)", ["1073741824"], [1.0], []),
    "the header says terabytes": (STORAGE, "Disk TB", ["1.5"], [1536.0], []),
    "nothing says it": (MEMORY, "RAM", ["16", "32"], [16.0, 32.0], ["unit-assumed"]),
    "megabytes by their size": (MEMORY, "RAM", ["4096", "512", "16000"], [4.0, 0.5, 15.625], ["unit-assumed"]),
    "mixed values are not megabytes": (MEMORY, "RAM", ["4096", "16"], [4096.0, 16.0], ["unit-assumed"]),
    "odd values are not megabytes": (MEMORY, "RAM", ["601", "707"], [601.0, 707.0], ["unit-assumed"]),
    "disks of a terabyte exist": (STORAGE, "Disk", ["1000", "2000"], [1000.0, 2000.0], ["unit-assumed"]),
    "bytes by their size": (MEMORY, "RAM", ["17179869184"], [16.0], ["unit-assumed"]),
    "kilobytes by their size": (MEMORY, "RAM", ["16777216"], [16.0], ["unit-assumed"]),
    "the cells say it": (MEMORY, "RAM", ["1.98 GiB", "512 MB"], [1.98, 0.5], []),
    "decimal commas and megabytes": (MEMORY, "RAM", ["1024,0", "2048,0"], [1.0, 2.0], ["unit-assumed"]),
}


@pytest.mark.parametrize(("known", "header", "cells", "values", "codes"), UNITS.values(), ids=UNITS)
def test_sizes_are_read_in_the_unit_the_header_the_cells_or_their_range_show(
    known: Field, header: str, cells: list[str], values: list[object], codes: list[str]
) -> None:
    assert read(known, header, cells)[:2] == (values, codes)


def test_the_evidence_for_an_assumed_unit_is_kept() -> None:
    assert "512 or more" in read(MEMORY, "RAM", ["4096"])[2]


PERCENTAGES: dict[str, tuple[list[str], float | None, list[object], list[str]]] = {
    "percentages": (["51", "0.9"], None, [51.0, 0.9], []),
    "shares, by their range": (["0.51", "0.9"], None, [51.0, 90.0], ["unit-assumed"]),
    "the exporter writes percentages": (["0.51", "0.9"], 1.0, [0.51, 0.9], []),
    "the exporter writes shares": (["0.51", "1"], 100.0, [51.0, 100.0], []),
    "with their sign": (["51%", "9 %"], None, [51.0, 9.0], []),
    "decimal commas": (["0,51", "0,9"], None, [51.0, 90.0], ["unit-assumed"]),
}


@pytest.mark.parametrize(("cells", "scale", "values", "codes"), PERCENTAGES.values(), ids=PERCENTAGES)
def test_shares_are_told_from_percentages_by_the_exporter_then_by_range(
    cells: list[str], scale: float | None, values: list[object], codes: list[str]
) -> None:
    assert read(LOAD, "CPU", cells, vendor=a_vendor(percent_scale=scale))[:2] == (values, codes)


RATES = {
    "Network Mbps": 8.0,
    "Network (Mb/s)": 8.0,
    "network_mbps": 8.0,
    "Network MBps": 64.0,
    "Network (MB/s)": 64.0,
    "network_mibps": 67.108864,
    "Network KB/s": 0.064,
    "Network Kbps": 0.008,
}


@pytest.mark.parametrize(("header", "megabits"), RATES.items())
def test_bits_are_told_from_bytes_by_the_case_of_the_header(header: str, megabits: float) -> None:
    assert read(NETWORK, header, ["8"])[0] == [pytest.approx(megabits)]


DATES: dict[str, tuple[list[str], DateOrder | None, list[object]]] = {
    "a later value shows the order": (
        ["01/02/2025", "25/02/2025"], None, ["2025-02-01T00:00:00+00:00", "2025-02-25T00:00:00+00:00"],
    ),
    "the exporter's order": (["01/02/2025"], DateOrder.MONTH_FIRST, ["2025-01-02T00:00:00+00:00"]),
    "nothing shows it": (["01/02/2025"], None, ["ambiguous-date"]),
    "a date that is none in this order": (["25/02/2025", "01/25/2025"], DateOrder.DAY_FIRST,
                                          ["2025-02-25T00:00:00+00:00", "invalid-date"]),
}  # fmt: skip


@pytest.mark.parametrize(("cells", "order", "values"), DATES.values(), ids=DATES)
def test_day_and_month_are_told_apart_once_for_the_column_or_not_at_all(
    cells: list[str], order: DateOrder | None, values: list[object]
) -> None:
    assert read(SEEN, "Last Seen", cells, vendor=a_vendor(date_order=order))[0] == values


def test_an_ambiguous_number_is_noted_once_for_the_column_with_the_rule() -> None:
    values, codes, evidence = read(MEMORY, "RAM (MB)", ["12,500", "13,500"], delimiter=";")

    assert (values, codes) == ([0.012207, 0.013184], ["ambiguous-number"])
    assert "semicolons" in evidence


STATISTICS = {
    "CPU avg": "average",
    "Average CPU": "average",
    "cpu_utilization_p95_pct": "p95",
    "CPU 95th percentile": "p95",
    "cpuPeak": "peak",
    "Max. CPU": "peak",
    "CPU": None,
}


@pytest.mark.parametrize(("header", "statistic"), STATISTICS.items())
def test_the_header_says_which_statistic_its_numbers_are(header: str, statistic: str | None) -> None:
    assert statistic_of(header) == statistic


def test_the_unit_a_corrected_column_is_in_may_stand_in_a_header_of_any_language() -> None:
    (mapping,), findings = map_columns(
        ["Arbeitsspeicher (MB)"], [MEMORY], None, Evidence(corrections={"Arbeitsspeicher (MB)": "memory_gb"})
    )

    assert read_by(mapping, [MEMORY], None)("2048") == 2.0
    assert findings == []
