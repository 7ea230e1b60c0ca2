"""JSON: where the records are, and what becomes of nested values."""

from __future__ import annotations

from typing import Any

import pytest

from importflow.errors import MAX_RECORD_BYTES
from importflow.tabular import unwrapping
from tests.files import json_document
from tests.unit.tabular.readers import read, refusal

RECORDS: dict[str, tuple[Any, dict[str, str]]] = {
    "scalars": ({"name": "web-1", "cores": 4, "up": True, "none": None}, {"name": "web-1", "cores": "4", "up": "true"}),
    "nested objects": ({"hw": {"cpu": {"cores": 4}}}, {"hw.cpu.cores": "4"}),
    "a list of one": ({"ips": ["10.0.0.1"]}, {"ips": "10.0.0.1"}),
    "a list of several": ({"ips": ["10.0.0.1", "10.0.0.2", None]}, {"ips": '["10.0.0.1", "10.0.0.2"]'}),
    "an empty list": ({"name": "x", "ips": [], "tags": [None], "more": {}}, {"name": "x"}),
    "a list of one object": ({"disks": [{"gb": 80}]}, {"disks[].gb": "80"}),
    "a list of objects": (
        {"disks": [{"gb": 80, "id": "a"}, {"gb": 20}]},
        {"disks[].gb": "[80, 20]", "disks[].id": '["a", null]'},
    ),
    "lists in a list of objects": ({"nics": [{"ips": ["a"]}, {"ips": ["b", "c"]}]}, {"nics[].ips": '["a", ["b", "c"]]'}),
    "objects and scalars in one list": ({"tags": ["x", {"k": 1}]}, {"tags": "x", "tags[].k": "1"}),
    "a list of lists": ({"m": [[1, 2]]}, {"m": "[[1, 2]]"}),
    "letters beyond ASCII": ({"name": "zö", "l": ["ü", "ß"]}, {"name": "zö", "l": '["ü", "ß"]'}),
}  # fmt: skip


@pytest.mark.parametrize(("record", "cells"), RECORDS.values(), ids=RECORDS)
def test_a_record_becomes_cells(record: Any, cells: dict[str, str]) -> None:
    assert read(json_document([record, {"z": 1}])).records == [cells, {"z": "1"}]
    assert read(json_document(record) + b"\n" + json_document({"z": 1})).records == [cells, {"z": "1"}]


NUMBERS = {"1.10": "1.10", "12345678901234567890": "12345678901234567890", "0.1": "0.1", "-5": "-5", "1e3": "1E+3"}


@pytest.mark.parametrize(("spelled", "text"), NUMBERS.items(), ids=NUMBERS)
def test_a_number_keeps_its_digits(spelled: str, text: str) -> None:
    line = f'{{"n": {spelled}}}'.encode()

    assert read(b"[" + line + b"]").rows == [[text]]
    assert read(line + b"\n" + line).rows == [[text], [text]]


def test_columns_come_in_order_of_appearance_and_late_ones_at_the_end() -> None:
    found = read(json_document([{"b": 1, "a": 2}, {"c": 3, "a": 4}]))

    assert (found.columns, found.rows, found.first_row) == (["b", "a", "c"], [["1", "2"], ["", "4", "3"]], 1)


WRAPPED = {
    "beside plain values": {"count": 2, "servers": [{"a": 1}]},
    "beside an empty array": {"errors": [], "servers": [{"a": 1}]},
    "beside an array of scalars": {"columns": ["a"], "servers": [{"a": 1}]},
    "beside an object that holds an array": {"meta": {"pages": [{"n": 1}]}, "servers": [{"a": 1}]},
}


@pytest.mark.parametrize("document", WRAPPED.values(), ids=WRAPPED)
def test_the_one_record_array_of_an_object_is_read(document: Any) -> None:
    found = read(json_document(document))

    assert (found.columns, found.rows, found.read) == (["a"], [["1"]], {"format": "json", "array": "servers"})


def test_a_line_is_a_row() -> None:
    found = read(b'{"a":1}\r\n\r\n{"a":2}\n')

    assert (found.rows, found.first_row, found.read) == ([["1"], [], ["2"]], 1, {"format": "json lines"})


TEXTS = {
    "UTF-8 with a mark": "utf-8-sig",
    "UTF-16": "utf-16",
    "UTF-32": "utf-32",
}


@pytest.mark.parametrize("encoding", TEXTS.values(), ids=TEXTS)
def test_encodings_with_a_mark_are_read(encoding: str) -> None:
    assert read('[{"name": "zö"}]'.encode(encoding)).rows == [["zö"]]
    assert read('{"name": "zö"}\n{"name": "x"}'.encode(encoding)).rows == [["zö"], ["x"]]


ESCAPED = 'name,note\n"a ""b""",\u00fc\U0001f600\\\nx,\\\\n\\\U0001f600\n' * 3


@pytest.mark.parametrize("block", [1, 2, 3, 5, 7, 11, 13, 1024])
def test_text_in_a_json_string_is_read_as_the_text(block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever the blocks end in which it is read: between the halves of an escape, too."""
    plain = read(ESCAPED.encode())
    monkeypatch.setattr(unwrapping, "MIB", block)

    wrapped = read(json_document(ESCAPED))

    assert (wrapped.columns, wrapped.rows) == (plain.columns, plain.rows)


REFUSED = {
    "an array of scalars": (b'["a", "b"]', "no-record-array", "an array of plain values"),
    "an array of objects and scalars": (b'[{"a": 1}, 2]', "no-record-array", "plain values"),
    "an empty array": (b"[ ]", "empty-file", "empty"),
    "one object": (b'{"name": "web-1", "tags": ["a"]}', "no-record-array", "one object without an array"),
    "a text longer than a record": (json_document([{"a": "x" * (MAX_RECORD_BYTES + 1)}]), "record-too-long", "row 1"),
    "records two levels down": (b'{"d": {"results": [{"a": 1}]}}', "no-record-array", "one object"),
    "several record arrays": (b'{"a": [{"x": 1}], "b": [{"y": 1}, {"y": 2}]}', "several-record-arrays", "a (1), b (2)"),
    "an array cut off": (b'[{"a": 1}, {"a"', "json-not-valid", "breaks off"),
    "something after the array": (b'[{"a": 1}] [{"a": 2}]', "json-not-valid", "wrong near byte"),
    "bytes that are no UTF-8": (b'[{"a": "\xff"}]', "json-not-valid", "wrong near byte"),
    "a line that is no JSON": (b'{"a": 1}\n{"a": \n', "json-not-valid", "line 2 is no JSON object"),
    "a line that is no object": (b'{"a": 1}\n{"a": 2}\n[3]\n', "json-not-valid", "line 3 is no JSON object"),
    "a line that is no UTF-8": (b'{"a": 1}\n{"a": "\xff"}\n', "json-not-valid", "line 2 is not UTF-8"),
    "a key twice": (b'[{"a": 1, "b": {"c": 1, "c": 2}}]', "json-repeated-key", "key c twice"),
    "a key twice in a line": (b'{"a": 1}\n{"a": 1, "a": 2}', "json-repeated-key", "Line 2 names the key a twice"),
    "two ways to one column": (b'[{"a.b": 1, "a": {"b": 2}}]', "json-repeated-key", "key a.b twice"),
}  # fmt: skip


@pytest.mark.parametrize(("data", "code", "said"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_list_of_records_is_refused_with_what_it_is(data: bytes, code: str, said: str) -> None:
    refused, message = refusal(data)

    assert refused == code
    assert said in message
