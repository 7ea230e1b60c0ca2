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
    "UTF-16, little end first": (codecs.BOM_UTF16_LE + "a,b".encode("utf-16-le"), RejectionCode.ENCODING_UNSUPPORTED),
    "UTF-16, big end first": (codecs.BOM_UTF16_BE + "a,b".encode("utf-16-be"), RejectionCode.ENCODING_UNSUPPORTED),
    "UTF-32": (codecs.BOM_UTF32_LE + "a".encode("utf-32-le"), RejectionCode.ENCODING_UNSUPPORTED),
    "UTF-16 without its mark": ("name,ip\nweb,1\n".encode("utf-16-le"), RejectionCode.NOT_TEXT),
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
    "delimiters inside quotes do not count": (b'"a,b,c";ip\n', ("utf-8", ";", "\n", 0)),
    "the first line that is not blank decides": (b"\n  \nname;ip\na,b,c,d\n", ("utf-8", ";", "\n", 0)),
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
