"""What a file is taken for: category, exporter, columns; what its uploader says goes first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from importflow.errors import Rejection, RejectionCode
from importflow.models import ImportCategory
from importflow.service_handlers.understanding import FileFacts, Understanding, understand

CMDB, INFRASTRUCTURE, SENSITIVE = (
    ImportCategory.CMDB_EXPORT,
    ImportCategory.INFRASTRUCTURE,
    ImportCategory.SENSITIVE_DATA,
)
INVENTORY = ["Host Name", "IP Address", "OS", "CPU Cores", "Memory GB"]
SERVICENOW = ["sys_id", "sys_class_name", "name", "ram", "os"]


def understood(
    columns: Sequence[str],
    sample: Sequence[Sequence[str]] = (),
    named: ImportCategory | None = None,
    corrections: Mapping[str, str | None] | None = None,
    remembered: Mapping[str, str | None] | None = None,
    delimiter: str = ",",
) -> Understanding:
    found = understand(
        columns,
        sample,
        named=named,
        corrections=corrections or {},
        remembered=remembered or {},
        facts=FileFacts(delimiter=delimiter),
    )
    assert isinstance(found, Understanding), found
    return found


def refused(columns: Sequence[str], named: ImportCategory | None = None, **said: str | None) -> Rejection:
    found = understand(columns, [], named=named, corrections={k.replace("_", " "): v for k, v in said.items()})
    assert isinstance(found, Rejection), found
    return found


def codes(found: Understanding) -> list[str]:
    return [finding.code.value for finding in found.findings]


def test_a_category_that_was_named_is_used() -> None:
    found = understood(INVENTORY, named=CMDB)

    assert (found.category, found.confidence, found.reason) == (CMDB, 1.0, "Named at the upload.")
    assert codes(found) == []


def test_a_category_that_was_not_named_is_told_by_the_columns_with_a_reason() -> None:
    found = understood(INVENTORY)

    assert found.category is CMDB
    assert 0.5 < found.confidence < 1
    assert "'Host Name'" in found.reason


def test_the_exporter_tells_the_category_and_is_named_as_the_source() -> None:
    found = understood(SERVICENOW)

    assert (found.category, found.vendor, found.reason) == (CMDB, "ServiceNow", "The headers are those of ServiceNow.")


def test_a_file_of_nobody_known_has_no_source() -> None:
    assert understood(INVENTORY).vendor is None


def test_a_contradiction_between_what_was_named_and_what_the_file_is_is_a_finding() -> None:
    found = understood(SERVICENOW, named=INFRASTRUCTURE, sample=[["1", "server", "web-1", "4096", "Debian"]])

    assert found.category is INFRASTRUCTURE
    assert codes(found)[0] == "category-contradiction"
    assert found.findings[0].detail == "The headers are those of ServiceNow."


def test_what_cannot_be_told_is_refused_with_what_was_found() -> None:
    rejection = refused(["name", "email", "street", "city", "state"])

    assert rejection.code.value == "category-unclear"
    assert "name, email, street, city, state" in rejection.message
    assert "'name', 'city', 'state'" in rejection.message


def test_a_named_category_still_needs_its_columns() -> None:
    assert refused(["Colour", "Size"], named=CMDB).code.value == "no-naming-column"


UNUSABLE = {
    "no such column": ({"Colour": "hostname"}, "Colour", "no such column"),
    "no such field": ({"Host Name": "hosst"}, "hosst", "Fields are: "),
    "a field of another exporter's files": ({"OS": "cpu_sockets"}, "cpu_sockets", "no such field"),
}


@pytest.mark.parametrize(("corrections", "names", "says"), UNUSABLE.values(), ids=UNUSABLE)
def test_a_correction_that_means_nothing_refuses_the_file(
    corrections: Mapping[str, str | None], names: str, says: str
) -> None:
    found = understand(INVENTORY, [], named=CMDB, corrections=corrections)

    assert isinstance(found, Rejection)
    assert found.code.value == "unknown-field-mapping"
    assert names in found.message
    assert says in found.message


def test_a_correction_wins_and_says_so() -> None:
    found = understood(INVENTORY, named=CMDB, corrections={"host_name": "name", "OS": None})

    assert [(m.column, m.field, m.match_type.value, m.confidence) for m in found.mappings[:3]] == [
        ("Host Name", "name", "user", 1.0),
        ("IP Address", "ip_address", "direct", 1.0),
        ("OS", None, "user", 1.0),
    ]


def test_a_correction_may_name_the_only_column_that_names_an_asset() -> None:
    found = understood(["Rechner", "IP Address", "OS"], named=CMDB, corrections={"Rechner": "hostname"})

    assert found.mappings[0].field == "hostname"


def test_what_was_remembered_of_another_category_is_passed_over() -> None:
    found = understood(INVENTORY, named=CMDB, remembered={"OS": "cpu_utilization_percent", "Host Name": "name"})

    assert [(m.field, m.match_type.value) for m in found.mappings[:3]] == [
        ("name", "remembered"),
        ("ip_address", "direct"),
        ("operating_system", "alias"),
    ]


ROUNDED = {
    "a power of ten": ("Asset ID", ["1.23E+11"], ["scientific-notation"]),
    "zeros after the fifteenth digit": ("Account", ["1234567890123450", "9876543210987650"], ["scientific-notation"]),
    "whole": ("Asset ID", ["123000000000"], []),
    "no identifier": ("Remark of the team", ["1.23E+11"], []),
}


@pytest.mark.parametrize(("column", "cells", "noted"), ROUNDED.values(), ids=ROUNDED)
def test_identifiers_a_spreadsheet_rounded_are_noted(column: str, cells: list[str], noted: list[str]) -> None:
    found = understood(["Host Name", column], [["web-1", cell] for cell in cells], named=CMDB)

    assert [code for code in codes(found) if code == "scientific-notation"] == noted


def test_the_delimiter_of_the_file_helps_to_read_its_numbers() -> None:
    found = understood(["Host Name", "Memory GB"], [["web-1", "12,500"]], named=CMDB, delimiter=";")

    assert codes(found) == ["ambiguous-number"]
    assert found.mappings[1].reading is not None
    assert found.mappings[1].reading.decimal == ","


def test_a_file_is_understood_alike_every_time() -> None:
    sample = [["web-1", "10.0.0.1", "Debian", "4", "16"]]

    assert understood(INVENTORY, sample) == understood(INVENTORY, sample)


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        (["timestamp", "value"], RejectionCode.NO_NAMING_COLUMN),
        (["device", "tps", "rkb_s"], RejectionCode.NO_NAMING_COLUMN),
        (["Destination IP", "Destination port", "State"], RejectionCode.NO_ENDPOINT_COLUMN),
        (["name", "favourite colour"], RejectionCode.CATEGORY_UNCLEAR),  # an inventory might be so poor: ask
    ],
)
def test_what_no_category_could_take_is_refused_for_that_reason(columns: list[str], code: RejectionCode) -> None:
    refused = understand(columns, [["10.0.0.1"] * len(columns)], named=None)

    assert isinstance(refused, Rejection)
    assert refused.code is code


def test_a_refusal_says_what_the_file_looks_like_where_another_category_was_named() -> None:
    columns = ["Source IP", "Destination IP", "Destination Port", "Protocol"]
    sample = [["10.0.0.1", "10.0.0.2", "443", "tcp"]]

    refused = understand(columns, sample, named=ImportCategory.CMDB_EXPORT)

    assert isinstance(refused, Rejection)
    assert "The file looks like app_discovery: " in refused.message


def test_a_name_inside_a_list_does_not_name_the_asset() -> None:
    understood = understand(
        ["hostname", "processes[].name", "ip_address"], [["web-1", '["mysqld", "sshd"]', "10.0.0.1"]], named=None
    )

    assert isinstance(understood, Understanding)
    assert {m.column: m.field for m in understood.mappings}["processes[].name"] is None


def test_a_column_that_names_a_tenant_is_pointed_at_and_fills_nothing() -> None:
    understood = understand(["hostname", "client_account_id", "os"], [["web-1", "7", "Linux"]], named=None)

    assert isinstance(understood, Understanding)
    assert [(f.code.value, f.column) for f in understood.findings if "tenant" in f.code] == [
        ("tenant-column", "client_account_id")
    ]
    assert {m.column: m.field for m in understood.mappings}["client_account_id"] is None
