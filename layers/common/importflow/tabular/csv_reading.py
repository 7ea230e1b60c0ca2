"""Read the rows of a byte range: cells as text, exactly as written."""

import csv
import io
from dataclasses import dataclass

from importflow.errors import MAX_RECORD_BYTES
from importflow.tabular.dialect import Dialect

REPLACEMENT = "\ufffd"
NUL = "\x00"


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows in file order, blank ones included; a blank line is an empty list.

    `repaired`: undecodable bytes were replaced. `has_nul`: NUL characters are among the cells.
    """

    rows: list[list[str]]
    repaired: bool
    has_nul: bool


def read_rows(data: bytes, dialect: Dialect) -> Rows:
    """The rows of `data`, which begins and ends at record boundaries."""
    try:
        text, repaired = data.decode(dialect.encoding), False
    except UnicodeDecodeError:
        text, repaired = data.decode(dialect.encoding, errors="replace"), True
    csv.field_size_limit(MAX_RECORD_BYTES)
    lines = io.StringIO(_one_terminator(text, dialect.terminator), newline="\n")
    return Rows(list(csv.reader(lines, delimiter=dialect.delimiter)), repaired, NUL in text)


def _one_terminator(text: str, terminator: str) -> str:
    """Records end in `\\n` alone; the other line end character, stray, must not end one."""
    if terminator == "\r":
        return text.replace("\n", " ").replace("\r", "\n")
    return text.replace("\r\n", "\n").replace("\r", " ") if "\r" in text else text
