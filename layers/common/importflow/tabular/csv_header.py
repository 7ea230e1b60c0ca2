"""The header of a file that is cut by its bytes, and the byte where its records begin."""

import re
from dataclasses import dataclass

from importflow.errors import MAX_RECORD_BYTES, Rejection, RejectionCode
from importflow.findings import Finding
from importflow.tabular.csv_cutting import Region
from importflow.tabular.csv_reading import read_rows
from importflow.tabular.detection import Detected
from importflow.tabular.header import LOOK_AT_ROWS, find_header
from importflow.tabular.header_evidence import Known, nothing_known
from importflow.tabular.odd_rows import begins_other_table

BEGINNING_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Header:
    """Column names made unique, the (last) row they stand in and the byte where the records begin."""

    columns: tuple[str, ...]
    row: int
    records_at: int
    findings: tuple[Finding, ...]


def read_header(
    head: bytes, detected: Detected, is_known: Known = nothing_known, *, complete: bool, row: int | None = None
) -> Header | Rejection:
    """Find the header in the first bytes of the file (at least one record's worth of them).

    `row` is the uploader's word, counted from 1; `complete` says the head is the whole file.
    """
    found = _first_records(head[detected.offset :], detected, complete, max(LOOK_AT_ROWS, row or 0) + 1)
    rows = [cells for cells, _ in found.records]
    if found.too_long is not None and not any(any(map(str.strip, cells)) for cells in rows):
        return Rejection.of(RejectionCode.RECORD_TOO_LONG, row=found.too_long)
    chosen = find_header(rows, is_known, more=found.more, row=row)
    if isinstance(chosen, Rejection):
        return chosen
    end = found.records[chosen.index][1]
    if chosen.commented and _another_table(head[detected.offset + end :], detected, chosen.columns):
        return Rejection.of(RejectionCode.SEVERAL_TABLES)
    return Header(chosen.columns, chosen.index + 1, detected.offset + end, chosen.findings)


def _another_table(text: bytes, detected: Detected, columns: tuple[str, ...]) -> bool:
    """Whether a later comment names other columns, as `sadf -d` does before each of its tables."""
    lines = set(re.findall(rb"^#.*", text.replace(b"\r", b"\n"), re.MULTILINE))
    return any(begins_other_table(row, columns) for row in read_rows(b"\n".join(lines), detected.dialect).rows)


@dataclass(frozen=True, slots=True)
class _FirstRecords:
    """Cells of each record and the byte it ends at; `more` follow. `too_long`: the row that does not end."""

    records: list[tuple[list[str], int]]
    more: bool
    too_long: int | None = None


def _first_records(text: bytes, detected: Detected, complete: bool, most: int) -> _FirstRecords:
    """Looks at all of the text only if its beginning does not hold enough records."""
    beginning = text[:BEGINNING_BYTES]
    if len(beginning) < len(text):
        found = _records(Region(beginning, detected.dialect, final=False), detected, most)
        if len(found.records) == most:
            return found
    return _records(Region(text, detected.dialect, final=complete), detected, most)


def _records(region: Region, detected: Detected, most: int) -> _FirstRecords:
    """A record that does not end within its limit ends the search."""
    records: list[tuple[list[str], int]] = []
    start = 0
    while start < len(region.data) and len(records) < most:
        end = region.boundary_from(start)
        unfinished = end < 0
        end = len(region.data) if unfinished else end
        if end - start > MAX_RECORD_BYTES or (unfinished and not region.final):
            return _FirstRecords(records, more=True, too_long=len(records) + 1)
        rows = read_rows(region.data[start:end], detected.dialect).rows
        records.append((rows[0] if rows else [], end))
        start = end
    return _FirstRecords(records, more=start < len(region.data) or not region.final)
