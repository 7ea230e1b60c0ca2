"""A first pass over a JSON file: what it holds, and that nothing in it breaks the second.

Guarantees: no values are built; nesting, repeated keys and syntax are judged over the whole file.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, Any

import ijson

from importflow.errors import MAX_RECORD_BYTES, RejectionCode
from importflow.tabular.limits import MAX_NESTING, MIB
from importflow.tabular.table import Unreadable

Event = tuple[str, Any]

# A string longer than a buffer is copied once per buffer: small ones make a long string cost minutes.
BUFFER_BYTES = MIB


@dataclass(slots=True)
class Contents:
    """`items`: what the top-level array holds, by kind (`map`, `array`, `scalar`).

    `arrays`: the same for each array that is a value of the top-level object, by key, in file order.
    """

    is_array: bool = False
    items: Counter[str] = field(default_factory=Counter)
    arrays: dict[str, Counter[str]] = field(default_factory=dict)

    @property
    def records(self) -> int:
        """Objects met so far in any list of records."""
        return self.items["map"] + sum(kinds["map"] for kinds in self.arrays.values())

    @property
    def record_arrays(self) -> dict[str, int]:
        """Arrays of objects with their lengths."""
        return {key: kinds["map"] for key, kinds in self.arrays.items() if kinds["map"]}


def scan(file: IO[bytes]) -> Contents:
    """Read all events of the file; Unreadable where the JSON is broken or a trap."""
    try:
        return _scan(file)
    except (SystemError, ValueError):
        # Python reads no number of thousands of digits; ijson's C parser lets that out sooner or later, in either form
        where = "a number has thousands of digits"
        raise Unreadable.because(RejectionCode.JSON_NOT_VALID, where=where) from None


def _scan(file: IO[bytes]) -> Contents:
    contents = Contents()
    path: list[str | set[str]] = []  # per open level: "[" or the keys seen
    top_key = ""
    for event, value in json_events(file):
        depth = len(path)
        if event == "map_key":
            keys = path[-1]
            if value in keys:
                key = value if len(value) <= 80 else f"{value[:77]}…"
                raise Unreadable.because(RejectionCode.JSON_REPEATED_KEY, where="The file", key=key)
            keys.add(value)  # type: ignore[union-attr]
            top_key = value if depth == 1 else top_key
            continue
        if event in ("end_map", "end_array"):
            path.pop()
            continue
        if event == "string" and len(value) > MAX_RECORD_BYTES:
            raise Unreadable.because(RejectionCode.RECORD_TOO_LONG, row=f"{contents.records:,}")
        _count(contents, path, top_key, event)
        if event in ("start_map", "start_array"):
            path.append(set() if event == "start_map" else "[")
            if len(path) > MAX_NESTING:
                raise Unreadable.because(RejectionCode.FILE_TOO_COMPLEX, what="levels of nesting")
    return contents


def _count(contents: Contents, path: list[str | set[str]], top_key: str, event: str) -> None:
    """Note what stands in the top-level array, or in an array directly below the top-level object."""
    depth = len(path)
    if depth > 2:
        return
    if depth == 0:
        contents.is_array = event == "start_array"
    elif depth == 1 and path[0] == "[":
        contents.items[_kind(event)] += 1
    elif depth == 1 and event == "start_array":
        contents.arrays[top_key] = Counter()
    elif depth == 2 and path[0] != "[" and path[1] == "[":
        contents.arrays[top_key][_kind(event)] += 1


def _kind(event: str) -> str:
    return event.removeprefix("start_") if event.startswith("start_") else "scalar"


def json_events(file: IO[bytes]) -> Iterator[Event]:
    """ijson's events; what its parser says of a broken file becomes a rejection."""
    try:
        yield from ijson.basic_parse(file, buf_size=BUFFER_BYTES)
    except ijson.IncompleteJSONError as error:
        early = "premature EOF" in str(error)
        where = "it breaks off before its end" if early else f"something is wrong near byte {file.tell():,}"
        raise Unreadable.because(RejectionCode.JSON_NOT_VALID, where=where) from None
    except (ijson.JSONError, UnicodeDecodeError):
        raise Unreadable.because(
            RejectionCode.JSON_NOT_VALID, where=f"something is wrong near byte {file.tell():,}"
        ) from None
