"""How much of what planning needs a file says."""

from __future__ import annotations

from typing import Any

import pytest

from importflow.service_handlers.quality_check import judge
from importflow.service_handlers.validators import Verdict
from tests.unit.builders import a_layout


def verdict(
    columns: list[str], filled: dict[str, int], valid: int, planning: tuple[str, ...] = ("cpu_cores",)
) -> Verdict:
    return judge(planning, a_layout(columns).mappings, valid, filled)


# columns, valid records with a value, valid records → (code, column), completeness
CHECKS: dict[str, tuple[list[str], dict[str, int], int, list[tuple[str, str]], dict[str, float]]] = {
    "all said": (["Name", "CPUs"], {"name": 4, "cpu_cores": 4}, 4, [], {"name": 1.0, "cpu_cores": 1.0}),
    "half is enough": (["Name", "CPUs"], {"name": 4, "cpu_cores": 2}, 4, [], {"name": 1.0, "cpu_cores": 0.5}),
    "less than half": (
        ["Name", "CPUs"], {"name": 4, "cpu_cores": 1}, 4, [("field-mostly-blank", "CPUs")],
        {"name": 1.0, "cpu_cores": 0.25},
    ),
    "never said": (
        ["Name", "CPUs"], {"name": 3}, 3, [("field-mostly-blank", "CPUs")], {"name": 1.0, "cpu_cores": 0.0},
    ),
    "no column for it": (["Name"], {"name": 3}, 3, [("field-missing", "cpu_cores")], {"name": 1.0}),
    "columns nobody knows do not count": (["Name", "CPUs", "Rack Colour"], {"name": 3, "cpu_cores": 3}, 3, [],
                                          {"name": 1.0, "cpu_cores": 1.0}),
    "a share is rounded": (["Name", "CPUs"], {"name": 3, "cpu_cores": 2}, 3, [], {"name": 1.0, "cpu_cores": 0.6667}),
}  # fmt: skip


@pytest.mark.parametrize(("columns", "filled", "valid", "findings", "completeness"), CHECKS.values(), ids=CHECKS)
def test_gaps_are_named_and_shares_are_counted(
    columns: list[str],
    filled: dict[str, int],
    valid: int,
    findings: list[tuple[str, str]],
    completeness: dict[str, float],
) -> None:
    found = verdict(columns, filled, valid)

    assert [(f.code.value, f.column) for f in found.about_file] == findings
    assert found.figures["completeness"] == completeness


def test_the_average_is_that_of_the_mapped_columns() -> None:
    figures: dict[str, Any] = verdict(["Name", "CPUs", "Rack Colour"], {"name": 4, "cpu_cores": 1}, 4).figures

    assert figures["average_completeness"] == 0.625


def test_a_file_without_a_valid_record_is_checked_all_the_same() -> None:
    found = verdict(["Name", "CPUs"], {}, 0)

    assert [f.column for f in found.about_file] == ["Name", "CPUs"]
    assert found.counts == {}
