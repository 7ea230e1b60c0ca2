"""Rows below the header that are no records, and records that are more than one.

Guarantees: the quick look that every row gets costs next to nothing; nothing is decided here, what
is found is counted or noted by the caller.
"""

import re
from collections.abc import Sequence

from importflow.findings import FindingCode
from importflow.tabular.cell_kinds import clean_name
from importflow.tabular.comment_lines import commented_names, is_comment, is_zeek_names
from importflow.tabular.delimiters import DELIMITERS

# What a comment, a ruled line or a count of rows begins with.
_SUSPECT = frozenset("#-/(=+_| ")
_NUMBERED = re.compile(r"_\d+")
# With fewer columns, lines of a text cell look like records by chance.
MIN_COLUMNS = 3


def no_record(row: Sequence[str], columns: Sequence[str]) -> FindingCode | None:
    """Why a row that is not blank is no record: a comment, or the header once more."""
    first = row[0]
    if first[:1] in _SUSPECT and is_comment(row, len(columns)):
        return FindingCode.COMMENT_SKIPPED
    if (first[:1] == "#" or first.strip() in ("", columns[0])) and _is_header(row, columns):
        return FindingCode.REPEATED_HEADER
    return None


def begins_other_table(row: Sequence[str], columns: Sequence[str]) -> bool:
    """Whether a comment names columns, as the header of these columns does, but others.

    Zeek's `#fields` always does; another comment, where its first name is that of the first column.
    """
    names = commented_names(row)
    if names is None or _is_header(row, columns):
        return False
    return is_zeek_names(row) or clean_name(names[0]) == columns[0]


def _is_header(row: Sequence[str], columns: Sequence[str]) -> bool:
    names = [clean_name(cell) for cell in commented_names(row) or row]
    return len(names) == len(columns) and all(map(_became, names, columns, range(1, len(columns) + 1)))


def _became(name: str, column: str, position: int) -> bool:
    """Whether the header cell `name` is called `column` once it is made unique."""
    given = name or f"column_{position}"
    return column == given or (column.startswith(given) and _NUMBERED.fullmatch(column[len(given) :]) is not None)


def swallowed_rows(row: Sequence[str], width: int, delimiter: str | None, *, well_formed: bool) -> bool:
    """Whether a cell of the record holds whole records, because a stray quotation mark opened it.

    The lines of the record as they stood in the file, without marks, are compared with the header's
    number of delimiters: two that fit it are two records, where the record is odd anyhow (a
    mark inside a quoted cell, another width than the header's). Where it is not, all of its lines must
    fit: a text of several lines is a cell as good as any other.
    """
    if width < MIN_COLUMNS or not any("\n" in cell for cell in row):
        return False
    delimiters = DELIMITERS if delimiter is None else (delimiter,)
    odd = not well_formed or len(row) != width
    return any(_holds_records(row, width, delimiter, odd=odd) for delimiter in delimiters)


def _holds_records(row: Sequence[str], width: int, delimiter: str, *, odd: bool) -> bool:
    lines = delimiter.join(row).split("\n")
    # In prose a blank follows the comma.
    whole = [line.count(delimiter) - (0 if odd else line.count(delimiter + " ")) == width - 1 for line in lines]
    return sum(whole) > 1 and (odd or all(whole))
