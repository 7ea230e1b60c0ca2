"""The records of one chunk in the header's shape: every row as wide as the header, oddities noted."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from importflow.findings import Finding, FindingCode, Severity
from importflow.tabular.csv_reading import NUL, REPLACEMENT, Rows

EXTRA_CELLS = "extra_cells"


@dataclass(slots=True)
class RecordBatch:
    """Records that are not blank, with their rows, cells and what was found so far.

    `extra`: cells beyond the header, by index, kept so that nothing read is lost.
    """

    columns: Sequence[str]
    row_numbers: list[int] = field(default_factory=list)
    cells: list[list[str]] = field(default_factory=list)
    extra: dict[int, list[str]] = field(default_factory=dict)
    findings: dict[int, list[Finding]] = field(default_factory=dict)
    rejected: set[int] = field(default_factory=set)

    def __len__(self) -> int:
        return len(self.cells)

    def note(self, index: int, code: FindingCode, column: str | None = None) -> None:
        """Attach a finding to the record at `index`; an error rejects it."""
        finding = Finding(code, self.row_numbers[index], column)
        self.findings.setdefault(index, []).append(finding)
        if code.severity is Severity.ERROR:
            self.rejected.add(index)

    def raw(self, index: int) -> dict[str, object]:
        """The record as read, by column name."""
        record: dict[str, object] = dict(zip(self.columns, self.cells[index], strict=False))
        if index in self.extra:
            key = EXTRA_CELLS
            while key in record:
                key += "_"
            record[key] = self.extra[index]
        return record


def shape_records(rows: Rows, columns: Sequence[str], first_row: int) -> RecordBatch:
    """Leave out blank rows, pad short ones, set surplus cells apart, repair characters."""
    batch = RecordBatch(columns)
    width = len(columns)
    for row_number, row in enumerate(rows.rows, start=first_row):
        if not any(map(str.strip, row)):
            continue
        index = len(batch)
        batch.row_numbers.append(row_number)
        batch.cells.append(row)
        if len(row) != width:
            _fit(batch, index, width)
    if rows.has_nul or rows.repaired:
        _repair_characters(batch)
    return batch


def _fit(batch: RecordBatch, index: int, width: int) -> None:
    row = batch.cells[index]
    surplus = row[width:]
    batch.cells[index] = row[:width] + [""] * (width - len(row))
    if any(map(str.strip, surplus)):
        batch.extra[index] = surplus
        batch.note(index, FindingCode.TOO_MANY_CELLS)
    elif len(row) < width:
        batch.note(index, FindingCode.TOO_FEW_CELLS)


def _repair_characters(batch: RecordBatch) -> None:
    """PostgreSQL holds no NUL; bytes that were no characters already arrive as U+FFFD."""
    for index, row in enumerate(batch.cells):
        for position, cell in enumerate(row):
            if NUL in cell:
                row[position] = cell = cell.replace(NUL, "")
                batch.note(index, FindingCode.CONTROL_CHARACTER, batch.columns[position])
            if REPLACEMENT in cell:
                batch.note(index, FindingCode.INVALID_CHARACTER, batch.columns[position])
        if index in batch.extra:
            batch.extra[index] = [cell.replace(NUL, "") for cell in batch.extra[index]]
