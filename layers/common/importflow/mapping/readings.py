"""Reading a column: what decimal sign, scale, date order, unit and statistic its cells are in.

Step: Plan chunks decides this once per column, from the header, the exporter and the first records;
Validate chunks applies it to every cell. Guarantees: a guess is never silent (`assumed`, `evidence`),
and a decision never changes between the chunks of a file.
"""

import re
from collections.abc import Sequence
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from importflow.findings import FindingCode
from importflow.mapping import moments, numbers
from importflow.mapping.values import Converter, Value


class ValueKind(StrEnum):
    """What has to be decided about a column before its cells can be read."""

    TEXT = "text"
    NUMBER = "number"
    PERCENT = "percent"
    MOMENT = "moment"


class Reading(BaseModel):
    """How the cells of one column are read.

    `decimal` is the decimal sign, `scale` multiplies a plain number into what the field's converter expects,
    `date_order` is the order of day, month and year in numeric dates, `evidence` is a sentence for people.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    decimal: str = "."
    scale: float = 1.0
    date_order: moments.DateOrder | None = None
    unit: str | None = None
    statistic: str | None = None
    evidence: str = ""


class Decided(BaseModel):
    """A reading, and what about it is doubtful."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reading: Reading
    doubts: tuple[FindingCode, ...] = ()


_STATISTICS = (
    ("p95", re.compile(r"p95|95th|95percentile|percentile95", re.IGNORECASE)),
    ("peak", re.compile(r"peak|max", re.IGNORECASE)),
    ("average", re.compile(r"avg|average|mean", re.IGNORECASE)),
)


def statistic_of(header: str) -> str | None:
    """Which statistic a header says its numbers are; None where it says nothing."""
    return next((name for name, spelling in _STATISTICS if spelling.search(header)), None)


def read_numbers(cells: Sequence[str], delimiter: str | None, *, percent: bool = False) -> Decided:
    """The decimal sign of a column of numbers."""
    sign = numbers.decimal_sign(cells, delimiter, percent=percent)
    doubts = (FindingCode.AMBIGUOUS_NUMBER,) if sign.ambiguous else ()
    return Decided(reading=Reading(decimal=sign.decimal, evidence=sign.evidence), doubts=doubts)


def read_percent(cells: Sequence[str], delimiter: str | None, scale: float | None) -> Decided:
    """Decimal sign, and whether 0.51 means 51 %: as the exporter means it, else by the range of the sample."""
    decided = read_numbers(cells, delimiter, percent=True)
    found, doubts = decided.reading, list(decided.doubts)
    evidence = [found.evidence] if found.evidence else []
    if scale is not None:
        evidence.append("The exporter writes " + ("shares from 0 to 1." if scale > 1 else "percentages."))
    elif numbers.are_shares(cells, found.decimal):
        scale = 100.0
        doubts.append(FindingCode.UNIT_ASSUMED)
        evidence.append("All values lie between 0 and 1: they were taken for shares, not for percentages.")
    reading = found.model_copy(update={"scale": scale or 1.0, "unit": "%", "evidence": " ".join(evidence)})
    return Decided(reading=reading, doubts=tuple(doubts))


def read_moments(cells: Sequence[str], order: moments.DateOrder | None) -> Decided:
    """The order of day and month: as the exporter writes it, else as the sample shows it, else undecided."""
    if order is not None:
        return Decided(reading=Reading(date_order=order, evidence="The exporter writes dates in this order."))
    found, evidence = moments.date_order(cells)
    return Decided(reading=Reading(date_order=found, evidence=evidence))


def applied(reading: Reading | None, kind: ValueKind, converter: Converter) -> Converter:
    """`converter` for cells written as `reading` says; itself where nothing has to be rewritten."""
    if reading is None:
        return converter
    if kind is ValueKind.MOMENT and reading.date_order is not None:
        return _in_order(reading.date_order, converter)
    if kind in (ValueKind.NUMBER, ValueKind.PERCENT) and (reading.decimal != "." or reading.scale != 1.0):
        return _rewritten(reading.decimal, reading.scale, converter)
    return converter


def _in_order(order: moments.DateOrder, converter: Converter) -> Converter:
    def convert(cell: str) -> Value | FindingCode | None:
        return converter(moments.year_first(cell, order))

    return convert


def _rewritten(decimal: str, scale: float, converter: Converter) -> Converter:
    def convert(cell: str) -> Value | FindingCode | None:
        return converter(numbers.scaled(numbers.with_point(cell, decimal), scale))

    return convert
