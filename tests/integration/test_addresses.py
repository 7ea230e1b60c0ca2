"""Records that call a machine by its address: they mean the one machine known there, in either order, and name none."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.laboratory import Laboratory, Ran
from tests.integration.test_order import NO_CHANGES, differences, inventory

SERVERS = "Name,IP Address,Environment\napp1,10.0.0.1,Production\napp2,10.0.0.2,\n"
UTILISATION = "Server Name,CPU Avg %,Memory GB,Cluster,Shelf\napp1,5,8,north,7\n10.0.0.1,6,16,south,\n10.0.0.9,1,1,,\n"
FINDINGS = "Host,Data Type,Matches,Environment\n10.0.0.2,Email,5,sandbox\n"
LINKS = "source,target,destination port,protocol\n10.0.0.1,10.0.0.2,443,tcp\napp2,10.0.0.9,22,tcp\n"
FILES = {
    "cmdb_export": SERVERS, "infrastructure": UTILISATION, "sensitive_data": FINDINGS, "app_discovery": LINKS,
}  # fmt: skip


def run(laboratory: Laboratory, category: str) -> Ran:
    ran = laboratory.run(FILES[category], filename=f"{category}.csv", import_category=category)
    assert ran.status["status"] == "completed", ran.status["error"]
    return ran


def inventory_after(laboratory: Laboratory, *categories: str) -> Any:
    laboratory.empty()
    for category in categories:
        run(laboratory, category)
    return inventory(laboratory)


@pytest.mark.parametrize("category", ["infrastructure", "sensitive_data", "app_discovery"])
def test_an_address_means_the_machine_known_there_in_either_order(laboratory: Laboratory, category: str) -> None:
    known_first = inventory_after(laboratory, "cmdb_export", category)
    known_later = inventory_after(laboratory, category, "cmdb_export")
    assert differences(known_first, known_later) == []
    names = {name for (name,) in laboratory.assets("name") if name.startswith("app")}
    assert names == {"app1", "app2"}
    alive = laboratory.rows("SELECT name FROM migration.assets WHERE deleted_at IS NULL AND name LIKE '10.%'")
    assert alive == ([] if category == "sensitive_data" else [("10.0.0.9",)])


def test_a_machine_with_a_name_does_not_go_by_an_address(laboratory: Laboratory) -> None:
    inventory_after(laboratory, "sensitive_data", "infrastructure", "cmdb_export")
    assert laboratory.rows(
        "SELECT name, hostname FROM migration.assets WHERE deleted_at IS NULL AND name LIKE 'app%' ORDER BY 1"
    ) == [("app1", None), ("app2", None)]


def test_records_under_name_and_address_of_one_machine_are_one_group_in_either_order(laboratory: Laboratory) -> None:
    """The last of them speaks for what no column takes."""
    for order in (("cmdb_export", "infrastructure"), ("infrastructure", "cmdb_export")):
        inventory_after(laboratory, *order)
        kept = laboratory.rows(
            "SELECT attributes -> 'infrastructure' -> 'custom_attributes' FROM migration.asset_custom_attributes kept"
            " JOIN migration.assets asset ON asset.id = kept.asset_id WHERE asset.name = 'app1'"
        )
        assert kept == [({"Cluster": "south"},)], order


@pytest.mark.parametrize("category", [*FILES])
def test_the_same_file_again_reports_no_change(laboratory: Laboratory, category: str) -> None:
    inventory_after(laboratory, *FILES)
    summary = run(laboratory, category).status["enrichment_summary"]
    assert {name: summary[name] for name in NO_CHANGES} == dict.fromkeys(NO_CHANGES, 0)


def test_an_address_two_machines_have_means_neither(laboratory: Laboratory) -> None:
    inventory_after(laboratory, "sensitive_data")
    laboratory.run("Name,IP Address\ntwin-a,10.0.0.2\ntwin-b,10.0.0.2\n")
    assert laboratory.rows("SELECT name, pii_flag FROM migration.assets WHERE deleted_at IS NULL ORDER BY 1") == [
        ("10.0.0.2", True), ("twin-a", None), ("twin-b", None),
    ]  # fmt: skip
