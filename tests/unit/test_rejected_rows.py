"""Rejected rows as files: every cell in its place, and a workbook that stays within its limits."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

import boto3
import openpyxl
import pytest
from moto import mock_aws

from importflow import rejected_rows, storage
from importflow.advice import ADVICE
from importflow.file_plan import FilePlan
from importflow.findings import FindingCode
from importflow.queries.findings import RejectedRow
from importflow.rejected_rows import RejectedRows
from tests.unit.builders import a_pointer

BUCKET = "importflow-test"
NAMELESS = [{"code": "missing-name", "column": None}]


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with mock_aws():
        storage.client.cache_clear()
        client = boto3.client("s3")
        client.create_bucket(Bucket=BUCKET)
        yield client
    storage.client.cache_clear()


def write(monkeypatch: pytest.MonkeyPatch, columns: list[str], records: list[RejectedRow]) -> RejectedRows:
    plan = FilePlan.model_construct(columns=columns)
    monkeypatch.setattr("importflow.queries.findings.rejected_rows", lambda *_: iter(records))
    session: Any = None
    return rejected_rows.write(session, a_pointer(), plan, BUCKET)


def written(s3: Any, extension: str) -> bytes:
    keys = [found["Key"] for found in s3.list_objects_v2(Bucket=BUCKET)["Contents"]]
    (key,) = (key for key in keys if key.endswith(f"/rejected-rows.{extension}"))
    assert key.startswith("results/")
    body: bytes = s3.get_object(Bucket=BUCKET, Key=key)["Body"].read()
    return body


def csv_rows(s3: Any) -> list[list[str]]:
    csv.field_size_limit(2**21)
    return list(csv.reader(io.StringIO(written(s3, "csv").decode("utf-8-sig"), newline="")))


def sheet_rows(s3: Any) -> list[list[Any]]:
    sheet = openpyxl.load_workbook(io.BytesIO(written(s3, "xlsx"))).worksheets[0]
    return [[cell.value or "" for cell in row] for row in sheet]


def test_nothing_rejected_writes_nothing(s3: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert write(monkeypatch, ["Name"], []) == RejectedRows(0, 0)
    assert "Contents" not in s3.list_objects_v2(Bucket=BUCKET)


def test_columns_keep_the_order_of_the_file_and_errors_name_their_column(
    s3: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    noted = [
        {"code": "name-too-long", "column": "Name"},
        {"code": "invalid-ip-address", "column": "IP"},
        {"code": "missing-name", "column": None},
    ]
    record = RejectedRow(7, {"IP": "x", "Zone": "z", "Name": "n"}, noted)

    assert write(monkeypatch, ["Zone", "Name", "IP"], [record]) == RejectedRows(1, 1)

    long, nameless = FindingCode.NAME_TOO_LONG, FindingCode.MISSING_NAME
    assert csv_rows(s3) == sheet_rows(s3)
    assert csv_rows(s3)[1] == ["z", "n", "x", "7", f"Name: {long.text} {nameless.text}", f"{ADVICE[long]} {ADVICE[nameless]}"]  # fmt: skip


def test_rows_of_a_correction_lose_its_annotations_and_get_new_ones(s3: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    columns = ["'=Name", "_row", "_errors", "_suggestion"]

    write(monkeypatch, columns, [RejectedRow(2, {"=Name": "=x"}, NAMELESS)])

    assert csv_rows(s3)[0] == columns
    assert csv_rows(s3)[1][:2] == ["'=x", "2"]


def test_cells_that_lie_beyond_the_header_are_named(s3: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    noted = [{"code": "too-many-cells", "column": None}]

    write(monkeypatch, ["Name"], [RejectedRow(2, {"Name": "a", "extra_cells": ["b", "c"]}, noted)])

    assert csv_rows(s3)[1][2] == f"{FindingCode.TOO_MANY_CELLS.text} Surplus cells: b | c"


ODD = ["a\nb", 'say "x"', " kept ", "#N/A", "#REF!", "\x01bell", "\uffff", "_x0041_", "é", "\U0001f600", "TRUE", "1E10"]


def test_a_workbook_says_everything_xml_can_say(s3: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    write(monkeypatch, ["Note"], [RejectedRow(n, {"Note": cell}, NAMELESS) for n, cell in enumerate(ODD, start=2)])

    assert [row[0] for row in csv_rows(s3)[1:]] == ODD
    shown = {"\x01bell": "\ufffdbell", "\uffff": "\ufffd"}
    assert [row[0] for row in sheet_rows(s3)[1:]] == [shown.get(cell, cell) for cell in ODD]


def test_a_workbook_is_cut_at_its_limits_and_the_csv_file_is_not(s3: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rejected_rows, "WORKBOOK_CELLS", 12)
    records = [RejectedRow(n, {"Name": ""}, NAMELESS) for n in range(2, 12)]

    assert write(monkeypatch, ["Name"], records) == RejectedRows(10, 2)

    assert (len(csv_rows(s3)), len(sheet_rows(s3))) == (11, 3)


def test_a_workbook_does_not_grow_without_end_over_long_cells(s3: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rejected_rows, "WORKBOOK_CHARACTERS", 100_000)
    records = [RejectedRow(n, {"Name": "x" * size}, NAMELESS) for n, size in enumerate((40_000, 90_000, 5), start=2)]

    assert write(monkeypatch, ["Name"], records) == RejectedRows(3, 1)

    assert len(sheet_rows(s3)[1][0]) == 32_767
    assert [len(row[0]) for row in csv_rows(s3)[1:]] == [40_000, 90_000, 5]


def test_a_csv_file_larger_than_a_part_arrives_whole(s3: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    records = [RejectedRow(n, {"Name": "x" * 1_000_000}, NAMELESS) for n in range(2, 22)]

    write(monkeypatch, ["Name"], records)

    assert [(len(row[0]), row[1]) for row in csv_rows(s3)[1:]] == [(1_000_000, str(n)) for n in range(2, 22)]


def test_a_file_that_broke_off_is_not_there(s3: Any) -> None:
    def broken() -> None:
        with storage.ObjectWriter(BUCKET, "results/x.csv", content_type="text/csv") as file:
            file.write(b"half")
            raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        broken()

    assert "Contents" not in s3.list_objects_v2(Bucket=BUCKET)
