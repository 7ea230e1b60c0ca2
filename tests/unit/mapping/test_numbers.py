"""Numbers as people and spreadsheets write them, and which sign they write decimals with."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from importflow.findings import FindingCode
from importflow.mapping.numbers import (
    GIB_PER_UNIT,
    MAX_INTEGER,
    are_shares,
    decimal_sign,
    money,
    percent,
    quantity,
    rate,
    scaled,
    size,
    whole_number,
    with_point,
)

WHOLE_NUMBERS = {
    "4": 4,
    "4.0": 4,
    "+4": 4,
    "1e3": 1000,
    "4e4": 40_000,
    "1,024": 1024,
    "1'024": 1024,
    "1\u202f024": 1024,
    "1,234,567.0": 1_234_567,
    "2147483647": MAX_INTEGER,
    "2 vCPU": 2,
    "8 Cores": 8,
    "-1": None,
    "NaN": None,
    "unknown": None,
    "2147483648": FindingCode.OUT_OF_RANGE,
    "0": FindingCode.OUT_OF_RANGE,
    "-4": FindingCode.OUT_OF_RANGE,
    "9" * 400: FindingCode.NOT_A_NUMBER,
    "4.5": FindingCode.NOT_A_WHOLE_NUMBER,
    "four": FindingCode.NOT_A_NUMBER,
    "4 apples": FindingCode.NOT_A_NUMBER,
    "1_000": FindingCode.NOT_A_NUMBER,
    "1,00": FindingCode.NOT_A_NUMBER,
    "12,34,567": FindingCode.NOT_A_NUMBER,
    "1,234'567": FindingCode.NOT_A_NUMBER,
    "0x10": FindingCode.NOT_A_NUMBER,
    "Infinity": FindingCode.NOT_A_NUMBER,
    "1e400": FindingCode.NOT_A_NUMBER,
}


@pytest.mark.parametrize(("cell", "value"), WHOLE_NUMBERS.items(), ids=lambda v: str(v)[:20])
def test_a_whole_number_from_one_upwards(cell: str, value: object) -> None:
    assert whole_number(1)(cell) == value


def test_a_whole_number_may_be_zero_where_the_field_says_so() -> None:
    assert whole_number()("0") == 0


def test_a_whole_number_may_be_negative_where_the_field_says_so() -> None:
    assert whole_number(-10)("-1") == -1


CONVERTED: dict[str, tuple[Callable[[str], object], str, object]] = {
    "as it is": (quantity(), "16.5", 16.5),
    "thousands": (quantity(), "1,024.5", 1024.5),
    "nothing is a quantity": (quantity(), "0", 0.0),
    "scaled": (quantity(GIB_PER_UNIT["mb"]), "16384", 16.0),
    "scaled and rounded": (quantity(GIB_PER_UNIT["mb"]), "1000", 0.976562),
    "more than there is": (quantity(GIB_PER_UNIT["tb"]), "1e308", FindingCode.OUT_OF_RANGE),
    "unknown, as ServiceNow writes it": (quantity(), "-1", None),
    "not a number, as pandas writes it": (quantity(), "NaN", None),
    "less than nothing": (quantity(), "-2", FindingCode.OUT_OF_RANGE),
    "a plain quantity has no unit": (quantity(), "16 GB", FindingCode.NOT_A_NUMBER),
    "money is no quantity": (quantity(), "$4.00", FindingCode.NOT_A_NUMBER),
    "a comma for a point": (quantity(), "16,5", FindingCode.NOT_A_NUMBER),
    "money": (money(), "$4.00", 4.0),
    "money in euros": (money(), "1,250.50 €", 1250.5),
    "a size in gigabytes": (size(), "16", 16.0),
    "a size in megabytes": (size("mb"), "16384", 16.0),
    "a size with its unit": (size(), "1.98 GiB", 1.98),
    "a size with its unit attached": (size(), "16GB", 16.0),
    "the unit in the cell goes before the header's": (size("mb"), "2 TB", 2048.0),
    "a size in bytes": (size(), "1073741824 bytes", 1.0),
    "a size with a unit of something else": (size(), "16 GHz", FindingCode.NOT_A_NUMBER),
    "a percentage": (percent(), "95%", 95.0),
    "a percentage without its sign": (percent(), "0.51", 0.51),
    "a percentage with a blank": (percent(), "95 %", 95.0),
    "more than all": (percent(), "100.1", FindingCode.OUT_OF_RANGE),
    "a rate in Mbit/s": (rate(), "12", 12.0),
    "a rate in MiB/s": (rate("MiB/s"), "1", 8.388608),
    "a rate in KB/s": (rate("KB/s"), "1000", 8.0),
    "a rate with bits in the cell": (rate(), "5 Gbps", 5000.0),
    "a rate with bytes in the cell": (rate(), "5 MBps", 40.0),
}


@pytest.mark.parametrize(("convert", "cell", "value"), CONVERTED.values(), ids=CONVERTED)
def test_a_number_arrives_in_the_unit_of_the_field(convert: Callable[[str], object], cell: str, value: object) -> None:
    assert convert(cell) == value


# cells, delimiter of the file → decimal sign, ambiguous
SIGNS: dict[str, tuple[list[str], str | None, tuple[str, bool]]] = {
    "no sign": (["4", "16384"], ";", (".", False)),
    "a point": (["12.5", "1"], ";", (".", False)),
    "a comma": (["12,5", "1"], ",", (",", False)),
    "a comma after a lone nought": (["0,500"], ",", (",", False)),
    "a comma after four digits": (["1234,567"], ",", (",", False)),
    "both signs, point last": (["1,234.5"], ";", (".", False)),
    "both signs, comma last": (["1.234,5"], ",", (",", False)),
    "groups of thousands with commas": (["1,234,567"], ";", (".", False)),
    "groups of thousands with points": (["1.234.567"], ",", (",", False)),
    "blanks between thousands": (["1 234,5"], ",", (",", False)),
    "one value decides for the column": (["12,500", "13,000", "7,5"], ",", (",", False)),
    "three digits everywhere, commas": (["12,500", "1,250"], ",", (".", False)),
    "three digits everywhere, semicolons": (["12,500", "1,250"], ";", (",", True)),
    "three digits everywhere, a workbook": (["12,500"], None, (".", False)),
    "values that contradict each other": (["12,5", "12.5"], ";", (".", True)),
    "units inside the cells": (["1,98 GiB", "16 GB"], ",", (",", False)),
    "no value": ([], ";", (".", False)),
}


@pytest.mark.parametrize(("cells", "delimiter", "expected"), SIGNS.values(), ids=SIGNS)
def test_the_decimal_sign_is_decided_once_for_the_column(
    cells: list[str], delimiter: str | None, expected: tuple[str, bool]
) -> None:
    found = decimal_sign(cells, delimiter)

    assert (found.decimal, found.ambiguous) == expected


@pytest.mark.parametrize(("cell", "sign"), [("12,500", ","), ("12.500", ".")])
def test_a_percentage_cannot_be_in_thousands(cell: str, sign: str) -> None:
    assert decimal_sign([cell], ";", percent=True).decimal == sign
    assert not decimal_sign([cell], ";", percent=True).ambiguous


@pytest.mark.parametrize(("cell", "plain"), [("1.234,5", "1234.5"), ("12,5 GB", "12.5 GB"), ("7", "7")])
def test_a_decimal_comma_becomes_a_point(cell: str, plain: str) -> None:
    assert with_point(cell, ",") == plain


@pytest.mark.parametrize(("cell", "text"), [("0.51", "51.0"), ("95%", "95%"), ("-1", "-1"), ("x", "x")])
def test_only_plain_numbers_are_scaled(cell: str, text: str) -> None:
    assert scaled(cell, 100) == text


SHARES = {
    "shares": (["0.51", "0.9", "1", "0"], True),
    "percentages": (["51", "0.9"], False),
    "only nought and one": (["0", "1", "1"], False),
    "with their sign": (["0.5%", "0.7%", "0.9"], False),
    "unknown beside shares": (["-1", "0.5", "0.6"], True),
    "nothing": ([], False),
}


@pytest.mark.parametrize(("cells", "shares"), SHARES.values(), ids=SHARES)
def test_shares_are_told_from_percentages_by_their_range(cells: list[str], shares: bool) -> None:
    assert are_shares(cells, ".") is shares
