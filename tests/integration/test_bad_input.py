"""What bad files and bad records get: a coded outcome, the good records in, never a stuck flow."""

from __future__ import annotations

import pytest

from importflow.errors import MAX_RECORD_BYTES
from tests.integration.laboratory import Laboratory

HEADER = "Name,IP Address,CPU Cores,OS Version\n"
LONG = "x" * (MAX_RECORD_BYTES + 1)

REFUSED = {
    "empty": (b"", "empty-file"),
    "only blank lines": (b"\n\r\n  \n", "empty-file"),
    "only a byte order mark": (b"\xef\xbb\xbf", "empty-file"),
    "header only": (HEADER, "header-only"),
    "header and blank lines": (HEADER + "\n\n,,,\n", "header-only"),
    "a zip archive cut off": (b"PK\x03\x04" + b"\x00\x01\x02" * 200, "archive-damaged"),
    "random bytes": (bytes(range(256)) * 20, "not-text"),
    "header only in UTF-16": (HEADER.encode("utf-16"), "header-only"),
    "no column names an asset": ("Colour,Size\nred,4\n", "no-naming-column"),
    "too many columns": ("Name," + ",".join(f"c{i}" for i in range(1000)) + "\nweb-1\n", "too-many-columns"),
    "a record that is too long": (HEADER + f"web-1,10.0.0.1,4,{LONG}\n", "record-too-long"),
    "a quote that is never closed": (HEADER + "web-1,10.0.0.1,4,1\n" + 'web-2,"10.0.0.2,4,1\nweb-3,10.0.0.3,4,1\n', "quote-never-closed"),
    "such a quote in a long file": (HEADER + 'web-1,"10.0.0.1,4,1\n' + "web-2,10.0.0.2,4,1\n" * 60_000, "record-too-long"),
    "a header that is too long": (LONG, "record-too-long"),
    "nothing valid": (HEADER + ",10.0.0.1,4,1\n", "no-valid-records"),
}  # fmt: skip


@pytest.mark.parametrize(("content", "code"), REFUSED.values(), ids=REFUSED)
def test_a_file_that_cannot_be_imported_is_refused_with_its_code(
    laboratory: Laboratory, content: bytes | str, code: str
) -> None:
    ran = laboratory.run(content)

    assert ran.ended.state == "Import rejected"
    status = ran.status
    assert (status["status"], status["error"]["kind"], status["error"]["code"]) == ("failed", "rejected", code)
    assert len(status["error"]["message"]) > 20
    assert laboratory.assets("name") == []
    assert {step["status"] for step in status["steps"]} <= {"completed", "failed", "skipped"}
    assert laboratory.rows(
        "SELECT m.flow_status, c.status, c.error_message FROM migration.discovery_flows c"
        " JOIN migration.crewai_flow_state_extensions m ON m.flow_id = c.master_flow_id"
    ) == [("failed", "failed", status["error"]["message"])]
    records = status["records"]
    assert records["total"] == records["valid"] + records["rejected"]


def test_a_size_other_than_declared_is_refused(laboratory: Laboratory) -> None:
    ran = laboratory.run(HEADER + "web-1,10.0.0.1,4,1\n", declared=1000)

    assert ran.status["error"]["code"] == "size-mismatch"
    assert laboratory.assets("name") == []


BAD_RECORDS = {
    "too many cells": ("web-1,10.0.0.1,4,1,surplus", [(2, None, "too-many-cells")], None),
    "surplus cells that are blank": ("web-1,10.0.0.1,4,1,,", [], ("web-1", "10.0.0.1", 4, "1")),
    "too few cells": ("web-1,10.0.0.1", [(2, None, "too-few-cells")], ("web-1", "10.0.0.1", None, None)),
    "no name": (",10.0.0.1,4,1", [(2, None, "missing-name")], None),
    "a bad IP address": ("web-1,10.0.0.300,4,1", [(2, "IP Address", "invalid-ip-address")], ("web-1", None, 4, "1")),
    "negative cores": ("web-1,10.0.0.1,-4,1", [(2, "CPU Cores", "out-of-range")], ("web-1", "10.0.0.1", None, "1")),
    "half a core": ("web-1,10.0.0.1,0.5,1", [(2, "CPU Cores", "not-a-whole-number")], ("web-1", "10.0.0.1", None, "1")),
    "many cores": ("web-1,10.0.0.1,99999999999,1", [(2, "CPU Cores", "out-of-range")], ("web-1", "10.0.0.1", None, "1")),
    "cores in words": ("web-1,10.0.0.1,four,1", [(2, "CPU Cores", "not-a-number")], ("web-1", "10.0.0.1", None, "1")),
    "over-long text": (f"web-1,10.0.0.1,4,{'9' * 51}", [(2, "OS Version", "text-too-long")], ("web-1", "10.0.0.1", 4, None)),
    "an over-long name": (f"{'w' * 256},10.0.0.1,4,1", [(2, "Name", "name-too-long")], None),
    "a NUL": ("we\x00b-1,10.0.0.1,4,1", [(2, "Name", "control-character-removed")], ("web-1", "10.0.0.1", 4, "1")),
    "a lone surrogate": (
        b"web-\xed\xa0\x80,10.0.0.1,4,1",
        [(2, "Name", "invalid-character-replaced")],
        ("web-\ufffd\ufffd\ufffd", "10.0.0.1", 4, "1"),
    ),
    "SQL in a name": ("'); DROP TABLE assets; --,10.0.0.1,4,1", [], ("'); DROP TABLE assets; --", "10.0.0.1", 4, "1")),
    "COPY's own escapes": ("a\\tb\\N\\.,10.0.0.1,4,1", [], ("a\\tb\\N\\.", "10.0.0.1", 4, "1")),
}  # fmt: skip


@pytest.mark.parametrize(("record", "findings", "asset"), BAD_RECORDS.values(), ids=BAD_RECORDS)
def test_a_bad_record_is_a_finding_and_the_good_ones_go_in(
    laboratory: Laboratory, record: str | bytes, findings: list[tuple[int, str, str]], asset: tuple[object, ...] | None
) -> None:
    data = HEADER.encode() + (record if isinstance(record, bytes) else record.encode())
    good = ("\nzöe-good,10.0.0.9,2,1\n" * 2).encode()
    ran = laboratory.run(data + good.replace(b"good", b"good-a", 1))

    assert ran.ended.state == "Import completed"
    assert ran.findings() == findings
    kept = laboratory.assets("name", "ip_address", "cpu_cores", "os_version")
    assert [row for row in kept if not str(row[0]).startswith("zöe")] == ([asset] if asset else [])
    assert ran.status["records"]["valid"] == (3 if asset else 2)
    rejected = ran.status["records"]["rejected"]
    assert rejected == (0 if asset else 1)


def test_findings_show_their_place_and_their_number(laboratory: Laboratory) -> None:
    rows = "".join(f"web-{i},not-an-address,4,1\n" for i in range(10))
    results = laboratory.run(HEADER + rows).status["validation_results"]

    schema = next(r for r in results if r["validator"] == "schema_validator")
    assert (schema["warning_count"], schema["error_count"]) == (10, 0)
    shown = [f for f in schema["findings"] if f["code"] == "invalid-ip-address"]
    assert [(f["row"], f["column"], f["count"]) for f in shown] == [
        (2, "IP Address", 10),
        (3, "IP Address", 10),
        (4, "IP Address", 10),
    ]


def test_bytes_of_a_rejected_record_are_kept_as_read(laboratory: Laboratory) -> None:
    laboratory.run(HEADER + "web-1,10.0.0.1,4,1,surplus,cells\nweb-2,10.0.0.2,4,1\n")

    assert laboratory.rows(
        "SELECT raw_data FROM migration.raw_import_records WHERE NOT is_valid"
    ) == [
        ({"Name": "web-1", "IP Address": "10.0.0.1", "CPU Cores": "4", "OS Version": "1", "extra_cells": ["surplus", "cells"]},)
    ]  # fmt: skip


def test_a_windows_1252_file_is_read_and_the_guess_is_shown(laboratory: Laboratory) -> None:
    ran = laboratory.run("Name,Location\nweb-1,Zürich\n".encode("cp1252"))

    assert laboratory.assets("name", "location") == [("web-1", "Zürich")]
    (result, *_) = ran.status["validation_results"]
    assert [f["code"] for f in result["findings"]] == ["encoding-assumed"]


def test_a_byte_order_mark_semicolons_and_old_line_ends_are_no_trouble(laboratory: Laboratory) -> None:
    laboratory.run("\ufeffName;CPU Cores\rweb-1;4\rweb-2;8")

    assert laboratory.assets("name", "cpu_cores") == [("web-1", 4), ("web-2", 8)]


def test_a_file_that_breaks_off_in_its_first_record_is_taken_as_far_as_it_goes(laboratory: Laboratory) -> None:
    ran = laboratory.run("Name,IP Address,CPU Cores,Password\nweb-1,10.0.0.1")

    assert ran.ended.state == "Import completed"
    assert laboratory.assets("name", "ip_address") == [("web-1", "10.0.0.1")]
