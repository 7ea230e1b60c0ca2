"""Utilisation and capacity through every handler: tables, rows of one metric and series, in any order."""

from __future__ import annotations

import math
import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from local.laboratory import EMPTY_INVENTORY
from tests.integration.laboratory import Laboratory, Ran

WIDE = (
    "Server Name,Operating System,CPU Avg %,CPU Max %,Memory GB,Memory Used GB,Disk IOPS,Network Mbps,Window\n"
    "app1,Ubuntu 16.04,12.5,80,16,8,150,20,30 days\n"
    "app2,Microsoft Windows Server 2008 R2 (64-bit),60,40,8,12,75.5,,30 days\n"
    "app3,Ubuntu 24.04,130,140,,,,,30 days\n"
)
CMDB = "name,ip_address,memory_gb,environment\napp1,10.0.0.5,32,production\napp2,10.0.0.6,8,test\n"


def run(laboratory: Laboratory, content: str, filename: str = "utilisation.csv") -> Ran:
    return laboratory.run(content, filename=filename, import_category="infrastructure")


def metrics_of(laboratory: Laboratory, name: str) -> dict[str, Any]:
    """What is kept of an asset's measurements, per field."""
    rows = laboratory.rows(
        "SELECT attributes -> 'infrastructure' -> 'metrics' FROM migration.asset_custom_attributes"
        " JOIN migration.assets asset ON asset.id = asset_id WHERE asset.name = :name",
        name=name,
    )
    kept: dict[str, Any] = rows[0][0] if rows else {}
    return kept


def inventory(laboratory: Laboratory) -> list[Any]:
    """Assets and attributes without ids and times of writing."""
    return laboratory.rows(
        "SELECT name, ip_address, environment, memory_gb, storage_gb, storage_used_gb, cpu_utilization_percent,"
        " cpu_utilization_percent_max, memory_utilization_percent, disk_iops, network_throughput_mbps,"
        " CAST(attributes AS text) FROM migration.assets asset"
        " LEFT JOIN migration.asset_custom_attributes ON asset_id = asset.id ORDER BY name"
    )


def written(laboratory: Laboratory) -> list[Any]:
    """When each row was last written."""
    return laboratory.rows(
        "SELECT CAST(id AS text), updated_at FROM migration.assets"
        " UNION ALL SELECT CAST(asset_id AS text) || 'attributes', updated_at FROM migration.asset_custom_attributes"
        " ORDER BY 1"
    )


def a_series(assets: int = 3, samples: int = 60) -> tuple[str, dict[str, list[float]]]:
    """CPU of some machines every five minutes, the machines taking turns; and the values by machine."""
    chance = random.Random(7)
    start = datetime(2026, 3, 1, tzinfo=UTC)
    values: dict[str, list[float]] = {f"app{n}": [] for n in range(1, assets + 1)}
    lines = ["host,timestamp,CPU Utilization %"]
    for sample in range(samples):
        for name in values:
            values[name].append(round(chance.uniform(0, 100), 2))
            lines.append(f"{name},{start + timedelta(minutes=5 * sample):%Y-%m-%d %H:%M:%S},{values[name][-1]}")
    return "\n".join(lines) + "\n", values


def percentile(values: list[float], share: float) -> float:
    """The percentile by linear interpolation between the closest ranks, as PostgreSQL's percentile_cont has it."""
    ordered = sorted(values)
    rank = share * (len(ordered) - 1)
    below = math.floor(rank)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (rank - below)


def test_a_table_fills_the_performance_columns(laboratory: Laboratory) -> None:
    ran = run(laboratory, WIDE)

    assert ran.status["status"] == "completed", ran.status
    columns = (
        "name",
        "cpu_utilization_percent",
        "cpu_utilization_percent_max",
        "memory_utilization_percent",
        "disk_iops",
    )
    assert laboratory.assets(*columns) == [
        ("app1", 12.5, 80.0, 50.0, 150.0), ("app2", 60.0, 40.0, None, 75.5), ("app3", None, None, None, None),
    ]  # fmt: skip
    assert metrics_of(laboratory, "app1")["network_throughput_mbps"] == {
        "value": 20, "unit": "Mbit/s", "statistic": "average", "window": "30 days", "source_file": "utilisation.csv",
    }  # fmt: skip


def test_each_validator_answers_with_its_own_counts(laboratory: Laboratory) -> None:
    ran = run(laboratory, WIDE)

    found = {v["validator"]: v for v in ran.status["validation_results"]}
    counts = {name: (v["error_count"], v["warning_count"]) for name, v in found.items()}
    assert counts == {
        "format_validator": (0, 0), "schema_validator": (0, 0), "performance_validator": (0, 3),
        "capacity_validator": (0, 1), "network_validator": (0, 0), "eol_detector": (0, 2),
    }  # fmt: skip
    assert ran.findings() == [
        (2, "Operating System", "operating-system-end-of-life"),
        (3, "Operating System", "operating-system-end-of-life"),
        (3, "CPU Max %", "statistics-out-of-order"),
        (3, "Memory Used GB", "used-exceeds-total"),
        (4, "CPU Avg %", "utilisation-out-of-range"),
        (4, "CPU Max %", "utilisation-out-of-range"),
    ]


def test_the_end_of_support_is_shown_with_its_date_and_source(laboratory: Laboratory) -> None:
    run(laboratory, WIDE)

    ((output,),) = laboratory.rows(
        "SELECT output_data FROM migration.import_processing_steps WHERE step_name = 'eol_detector'"
    )
    assert output["releases"]["Ubuntu 16.04"] == {
        "assets": 1, "end_of_support": "2021-04-02", "end_of_extended_support": "2026-04-02",
        "source": "https://endoflife.date/ubuntu",
    }  # fmt: skip
    assert set(output["releases"]) == {"Ubuntu 16.04", "Microsoft Windows Server 2008 R2"}


def test_a_series_becomes_average_percentile_and_peak(laboratory: Laboratory) -> None:
    content, values = a_series()
    ran = run(laboratory, content, "series.csv")

    assert ran.status["records"] == {"total": 180, "valid": 180, "rejected": 0, "processed": 180}
    assert len(laboratory.rows("SELECT 1 FROM migration.import_processing_steps WHERE step_name LIKE 'enrich%'")) > 2
    for name, samples in values.items():
        kept = metrics_of(laboratory, name)
        assert kept["cpu_utilization_percent"]["value"] == pytest.approx(sum(samples) / len(samples))
        assert kept["cpu_utilization_percent_p95"]["value"] == pytest.approx(percentile(samples, 0.95))
        assert kept["cpu_utilization_percent_max"]["value"] == max(samples)
        assert kept["cpu_utilization_percent"]["samples"] == 60
        assert kept["cpu_utilization_percent"]["observed_from"].startswith("2026-03-01T00:00:00")
        assert kept["cpu_utilization_percent"]["observed_until"].startswith("2026-03-01T04:55:00")


def test_rows_of_one_metric_meet_in_their_asset(laboratory: Laboratory) -> None:
    rows = (
        "host,metric,value,unit,statistic\n"
        "app1,CPU Utilization,20,%,Average\n"
        "app1,CPU Utilization,70,%,p95\n"
        "app2,Memory Utilization,55,%,Average\n"
        "app1,net.usage,125,KB/s,Average\n"
        "app1,Fan Speed,1200,rpm,Average\n"
    )
    ran = run(laboratory, rows)

    assert laboratory.assets("name", "cpu_utilization_percent", "memory_utilization_percent", "network_throughput_mbps") == [
        ("app1", 20.0, None, 1.0), ("app2", None, 55.0, None),
    ]  # fmt: skip
    assert metrics_of(laboratory, "app1")["cpu_utilization_percent_p95"]["value"] == 70
    assert [(row, code) for row, _, code in ran.findings()] == [(6, "unknown-metric")]


def test_disks_are_added_up_and_a_repeated_one_is_not(laboratory: Laboratory) -> None:
    run(
        laboratory,
        "VM,Disk,Capacity MiB,Consumed MiB,Free MiB\n"
        "app1,C:,102400,51200,51200\napp1,D:,204800,102400,102400\napp1,D:,204800,51200,153600\n",
    )

    assert laboratory.assets("name", "storage_gb", "storage_used_gb", "storage_free_gb") == [
        ("app1", 300.0, 100.0, 200.0)
    ]


def test_a_cmdb_import_and_measurements_meet_in_either_order(laboratory: Laboratory) -> None:
    laboratory.run(CMDB, filename="servers.csv")
    run(laboratory, WIDE)
    first = inventory(laboratory)
    wipe(laboratory)
    run(laboratory, WIDE)
    laboratory.run(CMDB, filename="servers.csv")

    assert inventory(laboratory) == first
    assert [row[:4] for row in first] == [
        ("app1", "10.0.0.5", "production", 32.0), ("app2", "10.0.0.6", "test", 8.0), ("app3", None, None, None),
    ]  # fmt: skip


def test_a_total_that_is_said_goes_before_the_sum_of_disks_in_either_order(laboratory: Laboratory) -> None:
    disks = "VM,Disk,Capacity MiB,Free MiB\napp1,C:,102400,51200\napp1,D:,102400,51200\n"
    cmdb = "name,storage_gb,environment\napp1,500,test\n"
    run(laboratory, disks)
    laboratory.run(cmdb, filename="servers.csv")
    first = laboratory.assets("name", "storage_gb", "storage_free_gb")
    wipe(laboratory)
    laboratory.run(cmdb, filename="servers.csv")
    run(laboratory, disks)

    assert laboratory.assets("name", "storage_gb", "storage_free_gb") == first == [("app1", 500.0, 100.0)]


def test_the_latest_window_wins_in_either_order(laboratory: Laboratory) -> None:
    march = "Server Name,CPU Avg %,Start,End\napp1,10,2026-03-01,2026-03-31\n"
    april = "Server Name,CPU Avg %,CPU Max %,Start,End\napp1,20,90,2026-04-01,2026-04-30\n"
    run(laboratory, march, "march.csv")
    run(laboratory, april, "april.csv")
    first = inventory(laboratory)
    wipe(laboratory)
    run(laboratory, april, "april.csv")
    run(laboratory, march, "march.csv")

    assert inventory(laboratory) == first
    assert laboratory.assets("cpu_utilization_percent", "cpu_utilization_percent_max") == [(20.0, 90.0)]


@pytest.mark.parametrize("content", [WIDE, a_series()[0]], ids=["table", "series"])
def test_importing_again_changes_nothing(laboratory: Laboratory, content: str) -> None:
    run(laboratory, content)
    before, when = inventory(laboratory), written(laboratory)
    again = run(laboratory, content)

    assert again.status["enrichment_summary"]["assets_unchanged"] == 3
    assert (inventory(laboratory), written(laboratory)) == (before, when)


def test_a_file_of_nobody_or_of_nothing_measured_is_refused(laboratory: Laboratory) -> None:
    nobody = run(laboratory, "timestamp,value\n2026-03-01 00:00:00,12.5\n")
    nothing = run(laboratory, "Name,Owner\napp1,someone\n")

    assert [ran.status["error"]["code"] for ran in (nobody, nothing)] == ["no-naming-column", "no-metric-column"]
    assert laboratory.assets("name") == []


def wipe(laboratory: Laboratory) -> None:
    """An inventory nobody has imported anything into."""
    with laboratory.superuser.begin() as connection:
        connection.exec_driver_sql(EMPTY_INVENTORY)


def test_samples_whose_moments_cannot_be_read_count_all_the_same(laboratory: Laboratory) -> None:
    """Whether 01/02 is a day in January or February does not matter to an average."""
    lines = "".join(f"web01,01/02/2024 {hour:02d}:00,{hour}.5\n" for hour in range(24))
    ran = laboratory.run("Name,Timestamp,CPU Utilization %\n" + lines, import_category="infrastructure")

    assert ran.ended.state == "Import completed", ran.ended
    assert laboratory.assets("name", "cpu_utilization_percent", "cpu_utilization_percent_max") == [
        ("web01", 12.0, 23.5)
    ]


def test_every_chunk_settles_its_share_of_a_series(laboratory: Laboratory, monkeypatch: pytest.MonkeyPatch) -> None:
    """The machines take turns, so the last record about each of them lies in the last chunk."""
    monkeypatch.setenv("CHUNK_BYTES", "4000")
    content, _ = a_series(assets=40, samples=30)

    ran = run(laboratory, content, "series.csv")

    assert ran.status["enrichment_summary"]["placeholders_created"] == 40
    settled = laboratory.rows(
        "SELECT CAST(output_data -> 'outcomes' ->> 'created' AS integer) FROM migration.import_processing_steps"
        " WHERE step_name LIKE 'enrich%' AND output_data -> 'outcomes' IS NOT NULL AND step_name <> 'enrichment'"
    )
    assert len(settled) > 5
    assert max(count for (count,) in settled) < 40 / 2
    assert laboratory.rows(
        "SELECT count(*), count(DISTINCT asset_id) FROM migration.raw_import_records"
        " WHERE processing_notes LIKE 'speaks for%'"
    ) == [(40, 40)]
