"""What a model may see of a file: masked headers behind a fence that holds, and shapes without a character of a value."""

from __future__ import annotations

import json
import re

import pytest

from importflow.judgement.fencing import MOST_FENCED_CHARACTERS, MOST_HEADER_CHARACTERS, fenced, shown
from importflow.judgement.value_shapes import shape, shapes
from tests.injections import INJECTIONS


def test_there_are_two_hundred_different_injections() -> None:
    assert len(set(INJECTIONS)) == 200


def test_nothing_inside_closes_the_fence_and_no_two_are_alike() -> None:
    data = {"columns": INJECTIONS}
    texts = [fenced(data) for _ in range(2)]

    marks = [re.findall(r"</?(data-[0-9a-f]+)>", text) for text in texts]
    assert [len(mark) for mark in marks] == [2, 2]
    assert len({mark for each in marks for mark in each}) == 2
    inside = texts[0].split("\n")[1]
    assert (set(inside) & {"<", ">"}, json.loads(inside)) == (set(), data)


def test_too_much_is_no_question() -> None:
    with pytest.raises(ValueError, match="too many"):
        fenced({"text": "x" * MOST_FENCED_CHARACTERS})


@pytest.mark.parametrize("text", INJECTIONS)
def test_a_header_is_one_short_line_of_what_people_see(text: str) -> None:
    header = shown(text)

    assert len(header) <= MOST_HEADER_CHARACTERS
    assert re.search(r"[\x00-\x1f\x7f\u200b\u202a-\u202e]", header) is None


def test_a_secret_in_a_header_is_masked() -> None:
    assert "AKIAIOSFODNN7EXAMPLE" not in shown("key AKIAIOSFODNN7EXAMPLE")


SHAPES = {
    "db-01.example.org": "a-9.a.a",
    "10.1.2.3": "9.9.9.9",
    "Ann Lee": "Aa Aa",
    "$5 ☃": "?9 ?",
    "": "",
    "ÄÖ٣": "A9",
}


@pytest.mark.parametrize(("cell", "expected"), SHAPES.items())
def test_a_shape_has_no_character_of_the_value(cell: str, expected: str) -> None:
    assert shape(cell) == expected


def test_a_column_is_told_by_counts_lengths_and_its_most_frequent_shapes() -> None:
    assert shapes([]) == {"filled": 0}
    assert shapes(["a1", "b2", "b2", "-"]) == {
        "filled": 4, "different": 3, "shortest": 1, "longest": 2, "shapes": ["a9", "-"]
    }  # fmt: skip
