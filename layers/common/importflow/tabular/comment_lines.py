"""Lines that are no records: comments, separator hints, footers; and headers that stand in a comment.

Zeek writes its column names behind `#fields`, sysstat's `sadf -d` behind `# `; both end or begin
further lines with `#`.
"""

import re
from collections.abc import Sequence

# https://docs.zeek.org/en/master/log-formats.html: what may follow the mark, besides `#fields`.
_ZEEK_DIRECTIVES = frozenset(
    {"separator", "set_separator", "empty_field", "unset_field", "path", "open", "close", "types"}
)
_ZEEK_NAMES = "#fields"
_SEPARATOR_HINT = re.compile(r"\s*sep=(.?)\s*", re.IGNORECASE)
_COMMENT = re.compile(r"\s*(#|--|//)")
_ROW_COUNT = re.compile(r"\s*\(\d+ rows?( affected)?\)\s*", re.IGNORECASE)
_RULE = re.compile(r"\s*[-=+_|]{3,}\s*")


def separator_hint(line: str) -> str | None:
    """The delimiter that Excel's first line `sep=;` names; None if the line is no such hint."""
    match = _SEPARATOR_HINT.fullmatch(line)
    return match.group(1) if match and match.group(1) else None


def is_separator_hint(row: Sequence[str]) -> bool:
    """`sep=` and the delimiter, which, being one, is no longer seen."""
    return bool(row) and _SEPARATOR_HINT.fullmatch(row[0]) is not None and not any(map(str.strip, row[1:]))


def commented_names(row: Sequence[str]) -> list[str] | None:
    """The column names in a comment line; None if it is no comment or holds no two cells."""
    first = row[0].strip() if row else ""
    if not first.startswith("#") or len(row) < 2:
        return None
    if is_zeek_names(row):
        return list(row[1:])
    name = first.lstrip("#").strip()
    if not name or name.lower().startswith("of ") or name.split()[0] in _ZEEK_DIRECTIVES:
        return None
    return [name, *row[1:]]


def is_zeek_names(row: Sequence[str]) -> bool:
    """Whether the row names the columns the way Zeek does."""
    return bool(row) and row[0].strip().lower() == _ZEEK_NAMES


def is_comment(row: Sequence[str], width: int) -> bool:
    """Whether a row of a table `width` columns wide says something about the table instead.

    A line of one cell that begins with a comment mark, a database client's row count, a ruled
    line, a Zeek directive. A one-column table has no comments: `#12` may be its value.
    """
    first = row[0] if row else ""
    if first.startswith("#") and first[1:].split(" ")[0] in _ZEEK_DIRECTIVES:
        return True
    if width > 1 and len(row) == 1:
        return _COMMENT.match(first) is not None or _ROW_COUNT.fullmatch(first) is not None
    return width > 1 and all(_RULE.fullmatch(cell) for cell in row)
