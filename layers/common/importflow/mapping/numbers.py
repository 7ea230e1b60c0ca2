"""Numbers as people and spreadsheets write them: decimal signs, thousands, units inside the cell.

Guarantees: never NaN or Infinity, never a number out of a cell that does not plainly hold one. -1 in a field
that cannot be negative is what exporters write for "unknown" (ServiceNow's `ram`): it counts as blank.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from importflow.findings import FindingCode
from importflow.mapping.values import PLACEHOLDERS, Converter

MAX_INTEGER = 2**31 - 1
# The whole numbers a float holds exactly; more connections or bytes nobody counts.
MAX_EXACT = 2**53

# Digits in groups of three: "1,024", "1'024", "1 024" (plain, no-break and narrow blanks).
_GROUPED = re.compile(r"[+-]?\d{1,3}(?P<sign>[,'’ \u00a0\u202f])\d{3}(?:(?P=sign)\d{3})*(?:\.\d+)?")
_BLANK_GROUPS = re.compile(r"(?<=\d)['’ \u00a0\u202f](?=\d{3})")
_GROUP_SIGNS = re.compile(r"[,'’ \u00a0\u202f]")
_WITH_UNIT = re.compile(r"(?P<number>.*[\d.])\s*(?P<unit>%|[A-Za-z][A-Za-z/ ]*)")
_LONGEST = 100  # characters; whoever looks for a number and its unit in a megabyte looks for hours
_COUNTED = frozenset({"vcpu", "vcpus", "cpu", "cpus", "core", "cores", "vcore", "vcores", "socket", "sockets"})
_CURRENCY = re.compile(r"^(?:[$€£¥]|USD|EUR|GBP)\s*|\s*(?:[$€£¥]|USD|EUR|GBP)$")

# In GiB. Exporters write GB and mean GiB; that is how the inventory reads them.
GIB_PER_UNIT: Mapping[str, float] = {
    "b": 1 / 2**30, "byte": 1 / 2**30, "bytes": 1 / 2**30,
    "k": 1 / 2**20, "kb": 1 / 2**20, "kib": 1 / 2**20,
    "m": 1 / 1024, "mb": 1 / 1024, "mib": 1 / 1024,
    "g": 1.0, "gb": 1.0, "gib": 1.0,
    "t": 1024.0, "tb": 1024.0, "tib": 1024.0,
    "pb": 1024.0**2, "pib": 1024.0**2,
}  # fmt: skip

# In Mbit/s. Case matters (Mb is bits, MB is bytes); decimal prefixes are powers of 1,000, binary ones of 1,024.
MBITS_PER_UNIT: Mapping[str, float] = {
    "bit/s": 1e-6, "bps": 1e-6, "B/s": 8e-6, "Bps": 8e-6,
    "kbit/s": 1e-3, "kb/s": 1e-3, "kbps": 1e-3, "Kbps": 1e-3, "KB/s": 8e-3, "kB/s": 8e-3, "KBps": 8e-3, "kBps": 8e-3,
    "KiB/s": 8.192e-3, "KiBps": 8.192e-3, "kibps": 8.192e-3,
    "Mbit/s": 1.0, "Mb/s": 1.0, "Mbps": 1.0, "mbps": 1.0, "MB/s": 8.0, "MBps": 8.0,
    "MiB/s": 8.388608, "MiBps": 8.388608, "mibps": 8.388608,
    "Gbit/s": 1e3, "Gb/s": 1e3, "Gbps": 1e3, "gbps": 1e3, "GB/s": 8e3, "GBps": 8e3,
}  # fmt: skip


def number(cell: str) -> float | None:
    """The finite number a cell spells with a decimal point, with or without thousands signs."""
    if "_" in cell:
        return None
    try:
        found = float(_GROUP_SIGNS.sub("", cell) if _GROUPED.fullmatch(cell) else cell)
    except ValueError:
        return None
    return found if math.isfinite(found) else None


def with_unit(cell: str) -> tuple[float, str] | None:
    """The number and the unit of a cell such as "1.98 GiB", "95%" or "2 vCPU"; the unit as written."""
    match = _WITH_UNIT.fullmatch(cell) if len(cell) <= _LONGEST else None
    found = number(match["number"].strip()) if match else None
    return None if match is None or found is None else (found, match["unit"].strip())


def whole_number(minimum: int = 0, maximum: int = MAX_INTEGER) -> Converter:
    """A whole number from `minimum` to what the column holds; `4.0` and `4 vCPU` count as 4."""

    def convert(cell: str) -> int | FindingCode | None:
        found = number(cell)
        if found is None:
            counted = with_unit(cell)
            if counted is None or counted[1].lower() not in _COUNTED:
                return _no_number(cell)
            found = counted[0]
        if found == -1 and minimum >= 0:
            return None
        if not found.is_integer():
            return FindingCode.NOT_A_WHOLE_NUMBER
        return int(found) if minimum <= found <= maximum else FindingCode.OUT_OF_RANGE

    return convert


def quantity(scale: float = 1.0) -> Converter:
    """A number from 0 upwards, multiplied by `scale` into the field's unit."""

    def convert(cell: str) -> float | FindingCode | None:
        found = number(cell)
        return _no_number(cell) if found is None else _from_nought(found, scale)

    return convert


def size(unit: str = "gb") -> Converter:
    """A size in GiB; plain numbers are in `unit`, a unit inside the cell ("1.98 GiB") goes before it."""

    def convert(cell: str) -> float | FindingCode | None:
        found = number(cell)
        if found is not None:
            return _from_nought(found, GIB_PER_UNIT[unit])
        measured = with_unit(cell)
        if measured is None or measured[1].lower() not in GIB_PER_UNIT:
            return _no_number(cell)
        return _from_nought(measured[0], GIB_PER_UNIT[measured[1].lower()])

    return convert


def rate(unit: str = "Mbit/s") -> Converter:
    """A throughput in Mbit/s; plain numbers are in `unit` (a key of `MBITS_PER_UNIT`), units in the cell go first."""

    def convert(cell: str) -> float | FindingCode | None:
        found = number(cell)
        if found is not None:
            return _from_nought(found, MBITS_PER_UNIT[unit])
        measured = with_unit(cell)
        if measured is None or measured[1] not in MBITS_PER_UNIT:
            return _no_number(cell)
        return _from_nought(measured[0], MBITS_PER_UNIT[measured[1]])

    return convert


def percent() -> Converter:
    """A percentage from 0 to 100, with or without its sign."""

    def convert(cell: str) -> float | FindingCode | None:
        found = number(cell.removesuffix("%").rstrip())
        if found is None:
            return _no_number(cell)
        if found == -1:
            return None
        return round(found, 6) if 0 <= found <= 100 else FindingCode.OUT_OF_RANGE

    return convert


def money() -> Converter:
    """An amount from 0 upwards, with or without a currency sign; the currency is not converted."""
    amount = quantity()
    return lambda cell: amount(_CURRENCY.sub("", cell) if len(cell) <= _LONGEST else cell)


def _from_nought(found: float, scale: float) -> float | FindingCode | None:
    if found == -1:
        return None
    scaled_ = found * scale
    return round(scaled_, 6) if 0 <= scaled_ < math.inf else FindingCode.OUT_OF_RANGE


def _no_number(cell: str) -> FindingCode | None:
    return None if cell.lower().lstrip("+-") in PLACEHOLDERS else FindingCode.NOT_A_NUMBER


@dataclass(frozen=True, slots=True)
class DecimalSign:
    decimal: str
    ambiguous: bool = False
    evidence: str = ""


_LAST_SIGN = re.compile(r"[.,](?=[^.,]*$)")
_MAYBE_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}")
_SEVERAL_GROUPS = re.compile(r"[+-]?\d{1,3}(?P<sign>[.,])\d{3}(?:(?P=sign)\d{3})+")
_SIGNED_DIGITS = re.compile(r"[+-]?[\d.,]*\d[\d.,]*")


def decimal_sign(cells: Sequence[str], delimiter: str | None, *, percent: bool = False) -> DecimalSign:
    """Which sign a column writes decimals with, decided once from its first cells.

    Rule: a cell with both signs ends in the decimal one; groups of three that repeat are thousands; a sign
    before any other number of digits, or after a lone 0, is the decimal one. Where every sign in the column is
    followed by exactly three digits nothing tells: in a percentage it must be the decimal sign; in a file cut by
    semicolons the comma is taken for it and that is reported; elsewhere the point.
    """
    shown: set[str] = set()
    undecided: set[str] = set()
    for cell in cells:
        digits = _numeral(cell)
        found = _sign_of(digits)
        (shown if found else undecided).add(found or _lone_sign(digits))
    undecided.discard("")
    if len(shown) == 1:
        sign = shown.pop()
        return DecimalSign(sign, evidence="The values show a decimal comma." if sign == "," else "")
    if shown:
        return DecimalSign(".", ambiguous=True, evidence="Some values show a decimal comma, others a decimal point.")
    if not undecided:
        return DecimalSign(".")
    if percent:
        return DecimalSign(undecided.pop() if len(undecided) == 1 else ".")
    if delimiter == ";":
        return DecimalSign(
            ",",
            ambiguous=True,
            evidence="Three digits after every sign may be decimals or thousands (12,500); the file is cut by"
            " semicolons, so the comma was taken for the decimal sign.",
        )
    return DecimalSign(".")


def _numeral(cell: str) -> str:
    match = _SIGNED_DIGITS.match(_BLANK_GROUPS.sub("", cell.lstrip("$€£ ")))
    return match[0] if match else ""


def _sign_of(digits: str) -> str | None:
    """The decimal sign a number shows beyond doubt."""
    last = _LAST_SIGN.search(digits)
    if last is None or _MAYBE_THOUSANDS.fullmatch(digits):
        return None
    several = _SEVERAL_GROUPS.fullmatch(digits)
    if several:
        return "." if several["sign"] == "," else ","
    return last[0]


def _lone_sign(digits: str) -> str:
    last = _LAST_SIGN.search(digits)
    return last[0] if last else ""


def with_point(cell: str, decimal: str) -> str:
    """The cell with a decimal point and, where the comma was the decimal sign, without thousands points."""
    return cell.replace(".", "").replace(",", ".") if decimal == "," else cell


def scaled(cell: str, scale: float) -> str:
    """A plain number times `scale`, as text; a cell that carries its own unit stays as it is."""
    if scale == 1.0:
        return cell
    found = number(cell)
    return cell if found is None or found == -1 else repr(found * scale)


def are_shares(cells: Sequence[str], decimal: str) -> bool:
    """Whether plain numbers all lie between 0 and 1, with one strictly between."""
    found = [number(with_point(cell, decimal)) for cell in cells]
    known = [n for n in found if n is not None and n != -1]
    return (
        bool(known)
        and len(known) * 2 > len(cells)
        and all(0 <= n <= 1 for n in known)
        and any(0 < n < 1 for n in known)
    )
