"""Which tenants a caller may choose among, by the names people know them by."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from local.tenants import Tenant
from tests.integration.laboratory import NORTH, NORTH_TWO, SOUTH, Answer, Laboratory, call_api

NOBODY = UUID("00000000-0000-4000-8000-000000000000")


def tenants(*granted: Tenant, **options: Any) -> Answer:
    return call_api("status/status", "GET", "/api/v1/tenants", **({"tenant": None, "grants": list(granted)} | options))


def names(answer: Answer) -> list[tuple[str, str]]:
    assert answer.status == 200, answer.body
    return [(item["client_account"]["name"], item["engagement"]["name"]) for item in answer.body["items"]]


def test_every_granted_tenant_is_named_in_the_order_of_names(laboratory: Laboratory) -> None:
    answer = tenants(SOUTH, NORTH_TWO, NORTH, NORTH_TWO)

    assert names(answer) == [
        ("Northwind Freight", "Data centre exit"),
        ("Northwind Freight", "Warehouse systems"),
        ("Southridge Mutual", "Claims platform"),
    ]
    ids = [(item["client_account"]["id"], item["engagement"]["id"]) for item in answer.body["items"]]
    assert [":".join(pair) for pair in ids] == [NORTH.grant, NORTH_TWO.grant, SOUTH.grant]


NOT_THERE = {
    "nothing granted": [],
    "no such client": [Tenant(NOBODY, NORTH.engagement_id)],
    "no such engagement": [Tenant(NORTH.client_account_id, NOBODY)],
    "another client's engagement": [Tenant(NORTH.client_account_id, SOUTH.engagement_id)],
}


@pytest.mark.parametrize("granted", NOT_THERE.values(), ids=NOT_THERE)
def test_what_is_not_there_is_not_named(laboratory: Laboratory, granted: list[Tenant]) -> None:
    assert names(tenants(*granted)) == []
    assert names(tenants(*granted, NORTH)) == [("Northwind Freight", "Data centre exit")]


def test_a_header_neither_adds_a_tenant_nor_is_refused(laboratory: Laboratory) -> None:
    assert names(tenants(NORTH, tenant=SOUTH)) == [("Northwind Freight", "Data centre exit")]


def test_who_is_not_signed_in_learns_nothing(laboratory: Laboratory) -> None:
    answer = tenants(NORTH, claims={})

    assert (answer.status, answer.body["code"]) == (401, "unauthorized")
