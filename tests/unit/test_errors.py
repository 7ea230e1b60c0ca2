"""Why a file is refused: every code has a sentence the user can act on."""

from __future__ import annotations

import string
from typing import Any

import pytest

from importflow.errors import REJECTION_TEXTS, ApiError, IllegalTransition, ImportflowError, NotBalanced, Rejection
from importflow.errors import RejectionCode as Code

# code → the facts of a case, and how its sentence says them
FACTS: dict[Code, tuple[dict[str, Any], list[str]]] = {
    Code.ENCODING_UNSUPPORTED: ({"encoding": "UTF-16"}, ["UTF-16"]),
    Code.NO_NAMING_COLUMN: ({"columns": "Colour, {Size}"}, ["Colour, {Size}"]),
    Code.NO_METRIC_COLUMN: ({"columns": "Colour"}, ["Colour"]),
    Code.NO_ENDPOINT_COLUMN: ({"columns": "Colour"}, ["Colour"]),
    Code.NO_FINDING_COLUMN: ({"columns": "Colour"}, ["Colour"]),
    Code.TOO_MANY_COLUMNS: ({"count": 1001}, ["1001 columns", "1,000"]),
    Code.RECORD_TOO_LONG: ({"row": 7}, ["row 7", "1,048,576 bytes"]),
    Code.QUOTE_NEVER_CLOSED: ({"row": 7}, ["row 7"]),
    Code.SIZE_MISMATCH: ({"actual": 1000, "declared": 2000}, ["has 1,000 bytes", "2,000 were declared"]),
    Code.NOT_TEXT: ({"what": "an image"}, ["is an image"]),
    Code.FILE_TOO_COMPLEX: ({"what": "memory"}, ["more memory"]),
    Code.FILE_DAMAGED: ({"what": "a workbook"}, ["like a workbook"]),
    Code.EXPANDS_TOO_MUCH: (
        {"what": "a.csv", "size": 10**9, "ratio": 1000},
        ["a.csv would be 1,000,000,000", "1,000 times"],
    ),
    Code.SHEET_NOT_FOUND: ({"sheet": "A", "sheets": "B, C"}, ["no sheet A", "B, C"]),
    Code.ARCHIVE_ENCRYPTED: ({"what": "A.csv"}, ["A.csv"]),
    Code.ARCHIVE_NESTED: ({"what": "A.zip"}, ["A.zip"]),
    Code.ARCHIVE_DAMAGED: ({"why": "it is cut off"}, ["it is cut off"]),
    Code.ARCHIVE_UNKNOWN_MEMBERS: ({"members": "a.csv, b.csv"}, ["a.csv, b.csv"]),
    Code.XML_NOT_WELL_FORMED: ({"line": "8"}, ["line 8"]),
    Code.XML_NOT_FLAT: ({"where": "nic in server"}, ["nic in server"]),
    Code.JSON_NOT_VALID: ({"where": "line 3 is no JSON object"}, ["line 3"]),
    Code.JSON_REPEATED_KEY: ({"where": "Line 3", "key": "name"}, ["Line 3", "key name twice"]),
    Code.NO_RECORD_ARRAY: ({"what": "one object"}, ["one object"]),
    Code.SEVERAL_RECORD_ARRAYS: ({"lists": "a (1), b (2)"}, ["a (1), b (2)"]),
    Code.STRICT_POLICY: ({"rejected": 1000, "total": 2000}, ["Of 2,000 records 1,000 have"]),
    Code.CATEGORY_UNCLEAR: ({"found": "of the columns a, b none"}, ["of the columns a, b none"]),
    Code.UNKNOWN_FIELD_MAPPING: (
        {"header": "OS", "field": "oss", "reason": "there is no such field."},
        ["OS → oss", "there is no such field."],
    ),
    Code.NOT_SCANNED: ({"why": "it has a password"}, ["it has a password"]),
    Code.TOO_MANY_RECORDS: ({"records": 2000, "limit": 1000}, ["has 2,000 records", "at most 1,000"]),
    Code.NO_VALID_RECORDS: ({"total": 1000, "reason": "Nothing names them."}, ["1,000 records", "Nothing names them."]),
}


@pytest.mark.parametrize("code", Code)
def test_every_code_has_a_sentence_that_says_the_facts(code: Code) -> None:
    facts, said = FACTS.get(code, ({}, []))

    message = Rejection.of(code, **facts).message

    assert {name for _, name, _, _ in string.Formatter().parse(REJECTION_TEXTS[code]) if name} == facts.keys()
    assert [words for words in said if words not in message] == []
    assert message[0].isupper()
    assert message.endswith(".")


def test_a_code_is_kebab_case_and_stands_once() -> None:
    values = [code.value for code in Code]
    assert len(set(values)) == len(values)
    assert all(value == value.lower() and value.replace("-", "").isalpha() for value in values)


def test_what_is_raised_on_purpose_has_one_root() -> None:
    assert all(issubclass(kind, ImportflowError) for kind in (ApiError, IllegalTransition, NotBalanced))
