"""How rejected rows are written so that the corrected file can be uploaded again, cell for cell the same.

Guarantees: no written cell is taken for a formula by a spreadsheet program (OWASP "CSV Injection"); reading takes back
exactly what writing added, so the stored value is the original one.
"""

import re
from collections.abc import Sequence

# Behind the original columns: the row in the file, why it was rejected, what helps.
ANNOTATIONS = ("_row", "_errors", "_suggestion")

# What a spreadsheet program calculates, the wide signs where the language has such. A program that separates cells by
# semicolons or tabs, as the machine's language has it, begins a cell behind each of them inside ours, quotes or not.
_SIGNS = r"=+\-@＝＋－＠"
_HERE = rf"(?:\A(?={{0}}[\"']*[{_SIGNS}\t\r\n])|(?<=[;\t\r\n])(?={{0}}[\"']*[{_SIGNS}]))"
_FORMULA = re.compile(_HERE.format(""))
_GUARDED = re.compile(_HERE.format("'") + "'")


def is_correction(columns: Sequence[str]) -> bool:
    """Whether these are the columns of a file of rejected rows: its last three say so."""
    return len(columns) > len(ANNOTATIONS) and tuple(columns[-len(ANNOTATIONS) :]) == ANNOTATIONS


def original_columns(columns: Sequence[str]) -> list[str]:
    """The columns the records have: those of a correction as they were before it was written."""
    if not is_correction(columns):
        return list(columns)
    return [unguard(column) for column in columns[: -len(ANNOTATIONS)]]


def guard(cell: str) -> str:
    """The cell with an apostrophe before what a spreadsheet program would calculate.

    What already has one gets another, so that `unguard` can tell the two apart.
    """
    return _FORMULA.sub("'", cell)


def unguard(cell: str) -> str:
    """The cell as it was before `guard`."""
    return _GUARDED.sub("", cell)


def original_cells(cells: Sequence[str], width: int) -> list[str]:
    """A correction's record as it was before it was written; `width` is that of its original columns.

    Surplus cells stand behind the annotations.
    """
    return [unguard(cell) for cell in (*cells[:width], *cells[width + len(ANNOTATIONS) :])]


def original_rows(columns: Sequence[str], rows: Sequence[list[str]]) -> list[list[str]]:
    """The records of a file with these columns, as they were before they were rejected if it is a correction."""
    if not is_correction(columns):
        return list(rows)
    width = len(columns) - len(ANNOTATIONS)
    return [original_cells(row, width) for row in rows]
