"""The rows of one sheet, streamed: merged cells filled down, blank rows kept, far-off cells cut.

Guarantees: the declared dimension is ignored; a sheet formatted down to its last row ends where its
data ends.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from zipfile import ZipFile

from openpyxl.workbook import Workbook
from openpyxl.worksheet._reader import WorkSheetParser

from importflow.errors import MAX_COLUMNS
from importflow.findings import Finding, FindingCode
from importflow.tabular.workbook_cells import CellTexts
from importflow.tabular.workbook_package import Merges, check_sheet

STOP_AFTER_BLANK_ROWS = 1_000

SparseRow = dict[int, str]
"""Column (from 1) → text of the cells that are not blank."""


@dataclass
class SheetReader:
    """One sheet of an open workbook. `beyond` is the first row with cells that were not read."""

    book: Workbook
    sheet: Any
    texts: CellTexts
    filled: bool = False
    beyond: int | None = None
    _active: dict[int, tuple[int, str]] = field(default_factory=dict)

    @property
    def title(self) -> str:
        return str(self.sheet.title)

    def rows(self) -> Iterator[SparseRow]:
        """Rows from row 1 on, blank ones between others included, none after the last that is not blank."""
        number = 0
        for row_number, cells in self._rows_with_cells():
            if row_number <= number:
                continue
            if row_number - number - 1 >= STOP_AFTER_BLANK_ROWS:
                self.beyond = self.beyond or row_number
                return
            yield from ({} for _ in range(row_number - number - 1))
            yield cells
            number = row_number

    def _rows_with_cells(self) -> Iterator[tuple[int, SparseRow]]:
        merges = check_sheet(self._archive, self._part)
        self._active.clear()
        self.filled = False
        with self._archive.open(self._part) as source:
            for number, cells in self._parser(source).parse():
                row = self._sparse(number, cells)
                self._fill_down(number, row, merges)
                if row:
                    yield number, row

    @property
    def _archive(self) -> ZipFile:
        archive: ZipFile = self.book._archive  # type: ignore[attr-defined]
        return archive

    @property
    def _part(self) -> str:
        return str(self.sheet._worksheet_path)

    def _parser(self, source: Any) -> WorkSheetParser:
        book: Any = self.book
        return WorkSheetParser(
            source,
            self.sheet._shared_strings,
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )

    def _sparse(self, number: int, cells: list[dict[str, Any]]) -> SparseRow:
        row: SparseRow = {}
        for cell in cells:
            text = self.texts.text(cell)
            if not text or text.isspace():
                continue
            if cell["column"] <= MAX_COLUMNS:
                row[cell["column"]] = text
            else:
                self.beyond = self.beyond or number
        return row

    def _fill_down(self, number: int, row: SparseRow, merges: Merges) -> None:
        """A merged range has its value in its first row; a row with no cell of its own stays blank."""
        if row:
            for column, (last, text) in list(self._active.items()):
                if number > last:
                    del self._active[column]
                elif column not in row:
                    row[column] = text
                    self.filled = True
        for column, last in merges.get(number, ()):
            if column in row:
                self._active[column] = (last, row[column])

    def findings(self) -> list[Finding]:
        """What is to be said once the rows are read."""
        found = [Finding(FindingCode.MERGED_CELLS_FILLED, detail=f"Sheet {self.title}.")] if self.filled else []
        if self.beyond is not None:
            found.append(Finding(FindingCode.CELLS_BEYOND_LIMIT, self.beyond))
        return found


def dense(row: SparseRow) -> list[str]:
    """The row as a list up to its last cell that is not blank."""
    return [row.get(column, "") for column in range(1, max(row, default=0) + 1)]
