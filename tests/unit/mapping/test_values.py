"""Text to value: what each kind of cell becomes, or the code that says why not."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importflow.findings import FindingCode
from importflow.mapping.moments import Edge, moment
from importflow.mapping.numbers import GIB_PER_UNIT, money, percent, quantity, rate, size, whole_number
from importflow.mapping.values import (
    BLANKS,
    boolean,
    host_address,
    host_name,
    ip_address,
    mac_address,
    port,
    protocol,
    serial_number,
    statement,
    text,
    text_list,
    were_rounded,
)

BLANK = [
    "", "-", "--", "---", ".", "?", "N/A", "#N/A", "null", "NULL", "(null)", "None", "none", "undefined", "(empty)",
    "#REF!", "#VALUE!", "#DIV/0!", "<none>",
]  # fmt: skip
NOT_BLANK = ["0", "no", "false", "unknown", "NA", "nil", "n / a", "-1"]


@pytest.mark.parametrize(("cell", "blank"), [(c, True) for c in BLANK] + [(c, False) for c in NOT_BLANK])
def test_the_words_exporters_write_for_nothing_are_blank(cell: str, blank: bool) -> None:
    assert (cell.strip().lower() in BLANKS) is blank


TEXTS = {
    "as long as it may be": (text(4), "abcd", "abcd"),
    "a character too long": (text(4), "abcde", FindingCode.TEXT_TOO_LONG),
    "characters count, not bytes": (text(4), "😀😀語é", "😀😀語é"),
    "the code that was asked for": (text(1, FindingCode.NAME_TOO_LONG), "ab", FindingCode.NAME_TOO_LONG),
    "no limit": (text(None), "a" * 10_000, "a" * 10_000),
}


@pytest.mark.parametrize(("convert", "cell", "value"), TEXTS.values(), ids=TEXTS)
def test_a_text_fits_or_is_left_out(convert: Callable[[str], object], cell: str, value: object) -> None:
    assert convert(cell) == value


ADDRESSES = {
    "10.0.0.1": "10.0.0.1",
    "255.255.255.255": "255.255.255.255",
    "2001:DB8:0:0:0:0:0:1": "2001:db8::1",
    "::1": "::1",
    "10.0.0.256": FindingCode.INVALID_IP_ADDRESS,
    "10.0.0": FindingCode.INVALID_IP_ADDRESS,
    "010.0.0.1": FindingCode.INVALID_IP_ADDRESS,
    "10.0.0.1/24": FindingCode.INVALID_IP_ADDRESS,
    "10.0.0.1, 10.0.0.2": FindingCode.INVALID_IP_ADDRESS,
    "10.0.0.1\n": FindingCode.INVALID_IP_ADDRESS,
    "web-1": FindingCode.INVALID_IP_ADDRESS,
    "167772161": FindingCode.INVALID_IP_ADDRESS,
    "fe80::1%eth0": FindingCode.INVALID_IP_ADDRESS,
    "fe80::1%" + "a" * 60: FindingCode.INVALID_IP_ADDRESS,
}


@pytest.mark.parametrize(("cell", "value"), ADDRESSES.items())
def test_an_ip_address_is_written_one_way(cell: str, value: str) -> None:
    assert ip_address(cell) == value


MAC_ADDRESSES = {
    "00:1A:2b:3c:4d:5e": "00:1a:2b:3c:4d:5e",
    "00-1A-2B-3C-4D-5E": "00:1a:2b:3c:4d:5e",
    "001a.2b3c.4d5e": "00:1a:2b:3c:4d:5e",
    "001A2B3C4D5E": "00:1a:2b:3c:4d:5e",
    "00 1a 2b 3c 4d 5e": "00:1a:2b:3c:4d:5e",
    "00:1a:2b:3c:4d": FindingCode.INVALID_MAC_ADDRESS,
    "00:1a:2b:3c:4d:5e:6f": FindingCode.INVALID_MAC_ADDRESS,
    "00:1a:2b:3c:4d:5g": FindingCode.INVALID_MAC_ADDRESS,
    "00:1a:2b:3c:4d:5e, 00:1a:2b:3c:4d:5f": "00:1a:2b:3c:4d:5e",
    "00:00:00:00:00:00; 001a.2b3c.4d5e": "00:1a:2b:3c:4d:5e",
    "00:00:00:00:00:00": None,
    "ff-ff-ff-ff-ff-ff": None,
    "unknown": None,
    "00_1a_2b_3c_4d_5e": FindingCode.INVALID_MAC_ADDRESS,
    "٠٠:1a:2b:3c:4d:5e": FindingCode.INVALID_MAC_ADDRESS,
}


@pytest.mark.parametrize(("cell", "value"), MAC_ADDRESSES.items())
def test_a_mac_address_is_written_one_way(cell: str, value: object) -> None:
    assert mac_address(cell) == value


HOST_ADDRESSES = {
    "10.0.0.1": "10.0.0.1",
    "10.0.0.1, fe80::1": "10.0.0.1",
    "fe80::1;10.0.0.1": "10.0.0.1",
    "['192.168.1.5', '10.0.0.1']": "192.168.1.5",
    "127.0.0.1 10.0.0.1": "10.0.0.1",
    "169.254.3.4": "169.254.3.4",
    "fe80::1": "fe80::1",
    "web-1|10.0.0.1": "10.0.0.1",
    "127.0.0.1": None,
    "0.0.0.0": None,
    "::1": None,
    "unknown": None,
    "web-1": FindingCode.INVALID_IP_ADDRESS,
    "web-1, web-2": FindingCode.INVALID_IP_ADDRESS,
}


@pytest.mark.parametrize(("cell", "value"), HOST_ADDRESSES.items())
def test_a_machine_goes_by_the_first_address_that_reaches_it(cell: str, value: object) -> None:
    assert host_address(cell) == value


PORTS = {
    "443": 443,
    "65535": 65535,
    "TCP/8080": 8080,
    "53/udp": 53,
    "0": FindingCode.INVALID_PORT,
    "65536": FindingCode.INVALID_PORT,
    "443.5": FindingCode.INVALID_PORT,
    "https": FindingCode.INVALID_PORT,
}


@pytest.mark.parametrize(("cell", "value"), PORTS.items())
def test_a_port_may_be_packed_with_its_protocol(cell: str, value: object) -> None:
    assert port(cell) == value


PROTOCOLS = {
    "TCP": "tcp",
    "6": "tcp",
    "17": "udp",
    "TCP/8080": "tcp",
    "53/udp": "udp",
    "ipv6-icmp": "ipv6-icmp",
    "999": FindingCode.INVALID_PROTOCOL,
    "not a protocol": FindingCode.INVALID_PROTOCOL,
}


@pytest.mark.parametrize(("cell", "value"), PROTOCOLS.items())
def test_a_protocol_is_called_by_its_name(cell: str, value: object) -> None:
    assert protocol(cell) == value


BOOLEANS = {
    "True": True, "YES": True, "1": True, "enabled": True, "x": True,
    "false": False, "No": False, "0": False, "Disabled": False,
    "unknown": None, "perhaps": FindingCode.NOT_YES_OR_NO, "2": FindingCode.NOT_YES_OR_NO,
}  # fmt: skip


@pytest.mark.parametrize(("cell", "value"), BOOLEANS.items())
def test_yes_and_no_are_spelled_in_many_ways(cell: str, value: object) -> None:
    assert boolean(cell) == value


LISTS = {
    "one": ["one"],
    "a; b;;c": ["a", "b", "c"],
    "a|b, c": ["a", "b, c"],
    "a, b": ["a", "b"],
    "a\nb": ["a", "b"],
    '["CSPM", "x, y"]': ["CSPM", "x, y"],
    "[classifier.Email,UserID]": ["classifier.Email", "UserID"],
    '[1, null, {"a": 2}]': ["1", '{"a": 2}'],
    "[": ["["],
    "[]": None,
    "N/A;-": None,
}


@pytest.mark.parametrize(("cell", "value"), LISTS.items())
def test_a_list_packed_into_a_cell_is_unpacked(cell: str, value: object) -> None:
    assert text_list(cell) == value


PLACEHOLDERS_OF_TEXT = ["unknown", "NA", "TBD", "To be filled by O.E.M.", "Default string"]


@pytest.mark.parametrize("cell", PLACEHOLDERS_OF_TEXT)
def test_a_word_that_stands_in_for_a_statement_is_no_statement(cell: str) -> None:
    assert statement(None)(cell) is None
    assert text(None)(cell) == cell


HOST_NAMES = {"localhost": None, "localhost.localdomain": None, "LOCALHOST4": None, "localhost-7": "localhost-7"}


@pytest.mark.parametrize(("cell", "value"), HOST_NAMES.items())
def test_what_every_unnamed_machine_is_called_is_no_host_name(cell: str, value: object) -> None:
    assert host_name(255)(cell) == value


SERIAL_NUMBERS = {
    "ABC-123": "ABC-123",
    "00123": "00123",
    "1E10": "1E10",
    "1.23E+11": FindingCode.SCIENTIFIC_NOTATION,
    "1,23E+11": FindingCode.SCIENTIFIC_NOTATION,
    "To be filled by O.E.M.": None,
    "0000": None,
}


@pytest.mark.parametrize(("cell", "value"), SERIAL_NUMBERS.items())
def test_a_serial_number_stays_the_text_it_is(cell: str, value: object) -> None:
    assert serial_number(100, FindingCode.NAME_TOO_LONG)(cell) == value


ROUNDED = {
    "shown as a power of ten": (["1.23E+11", "A-7"], True),
    "zeros after the fifteenth digit": (["1234567890123450", "9876543210987650000"], True),
    "one such number may be one": (["1234567890123450"], False),
    "digits after the fifteenth": (["1234567890123450", "1234567890123457"], False),
    "shorter numbers": (["123000", "456000"], False),
    "nothing": ([], False),
}


@pytest.mark.parametrize(("cells", "rounded"), ROUNDED.values(), ids=ROUNDED)
def test_identifiers_a_spreadsheet_rounded_are_told_from_whole_ones(cells: list[str], rounded: bool) -> None:
    assert were_rounded(cells) is rounded


CONVERTERS: list[Callable[[str], object]] = [
    text(10), statement(10), host_name(10), serial_number(10, FindingCode.NAME_TOO_LONG), ip_address, host_address,
    mac_address, port, protocol, boolean, text_list, whole_number(), whole_number(1), quantity(),
    quantity(GIB_PER_UNIT["tb"]), size(), rate(), percent(), money(), moment(), moment(Edge.END),
]  # fmt: skip
CELLS = (
    st.text(min_size=1, max_size=30)
    | st.sampled_from(["1e308", "-1e308", "inf", "nan", "1e-320"])
    | st.from_regex(r"[-+]?[0-9.,e:a-f]{1,20}", fullmatch=True)
)


@given(cell=CELLS.map(str.strip).filter(bool), convert=st.sampled_from(CONVERTERS))
def test_any_cell_is_a_value_that_json_can_say_or_a_finding(cell: str, convert: Callable[[str], object]) -> None:
    value = convert(cell)

    assert isinstance(value, FindingCode) or json.loads(json.dumps(value, allow_nan=False)) == value
