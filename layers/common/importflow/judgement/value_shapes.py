"""The shapes of a column's values: how long they are and of which kinds of characters, never a character of them."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

MOST_CELLS, MOST_SHAPES, MOST_SHAPE_CHARACTERS = 200, 3, 24
_KEPT = frozenset(".,:;-_/\\@%+#()")
_RUN = re.compile(r"(.)\1+")


def shapes(cells: Sequence[str]) -> dict[str, Any]:
    """Of the first cells that say something: how many, how many different, their lengths and most frequent shapes.

    `db-01.example.org` has the shape `a-9.a.a`, `10.1.2.3` has `9.9.9.9`.
    """
    looked_at = cells[:MOST_CELLS]
    if not looked_at:
        return {"filled": 0}
    lengths = [len(cell) for cell in looked_at]
    frequent = Counter(map(shape, looked_at)).most_common(MOST_SHAPES)
    return {
        "filled": len(looked_at),
        "different": len(set(looked_at)),
        "shortest": min(lengths),
        "longest": max(lengths),
        "shapes": [found for found, _ in frequent],
    }


def shape(cell: str) -> str:
    """Runs of letters as `A` or `a`, of digits as `9`, of blanks as one, everything unusual as `?`."""
    kinds = "".join(map(_kind, cell[: 10 * MOST_SHAPE_CHARACTERS]))
    return _RUN.sub(r"\1", kinds)[:MOST_SHAPE_CHARACTERS]


def _kind(character: str) -> str:
    if character.isdigit():
        return "9"
    if character.isalpha():
        return "A" if character.isupper() else "a"
    if character.isspace():
        return " "
    return character if character in _KEPT else "?"
