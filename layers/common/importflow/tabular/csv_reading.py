"""Read the rows of a byte range: cells as text, exactly as written."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from importflow.errors import MAX_RECORD_BYTES
from importflow.tabular.dialect import Dialect

REPLACEMENT = "\ufffd"
NUL = "\x00"


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows in file order, blank ones included; a blank line is an empty list.

    `repaired`: undecodable bytes were replaced. `has_nul`: NUL characters are among the cells.
    `malformed`: indexes of rows in which text follows a closing quotation mark.
    `delimiter`: what separated the cells; None where it was no delimited text.
    `folded`: a cell may hold line ends; where there are as many rows as lines none does.
    """

    rows: list[list[str]]
    repaired: bool
    has_nul: bool
    malformed: frozenset[int] = frozenset()
    delimiter: str | None = None
    folded: bool = True


def read_rows(data: bytes, dialect: Dialect) -> Rows:
    """The rows of `data`, which begins and ends at record boundaries."""
    try:
        text, repaired = data.decode(dialect.encoding), False
    except UnicodeDecodeError:
        text, repaired = data.decode(dialect.encoding, errors="replace"), True
    csv.field_size_limit(MAX_RECORD_BYTES)
    lines = one_terminator(text, dialect.terminator)
    text_lines = io.StringIO(lines, newline="\n")
    malformed: frozenset[int] = frozenset()
    try:
        rows = list(csv.reader(text_lines, strict=True, **dialect.reader_options()))
    except csv.Error:
        text_lines.seek(0)
        read = list(parse_records(text_lines, dialect))
        rows = [row for row, _ in read]
        malformed = frozenset(index for index, (_, well_formed) in enumerate(read) if not well_formed)
    folded = lines.count("\n") + (not lines.endswith("\n")) > len(rows)
    return Rows(rows, repaired, NUL in text, malformed, dialect.delimiter, folded)


def parse_records(lines: Iterable[str], dialect: Dialect) -> Iterator[tuple[list[str], bool]]:
    """Rows of lines that end in `\\n`, and whether each is well-formed; reads only as far as it has to.

    The strict reader says where text follows a closing quotation mark, the lenient one reads on.
    Raises csv.Error where a cell is longer than the process's field size limit.
    """
    source = _Rewindable(lines)
    options = dialect.reader_options()
    strict = csv.reader(source, strict=True, **options)
    while True:
        source.mark()
        try:
            row = next(strict, None)
        except csv.Error:
            source.rewind()
            yield next(csv.reader(source, **options)), False
            continue
        if row is None:
            return
        yield row, True


class _Rewindable:
    """Lines that can be read again from the last mark."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._ahead: list[str] = []
        self._since_mark: list[str] = []

    def __iter__(self) -> "_Rewindable":
        return self

    def __next__(self) -> str:
        line = self._ahead.pop() if self._ahead else next(self._lines)
        self._since_mark.append(line)
        return line

    def mark(self) -> None:
        self._since_mark.clear()

    def rewind(self) -> None:
        self._ahead += reversed(self._since_mark)
        self._since_mark.clear()


def one_terminator(text: str, terminator: str) -> str:
    """Records end in `\\n` alone; the other line end character, stray, must not end one."""
    if terminator == "\r":
        return text.replace("\n", " ").replace("\r", "\n")
    return text.replace("\r\n", "\n").replace("\r", " ") if "\r" in text else text
