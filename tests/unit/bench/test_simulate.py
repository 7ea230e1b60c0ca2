"""Imports on AWS: what grows with the rows, what saturates, and what it costs."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bench.on_aws import prices
from bench.on_aws.bill import bill, io_optimized, io_requests, standing, transitions
from bench.on_aws.deployed import Deployed, Function
from bench.on_aws.distributed_map import Work
from bench.on_aws.imports import AROUND, Setting, at_size, on_one_machine, simulate
from bench.on_aws.limits import connections, limits, widest
from bench.on_aws.measured import Measured, TimedMap, read_measured
from bench.on_aws.scaling_tables import dollars, duration, time_grid
from bench.simulate import TABLES, filled

MEGABYTE = 1024**2


def a_measurement(**changed: Any) -> Measured:
    """A million rows are 100 chunks; a chunk computes for a second and keeps the database for one."""
    whole = Measured(
        date="2026-01-01", cores=2, rows=10_000, works={"validate": [Work(1, 1)], "enrich": [Work(0, 1)]},
        step_seconds={"register and plan": 2e-6, "review": 4e-6, "complete": 1e-6}, step_rows=1_000_000,
        file_bytes=100 * MEGABYTE / 1e6, wal_bytes=4096.0,
        table_bytes={"raw_import_records": 1000.0, "assets": 500.0}, maps=[TimedMap(1_000_000, 1, "validate", 200.0, 1.2)],
    )  # fmt: skip
    return replace(whole, **changed)


def a_deployment() -> Deployed:
    verbs = ("plan_chunks", "validate_chunk", "review_file", "enrich_chunk", "complete_flow", "status")
    a_map = {"MaxConcurrency": 4, "ItemProcessor": {"States": {"one": {}}}}
    return Deployed(
        functions={verb: Function(memory=1024, timeout=300, disk=512) for verb in verbs},
        parameters={
            "DatabaseMaxCapacity": "8", "MaxUploadBytes": str(1024**3), "MaxRecords": "20000000",
            "MultipartPartBytes": str(50 * MEGABYTE),
        },
        chunk_bytes=MEGABYTE,
        states={
            "Register upload": {"Next": "Registered?"}, "Registered?": {"Default": "Validate chunks"},
            "Validate chunks": a_map | {"Next": "Enrich chunks"}, "Enrich chunks": a_map,
        },
        execution_timeout=21_600,
        alarms=3,
    )  # fmt: skip


def test_steps_that_no_map_cuts_grow_with_the_rows_and_only_a_part_of_a_core_slows_them() -> None:
    measured, deployed = a_measurement(), a_deployment()

    def steps(rows: int, acu: float) -> dict[str, float]:
        return simulate(Setting(rows, 4, acu), measured, deployed).steps

    assert steps(1_000_000, 8) == pytest.approx({"register and plan": 2, "review": 4, "complete": 1})
    assert steps(2_000_000, 256) == pytest.approx({"register and plan": 4, "review": 8, "complete": 2})
    assert steps(1_000_000, 2) == pytest.approx({"register and plan": 2, "review": 8, "complete": 2})


def test_a_database_of_two_cores_is_never_faster_than_its_cores() -> None:
    narrow, wide, wider = (
        simulate(Setting(10_000_000, width, 8), a_measurement(), a_deployment()) for width in (1, 16, 64)
    )

    assert narrow.chunks == 1000
    assert narrow.maps["enrich"].seconds == pytest.approx(1000 * (1 + 0.3 + 0.15) + 3)
    assert wide.maps["enrich"].seconds == pytest.approx(1000 / 2, rel=0.05)
    assert wider.maps["enrich"].seconds == pytest.approx(1000 / 2, rel=0.05)
    assert wider.busy > wide.busy * 0.99 > 0.95
    assert wider.maps["enrich"].held > 3 * wide.maps["enrich"].held  # paid for waiting


def test_the_same_arguments_give_the_same_import() -> None:
    measured = a_measurement(works={"validate": [Work(1, 1), Work(2, 1)], "enrich": [Work(0, 1), Work(0, 3)]})
    setting = Setting(3_000_000, 4, 8)

    first, again, other = (simulate(setting, measured, a_deployment(), seed) for seed in (1, 1, 2))

    assert first == again
    assert first.seconds != other.seconds


def test_a_larger_import_in_proportion_is_close_to_a_simulated_one() -> None:
    measured, deployed = a_measurement(), a_deployment()
    run = simulate(Setting(10_000_000, 8, 8), measured, deployed)

    guessed, simulated = at_size(run, 40_000_000, measured), simulate(Setting(40_000_000, 8, 8), measured, deployed)

    assert guessed.chunks == simulated.chunks == 4000
    assert guessed.seconds == pytest.approx(simulated.seconds, rel=0.02)


def test_one_machine_of_two_cores_does_twice_the_work_of_one_worker() -> None:
    one, two = (on_one_machine(a_measurement(), "validate", 1_000_000, workers, MEGABYTE) for workers in (1, 2))

    assert (one, two) == pytest.approx((200, 100))


def test_the_bill_is_quantities_times_prices() -> None:
    measured, deployed = a_measurement(), a_deployment()
    run = simulate(Setting(1_000_000, 4, 8), measured, deployed)
    quantities = {line.price: line.quantity for line in bill(run, measured, deployed)}

    calls = run.seconds / 2 + 2
    held = sum(each.held for each in run.maps.values()) + sum(run.steps.values())
    assert run.seconds == pytest.approx(AROUND + 7 + sum(each.seconds for each in run.maps.values()))
    assert transitions(run.chunks, deployed) == quantities[prices.TRANSITION] == 4 + 2 * 100
    assert quantities[prices.LAMBDA_SECOND] == pytest.approx(held + calls * 0.05)
    assert quantities[prices.LAMBDA_REQUEST] == pytest.approx(2 * 100 + 5 + calls)
    assert quantities[prices.S3_READ] == 3 * 100 + 6
    assert quantities[prices.S3_WRITE] == 2 + 9  # two parts
    assert quantities[prices.ACU_HOUR] == pytest.approx(8 * run.seconds / 3600)
    assert quantities[prices.AURORA_IO] == 1_000_000  # 4 KiB of log per row, and all of it fits into the cache
    saved = 0.20 - 8 * run.seconds / 3600 * (0.156 - 0.12)
    lines = bill(run, measured, deployed)
    assert io_optimized(lines) == pytest.approx(sum(line.dollars for line in lines) - saved)


def test_records_beyond_the_cache_are_read_again() -> None:
    measured, deployed = a_measurement(), a_deployment()
    run = at_size(simulate(Setting(1_000_000, 4, 8), measured, deployed), 100_000_000, measured)

    assert io_requests(run, measured) == pytest.approx(100e6 + 6 * 100e6 * 1000 / 8192)


def test_a_deployment_without_imports_costs_its_database_at_least() -> None:
    lines = {line.service: line.dollars for line in standing(a_deployment(), smallest_acu=0.5, metrics=4)}

    assert lines == pytest.approx({"Aurora at its least": 43.80, "Alarms": 0.30, "Metrics": 1.20, "Secrets": 0.80})


def test_limits_are_sorted_and_say_at_how_many_rows() -> None:
    found = {limit.what.partition(",")[0]: limit.rows for limit in limits(a_measurement(), a_deployment())}

    assert list(found.values()) == sorted(found.values())
    assert found["MaxUploadBytes"] == pytest.approx(1024**3 / 104.8576)
    assert found["MaxRecords"] == 20_000_000
    assert found["time-out of Review file"] == pytest.approx(300 / 4e-6)
    assert found["time-out of Plan chunks"] == pytest.approx(300 / 2e-6)
    assert found["one table"] == pytest.approx(32 * 1024**4 / 1000)


@pytest.mark.parametrize(
    ("acu", "smallest", "expected"), [(2, 0.5, 189), (8, 0.5, 1669), (16, 0.5, 2000), (16, 1, 3360), (256, 1, 5000)]
)
def test_connections_follow_the_capacity(acu: float, smallest: float, expected: int) -> None:
    assert connections(acu, smallest) == expected


def test_too_wide_a_map_lets_chunks_run_into_their_time_out() -> None:
    assert widest(a_measurement(), a_deployment(), acu=8) == 600  # 600 chunks of a second on two cores: 300 s


def results(tmp_path: Path, **sections: Any) -> Path:
    path = tmp_path / "results.json"
    path.write_text(json.dumps({"sections": sections}))
    return path


CHUNKS = {
    "machine": {"date": "2026-01-01", "cores": 2},
    "figures": {
        "rows": 100, "file_bytes": 14_500, "wal_bytes": 280_000, "tables": {"assets": [600, 400]},
        "chunks": {"validate": [[3, 1, 2], [1, 0.5, 0.5]], "enrich": [[2, 0, 2]]},
        "steps": {"register and plan": [1, 1, 0], "review": [2, 0, 2], "complete": [3, 0, 3]},
    },
}  # fmt: skip
PHASES = {"register and plan": 5, "validate": 50, "review": 8, "enrich": 40, "complete": 6}


def test_costs_are_read_per_row_and_the_last_chunk_is_none(tmp_path: Path) -> None:
    measured = read_measured(results(tmp_path, chunks=CHUNKS))

    assert measured.works == {"validate": [Work(1, 2)], "enrich": [Work(0, 2)]}
    assert (measured.file_bytes, measured.wal_bytes, measured.table_bytes) == (145, 2800, {"assets": 10})
    assert measured.step_seconds == {"register and plan": 0.01, "review": 0.02, "complete": 0.03}


def test_the_largest_import_says_what_the_single_steps_cost(tmp_path: Path) -> None:
    imports = [{"rows": rows, "phases": PHASES} for rows in (50, 1_000, 2_000)]
    measured = read_measured(results(tmp_path, chunks=CHUNKS, cmdb={"figures": {"imports": imports}}))

    assert measured.step_rows == 2_000
    assert measured.step_seconds == {"register and plan": 0.0025, "review": 0.004, "complete": 0.003}


def test_maps_are_compared_where_they_are_long(tmp_path: Path) -> None:
    imports = [{"rows": rows, "phases": PHASES} for rows in (50, 100_000)]
    busy = {"workers": 0.5, "database": 1.25}
    by_workers = [{"rows": 200_000, "workers": n, "phases": PHASES, "busy_cores": busy} for n in (1, 3)]
    sections = {"cmdb": {"figures": {"imports": imports}}, "scaling": {"figures": {"by_workers": by_workers}}}

    measured = read_measured(results(tmp_path, chunks=CHUNKS, **sections))

    assert [tuple(timed) for timed in measured.maps if timed.step == "validate"] == [
        (100, 1, "validate", 4, None), (100_000, 2, "validate", 50, None), (200_000, 1, "validate", 50, 1.75),
        (200_000, 3, "validate", 50, 1.75),
    ]  # fmt: skip
    assert {timed.seconds for timed in measured.maps if timed.step == "enrich"} == {2, 40}


def test_inputs_say_whether_chunks_become_dearer_as_tables_fill() -> None:
    works = [Work(1, seconds) for seconds in (1, 1, 2, 2, 3, 3, 4, 8)]

    lines = TABLES["inputs"](a_measurement(works={"validate": works, "enrich": works}), a_deployment())

    assert "| validate, processor of the database, s | 3.00 | per chunk |" in lines
    assert "| validate, the database's in the last quarter of the file | 6.00 × | that in the first |" in lines


def test_the_check_says_how_far_off_the_simulation_is() -> None:
    line = TABLES["check"](a_measurement(), a_deployment())[-1]

    assert line == "| 1,000,000 | 1 | validate | 200.0 | 200.0 | +0% | 1.2 |"


def test_without_measurements_it_says_which_to_make(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="make bench ONLY=chunks"):
        read_measured(results(tmp_path))


def test_tables_go_between_their_markers_and_nothing_else_changes() -> None:
    page = "before <!-- table: standing -->\nold\n<!-- end of table --> after"

    text = filled(page, a_measurement(), a_deployment())

    assert text.startswith("before <!-- table: standing -->\n\n| a month |")
    assert text.endswith("|\n\n<!-- end of table --> after")
    assert "old" not in text
    assert filled(text, a_measurement(), a_deployment()) == text


@pytest.mark.parametrize("name", TABLES)
def test_every_table_can_be_made(name: str) -> None:
    assert len(TABLES[name](a_measurement(), a_deployment())) > 2


def test_a_grid_has_a_line_per_width() -> None:
    lines = [line.split("|")[1:-1] for line in time_grid(1_000_000, a_measurement(), a_deployment())[2:]]

    assert [line[0].strip() for line in lines] == ["1", "2", "4", "8", "16", "32", "64", "128"]


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(42, "42 s"), (119, "119 s"), (150, "2.5 min"), (3_600, "1 h 00"), (7_190, "2 h 00"), (180_000, "2.1 d")],
)
def test_durations_are_in_units_that_matter(seconds: float, text: str) -> None:
    assert duration(seconds) == text


@pytest.mark.parametrize(
    ("amount", "text"), [(0.001, "< $0.01"), (0.0, "$0.00"), (0.17, "$0.17"), (34.356, "$34.36"), (1234.5, "$1,234")]
)
def test_dollars(amount: float, text: str) -> None:
    assert dollars(amount) == text
