"""The list of assets: every order both ways, every filter, how many there are, and pages that join."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import pytest

from importflow.queries import counting
from tests.integration.inventory_rows import add_assets
from tests.integration.laboratory import NORTH_TWO, SOUTH, Laboratory, call_api
from tests.integration.test_pages import statements

SERVERS: tuple[dict[str, Any], ...] = (
    {"name": "delta", "hostname": "d1", "asset_type": "server", "environment": "Production",
     "operating_system": "Ubuntu 22.04", "updated_at": "2026-01-04T00:00Z", "ip_address": "10.0.0.4",
     "application_data_classification": "restricted", "application_name": "Shop",
     "attributes": {"sensitive_data": {"compliance_scopes": ["GDPR", "PCI-DSS"]}}},
    {"name": "alpha", "fqdn": "alpha.corp.example", "asset_type": "server", "environment": "Test",
     "operating_system": "Windows Server 2019", "updated_at": "2026-01-05T00:00Z",
     "application_data_classification": "internal", "attributes": {"sensitive_data": "Compliance_Scopes: GDPR"}},
    {"name": "Bravo", "asset_type": "database", "environment": "Production", "updated_at": "2026-01-02T00:00Z",
     "ip_address": "10.0.0.22", "attributes": {"sensitive_data": {"compliance_scopes": ["GDPR"]}}},
    {"name": "100%_sure", "updated_at": "2026-01-01T00:00Z"},
    {"hostname": "nameless", "asset_type": "server", "environment": "Test", "updated_at": "2026-01-03T00:00Z"},
)  # fmt: skip
ORDERS = ("name", "updated_at", "asset_type", "environment", "operating_system")


def ask(query: dict[str, str] | None = None, **options: Any) -> dict[str, Any]:
    answer = call_api("status/inventory", "GET", "/api/v1/assets", query=query, **options)
    assert answer.status == 200, answer.body
    return answer.body


def called(body: dict[str, Any]) -> list[str]:
    return [item["name"] or item["hostname"] for item in body["items"]]


def pages(query: dict[str, str]) -> Iterator[dict[str, Any]]:
    cursor: dict[str, str] = {}
    for _ in range(50):
        page = ask(query | cursor)
        yield page
        if page["next_cursor"] is None:
            return
        cursor = {"cursor": page["next_cursor"]}
    raise AssertionError("pages without end")


@pytest.mark.parametrize(("sort", "order"), [*itertools.product(ORDERS, ("asc", "desc"))])
def test_assets_are_listed_in_every_order_both_ways_and_pages_join(
    laboratory: Laboratory, sort: str, order: str
) -> None:
    add_assets(laboratory, *SERVERS, *({"name": f"same-{n}", "environment": "Test"} for n in range(3)))

    whole = ask({"sort": sort, "order": order})

    values = [item[sort] for item in whole["items"]]
    stated = [value for value in values if value is not None]
    collated = laboratory.rows(
        f"SELECT {sort} FROM migration.assets WHERE {sort} IS NOT NULL ORDER BY {sort} {order}, id {order}"
    )
    assert values == stated + [None] * (8 - len(stated))
    if sort != "updated_at":
        assert stated == [value for (value,) in collated]
    else:
        assert stated == sorted(stated, reverse=order == "desc")
    for size in ("1", "3", "7"):
        split = list(pages({"sort": sort, "order": order, "limit": size}))
        assert [item for page in split for item in page["items"]] == whole["items"]
        assert {page["total"] for page in split} == {8}


def test_without_a_direction_names_begin_with_a_and_changes_with_the_latest(laboratory: Laboratory) -> None:
    add_assets(laboratory, *SERVERS)

    by_change = called(ask({"sort": "updated_at"}))

    assert by_change == ["alpha", "delta", "nameless", "Bravo", "100%_sure"]
    assert called(ask({"sort": "updated_at", "order": "asc"})) == by_change[::-1]
    assert called(ask({"sort": "name"})) == called(ask({"order": "asc"}))


ASKED = {
    "text in a name": ({"text": "RAV"}, ["Bravo"]),
    "text in a host name": ({"text": "Nameless"}, ["nameless"]),
    "text in a domain name": ({"text": "corp.example"}, ["alpha"]),
    "text in an address": ({"text": "0.0.2"}, ["Bravo"]),
    "text in several": ({"text": "10.0.0."}, ["Bravo", "delta"]),
    "text over the end of one field": ({"text": "deltad1"}, []),
    "a percent sign": ({"text": "%"}, ["100%_sure"]),
    "an underscore": ({"text": "_"}, ["100%_sure"]),
    "text and a filter": ({"text": "a", "environment": "Production"}, ["Bravo", "delta"]),
    "no type": ({"asset_type": ""}, ["100%_sure"]),
    "no environment": ({"environment": ""}, ["100%_sure"]),
    "operating system": ({"operating_system": "Ubuntu 22.04"}, ["delta"]),
    "no operating system": ({"operating_system": "", "asset_type": "database"}, ["Bravo"]),
    "classification": ({"classification": "restricted"}, ["delta"]),
    "not classified": ({"classification": "", "asset_type": "server"}, ["nameless"]),
    "compliance scope": ({"compliance_scope": "GDPR"}, ["Bravo", "delta"]),
    "scope and classification": ({"compliance_scope": "GDPR", "classification": ""}, ["Bravo"]),
    "a scope that none has": ({"compliance_scope": "gdpr"}, []),
}


@pytest.mark.parametrize(("query", "found"), ASKED.values(), ids=ASKED)
def test_assets_are_found_and_counted(laboratory: Laboratory, query: dict[str, str], found: list[str]) -> None:
    add_assets(laboratory, *SERVERS)

    body = ask(query)

    assert sorted(called(body)) == found
    assert (body["total"], body["total_is_exact"]) == (len(found), True)
    if found:
        assert ask(query | {"limit": "1"})["total"] == len(found)


def test_a_line_of_the_list_says_application_and_classification(laboratory: Laboratory) -> None:
    add_assets(laboratory, *SERVERS)

    (item,) = ask({"name": "delta"})["items"]

    assert (item["application_name"], item["classification"]) == ("Shop", "restricted")


@pytest.mark.parametrize(("most", "counted"), [(4, (4, False)), (5, (5, True))])
def test_beyond_a_number_nobody_counts(
    laboratory: Laboratory, monkeypatch: pytest.MonkeyPatch, most: int, counted: tuple[int, bool]
) -> None:
    add_assets(laboratory, *SERVERS)
    monkeypatch.setattr(counting, "MOST_COUNTED", most)

    body = ask({"limit": "2"})

    assert (body["total"], body["total_is_exact"]) == counted


def test_a_page_that_holds_all_is_not_counted_again(laboratory: Laboratory) -> None:
    add_assets(laboratory, *SERVERS)

    with statements() as sent:
        ask({"limit": "5"})
    with statements() as counted:
        ask({"limit": "4"})

    assert [len([one for one, _ in each if "count(" in one]) for each in (sent, counted)] == [0, 1]


def test_assets_of_others_and_deleted_ones_are_neither_listed_nor_counted(laboratory: Laboratory) -> None:
    add_assets(laboratory, *SERVERS, tenant=SOUTH)
    add_assets(laboratory, {"name": "gone", "deleted_at": "2026-01-01T00:00Z"}, {"name": "here"}, {"name": "there"})

    assert (called(ask({"limit": "1"})), ask({"limit": "1"})["total"]) == (["here"], 2)
    assert ask(tenant=NORTH_TWO) == {"items": [], "next_cursor": None, "total": 0, "total_is_exact": True}
    assert ask(tenant=SOUTH)["total"] == 5


REFUSED = [
    {"order": "up"},
    {"order": "asc; DROP TABLE migration.assets"},
    {"sort": "ip_address"},
    {"text": ""},
    {"text": "\x00"},
    {"text": "x" * 256},
    {"environment": "\x00"},
    {"classification": "x" * 101},
    {"compliance_scope": ""},
]


@pytest.mark.parametrize("query", REFUSED, ids=ascii)
def test_what_cannot_be_asked_is_refused(laboratory: Laboratory, query: dict[str, str]) -> None:
    answer = call_api("status/inventory", "GET", "/api/v1/assets", query=query)

    assert (answer.status, answer.body["code"]) == (422, "invalid-request")
