"""The history of imports: filters, how many there are, and pages that join."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
import sqlalchemy as sa

from importflow.queries import counting
from tests.integration.laboratory import NORTH, SOUTH, Answer, Laboratory, call_api

# file, name, category, status, when
PAST = (
    ("servers.csv", "Monday", "cmdb_export", "completed", "2026-01-05T23:30:00Z"),
    ("flows.csv", "Netzwerk ÜBERSICHT", "app_discovery", "failed", "2026-01-06T00:00:00Z"),
    ("100%_sure.xlsx", "100%_sure.xlsx", "cmdb_export", "cancelled", "2026-01-06T12:00:00Z"),
    ("usage.csv", "Servers, measured", "infrastructure", "completed", "2026-01-07T08:00:00Z"),
)


def ask(query: dict[str, str] | None = None, **options: Any) -> Answer:
    return call_api("status/status", "GET", "/api/v1/data-import", query=query, **options)


def files(query: dict[str, str] | None = None) -> list[str]:
    answer = ask(query)
    assert answer.status == 200, answer.body
    assert (answer.body["total"], answer.body["total_is_exact"]) == (len(answer.body["items"]), True)
    return [item["filename"] for item in answer.body["items"]]


@pytest.fixture
def past(laboratory: Laboratory) -> Laboratory:
    """Imports of some days, and one of somebody else."""
    laboratory.presign("foreign.csv", tenant=SOUTH)
    insert = sa.text(
        "INSERT INTO migration.data_imports (client_account_id, engagement_id, filename, import_name, import_type,"
        " import_category, status, created_at, imported_by, total_records, processed_records, failed_records) VALUES"
        f" ('{NORTH.client_account_id}', '{NORTH.engagement_id}', :file, :name, :category, :category, :status, :at,"
        " gen_random_uuid(), 0, 0, 0)"
    )
    with laboratory.superuser.begin() as connection:
        for row in PAST:
            connection.execute(insert, dict(zip(("file", "name", "category", "status", "at"), row, strict=True)))
    return laboratory


ASKED = {
    "nothing": ({}, ["usage.csv", "100%_sure.xlsx", "flows.csv", "servers.csv"]),
    "a category": ({"category": "cmdb_export"}, ["100%_sure.xlsx", "servers.csv"]),
    "a status": ({"status": "completed"}, ["usage.csv", "servers.csv"]),
    "text in a name or a file": ({"text": "SERVERS"}, ["usage.csv", "servers.csv"]),
    "letters of others": ({"text": "übersicht"}, ["flows.csv"]),
    "a percent sign": ({"text": "%"}, ["100%_sure.xlsx"]),
    "text over the end of one": ({"text": "mondayservers"}, []),
    "from a moment": ({"created_from": "2026-01-06T12:00:00Z"}, ["usage.csv", "100%_sure.xlsx"]),
    "to a moment": ({"created_to": "2026-01-06T00:00:00Z"}, ["servers.csv"]),
    "a day elsewhere": (
        {"created_from": "2026-01-06T00:00:00+01:00", "created_to": "2026-01-07T00:00:00+01:00"},
        ["100%_sure.xlsx", "flows.csv", "servers.csv"],
    ),
    "all at once": (
        {"status": "completed", "category": "cmdb_export", "text": "mon", "created_to": "2026-01-06T00:00:00Z"},
        ["servers.csv"],
    ),
}


@pytest.mark.parametrize(("query", "found"), ASKED.values(), ids=ASKED)
def test_imports_are_found_and_counted(past: Laboratory, query: dict[str, str], found: list[str]) -> None:
    assert files(query) == found
    if found:
        assert ask(query | {"limit": "1"}).body["total"] == len(found)


def test_pages_of_what_is_asked_for_join(past: Laboratory) -> None:
    seen, cursor = [], {}
    for _ in itertools.repeat(None, 5):
        body = ask({"limit": "1", "created_from": "2026-01-06T00:00:00Z"} | cursor).body
        seen += [item["filename"] for item in body["items"]]
        assert body["total"] == 3
        if body["next_cursor"] is None:
            break
        cursor = {"cursor": body["next_cursor"]}
    assert seen == ["usage.csv", "100%_sure.xlsx", "flows.csv"]


def test_beyond_what_is_counted_it_is_said_that_there_are_more(
    past: Laboratory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "MOST_COUNTED", 3)

    body = ask({"limit": "1"}).body

    assert (body["total"], body["total_is_exact"]) == (3, False)


HOSTILE = [
    {"text": ""},
    {"text": "\x00"},
    {"text": "a" * 256},
    {"created_from": "yesterday"},
    {"created_from": "2026-01-06T00:00:00"},
    {"created_to": "0001-01-01T00:00:00+14:00"},
    {"created_to": "9999-12-31T23:59:59-14:00"},
    {"status": "done"},
]


@pytest.mark.parametrize("query", HOSTILE, ids=str)
def test_what_cannot_be_asked_of_the_history_is_refused(laboratory: Laboratory, query: dict[str, str]) -> None:
    answer = ask(query)

    assert (answer.status, answer.body["code"]) == (422, "invalid-request")
