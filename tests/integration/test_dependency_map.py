"""Dependencies as a graph: edges merged, noise left out, around one asset, and cut off where there is too much."""

from __future__ import annotations

from typing import Any

import pytest

from importflow import dependency_map
from importflow.queries.dependency_map import Limits
from tests.integration.asking import UNKNOWN
from tests.integration.inventory_rows import add_assets, add_dependencies
from tests.integration.laboratory import NORTH_TWO, SOUTH, Answer, Laboratory, call_api
from tests.integration.test_pages import statements

NOISE = {"description": "noise: time (NTP)", "port": 123, "protocol_name": "udp"}


def asked(query: dict[str, str] | None = None, **options: Any) -> Answer:
    return call_api("status/inventory", "GET", "/api/v1/dependency-map", query=query, **options)


def ask(query: dict[str, str] | None = None, **options: Any) -> dict[str, Any]:
    answer = asked(query, **options)
    assert answer.status == 200, answer.body
    return answer.body


def a_chain(laboratory: Laboratory, **options: Any) -> dict[str, str]:
    """web → app → db → disk, mail → app, everybody asks `time` (noise), `lone` is alone."""
    names = ("web", "app", "db", "disk", "mail", "time", "lone")
    ids = add_assets(laboratory, *({"name": name, "asset_type": "server"} for name in names), **options)
    add_dependencies(laboratory, ids, ("web", "app"), ("app", "db"), ("db", "disk"), ("mail", "app"), **options)
    add_dependencies(laboratory, ids, *((name, "time", NOISE) for name in names[:5]), **options)
    return ids


def degrees(body: dict[str, Any]) -> dict[str, int]:
    return {node["name"]: node["degree"] for node in body["nodes"]}


def distances(body: dict[str, Any]) -> dict[str, int | None]:
    return {node["name"]: node["distance"] for node in body["nodes"]}


def edges(body: dict[str, Any]) -> set[tuple[str, str]]:
    names = {node["id"]: node["name"] for node in body["nodes"]}
    found = {(names[edge["source"]], names[edge["target"]]) for edge in body["edges"]}
    assert len(found) == len(body["edges"])
    return found


def test_the_map_shows_assets_with_dependencies_and_no_noise(laboratory: Laboratory) -> None:
    a_chain(laboratory)

    body = ask()

    assert degrees(body) == {"app": 3, "db": 2, "web": 1, "disk": 1, "mail": 1}
    assert edges(body) == {("web", "app"), ("app", "db"), ("db", "disk"), ("mail", "app")}
    assert [body[part] for part in ("asset_id", "depth", "noise", "total_nodes", "total_edges", "totals_are_exact")] == [
        None, None, False, 5, 4, True,
    ]  # fmt: skip
    assert set(distances(body).values()) == {None}


def test_noise_is_shown_where_it_is_asked_for_and_said_to_be(laboratory: Laboratory) -> None:
    ids = a_chain(laboratory)
    add_dependencies(laboratory, ids, ("web", "app", NOISE))

    body = ask({"noise": "true"})

    noisy = {(edge["source"], edge["target"]) for edge in body["edges"] if edge["noise"]}
    assert noisy == {(ids[name], ids["time"]) for name in ("web", "app", "db", "disk", "mail")}
    assert (body["total_nodes"], body["total_edges"], degrees(body)["app"]) == (6, 9, 4)


def test_all_dependencies_between_two_assets_are_one_edge_each_way(laboratory: Laboratory) -> None:
    ids = add_assets(laboratory, {"name": "web"}, {"name": "db"}, {"name": "cache"})
    add_dependencies(
        laboratory,
        ids,
        ("web", "db", {"port": 5432, "conn_count": 7}),
        ("web", "db", {"port": 5432, "protocol_name": "udp", "conn_count": 2}),
        ("web", "db", {"port": 22}),
        ("web", "db", NOISE),
        ("db", "web"),
        ("web", "web", {"port": 80}),
        ("web", "cache", {"port": None, "protocol_name": None}),
    )

    by_ends = {(edge["source"], edge["target"]): edge for edge in ask()["edges"]}

    assert by_ends[ids["web"], ids["db"]] == {
        "source": ids["web"], "target": ids["db"], "dependencies": 3, "ports": [22, 5432], "protocols": ["tcp", "udp"],
        "connections": 9, "noise": False,
    }  # fmt: skip
    back, bare = by_ends[ids["db"], ids["web"]], by_ends[ids["web"], ids["cache"]]
    assert (back["ports"], back["connections"]) == ([443], None)
    assert (bare["dependencies"], bare["ports"], bare["protocols"]) == (1, [], [])
    assert len(by_ends) == 3
    assert degrees(ask()) == {"web": 3, "db": 2, "cache": 1}
    assert degrees(ask({"noise": "true"})) == {"web": 3, "db": 2, "cache": 1}


def test_an_edge_names_its_first_ports_and_protocols_only(laboratory: Laboratory) -> None:
    ids = add_assets(laboratory, {"name": "scanner"}, {"name": "db"})
    tried = ({"port": number, "protocol_name": f"protocol {number:02}"} for number in range(1, 31))
    add_dependencies(laboratory, ids, *(("scanner", "db", values) for values in tried))

    (edge,) = ask()["edges"]

    assert (edge["dependencies"], edge["ports"]) == (30, list(range(1, 21)))
    assert edge["protocols"] == [f"protocol {number:02}" for number in range(1, 21)]


def test_a_node_says_what_the_asset_is(laboratory: Laboratory) -> None:
    ids = add_assets(
        laboratory,
        {"name": "web", "asset_type": "server", "environment": "Test", "application_name": "Shop"},
        {"name": "10.0.0.9", "discovery_method": "placeholder"},
    )
    add_dependencies(laboratory, ids, ("web", "10.0.0.9"))

    nodes = {node["name"]: node for node in ask()["nodes"]}

    assert nodes["web"] == {
        "id": ids["web"], "name": "web", "asset_type": "server", "environment": "Test", "application_name": "Shop",
        "placeholder": False, "degree": 1, "distance": None,
    }  # fmt: skip
    assert nodes["10.0.0.9"]["placeholder"] is True


AROUND = {
    "1": {"web": 0, "app": 1},
    "2": {"web": 0, "app": 1, "db": 2, "mail": 2},
    "3": {"web": 0, "app": 1, "db": 2, "mail": 2, "disk": 3},
}


@pytest.mark.parametrize(("depth", "reached"), AROUND.items())
def test_around_an_asset_is_what_is_reached_in_so_many_steps_either_way(
    laboratory: Laboratory, depth: str, reached: dict[str, int]
) -> None:
    ids = a_chain(laboratory)

    body = ask({"asset_id": ids["web"], "depth": depth})

    assert distances(body) == reached
    assert (body["asset_id"], body["depth"]) == (ids["web"], int(depth))
    assert (body["total_nodes"], body["total_edges"], body["totals_are_exact"]) == (
        len(reached),
        len(reached) - 1,
        True,
    )
    assert degrees(body)["app"] == 3  # those that are not shown too


def test_noise_leads_nowhere_unless_it_is_asked_for(laboratory: Laboratory) -> None:
    ids = a_chain(laboratory)

    assert distances(ask({"asset_id": ids["time"]})) == {"time": 0}
    assert len(ask({"asset_id": ids["time"], "noise": "true"})["nodes"]) == 6


def test_an_asset_without_dependencies_is_alone_on_its_map(laboratory: Laboratory) -> None:
    ids = a_chain(laboratory)

    body = ask({"asset_id": ids["lone"], "depth": "3"})

    assert (degrees(body), body["edges"], body["total_nodes"], body["total_edges"]) == ({"lone": 0}, [], 1, 0)


def test_a_map_that_is_too_large_shows_the_most_connected_and_says_so(
    laboratory: Laboratory, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = a_chain(laboratory)
    add_dependencies(laboratory, ids, ("app", "db", {"port": 1, "conn_count": 5}), ("db", "app"))
    monkeypatch.setattr(dependency_map, "LIMITS", Limits(nodes=2, edges=1))

    body = ask()

    assert degrees(body) == {"app": 4, "db": 3}
    assert edges(body) == {("app", "db")}
    assert (body["total_nodes"], body["total_edges"], body["totals_are_exact"]) == (5, 5, True)


def test_noise_is_the_first_to_go_where_there_are_too_many_edges(
    laboratory: Laboratory, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = add_assets(laboratory, {"name": "web"}, {"name": "db"})
    add_dependencies(laboratory, ids, ("web", "db", NOISE | {"conn_count": 9_000}), ("db", "web"))
    monkeypatch.setattr(dependency_map, "LIMITS", Limits(nodes=2, edges=1))

    assert edges(ask({"noise": "true"})) == {("db", "web")}


def test_too_much_around_an_asset_shows_the_nearest_and_says_so(
    laboratory: Laboratory, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = a_chain(laboratory)
    monkeypatch.setattr(dependency_map, "LIMITS", Limits(nodes=3, edges=10))

    body = ask({"asset_id": ids["disk"], "depth": "3"})

    assert distances(body) == {"disk": 0, "db": 1, "app": 2}
    assert (body["total_nodes"], body["totals_are_exact"]) == (4, False)
    all_there = ask({"asset_id": ids["disk"], "depth": "2"})
    assert (all_there["total_nodes"], all_there["totals_are_exact"]) == (3, True)


def test_deleted_assets_are_not_on_the_map(laboratory: Laboratory) -> None:
    ids = a_chain(laboratory)
    with laboratory.superuser.begin() as connection:
        connection.exec_driver_sql(f"UPDATE migration.assets SET deleted_at = now() WHERE id = '{ids['app']}'")

    assert degrees(ask()) == {"db": 1, "disk": 1}
    assert distances(ask({"asset_id": ids["db"], "depth": "3"})) == {"db": 0, "disk": 1}
    assert degrees(ask({"asset_id": ids["db"]}))["db"] == 1


def test_maps_of_others_are_nobodys_business(laboratory: Laboratory) -> None:
    ids = a_chain(laboratory, tenant=SOUTH)
    own = a_chain(laboratory)
    with laboratory.superuser.begin() as connection:
        connection.exec_driver_sql(f"UPDATE migration.assets SET deleted_at = now() WHERE id = '{own['lone']}'")

    answers = [asked({"asset_id": each}) for each in (ids["web"], own["lone"], UNKNOWN)]

    assert {(answer.status, answer.body["code"]) for answer in answers} == {(404, "asset-not-found")}
    assert len({str(answer.body) for answer in answers}) == 1
    assert ask(tenant=NORTH_TWO)["nodes"] == []
    assert set(ids.values()).isdisjoint(node["id"] for node in ask()["nodes"])


@pytest.mark.parametrize("query", [{"asset_id": "x"}, {"depth": "0"}, {"depth": "4"}, {"noise": "perhaps"}], ids=str)
def test_what_cannot_be_asked_of_the_map_is_refused(laboratory: Laboratory, query: dict[str, str]) -> None:
    assert asked(query).status == 422


def test_a_map_takes_the_same_few_statements_whatever_it_holds(laboratory: Laboratory) -> None:
    ids = a_chain(laboratory)

    with statements() as whole:
        ask()
    with statements() as around:
        ask({"asset_id": ids["web"], "depth": "3"})

    assert (len(whole) - 1, len(around) - 1) == (3, 7)  # without the one that says whose
