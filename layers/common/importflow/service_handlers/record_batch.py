"""The records of one chunk in the header's shape: every row as wide as the header, oddities noted."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from json.encoder import encode_basestring as _as_json

from importflow.findings import Finding, FindingCode, Severity
from importflow.rejected_rows_format import is_correction, original_cells, original_columns
from importflow.tabular.csv_reading import NUL, REPLACEMENT, Rows
from importflow.tabular.odd_rows import begins_other_table, no_record, swallowed_rows

EXTRA_CELLS = "extra_cells"


@dataclass(slots=True)
class RecordBatch:
    """Records that are not blank, with their rows, cells and what was found so far.

    `extra`: cells beyond the header, by index, kept so that nothing read is lost.
    `skipped`: rows that are neither blank nor records (comments, repeated headers), counted.
    """

    columns: Sequence[str]
    row_numbers: list[int] = field(default_factory=list)
    cells: list[list[str]] = field(default_factory=list)
    extra: dict[int, list[str]] = field(default_factory=dict)
    findings: dict[int, list[Finding]] = field(default_factory=dict)
    rejected: set[int] = field(default_factory=set)
    skipped: Counter[FindingCode] = field(default_factory=Counter)

    def __len__(self) -> int:
        return len(self.cells)

    def note(self, index: int, code: FindingCode, column: str | None = None) -> None:
        """Attach a finding to the record at `index`; an error rejects it."""
        finding = Finding(code, self.row_numbers[index], column)
        self.findings.setdefault(index, []).append(finding)
        if code.severity is Severity.ERROR:
            self.rejected.add(index)

    def documents(self) -> Iterator[str]:
        """Each record as read, by column name, as JSON text."""
        names = (_as_json(column).replace("%", "%%") for column in self.columns)
        plain = "{" + ",".join(f"{name}:%s" for name in names) + "}"
        for index, row in enumerate(self.cells):
            if index in self.extra:
                yield json.dumps(self._with_extra(index), ensure_ascii=False)
            else:
                yield plain % tuple(map(_as_json, row))

    def _with_extra(self, index: int) -> dict[str, object]:
        record: dict[str, object] = dict(zip(self.columns, self.cells[index], strict=False))
        key = EXTRA_CELLS
        while key in record:
            key += "_"
        return record | {key: self.extra[index]}


def shape_records(rows: Rows, columns: Sequence[str], first_row: int) -> RecordBatch:
    """Leave out blank rows, pad short ones, set surplus cells apart, repair characters.

    Of a corrected file of rejected rows only the original columns are taken, as they were before it was written.
    """
    batch = RecordBatch(original_columns(columns))
    width = len(batch.columns)
    if is_correction(columns):
        rows = replace(rows, rows=[original_cells(row, width) for row in rows.rows])
    for at, row in enumerate(rows.rows):
        if not any(map(str.strip, row)):
            continue
        skipped = no_record(row, batch.columns)
        if skipped is not None:
            batch.skipped[skipped] += 1
            continue
        index = len(batch)
        batch.row_numbers.append(first_row + at)
        batch.cells.append(row)
        if row[0][:1] == "#" and begins_other_table(row, batch.columns):
            batch.note(index, FindingCode.ANOTHER_TABLE)
        if rows.folded or at in rows.malformed:
            _note_quotes(batch, index, rows, well_formed=at not in rows.malformed)
        if len(row) != width:
            _fit(batch, index, width)
    if rows.has_nul or rows.repaired:
        _repair_characters(batch)
    return batch


def _note_quotes(batch: RecordBatch, index: int, rows: Rows, *, well_formed: bool) -> None:
    if swallowed_rows(batch.cells[index], len(batch.columns), rows.delimiter, well_formed=well_formed):
        batch.note(index, FindingCode.QUOTE_SWALLOWED_ROWS)
    elif not well_formed:
        batch.note(index, FindingCode.STRAY_QUOTE)


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
