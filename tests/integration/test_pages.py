"""What lists and details cost where an inventory is large: assets that thousands depend on, imports of little."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa

from bench.filling import vacuum
from importflow import database
from importflow.queries import inventory
from tests.integration.laboratory import Answer, Laboratory, call_api

SERVERS = 300


def get(path: str, **query: str) -> Answer:
    answer = call_api("status/inventory", "GET", f"/api/v1/{path}", query=query or None)
    assert answer.status == 200, answer.body
    return answer


def import_servers(laboratory: Laboratory) -> str:
    lines = [f"srv-{n:04d},10.0.{n // 250}.{n % 250}" for n in range(SERVERS)]
    return laboratory.run("Name,IP Address\n" + "\n".join(lines)).id


def import_flows(laboratory: Laboratory, pairs: list[tuple[int, int]]) -> str:
    lines = [f"srv-{source:04d},srv-{target:04d},443,TCP" for source, target in pairs]
    header = "Source Server Name,Destination Server Name,Destination Port,Protocol\n"
    return laboratory.run(header + "\n".join(lines), filename="flows.csv", import_category="app_discovery").id


def id_of(laboratory: Laboratory, name: str) -> str:
    ((asset_id,),) = laboratory.rows("SELECT id FROM migration.assets WHERE name = :name", name=name)
    return str(asset_id)


@contextmanager
def statements() -> Iterator[list[tuple[str, Any]]]:
    """What the handlers send to the database meanwhile."""
    sent: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        sent.append((statement, parameters))

    engine = database.engine()
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)


def rows_looked_at_in_vain(laboratory: Laboratory, statement: str, parameters: Any) -> int:
    """How many rows, or pairs of rows, the statement read and did not want."""
    with laboratory.superuser.connect() as connection:
        driver: Any = connection.connection.dbapi_connection
        cursor = driver.cursor()
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", parameters)
        ((plan,),) = cursor.fetchall()
    return sum(unwanted(plan[0] if isinstance(plan, list) else json.loads(plan)[0]))


def unwanted(node: Any) -> Iterator[int]:
    if isinstance(node, dict):
        removed = [node.get(f"Rows Removed by {what}", 0) for what in ("Filter", "Join Filter")]
        yield int(sum(removed) * node.get("Actual Loops", 1))
        node = list(node.values())
    if isinstance(node, list):
        for inner in node:
            yield from unwanted(inner)


def test_the_records_of_an_asset_are_not_compared_with_each_of_its_dependencies(laboratory: Laboratory) -> None:
    import_servers(laboratory)
    import_flows(laboratory, [(0, target) for target in range(1, SERVERS)])
    vacuum(laboratory.superuser)

    with statements() as sent:
        page = get("asset-dependencies", asset_id=id_of(laboratory, "srv-0000"), limit="20")
    ((statement, parameters),) = [each for each in sent if "raw_import_records" in each[0]]

    rows = {item["depends_on"]["name"]: item["origin"]["row_number"] for item in page.body["items"]}
    assert rows == {name: int(name[4:]) + 1 for name in rows}
    assert len(rows) == 20
    assert rows_looked_at_in_vain(laboratory, statement, parameters) <= 3 * SERVERS  # not 20 times as many


def test_the_latest_record_that_spoke_of_a_dependency_is_named(laboratory: Laboratory) -> None:
    import_servers(laboratory)
    import_flows(laboratory, [(0, 1), (0, 2)])
    latest = import_flows(laboratory, [(5, 6), (0, 2), (0, 2)])

    items = get("asset-dependencies", asset_id=id_of(laboratory, "srv-0000")).body["items"]

    origins = {item["depends_on"]["name"]: item["origin"] for item in items}
    assert origins["srv-0002"]["data_import_id"] == latest
    assert origins["srv-0002"]["row_number"] == 4
    assert origins["srv-0001"]["data_import_id"] != latest
    assert {name: item["filename"] for name, item in origins.items()} == dict.fromkeys(origins, "flows.csv")


@pytest.mark.parametrize("few", [0, 1_000_000])
def test_the_assets_of_an_import_are_the_same_whichever_way_they_are_found(
    laboratory: Laboratory, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    servers = import_servers(laboratory)
    flows = import_flows(laboratory, [(5, 6), (7, 6), (5, 8)])
    monkeypatch.setattr(inventory, "FEW_RECORDS", few)

    found = [item["name"] for item in get("assets", data_import_id=flows).body["items"]]
    by_change = [item["name"] for item in get("assets", data_import_id=flows, sort="updated_at").body["items"]]
    first = get("assets", data_import_id=servers, limit="200").body
    rest = get("assets", data_import_id=servers, limit="200", cursor=first["next_cursor"]).body

    assert found == ["srv-0005", "srv-0007"]
    assert sorted(by_change) == found
    assert [item["name"] for item in first["items"] + rest["items"]] == [f"srv-{n:04d}" for n in range(SERVERS)]


def test_the_assets_of_a_small_import_are_collected_first(laboratory: Laboratory) -> None:
    servers = import_servers(laboratory)
    flows = import_flows(laboratory, [(5, 6)])
    unknown = "00000000-0000-4000-8000-000000000000"

    with statements() as sent:
        for data_import_id in (flows, servers, unknown):
            get("assets", data_import_id=data_import_id)
        by_category = get("assets", category="app_discovery").body["items"]

    paging = [statement for statement, _ in sent if "raw_import_records_id" in statement]
    assert {"AS MATERIALIZED" in statement for statement in paging} == {True}
    assert [item["name"] for item in by_category] == ["srv-0005"]


def test_an_asset_is_shown_with_as_few_questions_as_its_values_ask_for(laboratory: Laboratory) -> None:
    import_servers(laboratory)
    import_flows(laboratory, [(5, 6), (7, 6)])

    with statements() as sent:
        shown = get(f"assets/{id_of(laboratory, 'srv-0006')}").body

    assert len(sent) == 5  # tenant, asset, claims behind its values, their files, their columns
    assert shown["dependencies"] == {"outgoing": 0, "incoming": 2}
    assert {name: value["origin"]["column"] for name, value in shown["values"].items()} == {
        "name": "Name",
        "ip_address": "IP Address",
    }


def test_an_asset_that_is_known_by_its_dependencies_names_them(laboratory: Laboratory) -> None:
    flows = import_flows(laboratory, [(5, 6), (7, 6)])

    shown = get(f"assets/{id_of(laboratory, 'srv-0006')}").body

    assert shown["placeholder"] is True
    assert shown["values"]["name"]["origin"] | {"at": None} == {
        "data_import_id": flows, "filename": "flows.csv", "category": "app_discovery", "row_number": 2,
        "column": None, "at": None,
    }  # fmt: skip


@pytest.mark.parametrize(("placeholder", "names"), [("true", ["srv-0900"]), ("false", ["srv-0000", "srv-0001"])])
def test_placeholders_are_told_from_what_imports_brought_in(
    laboratory: Laboratory, placeholder: str, names: list[str]
) -> None:
    laboratory.run("Name\nsrv-0000\nsrv-0001\n")
    import_flows(laboratory, [(0, 900)])
    with laboratory.superuser.begin() as connection:  # as other parts of the product may leave it
        connection.exec_driver_sql("UPDATE migration.assets SET discovery_method = NULL WHERE name = 'srv-0001'")

    assert [item["name"] for item in get("assets", placeholder=placeholder).body["items"]] == names


def test_the_disks_behind_a_size_are_named_where_no_record_says_it(laboratory: Laboratory) -> None:
    laboratory.run(
        "VM,Disk,Capacity MiB,Free MiB\nsrv-0001,C:,51200,1024\nsrv-0001,D:,51200,1024\n",
        filename="disks.csv",
        import_category="infrastructure",
    )

    values = get(f"assets/{id_of(laboratory, 'srv-0001')}").body["values"]

    assert (values["storage_gb"]["value"], values["storage_gb"]["origin"]["filename"]) == (100, "disks.csv")
