"""The rows of one sheet, streamed: merged cells filled down, blank rows kept, far-off cells cut.

Guarantees: the declared dimension is ignored; a sheet formatted down to its last row ends where its
data ends.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any
from zipfile import ZipFile

from openpyxl.workbook import Workbook

from importflow.errors import MAX_COLUMNS
from importflow.findings import Finding, FindingCode
from importflow.tabular.workbook_cells import CellTexts
from importflow.tabular.workbook_package import Merges, check_sheet, column_number
from importflow.tabular.workbook_plain import Cell
from importflow.tabular.workbook_xml import rows

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
        self._active.clear()
        self.filled = False
        text = self.texts.of_sheet(self.sheet._shared_strings)
        with self._archive.open(self._part) as source:
            for number, cells in rows(source):
                row = self._sparse(number, cells, text)
                self._fill_down(number, row, self._merges)
                if row:
                    yield number, row

    @cached_property
    def _merges(self) -> Merges:
        """Known before the first row is read, as is that the sheet declares no document type."""
        return check_sheet(self._archive, self._part)

    @property
    def _archive(self) -> ZipFile:
        archive: ZipFile = self.book._archive  # type: ignore[attr-defined]
        return archive

    @property
    def _part(self) -> str:
        return str(self.sheet._worksheet_path)

    def _sparse(self, number: int, cells: list[Cell], text: Callable[[str, str, str, str], str]) -> SparseRow:
        """A cell that does not say where it stands follows the one before it."""
        row: SparseRow = {}
        column = 0
        for _, letters, style, kind, value, inline in cells:
            column = _column(letters) if letters else column + 1
            shown = text(style, kind, value, inline)
            if not shown or shown.isspace():
                continue
            if column <= MAX_COLUMNS:
                row[column] = shown
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


@cache
def _column(letters: str) -> int:
    if not 1 <= len(letters) <= 3 or not letters.isalpha() or not letters.isascii():
        raise ValueError("no cell's place")
    return column_number(letters.upper().encode())


def dense(row: SparseRow) -> list[str]:
    """The row as a list up to its last cell that is not blank."""
    return [row.get(column, "") for column in range(1, max(row, default=0) + 1)]
