"""The header of a file that is cut by its bytes: found, and where the records begin."""

from __future__ import annotations

import pytest

from importflow.errors import MAX_RECORD_BYTES, Rejection, RejectionCode
from importflow.tabular import csv_header
from importflow.tabular.csv_header import Header, read_header
from importflow.tabular.detection import Detected
from importflow.tabular.dialect import Dialect

COMMAS = Detected(Dialect(encoding="utf-8", delimiter=",", terminator="\n"), offset=0)

# head → columns, row, where the records begin
HEADERS = {
    "plain": (b"Name,IP\nweb-1,10.0.0.1\n", ("Name", "IP"), 1, 8),
    "below blank lines": (b"\n , \r\nName,IP\nweb,1\n", ("Name", "IP"), 3, 14),
    "below a title": (b"Machines,,\nA,B,C\nx,y,z\n", ("A", "B", "C"), 2, 17),
    "a line end in a name": (b'"Host\nName",IP\nweb,1\n', ("Host Name", "IP"), 1, 15),
    "a line of units": (b"Name,RAM,CPU\n,(MB),(%)\nweb,1,2\n", ("Name", "RAM (MB)", "CPU (%)"), 2, 23),
    "in a comment": (b"# host,CPU\nweb,1\n", ("host", "CPU"), 1, 11),
    "no line end at the end": (b"Name,IP\nweb,1", ("Name", "IP"), 1, 8),
}


@pytest.mark.parametrize(("head", "columns", "row", "records_at"), HEADERS.values(), ids=HEADERS)
def test_the_header_is_found_and_where_the_records_begin(
    head: bytes, columns: tuple[str, ...], row: int, records_at: int
) -> None:
    found = read_header(head, COMMAS, complete=True)

    assert isinstance(found, Header)
    assert (found.columns, found.row, found.records_at) == (columns, row, records_at)


def test_records_begin_past_the_byte_order_mark() -> None:
    found = read_header(b"\xef\xbb\xbfName\nweb\n", Detected(COMMAS.dialect, offset=3), complete=True)

    assert isinstance(found, Header)
    assert (found.columns, found.records_at) == (("Name",), 8)


REFUSED = {
    "blank lines only": (b"\n , ,\n\n", True, RejectionCode.EMPTY_FILE),
    "no record below it": (b"Name,IP", True, RejectionCode.HEADER_ONLY),
    "no end in sight": (b"Name,IP", False, RejectionCode.RECORD_TOO_LONG),
    "a quote that is never closed": (b'"Name,IP\nweb,1\n', False, RejectionCode.RECORD_TOO_LONG),
    "too long, without an end": (b"x" * (MAX_RECORD_BYTES + 1), True, RejectionCode.RECORD_TOO_LONG),
    "too long, with an end": (b"x" * (MAX_RECORD_BYTES + 10) + b"\nweb-1\n", True, RejectionCode.RECORD_TOO_LONG),
    "too long, with an end, and more": (b"x" * (MAX_RECORD_BYTES + 10) + b"\nweb\n", False, RejectionCode.RECORD_TOO_LONG),
}  # fmt: skip


@pytest.mark.parametrize(("head", "complete", "code"), REFUSED.values(), ids=REFUSED)
def test_a_header_nobody_can_use_is_refused(head: bytes, complete: bool, code: RejectionCode) -> None:
    refused = read_header(head, COMMAS, complete=complete)

    assert isinstance(refused, Rejection)
    assert refused.code is code


@pytest.mark.parametrize(("limit", "kind"), [(11, Header), (10, Header), (9, Rejection)])
def test_a_header_may_be_as_long_as_the_limit(monkeypatch: pytest.MonkeyPatch, limit: int, kind: type) -> None:
    monkeypatch.setattr(csv_header, "MAX_RECORD_BYTES", limit)

    assert isinstance(read_header(b"Name,Host\nweb,a\n", COMMAS, complete=True), kind)


def test_a_record_whose_end_is_not_in_sight_does_not_hide_the_header_above_it() -> None:
    found = read_header(b'Name,Note\nweb,"' + b"x" * 100, COMMAS, complete=False)

    assert isinstance(found, Header)
    assert found.records_at == 10


@pytest.mark.parametrize("width", [10, 100_000])
def test_a_long_beginning_is_looked_at_as_well_as_a_short_one(width: int) -> None:
    title = b'"' + b"x\n" * width + b'",\n'

    found = read_header(title + b"A,B\n" + b"1,2\n" * 60, COMMAS, lambda cell: cell in "AB", complete=True)

    assert isinstance(found, Header)
    assert (found.columns, found.records_at) == (("A", "B"), len(title) + 4)


def test_further_tables_are_seen_far_below_the_rows_looked_at() -> None:
    head = b"# host,CPU\n" + b"web,1\n" * 500 + b"# host,disk\nweb,2\n"

    refused = read_header(head, COMMAS, complete=True)

    assert isinstance(refused, Rejection)
    assert refused.code is RejectionCode.SEVERAL_TABLES


@pytest.mark.parametrize(
    "later", [b"# host,CPU\n", b"# a remark\n", b"# one, two\n"], ids=["the same", "a remark", "with commas"]
)
def test_other_comments_make_no_second_table(later: bytes) -> None:
    assert isinstance(read_header(b"# host,CPU\nweb,1\n" + later + b"web,2\n", COMMAS, complete=True), Header)


def test_the_uploader_may_name_the_row() -> None:
    found = read_header(b"1,2\n3,4\n5,6\n", COMMAS, complete=True, row=2)

    assert isinstance(found, Header)
    assert (found.columns, found.records_at) == (("3", "4"), 8)
