"""Dependencies: seen from the whole and from one asset, with the record that spoke of them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from local.tenants import Tenant
from tests.integration.asking import UNKNOWN, a_cursor, asset, dependencies, pages, some_servers
from tests.integration.laboratory import NORTH, SOUTH, Laboratory


def connect(laboratory: Laboratory, *pairs: tuple[str, str], tenant: Tenant = NORTH) -> dict[str, str]:
    """Dependencies between assets of these names, as an import leaves them; the ids by name."""
    whose = {"c": tenant.client_account_id, "e": tenant.engagement_id}
    known = laboratory.rows(
        "SELECT name, id::text FROM migration.assets WHERE client_account_id = :c AND engagement_id = :e", **whose
    )
    ids = dict(known)
    with laboratory.superuser.begin() as connection:
        for source, target in pairs:
            connection.exec_driver_sql(
                "INSERT INTO migration.asset_dependencies (client_account_id, engagement_id, asset_id,"
                " depends_on_asset_id, dependency_type, port, protocol_name) VALUES"
                f" ('{whose['c']}', '{whose['e']}', '{ids[source]}', '{ids[target]}', 'network', 443, 'tcp')"
            )
    return ids


def ends(body: dict[str, Any]) -> list[tuple[str, str]]:
    return sorted((item["asset"]["name"], item["depends_on"]["name"]) for item in body["items"])


def test_dependencies_name_both_ends_and_can_be_seen_from_one(laboratory: Laboratory) -> None:
    some_servers(laboratory)
    ids = connect(laboratory, ("alpha", "Bravo"), ("Bravo", "charlie"), ("delta", "Bravo"), ("delta", "alpha"))

    seen = {
        direction: ends(dependencies({"asset_id": ids["Bravo"], "direction": direction}).body)
        for direction in ("in", "out", "both")
    }

    assert seen == {
        "in": [("alpha", "Bravo"), ("delta", "Bravo")],
        "out": [("Bravo", "charlie")],
        "both": [("Bravo", "charlie"), ("alpha", "Bravo"), ("delta", "Bravo")],
    }
    assert len(dependencies().body["items"]) == 4
    assert asset(ids["Bravo"]).body["dependencies"] == {"outgoing": 1, "incoming": 2}


def test_a_dependency_says_whether_it_is_noise_and_which_record_spoke_of_it(laboratory: Laboratory) -> None:
    ran = some_servers(laboratory)
    ids = connect(laboratory, ("alpha", "Bravo"), ("alpha", "charlie"))
    claim = {"depends_on_asset_id": ids["Bravo"], "port": 443, "protocol_name": "tcp"}
    with laboratory.superuser.begin() as connection:
        connection.exec_driver_sql(
            f"UPDATE migration.raw_import_records SET cleansed_data = '{json.dumps(claim)}' WHERE row_number = 3"
        )
        connection.exec_driver_sql(
            f"UPDATE migration.asset_dependencies SET description = 'noise: DNS' WHERE depends_on_asset_id = '{ids['charlie']}'"
        )

    (useful,) = dependencies({"noise": "false"}).body["items"]
    (noisy,) = dependencies({"noise": "true"}).body["items"]

    assert (useful["noise"], useful["depends_on"]["name"]) == (False, "Bravo")
    assert (useful["origin"]["data_import_id"], useful["origin"]["row_number"]) == (ran.id, 3)
    assert (noisy["noise"], noisy["depends_on"]["name"], noisy["origin"]) == (True, "charlie", None)


def test_pages_of_dependencies_join_without_seam(laboratory: Laboratory) -> None:
    some_servers(laboratory)
    ids = connect(laboratory, *[(a, b) for a in ("alpha", "delta") for b in ("Bravo", "charlie", "100%_sure")])

    for query in ({}, {"asset_id": ids["Bravo"]}, {"asset_id": ids["delta"], "direction": "out"}):
        whole = dependencies(query | {"limit": "100"}).body["items"]
        assert [item for page in pages(dependencies, query | {"limit": "1"}) for item in page] == whole
    assert len(whole) == 3


def test_dependencies_of_others_are_nobodys_business(laboratory: Laboratory) -> None:
    some_servers(laboratory, SOUTH)
    ids = connect(laboratory, ("alpha", "Bravo"), tenant=SOUTH)

    assert dependencies().body["items"] == []
    assert dependencies({"asset_id": ids["alpha"]}).body["items"] == []
    assert len(dependencies(tenant=SOUTH).body["items"]) == 1


HOSTILE_DEPENDENCIES = [
    {"asset_id": "x"},
    {"asset_id": "' OR 1=1"},
    {"direction": "up"},
    {"noise": "maybe"},
    {"limit": "0"},
    {"cursor": a_cursor("x", "y")},
    {"cursor": a_cursor(UNKNOWN)},
]


@pytest.mark.parametrize("query", HOSTILE_DEPENDENCIES, ids=str)
def test_what_cannot_be_asked_of_dependencies_is_refused(laboratory: Laboratory, query: dict[str, str]) -> None:
    answer = dependencies(query)

    assert (answer.status, answer.headers["Content-Type"]) == (422, ["application/problem+json"])
