"""Records in the header's shape: nothing read is lost, every oddity is noted."""

from __future__ import annotations

import json

import pytest

from importflow.findings import FindingCode
from importflow.service_handlers.record_batch import RecordBatch
from tests.unit.builders import a_batch, noted

COLUMNS = ("Name", "IP")

# data → cells, findings (row, column, code), cells beyond the header by index
SHAPES = {
    "as wide as the header": (b"a,1\nb,2\n", [["a", "1"], ["b", "2"]], [], {}),
    "too few cells": (b"a\n", [["a", ""]], [(2, None, "too-few-cells")], {}),
    "too many cells": (b"a,1,x,y\n", [["a", "1"]], [(2, None, "too-many-cells")], {0: ["x", "y"]}),
    "surplus cells that are blank": (b"a,1,, \n", [["a", "1"]], [], {}),
    "a NUL": (b"a\x00b,1\n", [["ab", "1"]], [(2, "Name", "control-character-removed")], {}),
    "bytes that are no characters": (b"a\xff,1\n", [["a\ufffd", "1"]], [(2, "Name", "invalid-character-replaced")], {}),
    "both in one cell": (
        b"a,\x00\xff\n",
        [["a", "\ufffd"]],
        [(2, "IP", "control-character-removed"), (2, "IP", "invalid-character-replaced")],
        {},
    ),
    "a NUL beyond the header": (b"a,1,x\x00\n", [["a", "1"]], [(2, None, "too-many-cells")], {0: ["x"]}),
}


@pytest.mark.parametrize(("data", "cells", "findings", "extra"), SHAPES.values(), ids=SHAPES)
def test_records_take_the_shape_of_the_header(
    data: bytes, cells: list[list[str]], findings: list[tuple[int, str | None, str]], extra: dict[int, list[str]]
) -> None:
    batch = a_batch(COLUMNS, data)

    assert batch.cells == cells
    assert noted(batch) == findings
    assert batch.extra == extra


def test_blank_rows_are_left_out_and_the_others_keep_their_row_numbers() -> None:
    batch = a_batch(COLUMNS, "\na,1\n , \n,,,\nb,2\n", first_row=10)

    assert batch.row_numbers == [11, 14]
    assert batch.cells == [["a", "1"], ["b", "2"]]


def test_a_row_number_counts_records_not_lines() -> None:
    assert a_batch(COLUMNS, '"a\n\nb",1\nc,2\n').row_numbers == [2, 3]


def test_only_an_error_rejects_the_record() -> None:
    batch = a_batch(COLUMNS, "a,1\nb,2\n")

    batch.note(0, FindingCode.TOO_FEW_CELLS)
    batch.note(1, FindingCode.MISSING_NAME)

    assert batch.rejected == {1}


def test_a_record_is_kept_as_read() -> None:
    batch = a_batch(COLUMNS, " a ,1\nb,2,surplus,\n")

    assert list(map(json.loads, batch.documents())) == [
        {"Name": " a ", "IP": "1"},
        {"Name": "b", "IP": "2", "extra_cells": ["surplus", ""]},
    ]


@pytest.mark.parametrize(
    "odd", ['say "hi"', "back\\slash", "100 %", "%s", "tab\there", "two\nlines", "Zürich \u2028 東京", "{}"]
)
def test_a_record_survives_being_written_as_json(odd: str) -> None:
    batch = RecordBatch([odd, "IP"], [2], [[odd, "1"]])

    assert list(map(json.loads, batch.documents())) == [{odd: odd, "IP": "1"}]


def test_surplus_cells_replace_no_column() -> None:
    (document,) = a_batch(("Name", "extra_cells"), "a,1,surplus\n").documents()

    assert "1" in json.loads(document).values()


# records → rows kept, rows left out by reason
LEFT_OUT = {
    "nothing": ("a,1,2\n", [2], {}),
    "the header again": ("a,1,2\nName,IP,OS\nb,1,2\n", [2, 4], {"repeated-header": 1}),
    "comments": ("#one\na,1,2\n-->two\n\n", [3], {"comment-skipped": 2}),
    "blank rows are not counted": ("\n,,\na,1,2\n", [4], {}),
}


@pytest.mark.parametrize(("data", "rows", "skipped"), LEFT_OUT.values(), ids=LEFT_OUT)
def test_rows_that_are_no_records_are_left_out_with_a_count(
    data: str, rows: list[int], skipped: dict[str, int]
) -> None:
    batch = a_batch(("Name", "IP", "OS"), data)

    assert batch.row_numbers == rows
    assert batch.skipped == skipped


QUOTES = {
    "records swallowed by one": ('a,"b,2\nc,"d,2\ne,1,2\n', [(2, None, "quote-swallowed-rows")], {0}),
    "records swallowed into a wider one": (
        'a,"b,2\nc,1,2\nd",1,2,3\n', [(2, None, "quote-swallowed-rows"), (2, None, "too-many-cells")], {0},
    ),
    "records swallowed into a narrower one": (
        'a,"b,2\nc,1,2\nd,1,2"\n', [(2, None, "quote-swallowed-rows"), (2, None, "too-few-cells")], {0},
    ),
    "a stray mark": ('a,"b" c,2\n', [(2, None, "stray-quote")], set()),
    "a text of lines": ('a,"b\nc",2\n', [], set()),
    "another table": ("a,1,2\n# Name,Disk,Size\n", [(3, None, "another-table")], {1}),
}  # fmt: skip


@pytest.mark.parametrize(("data", "findings", "rejected"), QUOTES.values(), ids=QUOTES)
def test_nothing_vanishes_in_a_cell_without_a_word(
    data: str, findings: list[tuple[int, str | None, str]], rejected: set[int]
) -> None:
    batch = a_batch(("Name", "IP", "OS"), data)

    assert (noted(batch), batch.rejected) == (findings, rejected)
