"""Text read as a whole: what bytes cannot be cut for, with the same answers as the byte cutter gives."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from importflow.errors import RejectionCode
from importflow.tabular import text_tables
from importflow.tabular.table import ReadingOverrides, Request, Table, Unreadable
from importflow.tabular.text_tables import MAX_NAMED_ROWS, read_text


def a_request(tmp_path: Path, data: bytes, **overrides: object) -> Request:
    path = tmp_path / "file"
    path.write_bytes(data)
    return Request(path, tmp_path, lambda cell: cell in ("Name", "IP"), ReadingOverrides.model_validate(overrides))


def read(tmp_path: Path, data: bytes, **overrides: object) -> tuple[Table, list[list[str]]]:
    table = read_text(a_request(tmp_path, data, **overrides))
    return table, list(table.rows)


PLAIN = "Name,IP\nwéb,1\n\ndb,2\n"
READ = {
    "UTF-16 with a mark": PLAIN.encode("utf-16"),
    "UTF-16, little end first": PLAIN.encode("utf-16-le"),
    "UTF-16, big end first, CRLF": PLAIN.replace("\n", "\r\n").encode("utf-16-be"),
    "UTF-32 with a mark": PLAIN.encode("utf-32"),
    "no line end at the end": PLAIN[:-1].encode("utf-16"),
    "CR alone": PLAIN.replace("\n", "\r").encode("utf-16"),
    "UTF-8": PLAIN.encode(),
}


@pytest.mark.parametrize("data", READ.values(), ids=READ)
def test_any_encoding_reads_alike(tmp_path: Path, data: bytes) -> None:
    table, rows = read(tmp_path, data)

    assert (table.columns, table.first_row, table.ragged) == (["Name", "IP"], 2, True)
    assert rows == [["wéb", "1"], [], ["db", "2"]]


def test_escaped_quotes_do_not_end_a_cell(tmp_path: Path) -> None:
    text = 'Name;IP\n"the \\"big\\"; one";1\n"two\nlines";2\n"C:\\\\";3\n'

    assert read(tmp_path, text.encode())[1] == [['the "big"; one', "1"], ["two\nlines", "2"], ["C:\\", "3"]]


def test_what_stands_above_the_header_is_counted(tmp_path: Path) -> None:
    table, rows = read(tmp_path, "All\n\nName,IP\nweb,1\n".encode("utf-16"))

    assert (table.first_row, rows) == (4, [["web", "1"]])
    assert [(f.row, f.code.value) for f in table.findings] == [(3, "preamble-skipped")]


def test_the_uploaders_word_wins(tmp_path: Path) -> None:
    table, rows = read(
        tmp_path, "x!y\na!b\nŁódź,1!2\n".encode("cp1250"), encoding="cp1250", delimiter="!", header_row=2
    )

    assert (table.columns, table.first_row, rows) == (["a", "b"], 3, [["Łódź,1", "2"]])
    assert table.read == {"format": "text", "encoding": "cp1250", "delimiter": "!"}


LONG = 40
REFUSED = {
    "a quote never closed": ('Name,IP\nweb,1\n"db,2\nx,3\n', RejectionCode.QUOTE_NEVER_CLOSED, "row 3"),
    "a quote as the last character": ('Name,IP\nweb,1\n"', RejectionCode.QUOTE_NEVER_CLOSED, "row 3"),
    "a long line": ("Name,IP\nweb,1\n" + "x" * (LONG + 1), RejectionCode.RECORD_TOO_LONG, "row 3"),
    "a long record of short lines": ('Name,IP\nweb,"' + "x\n" * LONG + '"\n', RejectionCode.RECORD_TOO_LONG, "row 2"),
    "a header alone": ("Name,IP\n\n", RejectionCode.HEADER_ONLY, ""),
    "nothing": ("\n\n", RejectionCode.EMPTY_FILE, ""),
    "values only": ("1,2\n3,4\n", RejectionCode.NO_HEADER_ROW, ""),
    "another table further down": (
        "# host,CPU\n" + "web,1\n" * 80 + "# host,disk\nweb,2\n", RejectionCode.SEVERAL_TABLES, "",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "code", "fact"), REFUSED.values(), ids=REFUSED)
def test_what_the_cutter_refuses_is_refused_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, code: RejectionCode, fact: str
) -> None:
    monkeypatch.setattr(text_tables, "MAX_RECORD_BYTES", LONG)
    with pytest.raises(Unreadable) as refused:
        read(tmp_path, text.encode("utf-16"))

    assert refused.value.rejection.code is code
    assert fact in refused.value.rejection.message


def test_many_short_records_are_no_long_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_tables, "MAX_RECORD_BYTES", LONG)

    assert len(read(tmp_path, ("Name,IP\n" + "web,1\n" * 200).encode("utf-16"))[1]) == 200


def test_stray_quotes_are_named_the_first_of_them(tmp_path: Path) -> None:
    table, rows = read(tmp_path, ("Name,IP\n" + 'a,"x" y\nb,1\n' * 30).encode("utf-16"))

    strays = [f.row for f in table.findings if f.code.value == "stray-quote"]
    assert len(rows) == 60
    assert strays == [2 * n for n in range(1, MAX_NAMED_ROWS + 1)]


PIECES = ['"', '""', '"\n"', ',"', '",', "\n", "\r\n", "\r", ",", "a", " ", "é", "語", "😀", "\x00", "\u2028", "\x0b"]


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(pieces=st.lists(st.sampled_from(PIECES), max_size=30))
def test_rows_are_those_of_the_csv_module(tmp_path: Path, pieces: list[str]) -> None:
    records = "".join(pieces) + "\nend,0\n"
    lines = records.replace("\r\n", "\n").replace("\r", " ")
    expected = list(csv.reader(io.StringIO(lines, newline="\n")))

    request = a_request(
        tmp_path, ("Name,IP\n" + records).encode("utf-16-le"), encoding="utf-16-le", delimiter=",", header_row=1
    )
    if expected[-1] != ["end", "0"]:
        with pytest.raises(Unreadable) as refused:
            list(read_text(request).rows)
        assert refused.value.rejection.code is RejectionCode.QUOTE_NEVER_CLOSED
    else:
        assert list(read_text(request).rows) == expected
