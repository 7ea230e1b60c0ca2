"""JSON: an array of objects, an object holding one such array, or one object per line.

Guarantees: records stream; numbers keep their digits; what cannot be one list of records is refused
with what it is.
"""

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

import ijson

from importflow.errors import MAX_RECORD_BYTES, RejectionCode, listing
from importflow.tabular.json_flattening import flatten
from importflow.tabular.json_scan import BUFFER_BYTES, Contents, scan
from importflow.tabular.sniffing import byte_order_mark
from importflow.tabular.table import GrowingColumns, Table, Unreadable

_MAX_LISTED = 10


def read_json(path: Path) -> Table:
    """The records of an array, or of the one record array in an object."""
    with open_json(path) as file:
        contents = scan(file)
    prefix, name = _record_array(contents)
    columns = GrowingColumns()
    read = {"format": "json"} | ({"array": name} if name else {})
    return Table(columns.names, _rows(_items(path, prefix), columns), first_row=1, read=read)


def read_json_lines(path: Path) -> Table:
    """The records of a file with one object per line; rows are lines, blank ones included."""
    columns = GrowingColumns()
    return Table(columns.names, _line_rows(path, columns), first_row=1, read={"format": "json lines"})


def open_json(path: Path) -> IO[bytes]:
    """The file, past a byte order mark."""
    file = path.open("rb")
    file.seek(byte_order_mark(file.read(4))[1])
    return file


def _record_array(contents: Contents) -> tuple[str, str]:
    """ijson's prefix of the records, and the name of their array; Unreadable where there is no such array."""
    if contents.is_array:
        if contents.items["map"] and contents.items.total() == contents.items["map"]:
            return "item", ""
        if not contents.items:
            raise Unreadable.because(RejectionCode.EMPTY_FILE)
        raise Unreadable.because(RejectionCode.NO_RECORD_ARRAY, what="an array of plain values")
    arrays = contents.record_arrays
    if not arrays:
        raise Unreadable.because(RejectionCode.NO_RECORD_ARRAY, what="one object without an array of records")
    if len(arrays) > 1:
        listed = [f"{key} ({count:,})" for key, count in arrays.items()]
        raise Unreadable.because(RejectionCode.SEVERAL_RECORD_ARRAYS, lists=listing(listed, _MAX_LISTED))
    (name, count) = next(iter(arrays.items()))
    if contents.arrays[name].total() != count:
        raise Unreadable.because(RejectionCode.NO_RECORD_ARRAY, what=f"an array, {name}, of more than objects")
    return f"{name}.item", name


def _items(path: Path, prefix: str) -> Iterator[Any]:
    with open_json(path) as file:
        yield from ijson.items(file, prefix, buf_size=BUFFER_BYTES)


def _rows(records: Iterator[Any], columns: GrowingColumns) -> Iterator[list[str]]:
    for number, record in enumerate(records, start=1):
        yield columns.row_of(flatten(record, f"Record {number:,}"))


def _line_rows(path: Path, columns: GrowingColumns) -> Iterator[list[str]]:
    decoder = json.JSONDecoder(
        object_pairs_hook=_pairs, parse_float=Decimal, parse_constant=_no_number, parse_int=_whole_number
    )
    with open_json(path) as file:
        for number, line in enumerate(_lines(file), start=1):
            text = line.strip()
            yield columns.row_of(flatten(_record(decoder, text, number), f"Line {number:,}")) if text else []


def _lines(file: IO[bytes]) -> Iterator[str]:
    number = 0
    while line := file.readline(MAX_RECORD_BYTES + 1):
        number += 1
        if len(line) > MAX_RECORD_BYTES:
            raise Unreadable.because(RejectionCode.RECORD_TOO_LONG, row=number)
        try:
            yield line.decode()
        except UnicodeDecodeError:
            raise _not_valid(number, "is not UTF-8") from None


def _record(decoder: json.JSONDecoder, text: str, number: int) -> dict[str, Any]:
    try:
        record = decoder.decode(text)
    except _RepeatedKey as repeated:
        raise Unreadable.because(
            RejectionCode.JSON_REPEATED_KEY, where=f"Line {number:,}", key=repeated.args[0]
        ) from None
    except RecursionError:
        raise Unreadable.because(RejectionCode.FILE_TOO_COMPLEX, what="levels of nesting") from None
    except ValueError:
        raise _not_valid(number, "is no JSON object") from None
    if not isinstance(record, dict):
        raise _not_valid(number, "is no JSON object")
    return record


class _RepeatedKey(Exception):
    """An object names a key twice."""


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) < len(pairs):
        seen: set[str] = set()
        raise _RepeatedKey(next(key for key, _ in pairs if key in seen or seen.add(key)))  # type: ignore[func-returns-value]
    return record


def _no_number(spelling: str) -> Any:
    raise ValueError(f"{spelling} is no JSON")


def _whole_number(digits: str) -> int:
    """Python refuses to read thousands of digits, with a ValueError."""
    return int(digits)


def _not_valid(number: int, what: str) -> Unreadable:
    return Unreadable.because(RejectionCode.JSON_NOT_VALID, where=f"line {number:,} {what}")
