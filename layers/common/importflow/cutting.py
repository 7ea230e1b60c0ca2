"""Text that is cut by its bytes: look at its head, then find the record boundaries in the rest.

Guarantees: streams once in bounded memory; nothing is copied.
"""

import csv
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import chain, islice

from importflow.chunk_size import MAX_CHUNKS, most_rows
from importflow.errors import MAX_RECORD_BYTES, Rejection, RejectionCode
from importflow.file_contents import NO_ROWS, SAMPLE_RECORDS, CutFile, FileContents
from importflow.mapping.registry import is_known
from importflow.messages import Chunk
from importflow.tabular.csv_cutting import QuoteNeverClosed, RecordTooLong, cut_records
from importflow.tabular.csv_header import Header, read_header
from importflow.tabular.csv_reading import Rows, read_rows
from importflow.tabular.detection import Detected, detect
from importflow.tabular.table import ReadingOverrides, is_blank

HEAD_BYTES = MAX_RECORD_BYTES + 64 * 1024


@dataclass(frozen=True, slots=True)
class Head:
    """The first bytes of a file (at least `HEAD_BYTES`, if it has them), and the blocks after them.

    `sha256`: the digest of all that has been read so far, in hexadecimal digits.
    """

    data: bytes
    rest: Iterator[bytes]
    complete: bool
    sha256: Callable[[], str]

    @classmethod
    def of(cls, blocks: Iterator[bytes]) -> "Head":
        digest = hashlib.sha256()
        read = _digested(blocks, digest.update)
        data = b""
        for block in read:
            data += block
            if len(data) > HEAD_BYTES:
                return cls(data, read, complete=False, sha256=digest.hexdigest)
        return cls(data, iter(()), complete=True, sha256=digest.hexdigest)


def _digested(blocks: Iterator[bytes], take: Callable[[bytes], None]) -> Iterator[bytes]:
    for block in blocks:
        take(block)
        yield block


def open_text(head: Head, overrides: ReadingOverrides, chunk_bytes: int) -> FileContents | Rejection | None:
    """The text, ready to be cut; None where its records cannot be found by bytes alone."""
    detected = detect(head.data, complete=head.complete, encoding=overrides.encoding, delimiter=overrides.delimiter)
    if isinstance(detected, Rejection):
        return detected
    if not detected.cuttable:
        return None
    header = read_header(head.data, detected, is_known, complete=head.complete, row=overrides.header_row)
    if isinstance(header, Rejection):
        return header
    first_rows = _first_rows(head, detected, header)
    sample = [row for row in first_rows.rows if not is_blank(row)][:SAMPLE_RECORDS]
    return FileContents(
        columns=header.columns,
        sample=sample,
        cut=lambda: _cut(head, detected, header, chunk_bytes, blank=not sample),
        dialect=detected.dialect,
        ragged=True,
        findings=[*detected.findings, *header.findings],
        first_rows=first_rows,
        first_row=header.row + 1,
        read={"format": "text", "encoding": detected.dialect.encoding, "delimiter": detected.dialect.delimiter},
    )


def _first_rows(head: Head, detected: Detected, header: Header) -> Rows:
    """The rows that the head shows whole."""
    try:
        rows = read_rows(head.data[header.records_at :][:HEAD_BYTES], detected.dialect)
    except csv.Error:  # a cell beyond all limits: the file is refused when it is cut
        return NO_ROWS
    return rows if head.complete or len(rows.rows) < 2 else replace(rows, rows=rows.rows[:-1])


def _cut(head: Head, detected: Detected, header: Header, chunk_bytes: int, *, blank: bool) -> CutFile | Rejection:
    """`blank`: the head shows no record."""
    try:
        chunks = list(islice(_chunks(head, detected, header, chunk_bytes), MAX_CHUNKS + 1))
    except RecordTooLong as too_long:
        return Rejection.of(RejectionCode.RECORD_TOO_LONG, row=too_long.row)
    except QuoteNeverClosed as unclosed:
        return Rejection.of(RejectionCode.QUOTE_NEVER_CLOSED, row=unclosed.row)
    if len(chunks) > MAX_CHUNKS:
        return Rejection.of(RejectionCode.FILE_TOO_COMPLEX, what="chunks")
    # A longer file of blank lines is refused when it is reviewed.
    seen_whole = not chunks or chunks[-1].end <= header.records_at + HEAD_BYTES
    if blank and seen_whole:
        return Rejection.of(RejectionCode.HEADER_ONLY)
    return CutFile(chunks, records=chunks[-1].last_row - header.row, sha256=head.sha256())


def _chunks(head: Head, detected: Detected, header: Header, chunk_bytes: int) -> Iterator[Chunk]:
    ranges = cut_records(
        chain([head.data[header.records_at :]], head.rest),
        detected.dialect,
        offset=header.records_at,
        first_row=header.row + 1,
        chunk_bytes=chunk_bytes,
        chunk_rows=most_rows(header.columns),
    )
    for number, found in enumerate(ranges, start=1):
        yield Chunk(number=number, first_row=found.first_row, last_row=found.last_row, start=found.start, end=found.end)
