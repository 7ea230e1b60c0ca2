"""Imports of several categories on their way at the same time, twice or cut off half-way: the inventory is the same."""

from __future__ import annotations

from functools import partial
from itertools import combinations
from typing import Any, NamedTuple

import pytest

from importflow.queries import category_attributes, dependencies, performance, placeholders, sensitive_findings
from local import handlers
from local.handlers import invoke, run_import
from tests.integration.four_files import CATEGORIES, FILES, File
from tests.integration.laboratory import Laboratory
from tests.integration.test_order import differences, import_file, inventory, reference, several_chunks  # noqa: F401
from tests.integration.test_repeated_work import Killed, at_once, own_connections  # noqa: F401


class OnItsWay(NamedTuple):
    """An import between two steps."""

    pointer: dict[str, Any]
    chunks: list[dict[str, Any]]


def planned(laboratory: Laboratory, category: str) -> OnItsWay:
    """An import whose chunks are about to be validated."""
    file = FILES[category]
    event = laboratory.put(file.content, filename=file.filename, import_category=category, source_system=category)
    event.pop("accepted")
    pointer = {"import": invoke("upload/register_upload", event)["import"]}
    manifest = invoke("validate/plan_chunks", pointer)["manifest"]
    return OnItsWay(pointer, [pointer | {"chunk": chunk} for chunk in laboratory.manifest(manifest)])


def reviewed(laboratory: Laboratory, category: str) -> OnItsWay:
    """An import whose chunks are about to be enriched."""
    under_way = planned(laboratory, category)
    for chunk in under_way.chunks:
        invoke("validate/validate_chunk", chunk)
    assert invoke("validate/review_file", under_way.pointer)["outcome"] == "accepted"
    return under_way


def all_went_well(answers: list[Any]) -> bool:
    failed = [answer for answer in answers if isinstance(answer, Exception)]
    assert failed == []
    return True


@pytest.mark.usefixtures("own_connections")
@pytest.mark.parametrize("together", [*combinations(CATEGORIES, 2), CATEGORIES], ids="-".join)
def test_categories_enriched_at_once_end_in_the_same_inventory(
    laboratory: Laboratory, together: tuple[str, ...]
) -> None:
    """None of them knew of the others' assets when it looked its own up."""
    expected = reference(laboratory)
    under_way = [reviewed(laboratory, category) for category in together]

    enriched = at_once(*(partial(invoke, "enrich/enrich_chunk", chunk) for one in under_way for chunk in one.chunks))
    completed = at_once(*(partial(invoke, "enrich/complete_flow", one.pointer) for one in under_way))

    assert all_went_well(enriched)
    assert all_went_well(completed)
    for category in CATEGORIES:
        if category not in together:
            import_file(laboratory, category)
    found = differences(expected, inventory(laboratory))
    assert not found, "\n".join(found)


@pytest.mark.usefixtures("own_connections")
@pytest.mark.parametrize("seed", range(3))
def test_all_steps_of_all_categories_at_once_end_in_the_same_inventory(laboratory: Laboratory, seed: int) -> None:
    """Each import in a thread of its own, so that steps of different kinds meet."""
    expected = reference(laboratory)
    under_way = [planned(laboratory, category) for category in CATEGORIES]

    def run(one: OnItsWay) -> None:
        for name in ("validate/validate_chunk", "enrich/enrich_chunk"):
            for chunk in one.chunks:
                invoke(name, chunk)
            invoke({"validate": "validate/review_file", "enrich": "enrich/complete_flow"}[name[:8].split("/")[0]],
                   one.pointer)  # fmt: skip

    assert all_went_well(at_once(*(partial(run, one) for one in under_way[seed:] + under_way[:seed])))
    found = differences(expected, inventory(laboratory))
    assert not found, "\n".join(found)


@pytest.mark.usefixtures("own_connections")
@pytest.mark.parametrize("known", [0, 60], ids=["nothing known", "half of them known"])
def test_chunks_about_the_same_assets_neither_collide_nor_wait_for_each_other(
    laboratory: Laboratory, monkeypatch: pytest.MonkeyPatch, known: int
) -> None:
    """Every chunk speaks of many of the same assets, in an order of its own."""
    monkeypatch.setenv("CHUNK_BYTES", "4000")
    names = [f"n{number:03}" for number in range(120)]
    if known:
        laboratory.run("\n".join(["Name", *names[:: len(names) // known], ""]))
    pairs = zip(names[::-1], names[7:] + names[:7], strict=True)
    files = {
        "cmdb_export": [
            "Name,Type,Owner",
            *(f"{n},{kind}" for n in names for kind in ("Application,Ann", "Server,Bob")),
        ],
        "app_discovery": ["Application,Server Hostname,Owner", *(f"{n},,Cleo\n{n},{other}," for n, other in pairs)],
        "infrastructure": ["Server Name,CPU Avg %,Memory GB", *(f"{n},5,8" for n in names[::-1])],
        "sensitive_data": ["Host,Data Type,Owner", *(f"{n},Email,Dora" for n in names[30:] + names[:30])],
    }
    monkeypatch.setattr(
        "tests.integration.test_categories_at_once.FILES",
        {category: File(f"{category}.csv", "\n".join(lines).encode()) for category, lines in files.items()},
    )
    under_way = [reviewed(laboratory, category) for category in CATEGORIES]

    enriched = at_once(*(partial(invoke, "enrich/enrich_chunk", chunk) for one in under_way for chunk in one.chunks))
    completed = at_once(*(partial(invoke, "enrich/complete_flow", one.pointer) for one in under_way))

    assert all_went_well(enriched + completed)
    assert laboratory.rows(
        "SELECT count(*), count(*) FILTER (WHERE business_owner IN ('Ann', 'Bob')) FROM migration.assets"
    ) == [(240, 240)]


@pytest.mark.parametrize("category", CATEGORIES)
def test_every_step_of_every_category_may_run_twice(
    laboratory: Laboratory, monkeypatch: pytest.MonkeyPatch, category: str
) -> None:
    expected = reference(laboratory)
    for other in CATEGORIES:
        if other != category:
            import_file(laboratory, other)

    def again(name: str, event: dict[str, Any]) -> dict[str, Any]:
        first = handlers.handler(name)(event, handlers.CONTEXT)
        assert handlers.handler(name)(event, handlers.CONTEXT) == first
        return first

    file = FILES[category]
    event = laboratory.put(file.content, filename=file.filename, import_category=category, source_system=category)
    event.pop("accepted")
    with monkeypatch.context() as patch:
        patch.setattr(handlers, "invoke", again)
        ended = run_import(event, laboratory.manifest, lambda name, events: [again(name, e) for e in events])
    assert ended.state == "Import completed"
    assert differences(expected, inventory(laboratory)) == []


def test_completing_every_import_again_later_changes_nothing(laboratory: Laboratory) -> None:
    imports = [import_file(laboratory, category) for category in reversed(CATEGORIES)]
    before = inventory(laboratory)
    for ran in imports:
        pointer = laboratory.rows(
            "SELECT client_account_id, engagement_id, data_import_id, master_flow_id, flow_id"
            " FROM migration.discovery_flows WHERE data_import_id = :id", id=ran.id,
        )[0]  # fmt: skip
        names = ("client_account_id", "engagement_id", "data_import_id", "master_flow_id", "flow_id")
        invoke("enrich/complete_flow", {"import": dict(zip(names, map(str, pointer), strict=True))})
    assert differences(before, inventory(laboratory)) == []


@pytest.mark.parametrize(
    ("category", "module", "name"),
    [
        ("app_discovery", dependencies, "place_assets"),
        ("app_discovery", dependencies, "settle_edges"),
        ("app_discovery", category_attributes, "settle_applications"),
        ("infrastructure", performance, "settle_performance"),
        ("sensitive_data", sensitive_findings, "settle_facts"),
        ("cmdb_export", placeholders, "merge_placeholders"),
    ],
)
def test_a_worker_that_dies_before_it_commits_is_replaced(
    laboratory: Laboratory, monkeypatch: pytest.MonkeyPatch, category: str, module: Any, name: str
) -> None:
    expected = reference(laboratory)
    for other in CATEGORIES:
        if other != category:
            import_file(laboratory, other)
    real, calls = getattr(module, name), []

    def dies_at_first(*args: Any, **kwargs: Any) -> Any:
        answer = real(*args, **kwargs)
        calls.append(name)
        if len(calls) == 1:
            raise Killed
        return answer

    def with_retry(handler: str, event: dict[str, Any]) -> Any:
        try:
            return handlers.handler(handler)(event, handlers.CONTEXT)
        except Killed:
            return handlers.handler(handler)(event, handlers.CONTEXT)

    monkeypatch.setattr(module, name, dies_at_first)
    monkeypatch.setattr(handlers, "invoke", with_retry)
    import_file(laboratory, category)

    assert len(calls) > 1
    assert differences(expected, inventory(laboratory)) == []
