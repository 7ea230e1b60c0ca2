"""Review file: the rejected records as files the user corrects and uploads again.

Guarantees: the original columns in their order with every cell as it was read, then `_row`, `_errors` and
`_suggestion`; safe against formula injection; bounded memory; nothing is written to the database.
"""

import csv
import io
import re
import tempfile
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from itertools import chain
from typing import Any, Self

from sqlalchemy.orm import Session

from importflow import object_keys, storage
from importflow.advice import ADVICE
from importflow.file_plan import FilePlan
from importflow.findings import FindingCode, Severity
from importflow.messages import ImportPointer
from importflow.queries import findings
from importflow.queries.findings import RejectedRow
from importflow.rejected_rows_format import ANNOTATIONS, guard, original_columns

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

# Excel's own: https://support.microsoft.com/office/1672b34d-7043-467e-8e27-269d656771c3
SHEET_ROWS, CELL_CHARACTERS = 1_048_576, 32_767
# Ours, so that a workbook takes seconds and stays small on disk; the CSV file always holds every row.
WORKBOOK_CELLS, WORKBOOK_CHARACTERS = 1_000_000, 64 * 1024**2

# What XML cannot say.
_UNSAYABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class RejectedRows:
    """How many records the CSV file holds (all that were rejected) and how many the workbook holds."""

    rows: int
    workbook_rows: int

    def as_json(self) -> dict[str, int]:
        """Shape of `rejected_rows` in the validation step's output."""
        return asdict(self)


def write(session: Session, pointer: ImportPointer, plan: FilePlan, bucket: str) -> RejectedRows:
    """Write `rejected-rows.csv` and `.xlsx` under results/, if anything was rejected; safe to run twice."""
    rejected = findings.rejected_rows(session, pointer)
    first = next(rejected, None)
    if first is None:
        return RejectedRows(0, 0)
    columns = original_columns(plan.columns)
    with _csv_file(bucket, pointer) as file, _Workbook(bucket, pointer, len(columns) + len(ANNOTATIONS)) as workbook:
        head = [*map(guard, columns), *ANNOTATIONS]
        file.write(_csv_lines(head, bom=True))
        workbook.write(head)
        rows = 0
        for record in chain([first], rejected):
            cells = _cells(record, columns)
            file.write(_csv_lines(cells))
            workbook.write(cells)
            rows += 1
    return RejectedRows(rows, workbook.rows - 1)


def _cells(record: RejectedRow, columns: Sequence[str]) -> list[str]:
    """The record as read, then what was wrong and what helps; all of it safe to open in a spreadsheet program."""
    noted = [(FindingCode.of(found["code"]), found["column"]) for found in record.findings]
    errors = [(code, column) for code, column in noted if code.severity is Severity.ERROR]
    texts = [f"{column}: {code.text}" if column else code.text for code, column in errors]
    surplus = [value for key, value in record.raw.items() if key not in columns]
    texts += [f"Surplus cells: {' | '.join(map(str, cells))}" for cells in surplus]
    suggestions = dict.fromkeys(ADVICE[code] for code, _ in errors)
    cells = [str(record.raw.get(column, "")) for column in columns]
    return [guard(cell) for cell in (*cells, str(record.row), " ".join(texts), " ".join(suggestions))]


def _csv_file(bucket: str, pointer: ImportPointer) -> storage.ObjectWriter:
    key = object_keys.rejected_rows_key(pointer.tenant, pointer.data_import_id, "csv")
    return storage.ObjectWriter(bucket, key, content_type=CSV_TYPE)


def _csv_lines(cells: Sequence[str], *, bom: bool = False) -> bytes:
    """One record as RFC 4180 has it; without the mark at the beginning Excel takes UTF-8 for something else."""
    lines = io.StringIO(newline="")
    csv.writer(lines, lineterminator="\r\n").writerow(cells)
    return lines.getvalue().encode("utf-8-sig" if bom else "utf-8")


class _Workbook(AbstractContextManager["_Workbook"]):
    """A workbook of one sheet, written row by row to disk, complete or cut at the first row beyond its limits."""

    def __init__(self, bucket: str, pointer: ImportPointer, width: int) -> None:
        from openpyxl import Workbook  # nothing else of this function's needs it

        self._bucket = bucket
        self._key = object_keys.rejected_rows_key(pointer.tenant, pointer.data_import_id, "xlsx")
        self._book = Workbook(write_only=True)
        self._sheet = self._book.create_sheet("Rejected rows")
        self._most_rows = min(SHEET_ROWS, max(2, WORKBOOK_CELLS // width))
        self._characters = 0
        self.rows = 0

    def __enter__(self) -> Self:
        return self

    def write(self, cells: Sequence[str]) -> None:
        """Append a row unless the workbook is full; ids and numbers stay text."""
        self._characters += sum(map(len, cells))
        if self.rows < self._most_rows and self._characters <= WORKBOOK_CHARACTERS:
            self._sheet.append([self._cell(cell) for cell in cells])
            self.rows += 1
        else:
            self._most_rows = self.rows

    def _cell(self, cell: str) -> Any:
        """The text as a sheet can hold it; what is no character in XML is shown as the replacement character."""
        text = _UNSAYABLE.sub("\ufffd", cell)[:CELL_CHARACTERS]
        if not text.startswith("#"):
            return text
        from openpyxl.cell import WriteOnlyCell

        said = WriteOnlyCell(self._sheet, text)
        said.data_type = "s"  # `#N/A` and its like are text here, not the result of a formula
        return said

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            return
        with tempfile.TemporaryFile() as file:
            self._book.save(file)
            file.seek(0)
            storage.put_file(self._bucket, self._key, file, content_type=XLSX_TYPE)
