"""What separates the cells, decided over many lines: the character that makes a table of them.

A table has rows of the same width. Each candidate reads the text as it would be read later (quoted
cells respected); the one that splits most rows, most evenly, into most cells is taken. Where the
usual candidates fail, an unusual character may, if it splits every line alike; else the file has
one column, or, if it looks as if it had several, is refused.
"""

import csv
import io
import math
import re
from collections import Counter
from dataclasses import dataclass
from itertools import islice

from importflow.errors import MAX_RECORD_BYTES, Rejection, RejectionCode
from importflow.tabular.cell_kinds import is_value
from importflow.tabular.comment_lines import separator_hint

DELIMITERS = (",", ";", "\t", "|")
UNUSUAL = "@^~:!#$%&*+§¦¬\x01\x1e\x1f"
ROWS = 200
# A delimiter splits at least this share of the lines, an unusual one this share of them alike.
MIN_SPLIT = 0.5
MIN_UNUSUAL = 0.9
MIN_UNUSUAL_CELLS = 3
MIN_UNUSUAL_LINES = 3
MAX_TITLE_LINES = 5
# In prose a blank follows the comma: a delimiter does not look like that everywhere but in the header.
MAX_PROSE = 0.8
_NAMES = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|", "bar": "|"}
_ALIGNED = re.compile(r"\S {2,}(?=\S).*\S {2,}\S")


@dataclass(frozen=True, slots=True)
class _Split:
    """What a candidate makes of the lines: the share it splits, the share of those of one width, that width.

    `first` is the first row it splits and `at` the place of that row among the rows; `below` is the share
    from there on.
    """

    share: float
    below: float
    even: float
    width: int
    first: list[str]
    at: int

    def score(self, table_at: int) -> float:
        """More lines, more evenly, into more cells; the line where the table begins counts for more."""
        header = 1.5 if self.at <= table_at else 1.0
        return header * self.share * (0.25 + self.even) * math.log2(self.width)


def named_delimiter(name: str) -> str | Rejection:
    """The uploader's word: one character, or its name."""
    delimiter = _NAMES.get(name.strip().lower(), name)
    if len(delimiter) != 1 or delimiter in '"\r\n\\\x00' or delimiter.isalnum():
        return Rejection.of(RejectionCode.DELIMITER_NOT_RECOGNISED)
    return delimiter


def find_delimiter(sample: str) -> str | Rejection:
    """The delimiter of the lines in `sample`, which end in `\\n`; `,` where there is one column."""
    hint = separator_hint(sample.lstrip("\n").partition("\n")[0])
    if hint is not None:
        return named_delimiter(hint)
    lines = [line for line in islice(io.StringIO(sample), 5 * ROWS) if not line.startswith("#")] or [sample]
    text = "".join(lines)
    csv.field_size_limit(MAX_RECORD_BYTES)
    splits = {c: split for c in DELIMITERS if c in text and (split := _split(text, c)) is not None}
    able = {c: s for c, s in splits.items() if s.share >= MIN_SPLIT and not _is_prose(text, c, s)}
    if able:
        table_at = min(split.at for split in able.values())
        return max(able, key=lambda c: able[c].score(table_at))
    return _unusual(text) or _one_column(text)


def _split(text: str, delimiter: str) -> _Split | None:
    """None if the delimiter splits no line."""
    rows = [row for row in islice(csv.reader(io.StringIO(text), delimiter=delimiter), ROWS) if any(row)]
    widths = Counter(len(row) for row in rows if len(row) > 1)
    if not widths:
        return None
    width, usual = max(widths.items(), key=lambda item: (item[1], item[0]))
    at = next(i for i, row in enumerate(rows) if len(row) > 1)
    split = widths.total()
    return _Split(split / len(rows), split / (len(rows) - at), usual / split, width, rows[at], at)


def _is_prose(text: str, delimiter: str, split: _Split) -> bool:
    """A sentence's commas: a blank behind nearly all of them, and none in the first line."""
    return split.at > 0 and text.count(delimiter + " ") > MAX_PROSE * text.count(delimiter)


def _unusual(text: str) -> str | None:
    """An unusual character that splits nearly all lines alike, the first of them into names."""
    found: dict[str, float] = {}
    for delimiter in UNUSUAL:
        split = _split(text, delimiter) if text.count(delimiter) >= MIN_UNUSUAL_LINES else None
        if split is None or split.width < MIN_UNUSUAL_CELLS or split.at > MAX_TITLE_LINES:
            continue
        if split.below * split.even >= MIN_UNUSUAL and all(cell and not is_value(cell) for cell in split.first):
            found[delimiter] = split.score(split.at)
    return max(found, key=lambda delimiter: found[delimiter], default=None)


def _one_column(text: str) -> str | Rejection:
    """A delimiter that leaves the lines whole, unless they are columns aligned by blanks."""
    lines = [line for line in text.splitlines() if line.strip()][:ROWS]
    if len(lines) >= MIN_UNUSUAL_LINES and sum(_ALIGNED.search(line) is not None for line in lines) > len(lines) / 2:
        return Rejection.of(RejectionCode.DELIMITER_NOT_RECOGNISED)
    in_header = [delimiter for delimiter in DELIMITERS if lines and delimiter in lines[0]]
    return next(iter(in_header), next((d for d in DELIMITERS if d not in text), DELIMITERS[0]))


def find_escape(text: str, delimiter: str) -> str | None:
    """A backslash, if quotation marks inside quoted cells are written `\\"` and not doubled.

    `text` has lines that end in `\\n`. Only where reading without it goes wrong, and with it does not:
    a path such as `"C:\\Temp\\"` ends in a backslash that escapes nothing.
    """
    if '\\"' not in text or _reads_well(text, delimiter, None):
        return None
    return "\\" if _reads_well(text, delimiter, "\\") else None


def _reads_well(text: str, delimiter: str, escape: str | None) -> bool:
    """Every closing quotation mark is followed by a delimiter or the end of the record."""
    csv.field_size_limit(MAX_RECORD_BYTES)
    reader = csv.reader(io.StringIO(text), delimiter=delimiter, escapechar=escape, strict=True)
    try:
        for _ in reader:
            pass
    except csv.Error as error:
        return "unexpected end" in str(error)
    return True
