"""Cut a CSV stream into byte ranges at record boundaries, in bounded memory.

Guarantees: a quoted terminator never ends a record; every byte after the header is in exactly one
range; the rows of the ranges are consecutive. Quotation follows Python's csv reader, which later
reads the ranges: a quote opens a field only at its very beginning.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from importflow.errors import MAX_RECORD_BYTES
from importflow.tabular.dialect import Dialect
from importflow.tabular.quoted_spans import quoted_spans

# Records are counted in strides: of a range that is full after a fraction of its bytes, no more is counted for nothing.
_STRIDE = 64 * 1024


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
        self._terminator = dialect.terminator.encode()
        self._quoted = quoted_spans(data, dialect)

    @property
    def open_quote(self) -> bool:
        return self._quoted.open_quote

    def boundary_from(self, position: int) -> int:
        """End of the first record that ends after `position`; -1 if none does."""
        while (found := self.data.find(self._terminator, position)) >= 0:
            span = self._quoted.around(found)
            if span is None:
                return found + 1
            position = span[1]
        return -1

    def last_boundary(self, start: int, end: int) -> int:
        """End of the last record that ends in `start` (excluded) to `end` (included); -1 if none."""
        while (found := self.data.rfind(self._terminator, start, end)) >= 0:
            span = self._quoted.around(found)
            if span is None:
                return found + 1
            end = span[0]
        return -1

    def boundary_after(self, start: int, records: int) -> int:
        """End of the `records`-th record (from 1) that ends after the boundary `start`; there are that many.

        As many records take at least as many bytes: each leap over these passes one record, and never one too many.
        """
        while records:
            end = self.boundary_from(start + records - 1)
            records -= self.count(start, end)
            start = end
        return start

    def count(self, start: int, end: int) -> int:
        """Records that end in `start` (excluded) to `end` (included), both boundaries."""
        inside = sum(self.data.count(self._terminator, left, right) for left, right in self._quoted.between(start, end))
        return self.data.count(self._terminator, start, end) - inside


def cut_records(
    blocks: Iterable[bytes], dialect: Dialect, *, offset: int, first_row: int, chunk_bytes: int, chunk_rows: int
) -> Iterator[RecordRange]:
    """Ranges of about `chunk_bytes`, with at most `chunk_rows`; the first block begins at `offset` with `first_row`.

    Raises RecordTooLong and QuoteNeverClosed. Holds one block and at most one record beyond it.
    """
    cutter = _Cutter(dialect, offset, first_row, chunk_bytes, chunk_rows)
    for block in blocks:
        yield from cutter.feed(block)
    yield from cutter.finish()


class _Cutter:
    def __init__(self, dialect: Dialect, offset: int, first_row: int, chunk_bytes: int, chunk_rows: int) -> None:
        self._dialect, self._chunk_bytes, self._chunk_rows = dialect, chunk_bytes, chunk_rows
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
            reach = min(target, position + _STRIDE)
            end = decided if reach > decided else region.boundary_from(max(reach - 1, position))
            rows, room = region.count(position, end), self._chunk_rows - (self._row - self._first_row)
            if rows > room:
                rows, end = room, region.boundary_after(position, room)
            self._row += rows
            if target <= end or rows == room:
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
