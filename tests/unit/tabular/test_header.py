"""The header row: found, made unique, or refused."""

from __future__ import annotations

import pytest

from importflow.errors import MAX_COLUMNS, MAX_RECORD_BYTES, Rejection, RejectionCode
from importflow.tabular import header as header_module
from importflow.tabular.detection import Detected
from importflow.tabular.dialect import Dialect
from importflow.tabular.header import Header, read_header

COMMAS = Detected(Dialect(encoding="utf-8", delimiter=",", terminator="\n"), offset=0)

# head → columns, row, where the records begin
HEADERS = {
    "plain": (b"Name,IP\nweb-1,10.0.0.1\n", ("Name", "IP"), 1, 8),
    "spaces around names": (b" Name , IP\t\nweb\n", ("Name", "IP"), 1, 12),
    "no record below it": (b"Name,IP", ("Name", "IP"), 1, 7),
    "below blank lines": (b"\n , \r\nName,IP\nweb\n", ("Name", "IP"), 3, 14),
    "a line end in a name": (b'"Host\nName",IP\nweb\n', ("Host\nName", "IP"), 1, 15),
    "a name twice": (b"Name,IP,IP,IP\n", ("Name", "IP", "IP_2", "IP_3"), 1, 14),
    "a numbered name that is taken": (b"IP_2,IP,IP\n", ("IP_2", "IP", "IP_3"), 1, 11),
    "names that are missing": (b"Name,,IP,\n", ("Name", "column_2", "IP", "column_4"), 1, 10),
    "a missing name whose position is taken": (b"column_2,\n", ("column_2", "column_2_2"), 1, 10),
    "a NUL in a name": (b"Na\x00me,IP\n", ("Name", "IP"), 1, 9),
}


@pytest.mark.parametrize(("head", "columns", "row", "records_at"), HEADERS.values(), ids=HEADERS)
def test_the_first_row_that_is_not_blank_names_the_columns(
    head: bytes, columns: tuple[str, ...], row: int, records_at: int
) -> None:
    found = read_header(head, COMMAS, complete=True)

    assert isinstance(found, Header)
    assert (found.columns, found.row, found.records_at) == (columns, row, records_at)


def test_records_begin_past_the_byte_order_mark() -> None:
    marked = Detected(COMMAS.dialect, offset=3)

    found = read_header(b"\xef\xbb\xbfName\nweb\n", marked, complete=True)

    assert isinstance(found, Header)
    assert (found.columns, found.records_at) == (("Name",), 8)


def test_names_that_had_to_change_are_findings() -> None:
    found = read_header(b"\nIP,,IP\n", COMMAS, complete=True)

    assert isinstance(found, Header)
    assert [(f.row, f.column, f.code.value) for f in found.findings] == [
        (2, "column_2", "blank-header"),
        (2, "IP_2", "duplicate-header"),
    ]


def a_header_of(columns: int) -> bytes:
    return ",".join(f"c{i}" for i in range(columns)).encode() + b"\n"


REFUSED = {
    "blank lines only": (b"\n , ,\n\n", True, RejectionCode.EMPTY_FILE),
    "a column too many": (a_header_of(MAX_COLUMNS + 1), True, RejectionCode.TOO_MANY_COLUMNS),
    "no end in sight": (b"Name,IP", False, RejectionCode.RECORD_TOO_LONG),
    "a quote that is never closed": (b'"Name,IP\nweb,1\n', False, RejectionCode.RECORD_TOO_LONG),
    "too long, without an end": (b"x" * (MAX_RECORD_BYTES + 1), True, RejectionCode.RECORD_TOO_LONG),
}


@pytest.mark.parametrize(("head", "complete", "code"), REFUSED.values(), ids=REFUSED)
def test_a_header_nobody_can_use_is_refused(head: bytes, complete: bool, code: RejectionCode) -> None:
    refused = read_header(head, COMMAS, complete=complete)

    assert isinstance(refused, Rejection)
    assert refused.code is code


def test_as_many_columns_as_the_limit_are_read() -> None:
    found = read_header(a_header_of(MAX_COLUMNS), COMMAS, complete=True)

    assert isinstance(found, Header)
    assert len(found.columns) == MAX_COLUMNS


@pytest.mark.parametrize("complete", [True, False])
def test_a_header_that_ends_past_the_limit_is_refused_too(complete: bool) -> None:
    refused = read_header(b"x" * (MAX_RECORD_BYTES + 10) + b"\nweb-1\n", COMMAS, complete=complete)

    assert isinstance(refused, Rejection)
    assert refused.code is RejectionCode.RECORD_TOO_LONG


@pytest.mark.parametrize(("limit", "kind"), [(11, Header), (10, Header), (9, Rejection)])
def test_a_header_may_be_as_long_as_the_limit(monkeypatch: pytest.MonkeyPatch, limit: int, kind: type) -> None:
    monkeypatch.setattr(header_module, "MAX_RECORD_BYTES", limit)

    assert isinstance(read_header(b"Name,Host\nweb\n", COMMAS, complete=True), kind)
