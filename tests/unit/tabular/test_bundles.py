"""Tables that belong together: recognised by their headers, joined by key, what is missing or lost reported."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from importflow.tabular.bundles import BUNDLE_SETS, Fold
from importflow.tabular.folding import Folded, number_of
from tests.files import workbook, zip_archive
from tests.unit.tabular.readers import ReadFile, read, refusal

Rows = Sequence[Sequence[Any]]


def zipped(tables: Mapping[str, Rows]) -> bytes:
    """A ZIP of CSV files, one per table."""
    return zip_archive(
        {name: "".join(",".join(map(str, row)) + "\n" for row in rows).encode() for name, rows in tables.items()}
    )


RVTOOLS: dict[str, Rows] = {
    "vInfo": [
        ["VM", "Powerstate", "CPUs", "Memory", "VM UUID"],
        ["web-1", "poweredOn", 2, 4096, "u1"], ["web-1", "poweredOn", 4, 8192, "u2"], ["db-1", "poweredOff", 8, 65536, "u3"],
    ],
    "vCPU": [["VM", "CPUs", "Sockets", "Cores p/s", "VM UUID"], ["web-1", 2, 2, 1, "u1"], ["db-1", 8, 2, 4, "u3"]],
    "vMemory": [["VM", "Size MiB", "Consumed", "VM UUID"], ["web-1", 4096, 1000, "u1"]],
    "vDisk": [
        ["VM", "Disk", "Capacity MiB", "VM UUID"],
        ["web-1", "a", "1,024", "u1"], ["web-1", "b", 2048, "u1"], ["gone", "a", 1, "u9"],
    ],
    "vPartition": [["VM", "Disk", "Capacity MiB", "Consumed MiB", "Free MiB", "VM UUID"], ["web-1", "/", 900, 500, 400, "u1"]],
    "vNetwork": [
        ["VM", "Network", "Mac Address", "IPv4 Address", "VM UUID"],
        ["web-1", "lan", "", "", "u1"], ["web-1", "dmz", "00:1a:2b:3c:4d:5e", "10.0.0.1", "u1"],
    ],
}  # fmt: skip
WEB_1 = {
    "VM": "web-1", "Powerstate": "poweredOn", "CPUs": "2", "Memory": "4096", "VM UUID": "u1",
    "CPU sockets": "2", "Cores per socket": "1", "vMemory.Size MiB": "4096", "Memory consumed (MiB)": "1000",
    "Partition capacity (MiB)": "900", "Storage used (MiB)": "500", "Partition free (MiB)": "400",
    "Total disk capacity MiB": "3072", "Disks": "2", "MAC Address": "00:1a:2b:3c:4d:5e", "IP Address": "10.0.0.1",
    "NICs": "2",
}  # fmt: skip


def without_uuid(tables: Mapping[str, Rows]) -> dict[str, Rows]:
    return {name: [row[:-1] for row in rows] for name, rows in tables.items()}


def quoted(tables: Mapping[str, Rows]) -> dict[str, Rows]:
    return {f"{name}.csv": [[f'"{cell}"' for cell in row] for row in rows] for name, rows in tables.items()}


PACKED = {"as sheets": workbook(RVTOOLS), "as a ZIP of CSV files": zipped(quoted(RVTOOLS))}


@pytest.mark.parametrize("data", PACKED.values(), ids=PACKED)
def test_rvtools_tabs_are_joined_to_the_machines(data: bytes) -> None:
    found = read(data)

    assert found.records[0] == WEB_1
    assert [record["VM"] for record in found.records] == ["web-1", "web-1", "db-1"]
    assert found.records[1] == {
        "VM": "web-1",
        "Powerstate": "poweredOn",
        "CPUs": "4",
        "Memory": "8192",
        "VM UUID": "u2",
    }
    assert found.records[2]["Cores per socket"] == "4"
    assert found.read["set"] == "RVTools"
    assert found.details == [("rows-without-record", "vDisk: 1 rows.")]


def test_a_name_that_several_machines_bear_joins_nothing() -> None:
    found = read(workbook(without_uuid(RVTOOLS)))

    assert [set(record) - {"VM", "Powerstate", "CPUs", "Memory"} for record in found.records] == [
        set(), set(), {"CPU sockets", "Cores per socket"},
    ]  # fmt: skip
    repeated = [detail for code, detail in found.details if code == "repeated-join-key"]
    assert repeated == [f"{side}: 1 keys." for side in ("vCPU", "vMemory", "vPartition", "vDisk", "vNetwork")]


def test_missing_tabs_and_other_sheets_are_named() -> None:
    tabs = {name: RVTOOLS[name] for name in ("vInfo", "vDisk")} | {"vHost": [["Host", "Speed"], ["esx-1", 2400]]}
    found = read(workbook(tabs))

    assert sorted(found.details) == [
        *(("member-missing", f"RVTools: {side}.") for side in ("vCPU", "vMemory", "vNetwork", "vPartition")),
        ("rows-without-record", "vDisk: 1 rows."),
        ("sheet-not-read", "Sheet vHost."),
    ]


def test_a_tab_is_also_recognised_by_what_other_exporters_write() -> None:
    tabs: dict[str, Rows] = {"vInfo": RVTOOLS["vInfo"], "vCPU": [["VM", "Overall", "VM UUID"], ["web-1", 700, "u1"]]}

    assert read(workbook(tabs)).records[0]["CPU used (MHz)"] == "700"


def test_the_main_tab_alone_is_an_ordinary_sheet() -> None:
    found = read(workbook({"vInfo": RVTOOLS["vInfo"]}))

    assert (found.read, found.details) == ({"format": "xlsx", "sheet": "vInfo"}, [])


def test_a_sheet_asked_for_is_read_alone() -> None:
    assert len(read(workbook(RVTOOLS), sheet="vDisk").records) == 3


DISCOVERY: dict[str, Rows] = {
    "server_inventory.csv": [
        ["server_id", "server_name", "primary_ip_address", "cpu_count", "total_memory_gb"],
        ["s1", "web-1", "10.0.0.1", 2, 8], ["s2", "db-1", "10.0.0.2", 8, 64],
    ],
    "performance.csv": [
        ["server_id", "data_source", "cpu_utilization_avg_pct", "cpu_utilization_peak_pct", "cpu_count"],
        ["s2", "agent", 40.5, 90, 8],
    ],
    "disks.csv": [["server_id", "disk_controller_id", "disk_provisioned_gb"], ["s1", 0, 80], ["s1", 1, 20.5]],
    "nics.csv": [
        ["server_id", "interface_name", "mac_address", "ipv4_address", "is_primary"],
        ["s1", "eth1", "00:00:5e:00:53:01", "10.9.0.1", "false"], ["s1", "eth0", "00:00:5e:00:53:02", "10.0.0.1", "true"],
    ],
    "flows.csv": [
        ["Source Server ID", "Source Server IP Address", "Target Server ID", "Target Server IP Address", "Target Port"],
        ["s1", "10.0.0.1", "s2", "10.0.0.2", 5432], ["s1", "10.0.0.1", "s2", "10.0.0.2", 22], ["s9", "10.0.0.9", "s2", "", 22],
    ],
    "processes.csv": [
        ["server_id", "process_name", "process_id", "process_command_line", "process_user"],
        ["s1", "java", 1, "java -Dpassword=hunter2", "root"],
    ],
}  # fmt: skip


def test_a_discovery_archive_is_a_list_of_servers() -> None:
    found = read(zipped(DISCOVERY))

    assert found.records == [
        {
            "server_id": "s1", "server_name": "web-1", "primary_ip_address": "10.0.0.1", "cpu_count": "2",
            "total_memory_gb": "8", "Total storage (GB)": "100.5", "Disks": "2", "MAC Address": "00:00:5e:00:53:02",
        },
        {
            "server_id": "s2", "server_name": "db-1", "primary_ip_address": "10.0.0.2", "cpu_count": "8",
            "total_memory_gb": "64", "data_source": "agent", "cpu_utilization_avg_pct": "40.5",
            "cpu_utilization_peak_pct": "90", "server_performance_metrics.cpu_count": "8",
        },
    ]  # fmt: skip
    assert sorted(found.details) == [
        ("member-ignored", "flows.csv."),
        ("member-missing", "AWS Transform discovery tool: server_storage_performance."),
        ("member-not-read", "processes.csv."),
    ]


def test_of_an_application_discovery_it_is_a_list_of_connections() -> None:
    found = read(zipped(DISCOVERY), category="app_discovery")

    names = [(record.get("Source server name"), record.get("Target server name")) for record in found.records]
    assert names == [("web-1", "db-1"), ("web-1", "db-1"), (None, "db-1")]
    assert ("member-not-read", "processes.csv.") in found.details
    assert not [code for code, _ in found.details if code in ("rows-without-record", "repeated-join-key")]


def test_secrets_of_a_table_that_is_never_read_do_not_show() -> None:
    for category in (None, "app_discovery"):
        assert "hunter2" not in str(read(zipped(DISCOVERY), category=category))


def stratozone() -> dict[str, Rows]:
    samples = [
        ["m1", f"2024-05-0{day}T{hour:02}:00:00", day * 24 + hour - 24, 2**30 - hour, 5, 1, 10, 20]
        for day in range(1, 5) for hour in range(24) if day * 24 + hour - 24 <= 99
    ]  # fmt: skip
    return {
        "perf.csv": [
            ["MachineId", "TimeStamp", "CpuUtilizationPercentage", "AvailableMemoryBytes", "DiskReadOperationsPerSec",
             "DiskWriteOperationsPerSec", "NetworkBytesPerSecSent", "NetworkBytesPerSecReceived"],
            *reversed(samples),
        ],
        "vm.csv": [
            ["MachineId", "MachineName", "AllocatedProcessorCoreCount", "MemoryGiB", "TotalDiskAllocatedGiB"],
            ["M1", "web-1", 4, 16, 100], ["m2", "web-2", 4, 16, 100],
        ],
        "tags.csv": [["MachineId", "Key", "Value"], ["m1", "env", "prod"], ["m2", "env", "test"], ["m2", "owner", "ops"]],
        "disk.csv": [["MachineId", "DiskLabel", "SizeInGib", "UsedInGib"], ["m1", "sda", 60, 10], ["m1", "sdb", 40, 5.5]],
    }  # fmt: skip


def test_stratozone_samples_become_average_percentile_and_peak() -> None:
    first, second = read(zipped(stratozone())).records

    assert {name: first[name] for name in first if name.startswith(("CPU", "Performance", "Available"))} == {
        "CPU utilization avg (%)": "47.5", "CPU utilization p95 (%)": "91", "CPU utilization peak (%)": "95",
        "Available memory avg (bytes)": "1073741812.5", "Available memory lowest (bytes)": str(2**30 - 23),
        "Performance samples": "96", "Performance window start": "2024-05-01T00:00:00",
        "Performance window end": "2024-05-04T23:00:00",
    }  # fmt: skip
    assert (first["tag.env"], first["Disk size (GiB)"], first["Storage used (GiB)"]) == ("prod", "100", "15.5")
    assert (second["tag.env"], second["tag.owner"]) == ("test", "ops")
    assert "CPU utilization avg (%)" not in second


def test_several_tables_that_are_no_set_are_refused_by_name() -> None:
    code, message = refusal(zipped({"a.csv": [["name"], ["x"]], "b/c.csv": [["name"], ["y"]]}))

    assert code == "archive-unknown-members"
    assert "a.csv, b/c.csv" in message


def test_what_is_beside_a_known_set_is_named() -> None:
    data = zip_archive(
        {"vInfo.csv": b"VM,Powerstate,CPUs,Memory\nweb-1,on,2,4\n", "read me.txt": b"see wiki", "x.pdf": b"%PDF-1.7",
         "empty.csv": b"", "__MACOSX/._vInfo.csv": b"\0\1", "a/.DS_Store": b"\0"}
    )  # fmt: skip
    found = read(data)

    assert [record["VM"] for record in found.records] == ["web-1"]
    assert [name for code, name in found.details if code == "member-ignored"] == [
        "read me.txt.",
        "x.pdf.",
        "empty.csv.",
    ]


def test_one_table_among_by_products_is_the_file() -> None:
    found = read(zip_archive({"out/": b"", "out/servers.csv": b"name\nweb-1\n", "__MACOSX/out/._servers.csv": b"\0"}))

    assert (found.rows, found.read["member"]) == ([["web-1"]], "out/servers.csv")


FOLDS = {
    "the first that is not blank": (Fold.FIRST, ["", " a ", "b"], "a"),
    "rows": (Fold.COUNT, ["", "a", ""], "3"),
    "a sum": (Fold.SUM, ["1,024", "0.5", "n/a", ""], "1024.5"),
    "an average": (Fold.AVERAGE, ["1", "2", ""], "1.5"),
    "a percentile of one": (Fold.P95, ["7"], "7"),
    "a percentile of twenty": (Fold.P95, [str(n) for n in range(20, 0, -1)], "19"),
    "a peak": (Fold.PEAK, ["9", "10"], "10"),
    "the lowest": (Fold.LOWEST, ["9", "10"], "9"),
    "nothing usable": (Fold.SUM, ["n/a", "nan", "inf", "1_000"], ""),
    "the earliest": (Fold.EARLIEST, ["12/1/2023 10:00", "1/2/2024 09:00:00", "soon"], "12/1/2023 10:00"),
    "the latest": (Fold.LATEST, ["6/1/2024 1:00:00 PM", "6/1/2024 11:00:00 AM"], "6/1/2024 1:00:00 PM"),
    "the latest across zones": (Fold.LATEST, ["2024-05-01T12:00:00+02:00", "2024-05-01T11:00:00Z"], "2024-05-01T11:00:00Z"),
}  # fmt: skip


@pytest.mark.parametrize(("fold", "cells", "text"), FOLDS.values(), ids=FOLDS)
def test_many_cells_become_one(fold: Fold, cells: list[str], text: str) -> None:
    folded = Folded(fold)
    for cell in cells:
        folded.add(cell)

    assert folded.text() == text


@pytest.mark.parametrize(
    ("cell", "number"),
    [("51,200", 51200), ("1'024'000", 1024000), ("2,5", 2.5), ("1.5", 1.5), ("-3", -3), ("1.2.3", None)],
)
def test_a_number_is_read_where_its_marks_are_unmistakable(cell: str, number: float | None) -> None:
    assert number_of(cell) == number


@pytest.mark.parametrize("bundle", BUNDLE_SETS, ids=lambda bundle: bundle.vendor)
def test_headers_of_a_set_are_written_as_they_are_matched(bundle: Any) -> None:
    sides = [side for main in bundle.mains for side in main.sides]
    headers = {h for main in bundle.mains for h in main.has} | {
        h for side in sides for h in side.has | (side.or_has or set())
    }
    headers |= {take.column for side in sides for take in side.takes} | {
        h for side in sides for pair in side.keys for h in pair
    }

    assert [header for header in headers if not header.isalnum() or header != header.lower()] == []


def assert_no_duplicates(found: ReadFile) -> None:
    assert len(set(found.columns)) == len(found.columns)


@pytest.mark.parametrize(
    "data", [workbook(RVTOOLS), zipped(DISCOVERY), zipped(stratozone())], ids=["RVTools", "AWS", "StratoZone"]
)
def test_joined_columns_have_names_of_their_own(data: bytes) -> None:
    assert_no_duplicates(read(data))
