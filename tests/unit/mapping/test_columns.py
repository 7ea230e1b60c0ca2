"""Columns and fields: spellings, exporters, and the converter a mapped column is read by."""

from __future__ import annotations

import pytest

from importflow.mapping.columns import (
    ColumnMapping,
    Field,
    MatchType,
    Vendor,
    converter_of,
    field,
    header_set,
    normalise,
    recognise,
)
from importflow.mapping.matching import map_columns
from importflow.mapping.numbers import quantity
from importflow.mapping.readings import Reading, ValueKind
from importflow.mapping.values import text
from importflow.models import ImportCategory

SPELLINGS = {
    "Host Name": "hostname",
    "HOST_NAME": "hostname",
    "host-name": "hostname",
    " Host.Name ": "hostname",
    "RAM (MB)": "rammb",
    "sys_id": "sysid",
    "Größe": "gre",
    "名前": "",
    "": "",
    "Ｎａｍｅ": "",
}


@pytest.mark.parametrize(("header", "spelling"), SPELLINGS.items())
def test_headers_are_matched_by_lower_case_letters_and_digits(header: str, spelling: str) -> None:
    assert normalise(header) == spelling


FIELDS = (
    field("host_name", text(255), "server"),
    field("os", text(255), "operatingsystem"),
    Field("memory_gb", {"memorygb": quantity(), "ram": quantity(), "rammb": quantity(1 / 1024)}, frozenset({"ram"})),
)
ACME = Vendor(
    name="Acme",
    category=ImportCategory.CMDB_EXPORT,
    fingerprints=(frozenset({"acmeid"}), frozenset({"acmeclass", "acmesite"})),
    fields=(Field("memory_gb", {"ram": quantity(1 / 1024)}), field("os", text(255), "server")),
)


RECOGNISED = {
    "one header that only it has": (("Name", "Acme ID"), True),
    "two that only together tell": (("acme_class", "ACME site"), True),
    "one of the two": (("acme_class", "Name"), False),
    "no header": ((), False),
}


@pytest.mark.parametrize(("columns", "recognised"), RECOGNISED.values(), ids=RECOGNISED)
def test_an_exporter_is_known_by_its_headers(columns: tuple[str, ...], recognised: bool) -> None:
    assert (recognise(columns, [ACME]) is ACME) is recognised


def test_the_exporter_with_the_strongest_proof_is_taken() -> None:
    broad = Vendor("Broad", ImportCategory.CMDB_EXPORT, (frozenset({"acmeid"}),))
    exact = Vendor("Exact", ImportCategory.INFRASTRUCTURE, (frozenset({"acmeid", "cpu"}),))

    assert recognise(["Acme ID", "CPU"], [broad, exact]) is exact
    assert recognise(["Acme ID"], [broad, exact]) is broad


def test_an_exporter_may_be_known_by_how_its_headers_begin() -> None:
    mgn = Vendor("Prefixed", ImportCategory.CMDB_EXPORT, (), prefix="mgnserver")

    assert recognise(["mgn:server:fqdn"], [mgn]) is mgn
    assert recognise(["server mgn"], [mgn]) is None


SETS = {
    "their order": (["b", "a"], True),
    "their spelling": (["A", " b "], True),
    "one more": (["a", "b", "c"], False),
    "one instead of another": (["a", "c"], False),
    "one twice": (["a", "b", "B"], True),
}


@pytest.mark.parametrize(("columns", "same"), SETS.values(), ids=SETS)
def test_layouts_are_the_same_whatever_the_order_of_their_columns(columns: list[str], same: bool) -> None:
    assert (header_set(columns) == header_set(["a", "b"])) is same


def a_mapping(alias: str, reading: Reading | None = None) -> ColumnMapping:
    return ColumnMapping(
        position=0, column="Größe", alias=alias, field="size", match_type=MatchType.USER, confidence=1, reading=reading
    )


SIZE = Field("size", {"size": quantity(), "sizemb": quantity(1 / 1024)}, kind=ValueKind.NUMBER)


def test_a_column_only_a_user_connected_with_a_field_is_read_as_the_fields_own_name() -> None:
    assert converter_of(a_mapping("gre"), [SIZE], None)("16") == 16.0


def test_a_column_is_converted_as_it_is_to_be_read() -> None:
    reading = Reading(decimal=",", scale=1024)

    assert converter_of(a_mapping("sizemb", reading), [SIZE], None)("1.000,5") == 1000.5


@pytest.mark.parametrize(("vendor", "value"), [(None, 16384.0), (ACME, 16.0)], ids=["nobody", "Acme"])
def test_a_mapped_column_is_converted_by_the_spelling_it_was_matched_with(vendor: Vendor | None, value: float) -> None:
    (mapping,), _ = map_columns(["RAM"], FIELDS, vendor)

    assert converter_of(mapping, FIELDS, vendor)("16384") == value


def test_an_unmapped_column_has_no_converter() -> None:
    unmapped = ColumnMapping(
        position=0, column="Rack", alias="rack", field=None, match_type=MatchType.UNMAPPED, confidence=0
    )

    with pytest.raises(LookupError, match="Rack"):
        converter_of(unmapped, FIELDS, None)
