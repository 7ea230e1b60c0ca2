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
    Code.TOO_MANY_COLUMNS: ({"count": 1001}, ["1001 columns", "1,000"]),
    Code.RECORD_TOO_LONG: ({"row": 7}, ["row 7", "1,048,576 bytes"]),
    Code.QUOTE_NEVER_CLOSED: ({"row": 7}, ["row 7"]),
    Code.SIZE_MISMATCH: ({"actual": 1000, "declared": 2000}, ["has 1,000 bytes", "2,000 were declared"]),
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
