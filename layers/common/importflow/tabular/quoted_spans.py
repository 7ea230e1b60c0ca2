"""Where record terminators stand inside quotes, found without looking at every quoted field.

Guarantees: exactly what Python's csv reader sees: a quote opens a field only at its very beginning,
two in a row inside one are a character. Linear in the bytes, whatever they are.

How a line changes the state "inside quotes" is told by its runs of quotes. An even run changes
nothing, wherever it stands. An odd one at the beginning of a field turns the state over; an odd one
anywhere else leaves quotes behind or never was one: the state is "outside" from there on. So the last
odd run of a line tells most, and of nearly every line it tells that the next one begins outside.
Lines are therefore read backwards, and only those that may end inside quotes are looked at one by one.
"""

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cache

from importflow.tabular.dialect import Dialect

# What a line that may end inside quotes does to the state: the number of the last group that its match has.
_TURNED_OVER, _INSIDE, _AS_BEFORE, _OUTSIDE = 1, 2, 3, 4
_FROM_OUTSIDE = (_TURNED_OVER, _INSIDE)
_FROM_INSIDE = (_INSIDE, _AS_BEFORE)

_ODD, _EVEN = rb'"(?:"")*+', rb'(?:"")++(?!")'
_CLOSING = re.compile(rb'[^"]*+(?:""[^"]*+)*+"')


@dataclass(frozen=True, slots=True)
class QuotedSpans:
    """Disjoint spans of bytes in file order: of all terminators, those inside quotes are the ones within spans.

    A span reaches from the first such terminator to the end of the record, or of the bytes where
    `open_quote`: the last quoted field has no closing quote in them.
    """

    starts: list[int]
    ends: list[int]
    open_quote: bool = False

    def around(self, position: int) -> tuple[int, int] | None:
        index = bisect_right(self.starts, position) - 1
        return (self.starts[index], self.ends[index]) if index >= 0 and position < self.ends[index] else None

    def between(self, start: int, end: int) -> list[tuple[int, int]]:
        """The spans between two positions that are in none."""
        found = slice(bisect_left(self.starts, start), bisect_left(self.starts, end))
        return list(zip(self.starts[found], self.ends[found], strict=True))


def quoted_spans(data: bytes, dialect: Dialect) -> QuotedSpans:
    """The spans in bytes that begin at a record boundary."""
    starts: list[int] = []
    ends: list[int] = []
    lines = _telling_lines(data, dialect) if b'"' in data else []
    while lines:
        inside, does = lines.pop()
        if does in _FROM_OUTSIDE:
            end = _end_of_record(data, dialect, inside, lines)
            starts.append(inside)
            ends.append(len(data) if end is None else end)
            if end is None:
                return QuotedSpans(starts, ends, open_quote=True)
    return QuotedSpans(starts, ends)


def _end_of_record(data: bytes, dialect: Dialect, inside: int, lines: list[tuple[int, int]]) -> int | None:
    """Where the record ends that is inside quotes at `inside`; takes its lines off the end of `lines`."""
    terminator = dialect.terminator.encode()
    while (closing := _CLOSING.match(data, inside)) is not None:
        end = data.find(terminator, closing.end())
        end = len(data) if end < 0 else end
        while lines and lines[-1][0] < end:
            lines.pop()
        if not lines or lines[-1][0] > end or lines.pop()[1] not in _FROM_INSIDE:
            return end
        inside = end
    return None


def _telling_lines(data: bytes, dialect: Dialect) -> list[tuple[int, int]]:
    """Lines that may end inside quotes: the position of their terminator or of the data's end, and what they do.

    The last one comes first.
    """
    terminator = dialect.terminator.encode()
    backwards, last = data[::-1], len(data) - 1
    terminator_before = backwards.rfind
    return [
        (last - terminator_before(terminator, 0, line.start(1)), line.lastindex)
        for line in _reader_of_lines(dialect.delimiter, dialect.terminator).finditer(backwards)
        if line.lastindex is not None and line.lastindex != _OUTSIDE
    ]


@cache
def _reader_of_lines(delimiter: str, terminator: str) -> re.Pattern[bytes]:
    """Matches, in reversed bytes, all lines up to one that tells, and that one; nothing in it backtracks."""
    separator, end = _separators(delimiter, terminator), re.escape(terminator.encode())
    leaving = _ODD + rb'(?!"|' + separator + rb"|\Z)"
    between = rb'[^"' + end + rb"]*+(?:" + _EVEN + rb'[^"' + end + rb"]*+)*+"
    turning = _ODD + rb"(?=" + separator + rb"|\Z)" + between
    rest = rb"[^" + end + rb"]*+"
    others = rb'(?:[^"]*+(?:' + leaving + rest + rb"|" + _EVEN + rb'))*+[^"]*+'
    odd = rb"(" + turning + rb"(?:" + turning * 2 + rb")*+)"
    even = rb"(" + turning + rb")(" + leaving + rb")?+"
    return re.compile(others + rb"(?:" + odd + rb"(?:(" + leaving + rb")|" + even + rb")?+" + rest + rb"|\Z)")


def _separators(delimiter: str, terminator: str) -> bytes:
    """What a field may begin behind. The reader takes a stray line end character for a blank."""
    stray = "\r" if terminator == "\n" else "\n"
    return b"[" + re.escape((delimiter + terminator + (stray if delimiter == " " else "")).encode()) + b"]"
