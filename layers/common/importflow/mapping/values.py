"""Text to value, one converter per kind of field; numbers and dates are in `numbers.py` and `moments.py`.

A converter takes a stripped, non-blank cell and returns the value, None where the cell means
nothing for this field, or the finding code that says why there is no value. Blank cells and the
words exporters write for "nothing" never reach it.
"""

import ipaddress
import json
import re
from collections.abc import Callable, Sequence

from importflow.findings import FindingCode

Value = str | int | float | list[str]
Converter = Callable[[str], Value | FindingCode | None]

# What exporters and spreadsheets write for "no value" in any column, stripped and in lower case.
BLANKS = frozenset(
    {
        "", "-", "--", "---", ".", "?", "n/a", "#n/a", "null", "(null)", "<null>", "[null]", "none", "(none)",
        "<none>", "undefined", "(empty)", "(blank)", "#ref!", "#value!", "#name?", "#null!", "#num!", "#div/0!",
    }
)  # fmt: skip
# Words that may mean something in a remark but say nothing of a machine.
PLACEHOLDERS = frozenset(
    {
        "na", "nil", "nan", "unknown", "<unknown>", "unspecified", "not specified", "not available", "not applicable",
        "not set", "tbd", "to be determined", "to be filled by o.e.m.", "default string", "system product name",
        "system manufacturer", "n.a.", "invalid", "no data",
    }
)  # fmt: skip
# What a machine calls itself that has no name yet; every such machine has it.
_NO_HOST_NAMES = re.compile(r"localhost[46]?(?:\.localdomain[46]?|\.local)?", re.IGNORECASE)

# Placeholders of firmware and exporters, letters and digits only.
_NO_SERIAL_NUMBERS = frozenset(
    {
        "tobefilledbyoem", "defaultstring", "systemserialnumber", "notspecified", "notapplicable", "notavailable",
        "unknown", "na", "nil", "serialnumber", "chassisserialnumber", "baseboardserialnumber", "oem", "x",
        "xxxxxxxxxx", "123456789", "0123456789", "1234567890", "invalid", "empty", "unspecified", "tbd",
    }
)  # fmt: skip
# How a spreadsheet shows a long number it has rounded; the digits are lost.
SCIENTIFIC = re.compile(r"\d(?:[.,]\d+)?E\+\d{1,3}", re.IGNORECASE)
_LONG_NUMBER = re.compile(r"[1-9][0-9]{15,}")
_NOT_ALNUM = re.compile(r"[^a-z0-9]")
_OCTET = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
_IPV4 = re.compile(rf"{_OCTET}(?:\.{_OCTET}){{3}}")
_LIST_SIGNS = re.compile(r"[\s,;|\[\]'\"]+")
_NOT_HEX = re.compile(r"[:.\-\s]")
_MAC = re.compile(r"[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){5}")
_HEX12 = re.compile(r"[0-9a-f]{12}")
_NO_MAC_ADDRESSES = frozenset({"00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff"})

MAX_PORT = 65_535
_PORT = re.compile(r"(?:[A-Za-z]{2,8}\s*/\s*)?([0-9]{1,5})|([0-9]{1,5})\s*/\s*[A-Za-z]{2,8}")
_PROTOCOL = re.compile(r"[a-z][a-z0-9-]{0,49}")
# IANA protocol numbers that flow logs write instead of names.
PROTOCOL_NUMBERS = {
    "1": "icmp", "2": "igmp", "6": "tcp", "17": "udp", "41": "ipv6", "47": "gre", "50": "esp", "51": "ah",
    "58": "ipv6-icmp", "89": "ospf", "112": "vrrp", "132": "sctp",
}  # fmt: skip
_YES = frozenset({"true", "yes", "y", "1", "t", "on", "enabled", "x"})
_NO = frozenset({"false", "no", "n", "0", "f", "off", "disabled"})


def were_rounded(cells: Sequence[str]) -> bool:
    """Whether identifiers went through a spreadsheet's numbers: 1.23E+11, or all digits after the 15th are 0."""
    if any(SCIENTIFIC.fullmatch(cell) for cell in cells):
        return True
    long = [cell for cell in cells if _LONG_NUMBER.fullmatch(cell)]
    return len(long) > 1 and all(not cell[15:].strip("0") for cell in long)


def text(limit: int | None, too_long: FindingCode = FindingCode.TEXT_TOO_LONG) -> Converter:
    """Text of at most `limit` characters, as the inventory column holds it."""

    def convert(cell: str) -> str | FindingCode:
        return cell if limit is None or len(cell) <= limit else too_long

    return convert


def statement(limit: int | None, too_long: FindingCode = FindingCode.TEXT_TOO_LONG) -> Converter:
    """Text that says something of a machine: words that stand in for it (`unknown`, `TBD`) count as blank."""
    within = text(limit, too_long)
    return lambda cell: None if cell.lower() in PLACEHOLDERS else within(cell)


def host_name(limit: int | None, too_long: FindingCode = FindingCode.NAME_TOO_LONG) -> Converter:
    """A host or domain name; what every unnamed machine is called (`localhost.localdomain`) identifies none."""
    within = statement(limit, too_long)
    return lambda cell: None if _NO_HOST_NAMES.fullmatch(cell) else within(cell)


def serial_number(limit: int | None, too_long: FindingCode) -> Converter:
    """A serial number; what mainboards and their makers leave in its place identifies nothing."""
    within = text(limit, too_long)

    def convert(cell: str) -> Value | FindingCode | None:
        if SCIENTIFIC.fullmatch(cell):
            return FindingCode.SCIENTIFIC_NOTATION
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


def host_address(cell: str) -> str | FindingCode | None:
    """The address of a machine: the first of a list that reaches it from elsewhere.

    Addresses every machine has (0.0.0.0, loopback) say nothing; link-local ones only serve where there is no other.
    """
    if _IPV4.fullmatch(cell):
        return None if _says_nothing(cell) else cell
    entries = [entry for entry in _LIST_SIGNS.split(cell) if entry and entry.lower() not in BLANKS]
    found = [ip_address(entry) for entry in entries]
    addresses = [a for a in found if type(a) is str]
    usable = [a for a in addresses if not _says_nothing(a)]
    if usable:
        return next((a for a in usable if not _is_link_local(a)), usable[0])
    return None if addresses or not entries or cell.lower() in PLACEHOLDERS else FindingCode.INVALID_IP_ADDRESS


def _says_nothing(address: str) -> bool:
    return address.startswith(("127.", "0.")) or address in ("::1", "::", "255.255.255.255")


def _is_link_local(address: str) -> bool:
    return address.startswith("169.254.") or (":" in address and ipaddress.ip_address(address).is_link_local)


def mac_address(cell: str) -> str | FindingCode | None:
    """Six octets, lower case, joined by colons, however they were joined; of a list, the first that is a card's."""
    if _MAC.fullmatch(cell):
        return None if cell.lower() in _NO_MAC_ADDRESSES else cell.lower()
    entries = [cell] if _octets(cell) else [entry for entry in _LIST_SIGNS.split(cell) if entry]
    found = [_octets(entry) for entry in entries]
    usable = [mac for mac in found if mac is not None and mac not in _NO_MAC_ADDRESSES]
    if usable:
        return usable[0]
    return None if any(found) or cell.lower() in PLACEHOLDERS else FindingCode.INVALID_MAC_ADDRESS


def _octets(cell: str) -> str | None:
    digits = _NOT_HEX.sub("", cell).lower()
    return ":".join(digits[i : i + 2] for i in range(0, 12, 2)) if _HEX12.fullmatch(digits) else None


def port(cell: str) -> int | FindingCode:
    """A TCP or UDP port, 1 to 65,535, alone or packed with its protocol (`TCP/8080`, `8080/tcp`)."""
    match = _PORT.fullmatch(cell)
    number = int(match[1] or match[2]) if match else 0
    return number if 1 <= number <= MAX_PORT else FindingCode.INVALID_PORT


def protocol(cell: str) -> str | FindingCode:
    """A transport protocol in lower case; IANA numbers by their names, packed ports (`TCP/8080`) left off."""
    name = cell.lower().partition("/")[0].strip() if "/" in cell and not cell[0].isdigit() else cell.lower()
    name = name.rpartition("/")[2].strip()
    name = PROTOCOL_NUMBERS.get(name, name)
    return name if _PROTOCOL.fullmatch(name) else FindingCode.INVALID_PROTOCOL


def boolean(cell: str) -> bool | FindingCode | None:
    """Yes or no, as exporters spell it."""
    word = cell.lower()
    if word in _YES:
        return True
    if word in _NO:
        return False
    return None if word in PLACEHOLDERS else FindingCode.NOT_YES_OR_NO


def text_list(cell: str) -> list[str] | None:
    """The entries of a list packed into one cell: a JSON array, bracketed, or cut by `;`, `|`, `,` or line ends.

    The first of these signs that the cell has cuts it. Entries that say nothing are left out.
    """
    entries = _json_array(cell)
    if entries is None:
        inner = cell[1:-1] if cell[0] + cell[-1] in ("[]", "{}", "()") else cell
        sign = next((s for s in ("\n", ";", "|", ",") if s in inner), None)
        entries = inner.split(sign) if sign else [inner]
    kept = [entry.strip() for entry in entries]
    return [entry for entry in kept if entry.lower() not in BLANKS] or None


def _json_array(cell: str) -> list[str] | None:
    if cell[0] != "[":
        return None
    try:
        found = json.loads(cell)
    except (ValueError, RecursionError):
        return None
    return [entry if isinstance(entry, str) else json.dumps(entry) for entry in found if entry is not None]
