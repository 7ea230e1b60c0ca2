"""What a person sees of an import."""

from io import StringIO
from typing import Any

import pytest
from rich.console import Console

from local.report import ProgressLine, findings_of, printable, show_causes, show_result

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
                {
                    "row": None,
                    "column": None,
                    "severity": "info",
                    "code": "sheet-not-read",
                    "count": 1,
                    "detail": "Sheet Remarks.",
                },
            ],
        },
    ],
    "detected": {"category": "cmdb_export", "confidence": 0.95, "reason": "The headers are those of RVTools."},
    "column_mappings": [
        {"column": "VM", "field": "name"},
        {"column": "Memory \x1b[31m", "field": "memory_gb"},
        {"column": "Rack", "field": None},
    ],
    "a field of a later version": {},
}


def shown(status: dict[str, Any], **options: Any) -> str:
    screen = StringIO()
    show_result(Console(file=screen, width=200), status, 3.21, **options)
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
    assert text.index("invalid-ip-address") < text.index("unknown-column") < text.index("sheet-not-read")


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


def test_a_result_says_what_the_file_and_its_columns_were_taken_for() -> None:
    text = shown(COMPLETED)
    assert "cmdb_export (95% sure): The headers are those of RVTools." in text
    assert "2 of 3: VM → name, Memory \N{REPLACEMENT CHARACTER}[31m → memory_gb" in text
    assert "kept as attributes: Rack" in text


def test_many_columns_are_cut_and_the_rest_is_counted() -> None:
    mappings = [{"column": f"Column {n}", "field": None} for n in range(15)]
    assert "Column 11 and 3 more\n" in shown({"column_mappings": mappings})


def test_what_a_finding_has_to_say_besides_is_shown() -> None:
    assert "  Sheet Remarks.\n" in shown(COMPLETED)


def test_a_cut_list_of_places_says_where_all_of_them_are() -> None:
    hint = f"GET /api/v1/data-import/{COMPLETED['data_import_id']}/findings answers all"
    assert hint in shown(COMPLETED)
    one = {"row": 4, "column": "IP", "severity": "warning", "code": "invalid-ip-address", "count": 1}
    complete = COMPLETED | {"validation_results": [{"validator": "schema_validator", "findings": [one]}]}
    assert "answers all" not in shown(complete)


def test_rejected_rows_are_a_link_away() -> None:
    assert "upload again: https://files.example/rows" in shown(COMPLETED, rejected_rows="https://files.example/rows")
    assert "upload again" not in shown(COMPLETED)


def test_causes_are_one_line_each_the_worst_first() -> None:
    screen = StringIO()
    show_causes(Console(file=screen, width=200), findings_of(COMPLETED))
    lines = [line.split() for line in screen.getvalue().splitlines() if line.strip()]
    assert [line[:3] for line in lines[1:]] == [
        ["warning", "invalid-ip-address", "7"],
        ["info", "unknown-column", "1"],
        ["info", "sheet-not-read", "1"],
    ]
    assert lines[-1][3:] == ["the", "file:", "Sheet", "Remarks."]
