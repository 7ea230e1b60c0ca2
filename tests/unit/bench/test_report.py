"""The record of where we stand: parts that are measured alone, targets that nobody edits, a page made from figures."""

import json
from pathlib import Path
from typing import Any

import pytest

from bench import __main__ as program
from bench.registry import SECTIONS
from bench.report import BEGIN, END, Report
from bench.section import Figures, Options, Section, Target, at_least, at_most
from bench.tables import count, seconds, table, times

MACHINE = {
    "date": "2026-05-01 10:00 UTC", "cores": 2, "processor": "Xeon", "memory_gb": 24, "disk": "/dev/vda (ext4)",
    "system": "Linux 6", "python": "3.11.7", "postgresql": "18", "sqlalchemy": "2.1", "pg8000": "1.31",
    "ministack": "1.5", "load_before": 0.1,
}  # fmt: skip


def a_section(name: str, *targets: Target) -> Section:
    return Section(
        name,
        f"About {name}",
        measure=lambda options: {"seconds": 1},
        render=lambda figures: [f"{name} took {figures['seconds']}"],
        judge=lambda figures: list(targets),
    )


FAST = a_section("fast", at_most("its time", 2, 1.5, " s"))
SLOW = a_section("slow", at_most("its time", 2, 3.25, " s"), at_least("its speed", 10, None, " ×"))


def measured(figures: Figures, rows: int | None = None) -> dict[str, Any]:
    return {"machine": MACHINE, "rows": rows, "repeat": 3, "took_seconds": 9, "figures": figures}


@pytest.fixture
def report(tmp_path: Path) -> Report:
    (tmp_path / "README.md").write_text(f"# Where we stand\n\n{BEGIN}\nold\n{END}\n\n## What did not help\n\nThis.\n")
    return Report([FAST, SLOW], tmp_path)


def test_a_section_replaces_its_own_part_and_no_other(report: Report, tmp_path: Path) -> None:
    report.record(SLOW, measured({"seconds": 7}))
    report.record(FAST, measured({"seconds": 1}))
    report.record(SLOW, measured({"seconds": 8}, rows=20_000))
    kept = json.loads((tmp_path / "results.json").read_text())["sections"]
    page = (tmp_path / "README.md").read_text()
    assert {name: part["figures"] for name, part in kept.items()} == {"fast": {"seconds": 1}, "slow": {"seconds": 8}}
    assert [line for line in page.splitlines() if " took " in line] == ["fast took 1", "slow took 8"]
    assert "load before 0.1, ROWS=20,000." in page


def test_what_is_written_by_hand_stays(report: Report, tmp_path: Path) -> None:
    for _ in range(2):
        report.record(FAST, measured({"seconds": 1}))
    page = (tmp_path / "README.md").read_text()
    assert page.startswith(f"# Where we stand\n\n{BEGIN}\n")
    assert page.endswith(f"{END}\n\n## What did not help\n\nThis.\n")
    assert "old" not in page


def test_figures_of_another_form_are_left_out_and_cost_nobody_else_his(
    report: Report, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report.record(SLOW, measured({"seconds": 7}))
    path = tmp_path / "results.json"
    path.write_text(path.read_text().replace('"seconds": 7', '"minutes": 7'))
    report.record(FAST, measured({"seconds": 1}))
    assert list(json.loads(path.read_text())["sections"]) == ["fast"]
    assert "slow: what is recorded has another form (KeyError('seconds'))" in capsys.readouterr().out


def test_targets_are_judged_by_their_figures(report: Report, tmp_path: Path) -> None:
    report.record(FAST, measured({"seconds": 1}))
    report.record(SLOW, measured({"seconds": 1}))
    targets = json.loads((tmp_path / "results.json").read_text())["targets"]
    assert [tuple(target.values()) for target in targets] == [
        ("fast", "its time", "≤ 2 s", "1.5 s", "met"),
        ("slow", "its time", "≤ 2 s", "3.25 s", "MISSED"),
        ("slow", "its speed", "≥ 10 ×", None, "not measured"),
    ]
    assert "Targets: 3, missed: 1." in (tmp_path / "README.md").read_text()


@pytest.mark.parametrize(
    ("target", "verdict"),
    [
        (at_most("x", 2, 2.0), "met"),
        (at_most("x", 2, 2.01), "MISSED"),
        (at_least("x", 2, 2.0), "met"),
        (at_least("x", 2, 1.99), "MISSED"),
        (at_least("x", 2, None), "not measured"),
    ],
)
def test_a_limit_itself_is_met(target: Target, verdict: str) -> None:
    assert target.verdict == verdict


def test_figures_are_shown_as_people_read_them() -> None:
    assert table(("a", "b"), [(1, None)]) == ["| a | b |", "|---|---|", "| 1 |  |"]
    assert (count(1234567), count(None)) == ("1,234,567", "")
    assert [seconds(each) for each in (0.123, 1.234, 12.34, 123.4, None)] == ["0.12", "1.23", "12.3", "123", ""]
    assert [times(each) for each in (1.234, 1234.5, None)] == ["1.23 ×", "1,234 ×", ""]


def test_sections_have_names_of_their_own() -> None:
    names = [section.name for section in SECTIONS]
    assert len(set(names)) == len(names)
    assert {"cmdb", "sensitive_data", "rivals", "memory", "scaling", "small", "cold", "requests", "status"} <= set(
        names
    )


def test_only_the_named_sections_are_measured(
    report: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(program, "SECTIONS", (FAST, SLOW))
    monkeypatch.setattr("sys.argv", ["bench", "--only", "slow", "--rows", "5", "--to", str(tmp_path)])
    monkeypatch.setattr(program, "quiet", lambda: None)
    monkeypatch.setattr(program, "unwind_on_sigterm", lambda: None)
    program.main()
    kept = json.loads((tmp_path / "results.json").read_text())["sections"]
    assert list(kept) == ["slow"]
    assert "MISSED  its time: 3.25 s (asked: ≤ 2 s)" in capsys.readouterr().out


def test_a_section_that_does_not_exist_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["bench", "--only", "cmdb,speed"])
    with pytest.raises(SystemExit):
        program.main()
    assert "speed: not among" in capsys.readouterr().err


def test_what_a_section_is_asked_for_reaches_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Options] = []
    section = Section("one", "One", lambda options: asked.append(options) or {"seconds": 1}, lambda _: ["said"])
    (tmp_path / "README.md").write_text(f"{BEGIN}\n{END}\n")
    monkeypatch.setattr(program, "SECTIONS", (section,))
    monkeypatch.setattr("sys.argv", ["bench", "--rows", "7", "--repeat", "2", "--whole", "--to", str(tmp_path)])
    monkeypatch.setattr(program, "quiet", lambda: None)
    monkeypatch.setattr(program, "unwind_on_sigterm", lambda: None)
    program.main()
    (options,) = asked
    assert (options.rows, options.repeat, options.whole) == (7, 2, True)
