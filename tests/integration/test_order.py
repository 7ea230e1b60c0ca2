"""Whatever the order of imports and however often each is repeated: the inventory is the same."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from itertools import permutations
from typing import Any

import pytest

from tests.integration.four_files import CATEGORIES, FILES, File
from tests.integration.laboratory import Laboratory, Ran

# Of an asset, everything but ids, moments and where it came from.
NOT_CONTENT = (
    "id", "client_account_id", "engagement_id", "created_at", "updated_at", "discovery_timestamp", "discovery_source",
    "source_filename", "raw_import_records_id", "master_flow_id", "discovery_flow_id", "deleted_at",
)  # fmt: skip
ASSETS = """
    SELECT jsonb_strip_nulls(to_jsonb(asset) - CAST(:not_content AS text[])) || jsonb_build_object(
               'attributes', coalesce(kept.attributes, '{}'))
    FROM migration.assets asset LEFT JOIN migration.asset_custom_attributes kept ON kept.asset_id = asset.id
    WHERE asset.deleted_at IS NULL
"""
DEPENDENCIES = """
    SELECT to_jsonb(edge) - CAST(ARRAY['id', 'asset_id', 'depends_on_asset_id', 'client_account_id', 'engagement_id',
                                       'created_at'] AS text[])
           || jsonb_build_object('source', source.name, 'target', target.name, 'source_type', source.asset_type,
                                 'target_type', target.asset_type, 'dangling', source.deleted_at IS NOT NULL
                                 OR target.deleted_at IS NOT NULL)
    FROM migration.asset_dependencies edge JOIN migration.assets source ON source.id = edge.asset_id
    JOIN migration.assets target ON target.id = depends_on_asset_id
"""
# What an import reports that brought nothing new.
NO_CHANGES = (
    "assets_created",
    "assets_updated",
    "placeholders_created",
    "dependencies_created",
    "dependencies_updated",
)
SEEDS = range(4)
Inventory = dict[str, list[str]]
_reference: list[Inventory] = []


@pytest.fixture(autouse=True)
def several_chunks(laboratory: Laboratory, monkeypatch: pytest.MonkeyPatch) -> None:  # after its own settings
    """Small files, cut into several chunks all the same."""
    monkeypatch.setenv("CHUNK_BYTES", "1000")


def import_file(laboratory: Laboratory, category: str, **options: Any) -> Ran:
    file = FILES[category]
    ran = laboratory.run(
        file.content, filename=file.filename, import_category=category, **({"source_system": category} | options)
    )
    assert ran.ended.state == "Import completed", (category, ran.ended)
    return ran


def inventory(laboratory: Laboratory) -> Inventory:
    """What the inventory says, by content, in an order of its own."""
    assets = laboratory.rows(ASSETS, not_content=list(NOT_CONTENT))
    edges = laboratory.rows(DEPENDENCIES)
    return {
        kind: sorted(json.dumps(row[0], sort_keys=True) for row in rows)
        for kind, rows in (("assets", assets), ("dependencies", edges))
    }


def reference(laboratory: Laboratory) -> Inventory:
    """The inventory after the categories in their own order; made once."""
    if not _reference:
        for category in CATEGORIES:
            import_file(laboratory, category)
        _reference.append(inventory(laboratory))
        laboratory.empty()
    return _reference[0]


def differences(one: Inventory, other: Inventory) -> list[str]:
    return [
        f"{sign} {line}"
        for kind in one
        for sign, these, those in (("only there:", one, other), ("only here:", other, one))
        for line in these[kind]
        if line not in those[kind]
    ]


ORDERS = list(permutations(CATEGORIES))


@pytest.mark.parametrize("order", ORDERS, ids="-".join)
def test_any_order_of_the_four_categories_gives_the_same_inventory(
    laboratory: Laboratory, order: Sequence[str]
) -> None:
    expected = reference(laboratory)
    for category in order:
        import_file(laboratory, category)
    found = differences(expected, inventory(laboratory))
    assert not found, "\n".join(found)


@pytest.mark.parametrize("seed", SEEDS)
def test_importing_every_file_again_at_any_point_changes_nothing(laboratory: Laboratory, seed: int) -> None:
    expected = reference(laboratory)
    order = [*CATEGORIES, *CATEGORIES]
    random.Random(seed).shuffle(order)
    for position, category in enumerate(order):
        before = inventory(laboratory)
        ran = import_file(laboratory, category)
        if category in order[:position]:
            summary = ran.status["enrichment_summary"]
            assert {name: summary[name] for name in NO_CHANGES} == dict.fromkeys(NO_CHANGES, 0), (order, position)
            found = differences(before, inventory(laboratory))
            assert not found, "\n".join([f"{order}, {position}", *found])
    found = differences(expected, inventory(laboratory))
    assert not found, "\n".join([str(order), *found])


LATER = "cmdb_export again"
CHANGES = ((b"Production", b"Staging"), (b",Ann,", b",Amy,"), (b",4,16,", b",8,,"), (b"10.0.0.4", b"10.0.0.5"))


@pytest.mark.parametrize(
    "order",
    [
        ("cmdb_export", LATER, "infrastructure", "app_discovery", "sensitive_data"),
        ("infrastructure", "cmdb_export", "sensitive_data", LATER, "app_discovery"),
        ("sensitive_data", "infrastructure", "cmdb_export", LATER, "app_discovery"),
    ],
    ids="-".join,
)
def test_a_later_inventory_replaces_what_it_says_wherever_the_others_come(
    laboratory: Laboratory, monkeypatch: pytest.MonkeyPatch, order: Sequence[str]
) -> None:
    """A blank says nothing: what the earlier one said stays. (What came by an address stays where it then led.)"""
    later = FILES["cmdb_export"].content
    for old, new in CHANGES:
        assert old in later
        later = later.replace(old, new)
    inventories = []
    for each in (("cmdb_export", "sensitive_data", LATER, "infrastructure", "app_discovery"), order):
        laboratory.empty()
        for category in each:
            if category == LATER:
                with monkeypatch.context() as patch:
                    patch.setitem(FILES, "cmdb_export", File("inventory-2.csv", later))
                    import_file(laboratory, "cmdb_export")
            else:
                import_file(laboratory, category)
        inventories.append(inventory(laboratory))
    assert differences(*inventories) == []
    assert laboratory.rows(
        "SELECT environment, business_owner, cpu_cores, memory_gb FROM migration.assets WHERE name = 'web01'"
    ) == [("Staging", "Amy", 8, 16)]
