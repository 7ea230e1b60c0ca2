"""Text to value, one converter per kind of field.

A converter takes a stripped, non-blank cell and returns the value, None where the cell means
nothing for this field, or the finding code that says why there is no value. Blank cells and the
words exporters write for "nothing" never reach it.
"""

import ipaddress
import math
import re
from collections.abc import Callable

from importflow.findings import FindingCode

Value = str | int | float
Converter = Callable[[str], Value | FindingCode | None]

# What exporters write for "no value", stripped and in lower case.
BLANKS = frozenset({"", "-", "--", "n/a", "#n/a", "null", "(null)", "none", "(none)", "undefined", "(empty)"})

# Placeholders of firmware and exporters, letters and digits only.
_NO_SERIAL_NUMBERS = frozenset(
    {
        "tobefilledbyoem", "defaultstring", "systemserialnumber", "notspecified", "notapplicable", "notavailable",
        "unknown", "na", "nil", "serialnumber", "chassisserialnumber", "baseboardserialnumber", "oem", "x",
        "xxxxxxxxxx", "123456789", "0123456789", "1234567890", "invalid", "empty", "unspecified", "tbd",
    }
)  # fmt: skip
_NOT_ALNUM = re.compile(r"[^a-z0-9]")
_OCTET = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
_IPV4 = re.compile(rf"{_OCTET}(?:\.{_OCTET}){{3}}")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_NOT_HEX = re.compile(r"[:.\-\s]")
_MAC = re.compile(r"[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){5}")
_HEX12 = re.compile(r"[0-9a-f]{12}")

MAX_INTEGER = 2**31 - 1


def text(limit: int | None, too_long: FindingCode = FindingCode.TEXT_TOO_LONG) -> Converter:
    """Text of at most `limit` characters, as the inventory column holds it."""

    def convert(cell: str) -> str | FindingCode:
        return cell if limit is None or len(cell) <= limit else too_long

    return convert


def serial_number(limit: int | None, too_long: FindingCode) -> Converter:
    """A serial number; what mainboards and their makers leave in its place identifies nothing."""
    within = text(limit, too_long)

    def convert(cell: str) -> Value | FindingCode | None:
        plain = _NOT_ALNUM.sub("", cell.lower())
        return None if plain in _NO_SERIAL_NUMBERS or not plain.strip("0") else within(cell)

    return convert


def ip_address(cell: str) -> str | FindingCode:
    """An IPv4 or IPv6 address in canonical spelling.

    A scope (`fe80::1%eth0`) names an interface of the exporter's machine and is no part of it.
    """
    if _IPV4.fullmatch(cell):
        return cell
    if "%" in cell:
        return FindingCode.INVALID_IP_ADDRESS
    try:
        return str(ipaddress.ip_address(cell))
    except ValueError:
        return FindingCode.INVALID_IP_ADDRESS


def mac_address(cell: str) -> str | FindingCode:
    """Six octets, lower case, joined by colons, however they were joined."""
    if _MAC.fullmatch(cell):
        return cell.lower()
    digits = _NOT_HEX.sub("", cell).lower()
    if not _HEX12.fullmatch(digits):
        return FindingCode.INVALID_MAC_ADDRESS
    return ":".join(digits[i : i + 2] for i in range(0, 12, 2))


def whole_number(minimum: int = 0) -> Converter:
    """A whole number from `minimum` to what a PostgreSQL integer holds; `4.0` counts as 4."""

    def convert(cell: str) -> int | FindingCode:
        number = _number(cell)
        if number is None:
            return FindingCode.NOT_A_NUMBER
        if not number.is_integer():
            return FindingCode.NOT_A_WHOLE_NUMBER
        return int(number) if minimum <= number <= MAX_INTEGER else FindingCode.OUT_OF_RANGE

    return convert


def quantity(scale: float = 1.0) -> Converter:
    """A number from 0 upwards, multiplied by `scale` into the field's unit."""

    def convert(cell: str) -> float | FindingCode:
        number = _number(cell)
        if number is None:
            return FindingCode.NOT_A_NUMBER
        scaled = number * scale
        return round(scaled, 6) if 0 <= scaled < math.inf else FindingCode.OUT_OF_RANGE

    return convert


def _number(cell: str) -> float | None:
    """The finite number a cell spells, with or without thousands commas."""
    if "_" in cell:
        return None
    try:
        number = float(cell.replace(",", "") if _GROUPED.fullmatch(cell) else cell)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
