"""What a record says of its asset: values of fields, attributes of other columns, no blanks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest

from importflow.mapping.columns import ColumnMapping, Field, MatchType
from importflow.service_handlers.claims import FileLayout, build_claims, convert_columns, custom_attributes
from tests.unit.builders import a_batch, a_layout, noted, validated

# the records below this header → their claims
HEADER = "Name,IP Address,CPU Cores,Memory GB,Rack Colour"
CLAIMS = {
    "everything said": (
        "web-1,10.0.0.1,4,16,blue",
        {
            "name": "web-1",
            "ip_address": "10.0.0.1",
            "cpu_cores": 4,
            "memory_gb": 16.0,
            "custom_attributes": {"Rack Colour": "blue"},
        },
    ),
    "blanks say nothing": ("web-1,,,,", {"name": "web-1"}),
    "words for nothing say nothing": ("web-1,N/A,null,-,(none)", {"name": "web-1"}),
    "spaces around a value": (" web-1 , 10.0.0.1 ,4,16, blue ", {
        "name": "web-1", "ip_address": "10.0.0.1", "cpu_cores": 4, "memory_gb": 16.0,
        "custom_attributes": {"Rack Colour": "blue"},
    }),
    "an unusable value says nothing": ("web-1,10.0.0.300,4,,", {"name": "web-1", "cpu_cores": 4}),
    "nothing is not nought": ("web-1,,,0,0", {
        "name": "web-1", "memory_gb": 0.0, "custom_attributes": {"Rack Colour": "0"},
    }),
}  # fmt: skip


@pytest.mark.parametrize(("record", "claim"), CLAIMS.values(), ids=CLAIMS)
def test_a_claim_holds_what_the_record_says(record: str, claim: dict[str, object]) -> None:
    assert validated(HEADER, record + "\n").claims == [claim]


LISTS = {
    "two addresses": ("web-1,'10.0.0.1; fe80::1'", {"ip_address": "10.0.0.1", "list": "10.0.0.1; fe80::1"}),
    "two after a blank": ("web-1,10.0.0.1 10.0.0.2", {"ip_address": "10.0.0.1", "list": "10.0.0.1 10.0.0.2"}),
    "one": ("web-1,10.0.0.1", {"ip_address": "10.0.0.1", "list": None}),
    "loopback alone": ("web-1,127.0.0.1", {"ip_address": None, "list": None}),
}


@pytest.mark.parametrize(("record", "expected"), LISTS.values(), ids=LISTS)
def test_of_a_list_of_addresses_the_first_is_claimed_and_the_list_is_kept(
    record: str, expected: dict[str, str | None]
) -> None:
    (claim,) = validated("Name,IP Addresses", record.replace("'", "") + "\n").claims

    assert claim.get("ip_address") == expected["ip_address"]
    assert claim.get("custom_attributes", {}).get("IP Addresses") == expected["list"]


def test_an_unusable_cell_is_noted_in_every_record_that_has_it() -> None:
    chunk = validated(HEADER, "web-1,x,4,,\nweb-2,10.0.0.2,4,,\nweb-3,x,-2,,\n")

    assert noted(chunk.batch) == [
        (2, "IP Address", "invalid-ip-address"),
        (4, "IP Address", "invalid-ip-address"),
        (4, "CPU Cores", "out-of-range"),
    ]
    assert chunk.batch.rejected == set()


def a_layout_of(converter: Callable[[str], str]) -> FileLayout:
    mapping = ColumnMapping(
        position=0, column="OS", alias="os", field="os", match_type=MatchType.DIRECT, confidence=1.0
    )
    return FileLayout([mapping], [Field("os", {"os": converter})], None)


def test_each_distinct_cell_is_converted_once() -> None:
    seen: list[str] = []

    def convert(cell: str) -> str:
        seen.append(cell)
        return cell.upper()

    values = convert_columns(a_batch(["OS"], "a\nb\na\na\nn/a\n"), a_layout_of(convert))

    assert sorted(seen) == ["a", "b"]
    assert values == {"os": ["A", "B", "A", "A", None]}


def test_a_chunk_without_a_record_has_no_values() -> None:
    batch, layout = a_batch(["Name"], ""), a_layout(["Name"])

    assert convert_columns(batch, layout) == {"name": []}
    assert build_claims({"name": []}, custom_attributes(batch, layout)) == []


def test_findings_are_counted_in_all_records_and_values_in_the_valid_ones() -> None:
    chunk = validated("Name,OS,CPU Cores", "web-1,Debian,4\n,Debian,x\nweb-3,,x\nweb-4,a,b,c\n")

    assert {code.value: count for code, count in chunk.finding_counts().items()} == {
        "missing-name": 1,
        "not-a-number": 3,
        "too-many-cells": 1,
    }
    assert chunk.filled_counts() == Counter(name=2, operating_system=1, cpu_cores=1)
