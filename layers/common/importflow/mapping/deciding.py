"""What has to be known about a column before its cells can be read, per kind of field.

Step: Plan chunks. Header and exporter decide first; then the values; then the field's own unit, which is shown as
the assumption it is.
"""

import re
from collections.abc import Sequence

from importflow.findings import FindingCode
from importflow.mapping import numbers
from importflow.mapping.columns import ColumnMapping, Field, Vendor
from importflow.mapping.readings import (
    Decided,
    Reading,
    ValueKind,
    read_moments,
    read_numbers,
    read_percent,
    statistic_of,
)

# A size of one machine can only be counted in bytes, or kilobytes, where no value is smaller.
_BYTES_FROM, _KIBIBYTES_FROM = 2**28, 2**19
_MOSTLY = 0.8
_SIZE_UNIT = re.compile(r"(?<![A-Za-z])([KMGT]i?B|bytes)\W*$", re.IGNORECASE)
_RATE_UNIT = re.compile(r"[kKmMgG]?i?[Bb](?:ps|/s)|[kKMG]?bit/s")


def decide(
    mapping: ColumnMapping, known: Field, vendor: Vendor | None, cells: Sequence[str], delimiter: str | None
) -> Decided:
    """How the cells of a mapped column are read, with the evidence and what is doubtful about it."""
    if known.kind is ValueKind.MOMENT:
        return read_moments(cells, vendor.date_order if vendor else None)
    if known.kind is ValueKind.PERCENT:
        decided = read_percent(cells, delimiter, vendor.percent_scale if vendor else None)
    elif known.kind is ValueKind.NUMBER:
        decided = read_numbers(cells, delimiter)
    else:
        return Decided(reading=Reading())
    if mapping.alias in known.unitless or (known.unitless and mapping.alias not in known.aliases):
        by_header = _with_unit_of_header(decided, mapping.column)
        decided = by_header or _with_assumed_unit(decided, cells, known.mebibytes_from)
    elif known.rates is not None and mapping.alias in known.rates:
        decided = _with_rate(decided, mapping, known.rates[mapping.alias])
    statistic = statistic_of(mapping.column)
    return decided.model_copy(update={"reading": decided.reading.model_copy(update={"statistic": statistic})})


def _with_unit_of_header(decided: Decided, header: str) -> Decided | None:
    """The unit a header ends in; one that only a user connected with the field may name it in any language."""
    written = _SIZE_UNIT.search(header)
    if written is None:
        return None
    update = {
        "unit": written[1],
        "scale": numbers.GIB_PER_UNIT[written[1].lower()],
        "evidence": f"The header says {written[1]}.",
    }
    return decided.model_copy(update={"reading": decided.reading.model_copy(update=update)})


def _with_assumed_unit(decided: Decided, cells: Sequence[str], mebibytes_from: float | None) -> Decided:
    """A size whose header names no unit: by units inside the cells, else by what a machine can have."""
    plain = [numbers.number(numbers.with_point(cell, decided.reading.decimal)) for cell in cells]
    known = [number for number in plain if number is not None and number > 0]
    if not known and cells and all(numbers.with_unit(cell) for cell in cells):
        return decided
    unit, scale, evidence = _plausible_unit(known, mebibytes_from)
    update = {"unit": unit, "scale": scale, "evidence": f"{decided.reading.evidence} {evidence}".strip()}
    return Decided(
        reading=decided.reading.model_copy(update=update), doubts=(*decided.doubts, FindingCode.UNIT_ASSUMED)
    )


def _plausible_unit(known: Sequence[float], mebibytes_from: float | None) -> tuple[str, float, str]:
    if known and min(known) >= _BYTES_FROM:
        return "B", numbers.GIB_PER_UNIT["b"], "All values are so large that they must count bytes."
    if known and min(known) >= _KIBIBYTES_FROM:
        return "KB", numbers.GIB_PER_UNIT["kb"], "All values are so large that they must count kilobytes."
    round_ones = sum(number % 256 == 0 or number % 1000 == 0 for number in known)
    if known and mebibytes_from and min(known) >= mebibytes_from and round_ones >= _MOSTLY * len(known):
        evidence = f"All values are {mebibytes_from:g} or more and mostly multiples of 256 or 1,000: megabytes."
        return "MB", numbers.GIB_PER_UNIT["mb"], evidence
    return "GB", 1.0, "Neither header nor values show a unit: gigabytes, the field's own, were assumed."


def _with_rate(decided: Decided, mapping: ColumnMapping, per_alias: float) -> Decided:
    """Mb is bits and MB is bytes, which matching in lower case cannot tell: the header as written decides."""
    written = _RATE_UNIT.search(mapping.column)
    per_unit = numbers.MBITS_PER_UNIT.get(written[0]) if written else None
    if written is None or per_unit is None:
        return decided
    reading = decided.reading.model_copy(
        update={"unit": written[0], "scale": per_unit / per_alias, "evidence": f"The header says {written[0]}."}
    )
    return decided.model_copy(update={"reading": reading})
