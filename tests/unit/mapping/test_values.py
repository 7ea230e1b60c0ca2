"""Text to value: what each kind of cell becomes, or the code that says why not."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importflow.findings import FindingCode
from importflow.mapping.values import BLANKS, MAX_INTEGER, ip_address, mac_address, quantity, text, whole_number

BLANK = ["", "-", "--", "N/A", "#N/A", "null", "NULL", "(null)", "None", "none", "undefined", "(empty)"]
NOT_BLANK = ["0", "no", "false", "unknown", "---", ".", "nil", "n / a"]


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
    "00_1a_2b_3c_4d_5e": FindingCode.INVALID_MAC_ADDRESS,
    "٠٠:1a:2b:3c:4d:5e": FindingCode.INVALID_MAC_ADDRESS,
}


@pytest.mark.parametrize(("cell", "value"), MAC_ADDRESSES.items())
def test_a_mac_address_is_written_one_way(cell: str, value: str) -> None:
    assert mac_address(cell) == value


WHOLE_NUMBERS = {
    "4": 4,
    "4.0": 4,
    "+4": 4,
    "1e3": 1000,
    "1,024": 1024,
    "1,234,567.0": 1_234_567,
    "2147483647": MAX_INTEGER,
    "2147483648": FindingCode.OUT_OF_RANGE,
    "0": FindingCode.OUT_OF_RANGE,
    "-4": FindingCode.OUT_OF_RANGE,
    "9" * 400: FindingCode.NOT_A_NUMBER,
    "4.5": FindingCode.NOT_A_WHOLE_NUMBER,
    "four": FindingCode.NOT_A_NUMBER,
    "4 cores": FindingCode.NOT_A_NUMBER,
    "1_000": FindingCode.NOT_A_NUMBER,
    "1,00": FindingCode.NOT_A_NUMBER,
    "12,34,567": FindingCode.NOT_A_NUMBER,
    "0x10": FindingCode.NOT_A_NUMBER,
    "nan": FindingCode.NOT_A_NUMBER,
    "Infinity": FindingCode.NOT_A_NUMBER,
    "1e400": FindingCode.NOT_A_NUMBER,
}


@pytest.mark.parametrize(("cell", "value"), WHOLE_NUMBERS.items(), ids=lambda v: str(v)[:20])
def test_a_whole_number_from_one_upwards(cell: str, value: object) -> None:
    assert whole_number(1)(cell) == value


def test_a_whole_number_may_be_zero_where_the_field_says_so() -> None:
    assert whole_number()("0") == 0


GIB_PER_MIB, GIB_PER_TIB = 1 / 1024, 1024.0
QUANTITIES = {
    "as it is": (1.0, "16.5", 16.5),
    "thousands": (1.0, "1,024.5", 1024.5),
    "nothing is a quantity": (1.0, "0", 0.0),
    "from MB": (GIB_PER_MIB, "16384", 16.0),
    "from MB, rounded": (GIB_PER_MIB, "1000", 0.976562),
    "from TB": (GIB_PER_TIB, "1.5", 1536.0),
    "more than there is": (GIB_PER_TIB, "1e308", FindingCode.OUT_OF_RANGE),
    "less than nothing": (1.0, "-1", FindingCode.OUT_OF_RANGE),
    "with its unit": (1.0, "16 GB", FindingCode.NOT_A_NUMBER),
    "a comma for a point": (1.0, "16,5", FindingCode.NOT_A_NUMBER),
}


@pytest.mark.parametrize(("scale", "cell", "value"), QUANTITIES.values(), ids=QUANTITIES)
def test_a_quantity_arrives_in_the_unit_of_the_field(scale: float, cell: str, value: object) -> None:
    assert quantity(scale)(cell) == value


CONVERTERS = [text(10), ip_address, mac_address, whole_number(), whole_number(1), quantity(), quantity(GIB_PER_TIB)]
CELLS = (
    st.text(min_size=1, max_size=30)
    | st.sampled_from(["1e308", "-1e308", "inf", "nan", "1e-320"])
    | st.from_regex(r"[-+]?[0-9.,e:a-f]{1,20}", fullmatch=True)
)


@given(cell=CELLS.map(str.strip).filter(bool), convert=st.sampled_from(CONVERTERS))
def test_any_cell_is_a_value_that_json_can_say_or_a_finding(cell: str, convert: Callable[[str], object]) -> None:
    value = convert(cell)

    assert isinstance(value, FindingCode) or json.loads(json.dumps(value, allow_nan=False)) == value
