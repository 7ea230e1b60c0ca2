"""Rows as text: what is repaired is said, and nothing but the terminator ends a record."""

from __future__ import annotations

import csv
import gc

import pytest

from importflow.errors import MAX_RECORD_BYTES
from importflow.tabular.csv_reading import read_rows
from importflow.tabular.dialect import Dialect

READ = {
    "plain cells": (b"a,b\n", "\n", [["a", "b"]]),
    "a blank line is an empty row": (b"a\n\nb\n", "\n", [["a"], [], ["b"]]),
    "spaces are kept": (b" a ,b\n", "\n", [[" a ", "b"]]),
    "CRLF": (b"a,b\r\nc,d\r\n", "\n", [["a", "b"], ["c", "d"]]),
    "CR alone ends no record of an LF file": (b"a\rb\nc\n", "\n", [["a b"], ["c"]]),
    "CR before CRLF": (b"a\r\r\nb\n", "\n", [["a "], ["b"]]),
    "a CR file": (b"a,b\rc,d\r", "\r", [["a", "b"], ["c", "d"]]),
    "LF alone ends no record of a CR file": (b"a\nb\rc", "\r", [["a b"], ["c"]]),
    "a line end inside quotes": (b'"a\nb",c\n', "\n", [["a\nb", "c"]]),
    "a quote inside a cell": (b'15" rack,b\n', "\n", [['15" rack', "b"]]),
    "an escaped quote": (b'"15"" rack",b\n', "\n", [['15" rack', "b"]]),
    "line ends of other alphabets": ("a\u2028b\u0085c\x0bd\n".encode(), "\n", [["a\u2028b\u0085c\x0bd"]]),
}


@pytest.mark.parametrize(("data", "terminator", "rows"), READ.values(), ids=READ)
def test_cells_are_read_as_written(data: bytes, terminator: str, rows: list[list[str]]) -> None:
    assert read_rows(data, Dialect(encoding="utf-8", delimiter=",", terminator=terminator)).rows == rows


REPAIRS = {
    "nothing": ("utf-8", "é".encode(), "é", False, False),
    "half a character": ("utf-8", b"a\xc3", "a\ufffd", True, False),
    "half a character before a delimiter": ("utf-8", b"\xe2\x82,", "\ufffd", True, False),
    "a replacement character of the file's own": ("utf-8", "\ufffd".encode(), "\ufffd", False, False),
    "a NUL": ("utf-8", b"a\x00", "a\x00", False, True),
    "Windows-1252": ("cp1252", b"\xe9\x80", "é€", False, False),
    "a byte Windows-1252 lacks": ("cp1252", b"\x81", "\ufffd", True, False),
}


@pytest.mark.parametrize(("encoding", "data", "cell", "repaired", "has_nul"), REPAIRS.values(), ids=REPAIRS)
def test_repairs_are_said(encoding: str, data: bytes, cell: str, repaired: bool, has_nul: bool) -> None:
    read = read_rows(data + b"\n", Dialect(encoding=encoding, delimiter=",", terminator="\n"))

    assert (read.rows[0][0], read.repaired, read.has_nul) == (cell, repaired, has_nul)


def test_a_record_too_long_for_the_reader_leaves_the_process_as_it_was() -> None:
    with pytest.raises(csv.Error):
        read_rows(b"x" * (MAX_RECORD_BYTES + 1), Dialect(encoding="utf-8", delimiter=",", terminator="\n"))

    assert gc.isenabled()


# text → rows, indexes of malformed ones, whether a cell may hold a line end
ODD = {
    "plain": ("a,b\nc,d\n", [["a", "b"], ["c", "d"]], set(), False),
    "no line end at the end": ("a\nb", [["a"], ["b"]], set(), False),
    "a line end inside quotes": ('"a\nb"\n', [["a\nb"]], set(), True),
    "text behind a closing quote": ('a\n"b" c,d\ne\n', [["a"], ["b c", "d"], ["e"]], {1}, False),
    "a mark behind a closing quote": ('"a" "\n', [['a "']], {0}, False),
    "twice in one row": ('"a"b,"c"d\ne\n', [["ab", "cd"], ["e"]], {0}, False),
    "a malformed row of several lines": ('"a"b,"c\nd" e\nf\n', [["ab", "c\nd e"], ["f"]], {0}, True),
    "malformed in its second line": ('"a\nb" c\n"d"\n', [["a\nb c"], ["d"]], {0}, True),
    "rows one after another": ('"a" b\n"c" d\n', [["a b"], ["c d"]], {0, 1}, False),
    "blank rows between": ('\n"a" b\n\nc\n', [[], ["a b"], [], ["c"]], {1}, False),
}


@pytest.mark.parametrize(("text", "rows", "malformed", "folded"), ODD.values(), ids=ODD)
def test_rows_with_stray_quotes_are_read_as_ever_and_named(
    text: str, rows: list[list[str]], malformed: set[int], folded: bool
) -> None:
    read = read_rows(text.encode(), Dialect(encoding="utf-8", delimiter=",", terminator="\n"))

    assert (read.rows, read.malformed, read.folded, read.delimiter) == (rows, malformed, folded, ",")
