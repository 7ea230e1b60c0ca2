"""Text inside text: a CSV sent as one JSON string, JSON and XML in UTF-16 or UTF-32.

Guarantees: streams; never longer than a limit.
"""

import codecs
import json
import re
from collections.abc import Iterator
from pathlib import Path

from importflow.errors import RejectionCode
from importflow.tabular.limits import MAX_STRING_UNWRAPPED_BYTES, MIB
from importflow.tabular.sniffing import byte_order_mark
from importflow.tabular.table import Unreadable

# `half`: the first of two escapes that are one character together, the second as long as this one.
_ESCAPE = re.compile(r"\\(?:(?P<half>u[dD][89abAB][0-9a-fA-F]{2})|u[0-9a-fA-F]{4}|[^u])")
_ESCAPE_LENGTH = len("\\u0000")


def to_utf8(path: Path, target: Path) -> None:
    """Write a text marked as UTF-16 or UTF-32 as UTF-8."""
    with target.open("w", encoding="utf-8", newline="", errors="replace") as out:
        out.writelines(_decoded(path))


def unwrap_json_string(path: Path, target: Path) -> None:
    """Write what the one JSON string in the file says."""
    size, carry = 0, ""
    with target.open("w", encoding="utf-8", newline="", errors="replace") as out:
        for text in _inside_quotes(_decoded(path)):
            text = carry + text
            end = _end_of_whole_escapes(text)
            carry = text[end:]
            size += out.write(_unescaped(text[:end]))
            if size > MAX_STRING_UNWRAPPED_BYTES:
                raise Unreadable.because(RejectionCode.FILE_TOO_COMPLEX, what="memory")
        out.write(_unescaped(carry))


def _decoded(path: Path) -> Iterator[str]:
    with path.open("rb") as file:
        encoding, offset = byte_order_mark(file.read(4))
        file.seek(offset)
        decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
        while block := file.read(MIB):
            yield decoder.decode(block)
        yield decoder.decode(b"", final=True)


def _inside_quotes(texts: Iterator[str]) -> Iterator[str]:
    """Without white space around the string and its two quotation marks."""
    held = next(texts, "").lstrip().removeprefix('"')
    for text in texts:
        if not text.strip():
            held += text
            continue
        yield held
        held = text
    yield held.rstrip().removesuffix('"')


def _end_of_whole_escapes(text: str) -> int:
    """Where the text may be parted: before an escape, or the second half of a pair, that is not all there."""
    position = 0
    while (at := text.find("\\", position)) >= 0:
        escape = _ESCAPE.match(text, at)
        if escape is None or (escape["half"] and len(text) < escape.end() + _ESCAPE_LENGTH):
            return at
        position = escape.end()
        if escape["half"] and text.startswith("\\u", position):
            position += _ESCAPE_LENGTH
    return len(text)


def _unescaped(text: str) -> str:
    try:
        unescaped: str = json.loads(f'"{text}"', strict=False)
    except ValueError:
        where = "it looks like one string and is not"
        raise Unreadable.because(RejectionCode.JSON_NOT_VALID, where=where) from None
    return unescaped
