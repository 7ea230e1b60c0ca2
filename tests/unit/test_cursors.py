"""Cursors: a position as text, and nothing else is one."""

from __future__ import annotations

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importflow.cursors import decode_cursor, encode_cursor
from importflow.errors import ApiError


def position(name: str | None, number: int) -> tuple[str | None, int]:
    if type(number) is not int:
        raise ValueError(number)
    return name, number


@given(st.none() | st.text(), st.integers())
def test_a_cursor_leads_back_to_where_it_was_made(name: str | None, number: int) -> None:
    cursor = encode_cursor(name, number)

    assert cursor.isascii()
    assert decode_cursor(cursor, position) == (name, number)


def test_a_cursor_of_the_longest_names_is_one_that_the_api_takes() -> None:
    assert len(encode_cursor("\N{SLICE OF PIZZA}" * 255, "\N{SLICE OF PIZZA}" * 255)) < 3_000


def encoded(document: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(document).encode()).decode()


NOT_OURS = {
    "nothing": "",
    "no base64": "x",
    "letters that base64 has not": "é",
    "base64 with rubbish in it": "WyJhIiwgMV0=\n!",
    "no JSON": base64.urlsafe_b64encode(b"{").decode(),
    "bytes that are no text": base64.urlsafe_b64encode(b"\xff\xfe").decode(),
    "an object": encoded({"name": "a"}),
    "too few parts": encoded(["a"]),
    "too many parts": encoded(["a", 1, 2]),
    "another kind of part": encoded(["a", "1"]),
    "nested without end": base64.urlsafe_b64encode(b"[" * 100_000).decode(),
}


@pytest.mark.parametrize("cursor", NOT_OURS.values(), ids=NOT_OURS)
def test_what_is_no_cursor_of_ours_is_refused(cursor: str) -> None:
    with pytest.raises(ApiError) as refused:
        decode_cursor(cursor, position)

    assert (refused.value.status, refused.value.code) == (422, "invalid-cursor")
