"""What a person sees of an import."""

from io import StringIO
from typing import Any

import pytest
from rich.console import Console

from local.report import ProgressLine, printable, show_result

COMPLETED: dict[str, Any] = {
    "data_import_id": "11111111-1111-4111-8111-111111111111",
    "filename": "servers.csv",
    "status": "completed",
    "current_phase": "complete",
    "progress_percentage": 100.0,
    "records": {"total": 1200, "valid": 1188, "rejected": 12},
    "enrichment_summary": {"assets_created": 1100, "assets_updated": 88, "about": {"not": "a count"}},
    "steps": [
        {"step_name": "enrichment", "step_order": 2, "status": "completed", "duration_seconds": 2.125},
        {"step_name": "validation", "step_order": 1, "status": "completed", "records_processed": 1200},
    ],
    "validation_results": [
        {
            "validator": "schema_validator",
            "status": "completed",
            "error_count": 2,
            "findings": [
                {"row": None, "column": "Rack", "severity": "info", "code": "unknown-column", "count": 1},
                {"row": 4, "column": "IP [red]", "severity": "warning", "code": "invalid-ip-address", "count": 7},
            ],
        },
    ],
    "a field of a later version": {},
}


def shown(status: dict[str, Any]) -> str:
    screen = StringIO()
    show_result(Console(file=screen, width=200), status, 3.21)
    return screen.getvalue()


def test_a_result_has_verdict_counts_steps_in_order_validators_and_findings() -> None:
    text = shown(COMPLETED)
    assert "servers.csv completed after 3.2 s" in text
    assert "1,200 total · 1,188 valid · 12 rejected" in text
    assert "1,100 assets created · 88 assets updated\n" in text
    assert text.index("validation") < text.index("enrichment  ")
    assert "schema_validator" in text


def test_the_worst_findings_come_first() -> None:
    text = shown(COMPLETED)
    assert text.index("IP [red]") < text.index("Rack")


def test_a_rejection_says_whose_fault_and_why() -> None:
    error = {"kind": "rejected", "code": "empty-file", "message": "The file has no records."}
    assert "rejected · empty-file: The file has no records." in shown({"status": "failed", "error": error})


@pytest.mark.parametrize("status", [{}, {"status": "failed", "records": None, "steps": None, "error": None}])
def test_a_bare_status_is_shown_without_complaint(status: dict[str, Any]) -> None:
    assert "after 3.2 s" in shown(status)


def test_a_file_name_cannot_steer_the_terminal() -> None:
    assert printable("a\x1b[2Jb\n") == "a\N{REPLACEMENT CHARACTER}[2Jb\N{REPLACEMENT CHARACTER}"
    assert "\x1b" not in shown({"filename": "\x1b[2J.csv"})


def test_without_a_terminal_each_phase_is_one_line() -> None:
    screen = StringIO()
    with ProgressLine(Console(file=screen, width=100), "servers.csv") as line:
        line.uploading(10, 100)
        for phase in ("upload", "validation", "validation", "complete"):
            line.importing({"current_phase": phase, "records": None})
    assert screen.getvalue().split() == ["upload", "validation", "complete"]
