"""The first records of a file, read as Plan chunks reads it, without staging or keeping anything.

Serves trials. Guarantees: bounded memory and time; a text is never read beyond its head; what can only be read as a
whole (workbooks, JSON, XML, archives) is read by the same child process, within narrower limits.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from importflow import storage
from importflow.cutting import Head, open_text
from importflow.errors import Rejection, RejectionCode
from importflow.file_contents import SAMPLE_RECORDS, FileContents
from importflow.findings import Finding
from importflow.rejected_rows_format import original_rows
from importflow.staging import Bounds, read_whole
from importflow.storage import ObjectVersion
from importflow.tabular.csv_reading import NUL, REPLACEMENT, Rows
from importflow.tabular.limits import MIB
from importflow.tabular.sniffing import Kind, sniff
from importflow.tabular.table import ReadingOverrides, is_blank

# What cannot be cut by its bytes is read to its end or not at all; the answer must be there within 29 s.
MAX_WHOLE_BYTES = 16 * MIB
_BOUNDS = Bounds(memory_bytes=1024 * MIB, file_bytes=256 * MIB, wall_seconds=15)
_INLINE_FIRST_ROW = 2


class NotTried(StrEnum):
    """Why a file is not tried; an import of it has other limits and may well succeed."""

    TOO_LARGE = "too-large-to-try"
    TOO_COMPLEX = "too-complex-to-try"


@dataclass(frozen=True, slots=True)
class FirstRows:
    """The columns and first rows of a file.

    `rows` from row `first_row` on, blank ones too; `sample` are those that are not blank, as the columns are understood
    by them. `records`: how many the file has; None where it was not read to its end.
    """

    columns: Sequence[str]
    rows: Rows
    first_row: int
    sample: Sequence[Sequence[str]]
    records: int | None
    delimiter: str | None = None
    findings: Sequence[Finding] = ()
    read: Mapping[str, str] = field(default_factory=dict)

    def first(self, records: int) -> "FirstRows":
        """No more rows than that."""
        return replace(self, rows=replace(self.rows, rows=self.rows.rows[:records]))


def rows_of_table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> FirstRows:
    """A table that somebody sent instead of a file; its header counts as row 1."""
    listed = [list(row) for row in rows]
    sample = [row for row in listed if not is_blank(row)]
    has_nul = any(NUL in cell for row in listed for cell in row)
    return FirstRows(columns, Rows(listed, repaired=False, has_nul=has_nul), _INLINE_FIRST_ROW, sample, len(sample))


def first_rows(
    source: ObjectVersion, size: int, overrides: ReadingOverrides, category: str | None
) -> FirstRows | Rejection | NotTried:
    """What Plan chunks would make of the object's head, or of all of it where it cannot be cut."""
    head = Head.of(storage.stream(source))
    if sniff(head.data).kind is Kind.TEXT:
        text = open_text(head, overrides, chunk_bytes=MIB)
        if isinstance(text, FileContents):
            return _of_text(text, complete=head.complete)
        if text is not None:
            return text
    return NotTried.TOO_LARGE if size > MAX_WHOLE_BYTES else _of_whole(head, overrides, category)


def _of_text(contents: FileContents, *, complete: bool) -> FirstRows | Rejection:
    """What shows only where records are cut (a quotation mark never closed) shows here if the head is all there is."""
    cut = contents.cut() if complete else None
    if isinstance(cut, Rejection):
        return cut
    return FirstRows(
        columns=contents.columns,
        rows=contents.first_rows,
        first_row=contents.first_row,
        sample=original_rows(contents.columns, contents.sample),
        records=len([row for row in contents.first_rows.rows if not is_blank(row)]) if complete else None,
        delimiter=None if contents.dialect is None else contents.dialect.delimiter,
        findings=contents.findings,
        read=contents.read,
    )


def _of_whole(head: Head, overrides: ReadingOverrides, category: str | None) -> FirstRows | Rejection | NotTried:
    taken = _Taken()
    reading = read_whole(head, overrides, category, taken.add, _BOUNDS)
    if reading.rejection is not None:
        too_complex = reading.rejection.code is RejectionCode.FILE_TOO_COMPLEX
        return NotTried.TOO_COMPLEX if too_complex else reading.rejection
    if not taken.records:
        return Rejection.of(RejectionCode.HEADER_ONLY)
    width = len(reading.columns)
    filled = [[*row, *[""] * (width - len(row))] if row else row for row in taken.rows]
    text = "".join(cell for row in filled for cell in row)
    delimiter = reading.read.get("delimiter")
    rows = taken.rows if reading.ragged else filled
    return FirstRows(
        columns=reading.columns,
        rows=Rows(rows, REPLACEMENT in text, NUL in text, delimiter=delimiter, folded=delimiter is not None),
        first_row=reading.first_row,
        sample=original_rows(reading.columns, [row for row in filled if row]),
        records=taken.records,
        findings=reading.findings,
        read=reading.read,
    )


@dataclass(slots=True)
class _Taken:
    """Counts the records and keeps the first rows, blank ones as empty lists."""

    records: int = 0
    rows: list[list[str]] = field(default_factory=list)

    def add(self, line: bytes) -> None:
        if len(self.rows) < SAMPLE_RECORDS:
            self.rows.append(json.loads(line))
        self.records += line != b"[]\n"
