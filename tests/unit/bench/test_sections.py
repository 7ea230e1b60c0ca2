"""What sections make of their figures: tables, and verdicts on what was asked."""

import subprocess
import sys
from typing import Any

import pytest

from bench import categories, cmdb, cold, memory, scaling, small_file
from bench.processes import peak_mb, watched_children
from bench.rivals import section as rivals
from bench.rivals.environment import versions
from bench.section import Section
from bench.whole_import import ImportRun, summary
from bench.workers import Measured


def verdicts(section: Section, figures: dict[str, Any]) -> list[tuple[str | None, str]]:
    return [(target.reached, target.verdict) for target in section.judge(figures)]


def a_run(seconds: float, *chunks: float) -> ImportRun:
    phases = {"register and plan": 1.0, "validate": seconds / 2, "review": 0.1, "enrich": seconds / 4, "complete": 0.1}
    return ImportRun(
        seconds, phases, {"workers": seconds, "database": seconds / 2, "s3": 0.0},
        Measured({"validate_chunk": list(chunks), "enrich_chunk": [0.1]}, peak_mb=140.4),
    )  # fmt: skip


def an_import(rows: int, seconds: float, floor: float = 1.0) -> dict[str, Any]:
    more = {"floor_seconds": floor, "ratio_to_floor": seconds / floor, "file_mb": 1.0, "assets": 5, "dependencies": 0}
    return summary([a_run(seconds, 0.5)], rows) | more


def test_an_import_is_summed_up_by_medians_and_its_worst_chunk() -> None:
    found = summary([a_run(2.0, 0.5, 1.5), a_run(4.0, 0.7, 0.6), a_run(9.0, 0.4, 0.8)], rows=1000)
    assert (found["seconds"], found["spread"], found["rows_per_second"]) == (4.0, [2.0, 9.0], 250)
    assert found["microseconds_per_row"] == 4000.0
    assert found["phases"]["validate"] == 2.0
    assert found["busy_cores"] == {"workers": 1.0, "database": 0.5, "s3": 0.0}
    assert found["chunks"]["validate_chunk"] == {"chunks": 2, "median_seconds": 0.65, "worst_seconds": 1.5}
    assert found["peak_mb"] == 140


def test_memory_that_the_system_does_not_tell_is_not_zero() -> None:
    run = a_run(2.0, 0.5)
    run.measured.peak_mb = 0.0
    assert summary([run], rows=10)["peak_mb"] is None


def test_a_row_that_costs_more_in_a_larger_file_is_growth_and_one_that_costs_less_is_not() -> None:
    cheaper = {"imports": [an_import(10, 1.0), an_import(100, 5.0), an_import(1000, 40.0)]}
    dearer = {"imports": [an_import(10, 1.0), an_import(100, 5.0), an_import(1000, 80.0)]}
    assert [round(cmdb.growth(figures), 2) for figures in (cheaper, dearer)] == [0.8, 1.6]


def test_the_largest_import_is_held_against_its_floor() -> None:
    figures = {"imports": [an_import(10, 9.0), an_import(100, 9.0), an_import(1000, 1.8)]}
    assert verdicts(cmdb.SECTION, figures) == [
        ("1.8 ×", "met"),
        ("1.8 ×", "MISSED"),
        ("0.1 ×", "met"),
        ("0.5 s", "met"),
    ]
    assert "| 1,000 | 1.0 | 1.80 | 556 | 1800.0 | 1.00 | 1.80 × | 140 |" in cmdb.render(figures)


@pytest.mark.parametrize("section", categories.SECTIONS, ids=lambda section: section.name)
def test_a_category_is_held_against_its_own_floor(section: Section) -> None:
    figures = an_import(100, 1.8) | {"category": section.name}
    assert verdicts(section, figures) == [("1.8 ×", "met"), ("1.8 ×", "MISSED")]
    assert "| 100 | 5 | 0 | 1.80 | 56 | 1.00 | 1.80 × | 140 |" in section.render(figures)


def test_a_rival_that_is_not_installed_is_said_to_be_so() -> None:
    figures = {
        "rows": 100,
        "ours": an_import(100, 2.0),
        "rivals": [
            {
                "name": "SQLAlchemy add_all, pg8000",
                "does": "",
                "runs": 3,
                "seconds": 30.0,
                "rows_per_second": 3,
                "times_ours": 15,
            },
            {"name": "dlt 1", "does": "", "runs": 3, "seconds": 1.0, "rows_per_second": 100, "times_ours": 0.5},
            {"name": "dlt 2", "does": "", "runs": 0, "seconds": None, "rows_per_second": None, "times_ours": None},
            {"name": "pgloader", "does": "x", "runs": 0, "seconds": None, "rows_per_second": None, "times_ours": None},
        ],
    }
    assert verdicts(rivals.SECTION, figures) == [("15 ×", "met"), ("0.5 ×", "MISSED"), (None, "not measured")]
    assert "| pgloader | not installed |  |  |  | x |" in rivals.render(figures)


def test_the_rivals_are_pinned() -> None:
    assert all(version[0].isdigit() for version in versions().values())


def a_file(plan: int, validate: int, child: int | None = None) -> dict[str, Any]:
    peaks = {"plan": plan, "validate": validate, "review": 100, "enrich": 100}
    return {"rows": 10, "file_mb": 1.0, "chunks": 500, "chunks_imported": 24, "plan_seconds": 1.0, "peak_mb": peaks,
            "reading_child_mb": child}  # fmt: skip


def test_memory_is_judged_by_the_hungriest_worker_and_the_step_that_grew_most() -> None:
    figures = {
        memory._SMALL: a_file(100, 200),
        memory._LARGE: a_file(130, 210),
        memory._WORKBOOK: a_file(150, 100, 363),
    }
    assert verdicts(memory.SECTION, figures) == [("210 MB", "met"), ("1.3 ×", "MISSED"), ("513 MB", "MISSED")]
    assert any("24 of 500" in line for line in memory.render(figures))


def test_a_sample_of_chunks_is_spread_over_the_file() -> None:
    chunks = [{"chunk": number} for number in range(1, 501)]
    found = [event["chunk"] for event in memory.spread(chunks, 5)]
    assert found == [1, 126, 251, 375, 500]
    assert memory.spread(chunks[:3], 5) == chunks[:3]


def by_workers(*seconds: float) -> dict[str, Any]:
    return {"cores": 2, "by_workers": [an_import(100, s) | {"workers": n} for n, s in enumerate(seconds, start=1)]}


def test_scaling_compares_two_workers_with_one_and_says_where_more_do_not_help() -> None:
    figures = by_workers(8.0, 5.0, 4.9, 4.9)
    assert verdicts(scaling.SECTION, figures) == [("1.6 ×", "met"), ("1.6 ×", "met")]
    assert "Saturated with 2 workers: 1.5 of 2 cores are busy" in scaling.render(figures)[-1]
    assert "Not saturated with 2 workers." in scaling.render(by_workers(8.0, 5.0))[-1]


def test_cold_imports_are_judged_by_the_slowest() -> None:
    figures = {
        "imports": {"a/fast": 0.5, "b/slow": 1.25}, "layer_mb": 50.0, "layer_zipped_mb": 20.0,
        "function_bytes": {"a": 1200},
    }  # fmt: skip
    assert verdicts(cold.SECTION, figures) == [("1.25 s", "MISSED"), ("50 MB", "met")]
    assert "Functions: a 1.2 KB." in cold.render(figures)


def test_a_small_file_is_shown_cold_and_warm() -> None:
    figures = {"rows": 100, "cold": {"completed": 9.87, "seen": 10.5}, "warm": {"completed": 1.5, "seen": 1.75}}
    assert small_file.render(figures)[2:4] == [
        "| the first after the stack's start | 9.87 | 10.5 |",
        "| the next one | 1.50 | 1.75 |",
    ]


@pytest.mark.skipif(sys.platform != "linux", reason="VmHWM is Linux's")
def test_a_peak_is_remembered_after_the_memory_is_given_back() -> None:
    grow = "from bench.processes import peak_mb; a = peak_mb(); b = bytearray(80 * 2**20); del b; print(peak_mb() - a)"
    done = subprocess.run([sys.executable, "-c", grow], check=True, capture_output=True, text=True)
    assert 75 <= float(done.stdout) <= 90
    assert peak_mb(2**22 + 1) == 0.0


@pytest.mark.skipif(sys.platform != "linux", reason="VmHWM is Linux's")
def test_children_are_watched_until_they_have_ended() -> None:
    grow = "import time; b = bytearray(100 * 2**20); time.sleep(0.2); del b; time.sleep(0.2)"
    with watched_children() as children:
        subprocess.run([sys.executable, "-c", grow], check=True)
    assert 100 <= children.highest_mb <= 130


def test_children_that_were_there_before_are_not_watched() -> None:
    large = "b = bytearray(300 * 2**20); print(flush=True); input()"
    with subprocess.Popen([sys.executable, "-c", large], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as before:
        assert before.stdout is not None
        before.stdout.readline()
        with watched_children() as children:
            subprocess.run([sys.executable, "-c", "import time; time.sleep(0.2)"], check=True)
        before.communicate(b"\n")

    assert 0 < children.highest_mb < 100
