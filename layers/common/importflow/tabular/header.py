"""The header row: the first row that is not blank."""

from dataclasses import dataclass

from importflow.errors import MAX_COLUMNS, MAX_RECORD_BYTES, Rejection, RejectionCode
from importflow.findings import Finding, FindingCode
from importflow.tabular.csv_cutting import Region
from importflow.tabular.csv_reading import read_rows
from importflow.tabular.detection import Detected


@dataclass(frozen=True, slots=True)
class Header:
    """Column names made unique, the row they stand in and the byte where the records begin."""

    columns: tuple[str, ...]
    row: int
    records_at: int
    findings: tuple[Finding, ...]


def read_header(head: bytes, detected: Detected, *, complete: bool) -> Header | Rejection:
    """Find the header in the first bytes of the file (at least one record's worth of them)."""
    region = Region(head[detected.offset :], detected.dialect, final=complete)
    row, start = 1, 0
    while start < len(region.data):
        end = region.boundary_from(start)
        unfinished = end < 0
        if unfinished:
            end = len(region.data)
        if end - start > MAX_RECORD_BYTES or (unfinished and not complete):
            return Rejection.of(RejectionCode.RECORD_TOO_LONG, row=row)
        cells = _cells(region.data[start:end], detected)
        if any(cells):
            return _build(cells, row, detected.offset + end)
        row, start = row + 1, end
    return Rejection.of(RejectionCode.EMPTY_FILE)


def _cells(record: bytes, detected: Detected) -> list[str]:
    rows = read_rows(record, detected.dialect).rows
    return [cell.replace("\x00", "").strip() for cell in rows[0]] if rows else []


def _build(cells: list[str], row: int, records_at: int) -> Header | Rejection:
    if len(cells) > MAX_COLUMNS:
        return Rejection.of(RejectionCode.TOO_MANY_COLUMNS, count=len(cells))
    columns: list[str] = []
    findings: list[Finding] = []
    for position, cell in enumerate(cells, start=1):
        name = cell or f"column_{position}"
        unique = _unused(name, columns)
        if not cell:
            findings.append(Finding(FindingCode.BLANK_HEADER, row, unique))
        elif unique != name:
            findings.append(Finding(FindingCode.DUPLICATE_HEADER, row, unique))
        columns.append(unique)
    return Header(tuple(columns), row, records_at, tuple(findings))


def _unused(name: str, taken: list[str]) -> str:
    if name not in taken:
        return name
    number = 2
    while f"{name}_{number}" in taken:
        number += 1
    return f"{name}_{number}"
