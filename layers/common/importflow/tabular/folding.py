"""Many rows of a side table to one cell per record: sums, statistics, firsts, moments."""

import math
import re
from array import array
from datetime import UTC, datetime

from importflow.tabular.bundles import Fold

_GROUPED = re.compile(r"-?\d{1,3}(?:[,'\u00a0\u202f ]\d{3})+(?:\.\d+)?")
_DECIMAL_COMMA = re.compile(r"-?\d+,\d{1,2}")
# What Google's and AWS's collectors write besides ISO 8601: month first.
_MOMENTS = ("%m/%d/%Y %H:%M:%S", "%m/%d/%Y %H:%M", "%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y")
_NUMERIC = frozenset({Fold.SUM, Fold.AVERAGE, Fold.P95, Fold.PEAK, Fold.LOWEST})


class Folded:
    """The cells of one column of one record's side rows. Numbers are kept in eight bytes each."""

    __slots__ = ("_first", "_fold", "_moments", "_numbers", "_rows")

    def __init__(self, fold: Fold) -> None:
        self._fold = fold
        self._rows = 0
        self._first = ""
        self._numbers = array("d")
        self._moments: tuple[tuple[datetime, str], tuple[datetime, str]] | None = None

    def add(self, cell: str, *, preferred: bool = False) -> None:
        cell = cell.strip()
        self._rows += 1
        if not cell:
            return
        if self._fold in _NUMERIC:
            number = number_of(cell)
            if number is not None:
                self._numbers.append(number)
        elif self._fold in (Fold.EARLIEST, Fold.LATEST):
            self._add_moment(cell)
        elif preferred or not self._first:
            self._first = cell

    def text(self) -> str:
        """The cell; blank where no row had a usable one."""
        if self._fold is Fold.COUNT:
            return str(self._rows)
        if self._fold in _NUMERIC:
            return _text(statistic(self._fold, self._numbers)) if self._numbers else ""
        if self._moments is not None:
            return self._moments[self._fold is Fold.LATEST][1]
        return self._first

    def _add_moment(self, cell: str) -> None:
        moment = moment_of(cell)
        if moment is not None:
            met = (moment, cell)
            earliest, latest = self._moments or (met, met)
            self._moments = (min(earliest, met), max(latest, met))


def statistic(fold: Fold, numbers: "array[float]") -> float:
    """A figure of at least one number."""
    if fold is Fold.SUM:
        return math.fsum(numbers)
    if fold is Fold.AVERAGE:
        return math.fsum(numbers) / len(numbers)
    if fold is Fold.P95:
        return sorted(numbers)[math.ceil(0.95 * len(numbers)) - 1]
    return max(numbers) if fold is Fold.PEAK else min(numbers)


def number_of(cell: str) -> float | None:
    """A finite number, with thousands marks or a decimal comma where that is unmistakable."""
    if _GROUPED.fullmatch(cell):
        cell = re.sub(r"[,'\u00a0\u202f ]", "", cell)
    elif _DECIMAL_COMMA.fullmatch(cell):
        cell = cell.replace(",", ".")
    try:
        number = float(cell) if "_" not in cell else math.nan
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def moment_of(cell: str) -> datetime | None:
    """A moment; without a zone it is taken for UTC, which matters for comparison only."""
    try:
        moment = datetime.fromisoformat(cell)
    except ValueError:
        for layout in _MOMENTS:
            try:
                return datetime.strptime(cell, layout).replace(tzinfo=UTC)
            except ValueError:
                continue
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _text(number: float) -> str:
    rounded = round(number, 6)
    return str(int(rounded)) if rounded.is_integer() else repr(rounded)
