"""Dates and times to ISO 8601 text in UTC, never by guessing which of two numbers is the month.

Read are ISO 8601 and its relatives, European, US and month-name dates, two-digit years, Unix time in seconds to
microseconds, and time ranges after a date (`12/15/2024 12:00-18:00`, Azure Migrate's timeslots). No zone in the
file is taken as UTC.
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from functools import lru_cache

from importflow.findings import FindingCode
from importflow.mapping.values import PLACEHOLDERS, Converter


class DateOrder(StrEnum):
    """Order of day, month and year in dates of numbers only."""

    DAY_FIRST = "dmy"
    MONTH_FIRST = "mdy"


class Edge(StrEnum):
    """Which end of a time range is wanted."""

    START = "start"
    END = "end"


MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1
    )
}
_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)(.*)", re.DOTALL)
_COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(\d\d)?)?Z?")
_NUMERIC = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d\d)(?!\d)(.*)", re.DOTALL)
_DAY_NAME = re.compile(r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+", re.IGNORECASE)
_NAMED_DAY_FIRST = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[-\s.]+([A-Za-z]{3})[a-z]*\.?,?[-\s]+(\d{4}|\d\d)(?!\d)(.*)")
_NAMED_MONTH_FIRST = re.compile(r"([A-Za-z]{3})[a-z]*\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?!\d)(.*)")
_UNIX_STYLE = re.compile(r"([A-Za-z]{3})\s+(\d{1,2})\s+(\d{1,2}:\d\d:\d\d)\s+(?:UTC\s+|GMT\s+)?(\d{4})")
_CLOCK = r"(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s*([AaPp]\.?[Mm]\.?)?"
_TIME = re.compile(rf"[T\s,]*{_CLOCK}\s*(?:-\s*{_CLOCK})?\s*(Z|UTC|GMT|[+-]\d\d:?\d\d)?\s*(?:UTC|GMT)?", re.IGNORECASE)
_UNIX = re.compile(r"(\d{9,16})(?:\.(\d+))?")
_LONGEST = 100  # characters; there are too many ways to divide a longer run of blanks
_SENTINELS = frozenset({(1, 1, 1), (1900, 1, 1), (1970, 1, 1), (9999, 12, 31)})
_EARLIEST, _LATEST = 1901, 2199


def moment(edge: Edge = Edge.START) -> Converter:
    """A point in time as ISO 8601 text in UTC; of a time range, the edge asked for.

    What exporters write for "never" (0000-00-00, 1970-01-01 00:00 and their like) counts as blank. A date whose
    day and month can be exchanged is `ambiguous-date`, unless the column's order was decided (`year_first`).
    """

    @lru_cache(maxsize=4_096)  # the samples of a moment stand together
    def convert(cell: str) -> str | FindingCode | None:
        if cell.startswith("0000-00-00") or cell.lower() in PLACEHOLDERS or cell.lower() == "never":
            return None
        if len(cell) > _LONGEST:
            return FindingCode.INVALID_DATE
        found = _unix(cell) or _calendar(cell, edge)
        if isinstance(found, FindingCode):
            return found
        if (found.year, found.month, found.day) in _SENTINELS and not found.hour:
            return None
        return found.isoformat() if _EARLIEST <= found.year <= _LATEST else FindingCode.INVALID_DATE

    return convert


def _unix(cell: str) -> datetime | None:
    match = _UNIX.fullmatch(cell)
    if match is None or _COMPACT.fullmatch(cell):
        return None
    digits = match[1]
    power = 0 if len(digits) <= 10 else 3 if len(digits) <= 13 else 6
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=int(digits) * 10 ** (6 - power))


def _calendar(cell: str, edge: Edge) -> datetime | FindingCode:
    plain = _DAY_NAME.sub("", cell, count=1)
    parts = _compact(plain) or _ordered(plain) or _named(plain)
    if parts is None:
        match = _NUMERIC.fullmatch(plain)
        if match is None:
            return FindingCode.INVALID_DATE
        order = _certain_order(match[1], match[2], match[3])
        if order is None:
            return FindingCode.AMBIGUOUS_DATE
        parts = _ordered(year_first(plain, order))
    return FindingCode.INVALID_DATE if parts is None else _assemble(*parts, edge)


_Parts = tuple[int, int, int, str]


def _compact(cell: str) -> _Parts | None:
    match = _COMPACT.fullmatch(cell)
    if match is None:
        return None
    clock = ":".join(part for part in match.groups()[3:] if part)
    return int(match[1]), int(match[2]), int(match[3]), clock


def _ordered(cell: str) -> _Parts | None:
    match = _YEAR_FIRST.fullmatch(cell)
    return (int(match[1]), int(match[2]), int(match[3]), match[4]) if match else None


def _named(cell: str) -> _Parts | None:
    if match := _UNIX_STYLE.fullmatch(cell):
        return _with_month(match[4], match[1], match[2], match[3])
    if match := _NAMED_DAY_FIRST.fullmatch(cell):
        return _with_month(match[3], match[2], match[1], match[4])
    if match := _NAMED_MONTH_FIRST.fullmatch(cell):
        return _with_month(match[3], match[1], match[2], match[4])
    return None


def _with_month(year: str, month: str, day: str, rest: str) -> _Parts | None:
    number = MONTHS.get(month.lower())
    return None if number is None else (int(_four_digits(year)), number, int(day), rest)


def _assemble(year: int, month: int, day: int, rest: str, edge: Edge) -> datetime | FindingCode:
    zone, clock = UTC, (0, 0, 0, 0)
    if rest.strip():
        match = _TIME.fullmatch(rest.rstrip())
        if match is None:
            return FindingCode.INVALID_DATE
        groups = match.groups()
        clock = _clock(groups[5:10] if edge is Edge.END and groups[5] else groups[:5])
        zone = _zone(groups[10])
    try:
        # 24:00 is midnight at the end of the day (ISO 8601, and the last timeslot of a day).
        day_after = timedelta(days=1) if clock == (24, 0, 0, 0) else timedelta()
        hour, minute, second, micro = (0, 0, 0, 0) if day_after else clock
        return (datetime(year, month, day, hour, minute, second, micro, tzinfo=zone) + day_after).astimezone(UTC)
    except (ValueError, OverflowError):
        return FindingCode.INVALID_DATE


def _clock(groups: Sequence[str | None]) -> tuple[int, int, int, int]:
    hour, minute, second = (int(part or 0) for part in groups[:3])
    half = (groups[4] or "").lower().replace(".", "")
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    return hour, minute, second, int((groups[3] or "0").ljust(6, "0")[:6])


def _zone(spelled: str | None) -> timezone:
    if spelled is None or spelled[0] not in "+-":
        return UTC
    digits = spelled[1:].replace(":", "")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-offset if spelled[0] == "-" else offset)


def _four_digits(year: str) -> str:
    """Two-digit years as POSIX reads them: 69 to 99 are of the last century."""
    return year if len(year) == 4 else f"{'19' if int(year) >= 69 else '20'}{year}"


def year_first(cell: str, order: DateOrder) -> str:
    """A numeric date with its year in front, whatever follows it; other cells as they are."""
    plain = _DAY_NAME.sub("", cell, count=1)
    match = _NUMERIC.fullmatch(plain)
    if match is None:
        return cell
    first, _, second, year, rest = match.groups()
    day, month = (first, second) if order is DateOrder.DAY_FIRST else (second, first)
    return f"{_four_digits(year)}-{month:0>2}-{day:0>2}{rest}"


def _certain_order(first: str, sign: str, second: str) -> DateOrder | None:
    """The order one date alone proves; dots are only used day first, equal numbers read alike both ways."""
    if int(first) > 12 or sign == "." or first == second:
        return DateOrder.DAY_FIRST
    return DateOrder.MONTH_FIRST if int(second) > 12 else None


def date_order(cells: Sequence[str]) -> tuple[DateOrder | None, str]:
    """The order a column's dates are in, and the evidence; None where no cell proves one, or cells differ."""
    proofs: dict[DateOrder, str] = {}
    numeric = False
    for cell in cells:
        match = _NUMERIC.fullmatch(_DAY_NAME.sub("", cell, count=1))
        if match is None:
            continue
        numeric = True
        order = _certain_order(match[1], match[2], match[3])
        if order is not None and match[1] != match[3]:
            proofs.setdefault(order, "/".join(match.groups()[:5:2][:2]))
    if len(proofs) == 1:
        order = next(iter(proofs))
        return order, f"The dates are in the order {order.value}, as the values show."
    if proofs:
        return None, "Some dates have the day first, others the month."
    return None, "No value shows whether the day or the month comes first." if numeric else ""
