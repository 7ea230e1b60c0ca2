"""What speaks for a row being the header: known names above, values of another kind below."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from importflow.tabular.cell_kinds import is_value

Known = Callable[[str], bool]

COMPARED_ROWS = 20
# A known name outweighs this many columns that speak against the row.
KNOWN_WEIGHT = 1.5


def nothing_known(_cell: str) -> bool:
    """No cell is known as a column's name."""
    return False


@dataclass(frozen=True, slots=True)
class Evidence:
    """`filled` cells of a row, how many of them are `known` names and how many are `values`.

    `width` counts the cells up to the last that is filled.
    `contrast` counts the columns that hold values below a name, less those whose name is a value
    itself or is found again below.
    """

    width: int
    filled: int
    known: int
    values: int
    contrast: int

    @property
    def plausible(self) -> bool:
        return self.contrast + KNOWN_WEIGHT * self.known >= 0


def usual_width(rows: Sequence[Sequence[str]]) -> int:
    """Cells up to the last that is filled, in most of the rows; a title's single cell counts for less."""
    widths = Counter(_width(row) for row in rows if any(row))
    several = {width: count for width, count in widths.items() if width > 1}
    return max(several or widths, key=lambda width: (widths[width], width), default=0)


def weigh(rows: Sequence[Sequence[str]], index: int, is_known: Known) -> Evidence:
    """Compare the row at `index` with those below it; its own repetitions do not count."""
    row = list(rows[index])
    below = [other for other in rows[index + 1 :] if any(other) and list(other) != row][:COMPARED_ROWS]
    known = values = contrast = 0
    for position, cell in enumerate(row):
        if not cell:
            continue
        column = [other[position] for other in below if position < len(other) and other[position]]
        if is_value(cell):
            values += 1
            contrast -= 1
        elif cell in column:
            contrast -= 1
        else:
            known += is_known(cell)
            contrast += bool(column) and 2 * sum(map(is_value, column)) > len(column)
    return Evidence(_width(row), sum(map(bool, row)), known, values, contrast)


def _width(row: Sequence[str]) -> int:
    return max((i for i, cell in enumerate(row, start=1) if cell), default=0)
