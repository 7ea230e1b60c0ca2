"""The CMDB export as an XLSX workbook: one sheet, cells of text and numbers as a CMDB's export writes them."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

from openpyxl import Workbook

from bench.files.cmdb import HEADER, records


def write_workbook(path: Path, rows: int, *, seed: int = 1) -> int:
    """Write so many servers; the file's size in bytes. Strings are shared between cells, as Excel stores them."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("servers")
    sheet.append(HEADER)
    for row in islice(records(seed=seed), rows):
        sheet.append(row)
    book.save(path)
    return path.stat().st_size
