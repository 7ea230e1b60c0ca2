"""Assets: found, listed page by page, and shown with the file, row and column each value came from."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.integration.asking import UNKNOWN, a_cursor, asset, assets, pages, some_servers
from tests.integration.laboratory import NORTH, NORTH_TWO, SOUTH, Laboratory


def names(query: dict[str, str] | None = None, **options: Any) -> list[str]:
    answer = assets(query, **options)
    assert answer.status == 200, answer.body
    return sorted(item["name"] for item in answer.body["items"])


ASKED = {
    "part of a name in any case": ({"name": "RAV"}, ["Bravo"]),
    "a percent sign is a percent sign": ({"name": "%"}, ["100%_sure"]),
    "an underscore is an underscore": ({"name": "_"}, ["100%_sure"]),
    "a backslash": ({"name": "\\"}, []),
    "a quotation mark": ({"name": "' OR '1'='1"}, []),
    "type": ({"asset_type": "database"}, ["Bravo"]),
    "environment": ({"environment": "Production"}, ["alpha", "delta"]),
    "both": ({"environment": "Test", "asset_type": "server"}, ["100%_sure"]),
    "category": ({"category": "cmdb_export", "name": "alpha"}, ["alpha"]),
    "another category": ({"category": "app_discovery"}, []),
    "an unknown import": ({"data_import_id": UNKNOWN}, []),
    "placeholders": ({"placeholder": "true"}, []),
    "no placeholders": ({"placeholder": "false", "name": "alpha"}, ["alpha"]),
}


def test_assets_are_found_by_what_they_are(laboratory: Laboratory) -> None:
    some_servers(laboratory)

    assert {name: names(query) for name, (query, _) in ASKED.items()} == {
        name: found for name, (_, found) in ASKED.items()
    }


def test_assets_are_found_by_the_import_that_speaks_of_them(laboratory: Laboratory) -> None:
    first = some_servers(laboratory)
    second = laboratory.run("Name,Location\nalpha,Rome\necho,Oslo\n")

    assert names({"data_import_id": first.id}) == ["100%_sure", "Bravo", "alpha", "charlie", "delta"]
    assert names({"data_import_id": second.id}) == ["alpha", "echo"]


@pytest.mark.parametrize("sort", ["name", "updated_at"])
def test_pages_of_assets_join_without_seam_even_where_there_is_no_name(laboratory: Laboratory, sort: str) -> None:
    some_servers(laboratory)
    with laboratory.superuser.begin() as connection:
        for _ in range(3):
            connection.exec_driver_sql(
                "INSERT INTO migration.assets (client_account_id, engagement_id) VALUES"
                f" ('{NORTH.client_account_id}', '{NORTH.engagement_id}')"
            )

    whole = assets({"sort": sort, "limit": "100"}).body["items"]
    for size in ("1", "2", "3", "8"):
        found = [item for page in pages(assets, {"sort": sort, "limit": size}) for item in page]
        assert found == whole
    assert len(whole) == 8
    if sort == "name":
        assert [item["name"] for item in whole[-3:]] == [None] * 3
    else:
        assert [item["updated_at"] for item in whole] == sorted((i["updated_at"] for i in whole), reverse=True)


def test_an_asset_inserted_between_two_pages_neither_repeats_nor_hides_another(laboratory: Laboratory) -> None:
    some_servers(laboratory)
    first = assets({"limit": "2"}).body
    laboratory.run("Name\n000-first\nzulu\n")

    rest = assets({"limit": "100", "cursor": first["next_cursor"]}).body["items"]

    shown = [item["name"] for item in (*first["items"], *rest)]
    assert len(set(shown)) == len(shown) == 6
    assert "zulu" in shown


def test_every_asset_in_the_list_says_which_record_brought_it_in(laboratory: Laboratory) -> None:
    ran = some_servers(laboratory)

    (item,) = assets({"name": "alpha"}).body["items"]

    assert item["origin"] | {"at": None} == {
        "data_import_id": ran.id,
        "filename": "servers.csv",
        "category": "cmdb_export",
        "row_number": 3,
        "column": None,
        "at": None,
    }


def test_an_asset_says_which_file_row_and_column_each_value_comes_from(laboratory: Laboratory) -> None:
    first = some_servers(laboratory)
    second = laboratory.run("Host,Environment\nx,y\nalpha,Staging\n".replace("Host", "Name"), filename="later.csv")
    (item,) = assets({"name": "alpha"}).body["items"]

    body = asset(item["id"]).body

    said = {
        name: (v["value"], v["origin"]["data_import_id"], v["origin"]["row_number"], v["origin"]["column"])
        for name, v in body["values"].items()
    }
    assert said["environment"] == ("Staging", second.id, 3, "Environment")
    assert said["ip_address"] == ("10.0.0.1", first.id, 3, "IP Address")
    assert said["name"][0] == "alpha"
    assert body["dependencies"] == {"outgoing": 0, "incoming": 0}
    assert body["origin"]["filename"] == "servers.csv"


def test_an_asset_named_by_its_host_name_says_so(laboratory: Laboratory) -> None:
    laboratory.run("Hostname\nweb-1\n")
    (item,) = assets().body["items"]

    shown = asset(item["id"]).body["values"]["name"]

    assert (shown["value"], shown["origin"]["column"]) == ("web-1", "Hostname")


def test_an_asset_shows_its_attributes(laboratory: Laboratory) -> None:
    laboratory.run("Name,Colour\nweb-1,red\n")
    (item,) = assets().body["items"]

    assert asset(item["id"]).body["custom_attributes"] == {"Colour": "red"}


def test_foreign_deleted_unknown_and_malformed_assets_answer_alike(laboratory: Laboratory) -> None:
    some_servers(laboratory, SOUTH)
    some_servers(laboratory)
    foreign = [
        row[0]
        for row in laboratory.rows(
            "SELECT id FROM migration.assets WHERE client_account_id = :c", c=SOUTH.client_account_id
        )
    ]
    own = assets({"name": "alpha"}).body["items"][0]["id"]
    with laboratory.superuser.begin() as connection:
        connection.exec_driver_sql(f"UPDATE migration.assets SET deleted_at = now() WHERE id = '{own}'")

    answers = [asset(each) for each in (*foreign, own, UNKNOWN, "x", "%00", "1" * 2000)]

    assert {a.status for a in answers} == {404}
    assert len({json.dumps(a.body) for a in answers}) == 1
    assert "alpha" not in names()
    assert names(tenant=NORTH_TWO) == []
    assert len(names(tenant=SOUTH)) == 5


HOSTILE_INVENTORY = [
    {"sort": "name; DROP TABLE migration.assets"},
    {"name": ""},
    {"name": "\x00"},
    {"name": "x" * 256},
    {"asset_type": "\x00"},
    {"category": "lunch"},
    {"data_import_id": "x"},
    {"placeholder": "perhaps"},
    {"limit": "201"},
    {"cursor": "x"},
    {"cursor": a_cursor("a")},
    {"cursor": a_cursor("a", "b")},
    {"cursor": a_cursor(1, UNKNOWN)},
    {"cursor": a_cursor("\x00", UNKNOWN)},
    {"cursor": a_cursor("\ud800", UNKNOWN)},
    {"cursor": a_cursor("a", 1)},
    {"cursor": a_cursor("x", UNKNOWN), "sort": "updated_at"},
    {"cursor": a_cursor("0001-01-01T00:00:00+23:59", UNKNOWN), "sort": "updated_at"},
    {"cursor": a_cursor("2026-01-01T00:00:00", UNKNOWN), "sort": "updated_at"},
    {"cursor": a_cursor(None, UNKNOWN), "sort": "updated_at"},
]


@pytest.mark.parametrize("query", HOSTILE_INVENTORY, ids=ascii)
def test_what_cannot_be_asked_of_the_inventory_is_refused(laboratory: Laboratory, query: dict[str, str]) -> None:
    answer = assets(query)

    assert (answer.status, answer.headers["Content-Type"]) == (422, ["application/problem+json"])
