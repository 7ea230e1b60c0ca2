"""The inventory as a whole: facets, how busy the assets are, and where sensitive data is."""

from __future__ import annotations

from typing import Any

import pytest

from importflow import overviews
from importflow.overview_schemas import AssetFacets, SensitiveData, Utilisation
from tests.integration.inventory_rows import add_assets
from tests.integration.laboratory import NORTH_TWO, SOUTH, Laboratory, call_api
from tests.integration.test_pages import statements

DELETED = {"name": "gone", "asset_type": "server", "cpu_utilization_percent": 99, "deleted_at": "2026-01-01T00:00Z"}
METRICS = ("cpu_average", "cpu_peak", "memory_average", "memory_peak")


def ask(path: str, **options: Any) -> dict[str, Any]:
    answer = call_api("status/inventory", "GET", f"/api/v1/{path}", **options)
    assert answer.status == 200, answer.body
    return answer.body


def counts(values: list[dict[str, Any]]) -> list[tuple[str | None, int]]:
    return [(each["value"], each["assets"]) for each in values]


def busy(name: str, cpu: float | None, memory: float | None, **columns: Any) -> dict[str, Any]:
    said = {"cpu_utilization_percent": cpu, "memory_utilization_percent": memory, **columns}
    return {"name": name} | {column: value for column, value in said.items() if value is not None}


# ── all of them ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("path", ["asset-facets", "utilisation", "sensitive-data"])
def test_an_overview_is_one_statement_on_the_tenants_own_assets(laboratory: Laboratory, path: str) -> None:
    empty = ask(path)
    add_assets(laboratory, busy("theirs", 1, 1, environment="Test", pii_flag=True), tenant=SOUTH)
    add_assets(laboratory, DELETED)

    with statements() as sent:
        seen = ask(path)

    assert seen == ask(path, tenant=NORTH_TWO) == empty
    assert len(sent) == 2  # the tenant, and the question


def test_an_empty_inventory_has_overviews_too(laboratory: Laboratory) -> None:
    nothing = {"values": [], "left_out": 0}

    assert AssetFacets.model_validate(ask("asset-facets")).model_dump() == {
        "assets": 0, "placeholders": 0, "asset_type": nothing, "environment": nothing, "operating_system": nothing,
        "classification": nothing,
    }  # fmt: skip
    utilisation = Utilisation.model_validate(ask("utilisation"))
    assert (utilisation.assets, utilisation.measured, utilisation.comparable, utilisation.points) == (0, 0, 0, [])
    assert [(h.metric, h.measured, h.mean, len(h.bins)) for h in utilisation.histograms] == [
        (metric, 0, None, 20) for metric in METRICS
    ]
    assert {
        value for value in SensitiveData.model_validate(ask("sensitive-data")).model_dump().values() if value
    } == set()


# ── facets ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_facets_count_what_there_is_and_what_lacks_a_value(laboratory: Laboratory) -> None:
    add_assets(
        laboratory,
        {"name": "a", "asset_type": "server", "environment": "Test", "operating_system": "Ubuntu 22.04"},
        {"name": "b", "asset_type": "server", "environment": "Production", "application_data_classification": "public"},
        {"name": "c", "asset_type": "database", "environment": "Production"},
        {"name": "d", "discovery_method": "placeholder"},
        DELETED,
    )

    body = ask("asset-facets")

    assert (body["assets"], body["placeholders"]) == (4, 1)
    assert {name: counts(facet["values"]) for name, facet in body.items() if isinstance(facet, dict)} == {
        "asset_type": [("server", 2), ("database", 1), (None, 1)],
        "environment": [("Production", 2), ("Test", 1), (None, 1)],
        "operating_system": [(None, 3), ("Ubuntu 22.04", 1)],
        "classification": [(None, 3), ("public", 1)],
    }


def test_every_value_that_is_listed_finds_its_assets(laboratory: Laboratory) -> None:
    odd = {"environment": "Pro\nduct", "operating_system": "Windows\tServer 2019"}
    add_assets(laboratory, {"name": "odd"} | odd)

    listed = ask("asset-facets")

    for facet, value in odd.items():
        assert counts(listed[facet]["values"]) == [(value, 1)]
        assert [asset["name"] for asset in ask("assets", query={facet: value})["items"]] == ["odd"]


def test_rare_values_are_left_out_and_said_to_be(laboratory: Laboratory, monkeypatch: pytest.MonkeyPatch) -> None:
    add_assets(laboratory, *({"name": f"{n}", "environment": f"e{n % 3}", "asset_type": "server"} for n in range(7)))
    monkeypatch.setattr(overviews, "MOST_VALUES", 2)

    body = ask("asset-facets")

    assert (counts(body["environment"]["values"]), body["environment"]["left_out"]) == ([("e0", 3), ("e1", 2)], 1)
    assert (counts(body["asset_type"]["values"]), body["asset_type"]["left_out"]) == ([("server", 7)], 0)


# ── utilisation ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_measured_assets_are_binned_marked_and_pointed_out(laboratory: Laboratory) -> None:
    add_assets(
        laboratory,
        busy("idle", 4.99, 19.99, cpu_utilization_percent_max=100),
        busy("cold but full", 0, 80),
        busy("at the edge", 20, 5),
        busy("flat out", 100, None),
        busy("half known", 3, None),
        busy("only peaks", None, None, memory_utilization_percent_max=55.5),
        {"name": "never measured"},
        DELETED,
    )

    body = ask("utilisation")

    assert [body[count] for count in ("assets", "measured", "comparable", "under_used", "hot")] == [7, 6, 5, 1, 2]
    assert {point["name"]: (point["cpu"], point["memory"], point["mark"]) for point in body["points"]} == {
        "idle": (4.99, 19.99, "under-used"),
        "cold but full": (0, 80, "hot"),
        "at the edge": (20, 5, None),
        "flat out": (100, None, "hot"),
        "half known": (3, None, None),
    }
    assert body["thresholds"] == {"under_used_below": 20, "hot_from": 80}
    assert filled(body) == {
        "cpu_average": {0: 3, 20: 1, 95: 1},
        "cpu_peak": {95: 1},
        "memory_average": {5: 1, 15: 1, 80: 1},
        "memory_peak": {55: 1},
    }
    said = {h["metric"]: (h["measured"], h["mean"]) for h in body["histograms"]}
    assert said["cpu_average"] == (5, pytest.approx(25.598))
    assert said["memory_peak"] == (1, 55.5)


def filled(body: dict[str, Any]) -> dict[str, dict[float, int]]:
    """Per metric the bins with assets, by where they begin."""
    edges = [(each["from_percent"], each["to_percent"]) for each in body["histograms"][0]["bins"]]
    assert edges == [(5 * n, 5 * (n + 1)) for n in range(20)]
    return {
        histogram["metric"]: {each["from_percent"]: each["assets"] for each in histogram["bins"] if each["assets"]}
        for histogram in body["histograms"]
    }


def test_what_cannot_be_a_percentage_does_not_break_the_picture(laboratory: Laboratory) -> None:
    add_assets(laboratory, busy("below", -1, 50), busy("above", 130, 50))

    assert filled(ask("utilisation"))["cpu_average"] == {0: 1, 95: 1}


def test_where_there_are_too_many_points_marked_ones_stay_and_the_sample_is_the_same(
    laboratory: Laboratory, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_assets(laboratory, *(busy(f"plain-{n}", 50, 50) for n in range(30)), busy("hot", 90, 90), busy("idle", 1, 1))
    monkeypatch.setattr(overviews, "MOST_POINTS", 10)

    first, second = ask("utilisation"), ask("utilisation")

    assert first == second
    assert len(first["points"]) == 10
    assert {"hot", "idle"} < {point["name"] for point in first["points"]}
    assert (first["comparable"], first["under_used"], first["hot"]) == (32, 1, 1)


def test_many_of_one_mark_hide_none_of_another(laboratory: Laboratory, monkeypatch: pytest.MonkeyPatch) -> None:
    idle = (busy(f"idle-{n}", 1, 1) for n in range(15))
    add_assets(laboratory, *idle, *(busy(f"plain-{n}", 50, 50) for n in range(15)), busy("hot", 90, 90))
    monkeypatch.setattr(overviews, "MOST_POINTS", 10)

    marks = [point["mark"] for point in ask("utilisation")["points"]]

    assert {mark: marks.count(mark) for mark in marks} == {"hot": 1, "under-used": 5, None: 4}


def test_what_an_import_measured_is_what_is_shown(laboratory: Laboratory) -> None:
    laboratory.run(
        "Server Name,CPU Avg %,CPU Max %,Memory Avg %\nweb-1,5,40,10\nweb-2,85,99,50\n",
        filename="utilisation.csv",
        import_category="infrastructure",
    )

    body = ask("utilisation")

    marks = {point["name"]: (point["cpu"], point["memory"], point["mark"]) for point in body["points"]}
    assert marks == {"web-1": (5, 10, "under-used"), "web-2": (85, 50, "hot")}


# ── sensitive data ───────────────────────────────────────────────────────────────────────────────────────────────────


def held(
    name: str, classification: str | None, environment: str | None, *scopes: str, **columns: Any
) -> dict[str, Any]:
    asset = {"name": name, "application_data_classification": classification, "environment": environment, **columns}
    found = {"attributes": {"sensitive_data": {"compliance_scopes": list(scopes)}}} if scopes else {}
    return {column: value for column, value in asset.items() if value is not None} | found


def test_classifications_are_counted_by_environment_and_by_scope(laboratory: Laboratory) -> None:
    add_assets(
        laboratory,
        held("a", "restricted", "Production", "GDPR", "PCI-DSS", pii_flag=True),
        held("b", "restricted", "Production", "GDPR", pii_flag=True),
        held("c", "internal", "Test", pii_flag=False),
        held("d", "public", None, attributes={"sensitive_data": "a column of this name"}),
        held("e", "own word", None, attributes={"sensitive_data": {"compliance_scopes": "GDPR"}}),
        held("f", None, "Test", "HIPAA"),
        held("g", None, None, attributes={"sensitive_data": {"compliance_scopes": []}}),
        held("gone", "restricted", "Production", "GDPR", pii_flag=True, deleted_at="2026-01-01T00:00Z"),
    )

    body = ask("sensitive-data")

    assert [body[count] for count in ("assets", "classified", "with_personal_data", "with_compliance_scope")] == [
        7,
        5,
        2,
        3,
    ]
    assert counts(body["classifications"]) == [
        ("restricted", 2),
        ("internal", 1),
        ("public", 1),
        ("own word", 1),
        (None, 2),
    ]
    assert counts(body["environments"]) == [(None, 3), ("Production", 2), ("Test", 2)]
    assert counts(body["compliance_scopes"]) == [("GDPR", 2), ("HIPAA", 1), ("PCI-DSS", 1)]
    assert cells(body, "by_environment", "environment") == {
        ("restricted", "Production"): 2, ("internal", "Test"): 1, ("public", None): 1, ("own word", None): 1,
        (None, "Test"): 1, (None, None): 1,
    }  # fmt: skip
    assert cells(body, "by_compliance_scope", "compliance_scope") == {
        ("restricted", "GDPR"): 2, ("restricted", "PCI-DSS"): 1, (None, "HIPAA"): 1,
    }  # fmt: skip
    assert body["environments_left_out"] == 0


def cells(body: dict[str, Any], matrix: str, column: str) -> dict[tuple[str | None, str | None], int]:
    found = {(cell["classification"], cell[column]): cell["assets"] for cell in body[matrix]}
    assert len(found) == len(body[matrix])
    return found


def test_rare_environments_are_left_out_of_the_matrix_and_stay_in_the_totals(
    laboratory: Laboratory, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_assets(laboratory, *(held(f"{n}", "public", f"e{n % 3}") for n in range(7)))
    monkeypatch.setattr(overviews, "MOST_ENVIRONMENTS", 1)

    body = ask("sensitive-data")

    assert (body["environments"], body["environments_left_out"]) == ([{"value": "e0", "assets": 3}], 2)
    assert cells(body, "by_environment", "environment") == {("public", "e0"): 3}
    assert counts(body["classifications"]) == [("public", 7)]


def test_what_an_import_found_is_where_the_matrix_says(laboratory: Laboratory) -> None:
    laboratory.run("Name,Environment\nweb-1,Production\nweb-2,Test\n")
    laboratory.run(
        "Server Name,Data Classification,PII Types,Compliance\nweb-1,Restricted,email,GDPR\nweb-2,Public,,\n",
        filename="findings.csv",
        import_category="sensitive_data",
    )

    body = ask("sensitive-data")

    assert cells(body, "by_environment", "environment") == {("restricted", "Production"): 1, ("public", "Test"): 1}
    assert cells(body, "by_compliance_scope", "compliance_scope") == {("restricted", "GDPR"): 1}
    (item,) = ask("assets", query={"compliance_scope": "GDPR", "classification": "restricted"})["items"]
    assert item["name"] == "web-1"
