"""Header to field: how surely, why, and which of two columns fills it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from importflow.findings import Finding
from importflow.mapping.columns import ColumnMapping, Field, Vendor, field
from importflow.mapping.matching import Evidence, by_column, map_columns
from importflow.mapping.numbers import quantity, size, whole_number
from importflow.mapping.readings import ValueKind
from importflow.mapping.values import ip_address, text
from importflow.models import ImportCategory

FIELDS = (
    field("host_name", text(255), "server"),
    field("os", text(255), "operatingsystem"),
    field("ip_address", ip_address, "ip"),
    field("cpu_cores", whole_number(1), "cores", kind=ValueKind.NUMBER),
    Field("memory_gb", {"memorygb": size(), "ram": size(), "rammb": size("mb")}, frozenset({"ram"}), ValueKind.NUMBER),
)
ACME = Vendor(
    name="Acme",
    category=ImportCategory.CMDB_EXPORT,
    fingerprints=(frozenset({"acmeid"}),),
    fields=(Field("memory_gb", {"ram": size("mb")}, kind=ValueKind.NUMBER), field("os", text(255), "server")),
    suffix="0",
    attributes=frozenset({"cores"}),
)


def mapped(
    columns: Sequence[str],
    vendor: Vendor | None = None,
    sample: Sequence[Sequence[str]] = (),
    corrections: Mapping[str, str | None] | None = None,
    remembered: Mapping[str, str | None] | None = None,
) -> tuple[list[ColumnMapping], list[Finding]]:
    return map_columns(columns, FIELDS, vendor, Evidence(sample, ",", corrections or {}, remembered or {}))


def fields(mappings: list[ColumnMapping]) -> dict[str, str | None]:
    return {mapping.column: mapping.field for mapping in mappings}


MATCHES = {
    "the field's own name": ("Host Name", None, ("host_name", "direct", 1.0)),
    "another spelling of it": ("SERVER", None, ("host_name", "alias", 0.9)),
    "the star of a mandatory column": ("*Server", None, ("host_name", "alias", 0.9)),
    "a spelling that names no unit": ("RAM", None, ("memory_gb", "assumed_unit", 0.6)),
    "a spelling that names its unit": ("RAM (MB)", None, ("memory_gb", "alias", 0.9)),
    "what the exporter means by it": ("RAM", ACME, ("memory_gb", "vendor", 0.95)),
    "the exporter's sense goes before the general one": ("server", ACME, ("os", "vendor", 0.95)),
    "what the exporter appends to every header": ("Operating_System0", ACME, ("os", "alias", 0.9)),
    "a header that means something else there": ("Cores", ACME, (None, "unmapped", 0.0)),
    "a whole path": ("Operating.System", None, ("os", "alias", 0.9)),
    "the end of a path": ("device.details[0].ip", None, ("ip_address", "path", 0.7)),
    "the end of a list's path": ("resources[].host_name", None, ("host_name", "path", 0.7)),
    "the end of an abbreviation is no path": ("Mfr. Server", None, (None, "unmapped", 0.0)),
    "nothing": ("Rack Colour", None, (None, "unmapped", 0.0)),
    "a header of signs only": ("***", None, (None, "unmapped", 0.0)),
}


@pytest.mark.parametrize(("column", "vendor", "match"), MATCHES.values(), ids=MATCHES)
def test_a_column_is_taken_for_a_field_and_why(
    column: str, vendor: Vendor | None, match: tuple[str | None, str, float]
) -> None:
    (mapping,), _ = mapped([column], vendor)

    assert (mapping.field, mapping.match_type.value, mapping.confidence) == match
    assert mapping.reason.endswith(".")


def test_an_end_that_several_paths_share_tells_nothing() -> None:
    mappings, _ = mapped(["bucket.ip", "owner.ip"])

    assert fields(mappings) == {"bucket.ip": None, "owner.ip": None}


def test_the_surest_column_fills_a_field_wherever_it_stands() -> None:
    mappings, _ = mapped(["Server", "Host Name", "OS"])

    assert fields(mappings) == {"Server": None, "Host Name": "host_name", "OS": "os"}


def test_among_equals_the_leftmost_column_fills_the_field() -> None:
    mappings, _ = mapped(["host name", "Host Name"])

    assert fields(mappings) == {"host name": "host_name", "Host Name": None}


def test_a_column_without_values_gives_way_to_one_with() -> None:
    mappings, _ = mapped(["Host Name", "Server"], sample=[["", "web-1"], ["N/A", "web-2"]])

    assert fields(mappings) == {"Host Name": None, "Server": "host_name"}


FINDINGS: dict[str, tuple[list[str], list[tuple[str, str, str | None]]]] = {
    "nothing to say": (["Host Name", "OS"], []),
    "an unknown column": (["Host Name", "Rack"], [("Rack", "unknown-column", None)]),
    "a field filled twice": (
        ["Host Name", "Server"], [("Server", "column-mapped-twice", "host_name is filled by 'Host Name'.")],
    ),
    "an assumed unit": (["RAM"], [
        ("RAM", "unit-assumed", "Neither header nor values show a unit: gigabytes, the field's own, were assumed."),
    ]),
    "a unit assumed for nothing": (
        ["RAM", "Memory GB"], [("RAM", "column-mapped-twice", "memory_gb is filled by 'Memory GB'.")],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("columns", "expected"), FINDINGS.values(), ids=FINDINGS)
def test_what_is_doubtful_about_the_columns_is_noted(
    columns: list[str], expected: list[tuple[str, str, str | None]]
) -> None:
    _, findings = mapped(columns)

    assert [(finding.column, finding.code.value, finding.detail) for finding in findings] == expected


def test_the_reason_a_column_is_left_out_names_the_one_that_fills_the_field() -> None:
    (_, loser), _ = mapped(["Host Name", "Server"])

    assert loser.reason == "host_name is filled by 'Host Name'."


SHAPES: dict[str, tuple[str, list[str], str | None]] = {
    "no value can be one": ("IP", ["web-1", "yes", ""], None),
    "one can": ("IP", ["web-1", "10.0.0.1"], "ip_address"),
    "blank ones prove nothing": ("IP", ["", "N/A"], "ip_address"),
    "the field's own name is believed": ("IP Address", ["web-1"], "ip_address"),
    "a guess about the unit is given up": ("RAM", ["DDR4", "DDR5"], None),
}


@pytest.mark.parametrize(("column", "cells", "expected"), SHAPES.values(), ids=SHAPES)
def test_a_column_none_of_whose_values_fits_is_not_taken_for_the_field(
    column: str, cells: list[str], expected: str | None
) -> None:
    (mapping,), findings = mapped([column], sample=[[cell] for cell in cells])

    assert mapping.field == expected
    assert [f.code.value for f in findings if f.code.value == "values-unfit"] == ([] if expected else ["values-unfit"])
    assert ("none of its values" in mapping.reason) is (expected is None)


SAID: dict[str, tuple[Mapping[str, str | None], Mapping[str, str | None], tuple[str | None, str, float]]] = {
    "a correction wins over the header": ({"Server": "os"}, {}, ("os", "user", 1.0)),
    "a correction may leave a column out": ({"Server": None}, {}, (None, "user", 0.0)),
    "what is remembered wins over the header": ({}, {"Server": "os"}, ("os", "remembered", 1.0)),
    "a correction wins over what is remembered": ({"SERVER": None}, {"Server": "os"}, (None, "user", 0.0)),
}


@pytest.mark.parametrize(("corrections", "remembered", "match"), SAID.values(), ids=SAID)
def test_what_a_user_said_goes_before_what_the_header_suggests(
    corrections: Mapping[str, str | None],
    remembered: Mapping[str, str | None],
    match: tuple[str | None, str, float],
) -> None:
    (mapping,), findings = mapped(["Server"], corrections=corrections, remembered=remembered)

    assert (mapping.field, mapping.match_type.value) == match[:2]
    assert findings == []


def test_a_corrected_column_fills_its_field_before_any_other() -> None:
    mappings, findings = mapped(["OS", "Rack"], corrections={"Rack": "os"})

    assert fields(mappings) == {"OS": None, "Rack": "os"}
    assert [f.detail for f in findings] == ["os is filled by 'Rack'."]


def test_a_correction_means_the_column_spelled_exactly_so_and_only_that() -> None:
    said, strangers = by_column({"ip_address": None, "Rack.": "os", "Gone": None}, ["IP Address", "ip_address", "Rack"])

    assert (said, strangers) == ({"ip_address": None, "Rack": "os"}, ["Gone"])


def test_a_header_without_a_latin_letter_is_only_meant_by_itself() -> None:
    assert by_column({"名前": "os"}, ["名称"]) == ({}, ["名前"])


def test_the_reading_of_a_column_is_kept_with_its_mapping() -> None:
    (mapping,), _ = map_columns(["RAM (MB)"], FIELDS, None, Evidence([["1.024,5"]], ";"))

    assert mapping.reading is not None
    assert (mapping.reading.decimal, mapping.reading.evidence) == (",", "The values show a decimal comma.")


def test_a_plain_text_column_has_no_reading() -> None:
    (mapping,), _ = mapped(["Host Name"])

    assert mapping.reading is None


def test_quantities_without_aliases_of_their_own_still_map() -> None:
    only = Field("load", {"load": quantity()}, kind=ValueKind.NUMBER)
    (mapping,), _ = map_columns(["Load"], [only], None)

    assert mapping.field == "load"
