"""What integration tests ask of the API about imports and the inventory, and what they ask about."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from typing import Any

from local.tenants import Tenant
from tests.integration.laboratory import NORTH, Answer, Laboratory, Ran, call_api

UNKNOWN = "00000000-0000-4000-8000-000000000000"
MISTAKES = (
    "Name,IP Address,RAM (GB),Owner\n"
    "web-1,10.0.0.1,8,Ann\n"
    "web-2,10.0.0.256,8,Ben\n"
    ",10.0.0.3,8,\n"
    "web-4,nowhere,lots,Cid\n"
    "web-5,10.0.0.5,8,Dee,surplus\n"
    ",,16,\n"
)


def get(handler: str, path: str, query: dict[str, str] | None = None, **options: Any) -> Answer:
    return call_api(f"status/{handler}", "GET", f"/api/v1/{path}", query=query, **options)


def findings(any_id: str, query: dict[str, str] | None = None, **options: Any) -> Answer:
    return get("findings", f"data-import/{any_id}/findings", query, **options)


def rejected_rows(any_id: str, query: dict[str, str] | None = None, **options: Any) -> Answer:
    return get("rejected_rows", f"data-import/{any_id}/rejected-rows", query, **options)


def assets(query: dict[str, str] | None = None, **options: Any) -> Answer:
    return get("inventory", "assets", query, **options)


def asset(asset_id: Any, **options: Any) -> Answer:
    return get("inventory", f"assets/{asset_id}", **options)


def dependencies(query: dict[str, str] | None = None, **options: Any) -> Answer:
    return get("inventory", "asset-dependencies", query, **options)


def pages(ask: Any, query: dict[str, str]) -> Iterator[list[Any]]:
    """The items of every page, following the cursors."""
    for _ in range(200):
        answer = ask(query)
        assert answer.status == 200, answer.body
        yield answer.body["items"]
        if answer.body["next_cursor"] is None:
            return
        query = query | {"cursor": answer.body["next_cursor"]}
    raise AssertionError("the pages never end")


def a_cursor(*position: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(position).encode()).decode()


def some_servers(laboratory: Laboratory, tenant: Tenant = NORTH) -> Ran:
    return laboratory.run(
        "Name,Type,Environment,IP Address,Rack\n"
        "delta,server,Production,10.0.0.4,r1\n"
        "alpha,server,Production,10.0.0.1,\n"
        "100%_sure,server,Test,10.0.0.5,\n"
        "Bravo,database,Test,10.0.0.2,\n"
        "charlie,server,,,\n",
        filename="servers.csv",
        tenant=tenant,
    )
