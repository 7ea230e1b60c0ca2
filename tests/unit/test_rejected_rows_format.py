"""Rejected rows: what is written is safe, and read back it is what it was."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importflow.rejected_rows_format import (
    ANNOTATIONS,
    guard,
    is_correction,
    original_cells,
    original_columns,
    unguard,
)

WRITTEN = {
    "=1+1": "'=1+1",
    "+49": "'+49",
    "-5": "'-5",
    "@sum": "'@sum",
    "\tx": "'\tx",
    "\rx": "'\rx",
    "'=x": "''=x",
    "''-x": "'''-x",
    "'plain": "'plain",
    "a=b": "a=b",
    " =b": " =b",
    "": "",
    "'": "'",
    "\nx": "'\nx",
    "＝1+1": "'＝1+1",
    "x;=1+1": "x;'=1+1",
    "x;'=1": "x;''=1",
    'x;"=1"': 'x;\'"=1"',
    "x\t@sum": "x\t'@sum",
    "1\r\n-2": "1\r\n'-2",
    "1\r\n2;3": "1\r\n2;3",
}


@pytest.mark.parametrize(("cell", "written"), WRITTEN.items(), ids=map(repr, WRITTEN))
def test_only_what_would_be_calculated_gets_an_apostrophe(cell: str, written: str) -> None:
    assert (guard(cell), unguard(written)) == (written, cell)


@given(st.text(alphabet="'\"=+-@;\t\r\na1", max_size=8) | st.text())
def test_every_cell_is_safe_when_written_and_itself_when_read(cell: str) -> None:
    assert guard(cell)[:1] not in {"=", "+", "-", "@", "\t", "\r", "\n"}
    assert not re.search(r"[;\t\r\n]\"*[=+\-@]", guard(cell))
    assert unguard(guard(cell)) == cell


COLUMNS = {
    "a file of rejected rows": (["Name", "'@Note", *ANNOTATIONS], ["Name", "@Note"]),
    "another order": (["Name", "_errors", "_row", "_suggestion"], ["Name", "_errors", "_row", "_suggestion"]),
    "columns behind them": ([*ANNOTATIONS, "Name"], [*ANNOTATIONS, "Name"]),
    "one of them is gone": (["Name", "_row", "_errors"], ["Name", "_row", "_errors"]),
    "nothing else": ([*ANNOTATIONS], [*ANNOTATIONS]),
    "any other file": (["Name", "'=x"], ["Name", "'=x"]),
}


@pytest.mark.parametrize(("columns", "original"), COLUMNS.values(), ids=COLUMNS)
def test_a_file_of_rejected_rows_is_told_by_its_last_columns(columns: list[str], original: list[str]) -> None:
    assert original_columns(columns) == original
    assert is_correction(columns) == (columns != original)


ROWS = {
    "as written": (["web-1", "'=x", "4", "No name.", "Name it."], ["web-1", "=x"]),
    "without annotations": (["web-1", "'=x"], ["web-1", "=x"]),
    "short": (["web-1"], ["web-1"]),
    "blank beside its annotations": (["", "", "4", "No name.", ""], ["", ""]),
    "surplus": (["web-1", "", "4", "", "", "more"], ["web-1", "", "more"]),
}


@pytest.mark.parametrize(("cells", "original"), ROWS.values(), ids=ROWS)
def test_a_record_is_taken_without_its_annotations(cells: list[str], original: list[str]) -> None:
    assert original_cells(cells, 2) == original
