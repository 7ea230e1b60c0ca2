"""Header to field: how surely, why, and which of two columns fills it."""

from __future__ import annotations

import pytest

from importflow.findings import FindingCode
from importflow.mapping.columns import (
    ColumnMapping,
    Field,
    MatchType,
    Vendor,
    converter_of,
    field,
    map_columns,
    normalise,
    recognise,
)
from importflow.mapping.values import quantity, text

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
    fingerprints=(frozenset({"acmeid"}), frozenset({"acmeclass", "acmesite"})),
    fields=(Field("memory_gb", {"ram": quantity(1 / 1024)}), field("os", text(255), "server")),
)


def mapped(*columns: str, vendor: Vendor | None = None) -> list[tuple[str, str | None, str, float]]:
    mappings, _ = map_columns(columns, FIELDS, vendor)
    return [(m.column, m.field, m.match_type.value, m.confidence) for m in mappings]


def noted(*columns: str, vendor: Vendor | None = None) -> list[tuple[str | None, str]]:
    _, findings = map_columns(columns, FIELDS, vendor)
    return [(finding.column, finding.code.value) for finding in findings]


MATCHES = {
    "the field's own name": ("Host Name", None, ("host_name", "direct", 1.0)),
    "another spelling of it": ("SERVER", None, ("host_name", "alias", 0.9)),
    "a spelling that names no unit": ("RAM", None, ("memory_gb", "assumed_unit", 0.6)),
    "a spelling that names its unit": ("RAM (MB)", None, ("memory_gb", "alias", 0.9)),
    "what the exporter means by it": ("RAM", ACME, ("memory_gb", "vendor", 0.95)),
    "the exporter's sense goes before the general one": ("server", ACME, ("os", "vendor", 0.95)),
    "nothing": ("Rack Colour", None, (None, "unmapped", 0.0)),
    "a header of signs only": ("***", None, (None, "unmapped", 0.0)),
}


@pytest.mark.parametrize(("column", "vendor", "match"), MATCHES.values(), ids=MATCHES)
def test_a_column_is_taken_for_a_field_and_why(
    column: str, vendor: Vendor | None, match: tuple[str | None, str, float]
) -> None:
    assert mapped(column, vendor=vendor) == [(column, *match)]


def test_the_surest_column_fills_a_field_wherever_it_stands() -> None:
    assert [match[:2] for match in mapped("Server", "Host Name", "OS")] == [
        ("Server", None),
        ("Host Name", "host_name"),
        ("OS", "os"),
    ]


def test_among_equals_the_leftmost_column_fills_the_field() -> None:
    assert [match[:2] for match in mapped("host name", "Host Name")] == [
        ("host name", "host_name"),
        ("Host Name", None),
    ]


FINDINGS = {
    "nothing to say": (("Host Name", "OS"), []),
    "an unknown column": (("Host Name", "Rack"), [("Rack", "unknown-column")]),
    "a field filled twice": (("Host Name", "Server"), [("Server", "column-mapped-twice")]),
    "an assumed unit": (("RAM",), [("RAM", "unit-assumed")]),
    "a unit assumed for nothing": (("RAM", "Memory GB"), [("RAM", "column-mapped-twice")]),
}


@pytest.mark.parametrize(("columns", "findings"), FINDINGS.values(), ids=FINDINGS)
def test_what_is_doubtful_about_the_columns_is_noted(columns: tuple[str, ...], findings: list[tuple[str, str]]) -> None:
    assert noted(*columns) == findings


RECOGNISED = {
    "one header that only it has": (("Name", "Acme ID"), True),
    "two that only together tell": (("acme_class", "ACME site"), True),
    "one of the two": (("acme_class", "Name"), False),
    "no header": ((), False),
}


@pytest.mark.parametrize(("columns", "recognised"), RECOGNISED.values(), ids=RECOGNISED)
def test_an_exporter_is_known_by_its_headers(columns: tuple[str, ...], recognised: bool) -> None:
    assert (recognise(columns, [ACME]) is ACME) is recognised


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


def test_findings_about_columns_never_reject_a_record() -> None:
    codes = (FindingCode.UNKNOWN_COLUMN, FindingCode.COLUMN_MAPPED_TWICE, FindingCode.UNIT_ASSUMED)
    assert [code.severity.value for code in codes] == ["info", "warning", "warning"]
