"""One JSON object as a record: nested names joined by dots, lists as one cell.

`{"a": {"b": 1}}` is the column `a.b`; a list of one scalar is that scalar; a longer one is JSON
text; a list of objects is one column per name, `a[].b`, aligned by position. Nulls are left out.
"""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from importflow.errors import RejectionCode
from importflow.tabular.limits import MAX_NESTING
from importflow.tabular.table import Unreadable

Flat = dict[str, Any]


def flatten(record: Mapping[str, Any], where: str) -> dict[str, str]:
    """Cells by column; `where` names the record in a rejection."""
    flat: Flat = {}
    _object(record, "", flat, where, 0)
    return {name: _text(value) for name, value in flat.items()}


def _object(record: Mapping[str, Any], prefix: str, flat: Flat, where: str, depth: int) -> None:
    if depth > MAX_NESTING:
        raise Unreadable.because(RejectionCode.FILE_TOO_COMPLEX, what="levels of nesting")
    for key, value in record.items():
        _value(value, f"{prefix}{key}", flat, where, depth)


def _value(value: Any, name: str, flat: Flat, where: str, depth: int) -> None:
    if value is None:
        return
    if isinstance(value, dict):
        _object(value, f"{name}.", flat, where, depth + 1)
    elif isinstance(value, list):
        _list(value, name, flat, where, depth + 1)
    else:
        _put(flat, name, value, where)


def _list(values: list[Any], name: str, flat: Flat, where: str, depth: int) -> None:
    """Scalars and lists under the list's own name, objects column by column."""
    objects = [value for value in values if isinstance(value, dict)]
    others = [value for value in values if value is not None and not isinstance(value, dict)]
    if others:
        _put(flat, name, others[0] if len(others) == 1 and not isinstance(others[0], list) else others, where)
    if len(objects) == 1:
        _object(objects[0], f"{name}[].", flat, where, depth)
    elif objects:
        for column, cells in _columns(objects, where, depth).items():
            _put(flat, f"{name}[].{column}", cells, where)


def _columns(objects: list[dict[str, Any]], where: str, depth: int) -> dict[str, list[Any]]:
    """Values per name, None where an object lacks it."""
    columns: dict[str, list[Any]] = {}
    for position, each in enumerate(objects):
        flat: Flat = {}
        _object(each, "", flat, where, depth)
        for name, value in flat.items():
            columns.setdefault(name, [None] * len(objects))[position] = value
    return columns


def _put(flat: Flat, name: str, value: Any, where: str) -> None:
    """`{"a.b": 1, "a": {"b": 2}}` would be one column with two values."""
    if name in flat:
        raise Unreadable.because(RejectionCode.JSON_REPEATED_KEY, where=where, key=name)
    flat[name] = value


def _text(value: Any) -> str:
    """A number as it stands in the file, as far as its digits go; true and false in lower case."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Decimal):
        return str(value)
    return json.dumps(value, ensure_ascii=False, default=str, separators=(", ", ": "))
