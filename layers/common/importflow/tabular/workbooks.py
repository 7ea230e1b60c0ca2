"""XLSX: choose the sheet, find its header, stream its rows.

Guarantees: the sheet is the one asked for, or the one whose header says most; every other sheet
with data is named in a finding.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import openpyxl
from defusedxml.common import DefusedXmlException
from openpyxl.reader.excel import ExcelReader
from openpyxl.workbook import Workbook
from openpyxl.worksheet import _read_only
from openpyxl.xml.constants import SHARED_STRINGS

from importflow.errors import Rejection, RejectionCode
from importflow.findings import Finding, FindingCode
from importflow.tabular.archives import open_zip
from importflow.tabular.header import LOOK_AT_ROWS, HeaderChoice, find_header
from importflow.tabular.limits import MAX_SHEETS
from importflow.tabular.table import Request, Table, Unreadable
from importflow.tabular.workbook_cells import CellTexts, unescaped
from importflow.tabular.workbook_package import check_package
from importflow.tabular.workbook_rows import SheetReader, dense
from importflow.tabular.workbook_xml import strings

_HEAD_ROWS = LOOK_AT_ROWS + 50


@dataclass(frozen=True)
class LookedAtSheet:
    """A sheet with data, by its first rows; `header` says why there is none where it is a Rejection."""

    reader: SheetReader
    header: HeaderChoice | Rejection
    known: int

    @property
    def title(self) -> str:
        return self.reader.title

    @property
    def columns(self) -> tuple[str, ...]:
        return self.header.columns if isinstance(self.header, HeaderChoice) else ()


def look_at_sheets(request: Request) -> list[LookedAtSheet]:
    """The sheets with data in the workbook's order; Unreadable where there are none."""
    book = _open(request.path)
    texts = CellTexts(book)
    readers = [SheetReader(book, sheet, texts) for sheet in book.worksheets]
    if request.overrides.sheet is not None:
        readers = _named(readers, request.overrides.sheet)
    looked_at = [_look_at(reader, request) for reader in readers]
    with_data = [sheet for sheet in looked_at if sheet is not None]
    if not with_data:
        raise Unreadable.because(RejectionCode.EMPTY_FILE)
    return with_data


def read_workbook(sheets: Sequence[LookedAtSheet]) -> Table:
    """The sheet whose header holds most known names, the first among equals; the others are mentioned."""
    readable = [sheet for sheet in sheets if isinstance(sheet.header, HeaderChoice)]
    chosen = max(readable or sheets, key=lambda sheet: sheet.known)
    table = read_sheet(chosen)
    table.findings += [sheet_not_read(other.title) for other in sheets if other is not chosen]
    return table


def sheet_not_read(title: str) -> Finding:
    return Finding(FindingCode.SHEET_NOT_READ, detail=f"Sheet {title}.")


def read_sheet(sheet: LookedAtSheet) -> Table:
    """The table of one sheet; Unreadable where it has no header."""
    header = sheet.header
    if isinstance(header, Rejection):
        raise Unreadable(header)
    table = Table(
        columns=list(header.columns),
        rows=iter(()),
        first_row=header.index + 2,
        findings=list(header.findings),
        read={"format": "xlsx", "sheet": sheet.title},
    )
    table.rows = _records(sheet.reader, header.index + 1, table)
    return table


def _open(path: Path) -> Workbook:
    if not openpyxl.DEFUSEDXML:
        raise ImportError("openpyxl does not use defusedxml")
    with open_zip(path) as archive:
        check_package(archive)
    _believe_no_dimension()
    try:
        # opened by us: openpyxl would judge a path by its name
        reader = _WorkbookReader(path.open("rb"), read_only=True, data_only=True, keep_links=False)
        reader.read()
    except DefusedXmlException:
        raise
    except (KeyError, ValueError, TypeError, AttributeError, IndexError, OSError, SyntaxError, BadZipFile) as error:
        raise Unreadable.because(RejectionCode.FILE_DAMAGED, what="an Excel workbook") from error
    book = reader.wb
    if len(book.sheetnames) > MAX_SHEETS:
        raise Unreadable.because(RejectionCode.FILE_TOO_COMPLEX, what="sheets")
    return book


class _WorkbookReader(ExcelReader):
    """openpyxl's reader of everything but the sheets, except for the shared strings, of which there may be millions."""

    def read_strings(self) -> None:
        part: Any = self.package.find(SHARED_STRINGS)  # type: ignore[no-untyped-call]
        if part is not None:
            with self.archive.open(part.PartName[1:]) as source:
                self.shared_strings = [unescaped(text.replace("x005F_", "")) for text in strings(source)]


def _believe_no_dimension() -> None:
    """Let openpyxl not look for a sheet's declared dimension: a sheet without one would be read to its end for it."""
    setattr(_read_only.ReadOnlyWorksheet, "_get_size", lambda _sheet: None)  # noqa: B010


def _named(readers: list[SheetReader], wanted: str) -> list[SheetReader]:
    found = [reader for reader in readers if reader.title.strip().lower() == wanted.strip().lower()]
    if not found:
        titles = ", ".join(reader.title for reader in readers)
        raise Unreadable.because(RejectionCode.SHEET_NOT_FOUND, sheet=wanted, sheets=titles)
    return found


def _look_at(reader: SheetReader, request: Request) -> LookedAtSheet | None:
    """Find the header in the first rows; None for a sheet without data."""
    head = [dense(row) for row in islice(reader.rows(), _HEAD_ROWS + 1)]
    if not any(head):
        return None
    more = len(head) > _HEAD_ROWS
    header = find_header(head[:_HEAD_ROWS], request.is_known, more=more, row=request.overrides.header_row)
    columns = header.columns if isinstance(header, HeaderChoice) else ()
    return LookedAtSheet(reader, header, sum(map(request.is_known, columns)))


def _records(reader: SheetReader, skipped: int, table: Table) -> Iterator[list[str]]:
    """Rows below the header; cells right of the last header get a numbered column when first met."""
    width = len(table.columns)
    extra: dict[int, int] = {}
    for row in islice(reader.rows(), skipped, None):
        cells = [row.get(column, "") for column in range(1, width + 1)] if row else []
        cells += [""] * len(extra)
        for column in sorted(column for column in row if column > width):
            if column not in extra:
                extra[column] = width + len(extra)
                _name_column(column, table)
                cells.append("")
            cells[extra[column]] = row[column]
        yield _without_trailing_blanks(cells)
    table.findings += reader.findings()


def _name_column(column: int, table: Table) -> None:
    name = f"column_{column}"
    while name in table.columns:
        name += "_"
    table.columns.append(name)
    table.findings.append(Finding(FindingCode.CELLS_BEYOND_HEADER, column=name))


def _without_trailing_blanks(cells: list[str]) -> list[str]:
    end = len(cells)
    while end and not cells[end - 1]:
        end -= 1
    return cells[:end]
