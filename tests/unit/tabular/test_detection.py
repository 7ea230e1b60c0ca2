"""What a file is taken for, by its first bytes."""

from __future__ import annotations

import codecs

import pytest

from importflow.errors import Rejection, RejectionCode
from importflow.findings import FindingCode
from importflow.tabular.detection import Detected, detect

REFUSED = {
    "no bytes": (b"", RejectionCode.EMPTY_FILE),
    "only white space": (b" \t\r\n\n", RejectionCode.EMPTY_FILE),
    "only a byte order mark": (codecs.BOM_UTF8 + b"\n", RejectionCode.EMPTY_FILE),
    "UTF-16 of nothing": (codecs.BOM_UTF16_LE + "\r\n \n".encode("utf-16-le"), RejectionCode.EMPTY_FILE),
    "bytes of no encoding": (b"name\n" + bytes(range(128, 256)) * 3, RejectionCode.ENCODING_UNSUPPORTED),
    "columns aligned by blanks": (
        b"NAME    IP    OS\nweb     1     x\ndb      2     y\n",
        RejectionCode.DELIMITER_NOT_RECOGNISED,
    ),
    "a NUL among few bytes": (b"a,b,c\n\x00,2,3\n", RejectionCode.NOT_TEXT),
    "an image": (b"\x89PNG" + bytes(range(256)) * 4, RejectionCode.NOT_TEXT),
    "a Parquet file": (b"PAR1" + b"text" * 100, RejectionCode.NOT_TEXT),
    "a workbook": (b"PK\x03\x04" + b"text" * 100, RejectionCode.NOT_TEXT),
    "gzip": (b"\x1f\x8b" + b"text" * 100, RejectionCode.NOT_TEXT),
    "PDF": (b"%PDF-1.7" + b"text" * 100, RejectionCode.NOT_TEXT),
    "an old workbook": (b"\xd0\xcf\x11\xe0" + b"text" * 100, RejectionCode.NOT_TEXT),
    "control characters": (b"a,b\n" + b"\x01\x02" * 10, RejectionCode.NOT_TEXT),
}


@pytest.mark.parametrize(("head", "code"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_text_is_refused(head: bytes, code: RejectionCode) -> None:
    refused = detect(head, complete=True)

    assert isinstance(refused, Rejection)
    assert refused.code is code


# head → encoding, delimiter, terminator, offset
TAKEN_FOR = {
    "commas": (b"name,ip\na,b\n", ("utf-8", ",", "\n", 0)),
    "semicolons": (b"name;ip;os\n1,5;b;c\n", ("utf-8", ";", "\n", 0)),
    "tabs": (b"name\tip\n", ("utf-8", "\t", "\n", 0)),
    "bars": (b"name|ip\n", ("utf-8", "|", "\n", 0)),
    "one column": (b"name\nweb-1\n", ("utf-8", ",", "\n", 0)),
    "UTF-16, little end first": ("\ufeffa;b\r\n".encode("utf-16-le"), ("utf-16-le", ";", "\n", 2)),
    "UTF-16, big end first, CR": ("\ufeffa;b\r1;2".encode("utf-16-be"), ("utf-16-be", ";", "\r", 2)),
    "UTF-16 without its mark": ("name,ip\nweb,1\n".encode("utf-16-le"), ("utf-16-le", ",", "\n", 0)),
    "UTF-32": ("\ufeffa|b\n".encode("utf-32-le"), ("utf-32-le", "|", "\n", 4)),
    "a line of the delimiter's own": (b"sep=;\r\na,b,c;d\r\n", ("utf-8", ";", "\n", 0)),
    "delimiters inside quotes do not count": (b'"a,b,c";ip\n', ("utf-8", ";", "\n", 0)),
    "many lines decide": (b"name,ip;os\na;b\nc;d\ne;f\n", ("utf-8", ";", "\n", 0)),
    "a byte order mark": (codecs.BOM_UTF8 + b"name,ip\n", ("utf-8", ",", "\n", 3)),
    "CRLF": (b"name,ip\r\n", ("utf-8", ",", "\n", 0)),
    "CR": (b"name;ip\ra;b\r", ("utf-8", ";", "\r", 0)),
    "UTF-8": ("näme,ip\n".encode(), ("utf-8", ",", "\n", 0)),
    "Windows-1252": ("n\xe4me,gr\xf6\xdfe\n".encode("cp1252"), ("cp1252", ",", "\n", 0)),
    "mostly good UTF-8": ("é,ü,ö\n".encode() + b"\xff\n", ("utf-8", ",", "\n", 0)),
    "a stray NUL": (b"name,ip\n" + b"web-1,10.0.0.1\n" * 5 + b"\x00", ("utf-8", ",", "\n", 0)),
}


@pytest.mark.parametrize(("head", "taken_for"), TAKEN_FOR.values(), ids=TAKEN_FOR)
def test_a_text_is_taken_for_what_it_is(head: bytes, taken_for: tuple[str, str, str, int]) -> None:
    found = detect(head, complete=True)

    assert isinstance(found, Detected)
    dialect = found.dialect
    assert (dialect.encoding, dialect.delimiter, dialect.terminator, found.offset) == taken_for


@pytest.mark.parametrize(
    ("head", "codes"),
    [("größe\n".encode(), []), ("gr\xf6\xdfe\n".encode("cp1252"), [FindingCode.ENCODING_ASSUMED])],
    ids=["UTF-8", "Windows-1252"],
)
def test_a_guessed_encoding_is_said(head: bytes, codes: list[FindingCode]) -> None:
    found = detect(head, complete=True)

    assert isinstance(found, Detected)
    assert [finding.code for finding in found.findings] == codes


@pytest.mark.parametrize(("complete", "encoding"), [(False, "utf-8"), (True, "cp1252")])
def test_a_character_cut_in_two_counts_as_broken_only_at_the_end_of_the_file(complete: bool, encoding: str) -> None:
    found = detect("name,grö".encode()[:-1], complete=complete)

    assert isinstance(found, Detected)
    assert found.dialect.encoding == encoding


CUTTABLE = {
    "UTF-8": (b"a,b\n1,2\n", True),
    "Windows-1252": ("größe,b\n1,2\n".encode("cp1252"), True),
    "Cyrillic": ("имя,владелец\nсервер,Иванов\n".encode("cp1251"), True),
    "an unusual delimiter": (b"a^b^c\nx^y^z\nx^y^z\n", True),
    "UTF-16": ("a,b\n1,2\n".encode("utf-16"), False),
    "Shift-JIS": ("名前,サーバー\n".encode("cp932") * 5, False),
    "escaped quotes": (b'a,b\n"x \\"y\\" z",2\n', False),
    "a delimiter of two bytes": ("a§b§c\nx§y§z\nx§y§z\n".encode(), False),
}


@pytest.mark.parametrize(("head", "cuttable"), CUTTABLE.values(), ids=CUTTABLE)
def test_a_file_is_cut_only_where_bytes_alone_show_its_records(head: bytes, cuttable: bool) -> None:
    found = detect(head, complete=True)

    assert isinstance(found, Detected)
    assert found.cuttable is cuttable


def test_the_encoding_that_was_assumed_is_named() -> None:
    found = detect("name,größe\nweb,Müller\n".encode("cp1252"), complete=True)

    assert isinstance(found, Detected)
    assert [finding.detail for finding in found.findings] == ["It was read as Windows-1252."]


@pytest.mark.parametrize(
    ("encoding", "delimiter", "expected"),
    [
        (None, ";", ("utf-8", ";")),
        (None, "tab", ("utf-8", "\t")),
        ("cp1250", None, ("cp1250", ",")),
        ("latin-1", "|", ("iso8859-1", "|")),
        (None, "--", RejectionCode.DELIMITER_NOT_RECOGNISED),
        ("klingon", None, RejectionCode.ENCODING_UNSUPPORTED),
    ],
)
def test_the_uploaders_word_wins(
    encoding: str | None, delimiter: str | None, expected: tuple[str, str] | RejectionCode
) -> None:
    found = detect("a,b;c\né,2;3\n".encode(), complete=True, encoding=encoding, delimiter=delimiter)

    if isinstance(found, Rejection):
        assert found.code is expected
    else:
        assert (found.dialect.encoding, found.dialect.delimiter) == expected
        assert found.findings == ()


def test_a_binary_file_stays_one_whatever_encoding_is_named() -> None:
    refused = detect(b"\x89PNG" + bytes(range(256)) * 4, complete=True, encoding="cp1252")

    assert isinstance(refused, Rejection)
    assert refused.code is RejectionCode.NOT_TEXT


def test_a_line_that_goes_on_beyond_the_head_decides_nothing() -> None:
    found = detect(b"a;b\n" + b"x," * 1000, complete=False)

    assert isinstance(found, Detected)
    assert found.dialect.delimiter == ";"
