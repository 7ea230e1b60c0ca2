"""Cut a CSV stream into byte ranges at record boundaries, in bounded memory.

Guarantees: a quoted terminator never ends a record; every byte after the header is in exactly one
range; the rows of the ranges are consecutive. Quotation follows Python's csv reader, which later
reads the ranges: a quote opens a field only at its very beginning.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from importflow.errors import MAX_RECORD_BYTES
from importflow.tabular.dialect import Dialect


@dataclass(frozen=True, slots=True)
class RecordRange:
    """Bytes `start` (included) to `end` (excluded), holding rows `first_row` to `last_row`."""

    start: int
    end: int
    first_row: int
    last_row: int


class RecordTooLong(Exception):
    """A record exceeds `MAX_RECORD_BYTES`; `row` is where it begins."""

    def __init__(self, row: int) -> None:
        super().__init__(f"record at row {row} is too long")
        self.row = row


class QuoteNeverClosed(Exception):
    """The file ends inside quotes; `row` is where that record begins, and everything after is in it."""

    def __init__(self, row: int) -> None:
        super().__init__(f"the quote in row {row} is never closed")
        self.row = row


class Region:
    """Bytes that begin at a record boundary, with the terminators that are not inside quotes.

    `open_quote`: the last quoted field has no closing quote in these bytes. `final`: no bytes follow.
    """

    def __init__(self, data: bytes, dialect: Dialect, *, final: bool) -> None:
        self.data, self.final = data, final
        self.open_quote = False
        self._terminator = dialect.terminator.encode()
        self._spans = self._quoted_spans(dialect, final)
        self._starts = [start for start, _ in self._spans]

    def _quoted_spans(self, dialect: Dialect, final: bool) -> list[tuple[int, int]]:
        """Quoted fields with a terminator inside, and one that is still open at the end."""
        if b'"' not in self.data:
            return []
        before = re.escape(dialect.delimiter.encode() + self._terminator)
        field = re.compile(rb"(?<![^" + before + rb'])"[^"]*(?:""[^"]*)*(?:("(?!"))|\Z)')
        size = len(self.data)
        spans: list[tuple[int, int]] = []
        for match in field.finditer(self.data):
            start, end = match.span()
            self.open_quote = match.lastindex is None
            if self.data.find(self._terminator, start, end) >= 0 or (end == size and not final):
                spans.append((start, end))
        return spans

    def _span_around(self, position: int) -> tuple[int, int] | None:
        index = bisect_right(self._starts, position) - 1
        if index >= 0 and position < self._spans[index][1]:
            return self._spans[index]
        return None

    def boundary_from(self, position: int) -> int:
        """End of the first record that ends after `position`; -1 if none does."""
        while (found := self.data.find(self._terminator, position)) >= 0:
            span = self._span_around(found)
            if span is None:
                return found + 1
            position = span[1]
        return -1

    def last_boundary(self, start: int, end: int) -> int:
        """End of the last record that ends in `start` (excluded) to `end` (included); -1 if none."""
        while (found := self.data.rfind(self._terminator, start, end)) >= 0:
            span = self._span_around(found)
            if span is None:
                return found + 1
            end = span[0]
        return -1

    def count(self, start: int, end: int) -> int:
        """Records that end in `start` (excluded) to `end` (included), both boundaries."""
        inside = sum(
            self.data.count(self._terminator, left, right)
            for left, right in self._spans
            if left >= start and right <= end
        )
        return self.data.count(self._terminator, start, end) - inside


def cut_records(
    blocks: Iterable[bytes], dialect: Dialect, *, offset: int, first_row: int, chunk_bytes: int
) -> Iterator[RecordRange]:
    """Ranges of about `chunk_bytes`; `offset` and `first_row` say where the first block begins.

    Raises RecordTooLong and QuoteNeverClosed. Holds one block and at most one record beyond it.
    """
    cutter = _Cutter(dialect, offset, first_row, chunk_bytes)
    for block in blocks:
        yield from cutter.feed(block)
    yield from cutter.finish()


class _Cutter:
    def __init__(self, dialect: Dialect, offset: int, first_row: int, chunk_bytes: int) -> None:
        self._dialect, self._chunk_bytes = dialect, chunk_bytes
        self._carry = b""
        self._carry_at = self._start = offset
        self._first_row = self._row = first_row

    def feed(self, block: bytes) -> Iterator[RecordRange]:
        """Take one more block; everything up to its last record boundary is decided."""
        region = Region(self._carry + block, self._dialect, final=False)
        decided = max(region.last_boundary(0, len(region.data)), 0)
        self._refuse_long_records(region, decided)
        position = 0
        while position < decided:
            target = self._start + self._chunk_bytes - self._carry_at
            end = decided if target > decided else region.boundary_from(max(target - 1, position))
            self._row += region.count(position, end)
            if target <= end:
                yield self._close(self._carry_at + end)
            position = end
        self._carry = region.data[decided:]
        self._carry_at += decided

    def finish(self) -> Iterator[RecordRange]:
        """The rest, where the last record may lack a terminator or a closing quote."""
        region = Region(self._carry, self._dialect, final=True)
        size = len(region.data)
        decided = max(region.last_boundary(0, size), 0)
        self._refuse_long_records(region, decided)
        self._row += region.count(0, decided)
        if region.open_quote:
            raise QuoteNeverClosed(self._row)
        self._row += decided < size
        if self._carry_at + size > self._start:
            yield self._close(self._carry_at + size)

    def _close(self, end: int) -> RecordRange:
        closed = RecordRange(self._start, end, self._first_row, self._row - 1)
        self._start, self._first_row = end, self._row
        return closed

    def _refuse_long_records(self, region: Region, decided: int) -> None:
        """Leap from boundary to boundary; a leap that finds none within the limit is too long."""
        position = 0
        while decided - position > MAX_RECORD_BYTES:
            reached = region.last_boundary(position, position + MAX_RECORD_BYTES)
            if reached < 0:
                raise RecordTooLong(self._row + region.count(0, position))
            position = reached
        if len(region.data) - decided > MAX_RECORD_BYTES:
            raise RecordTooLong(self._row + region.count(0, decided))
