"""Every step can run twice, at once, or be cut off half-way: nothing is lost, nothing doubled."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa

from importflow import database, storage
from importflow.config import DatabaseSettings
from importflow.queries import enrichment, raw_records, steps
from local.handlers import invoke, one_after_the_other, run_import
from tests.integration.laboratory import Laboratory

ROWS = 200
FILE = "Name,CPU Cores,Team\n" + "".join(f"web-{i},{i % 8 + 1},t{i % 3}\n" for i in range(ROWS))

INVENTORY = (
    "SELECT a.id, a.name, a.cpu_cores, a.raw_import_records_id, c.attributes FROM migration.assets a"
    " JOIN migration.asset_custom_attributes c ON c.asset_id = a.id ORDER BY a.id"
)
RECORDS = "SELECT id, row_number, raw_data, is_valid, asset_id FROM migration.raw_import_records ORDER BY row_number"


def twice(name: str, events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Every chunk is worked on twice, the second time in reverse order."""
    first = [invoke(name, event) for event in events]
    assert [invoke(name, event) for event in reversed(events)] == first
    return first


def test_every_chunk_may_run_twice(laboratory: Laboratory) -> None:
    event = laboratory.put(FILE)
    accepted = event.pop("accepted")

    run_import(event, laboratory.manifest, twice)

    status = laboratory.status(accepted["flow_id"]).body
    assert status["records"] == {"total": ROWS, "valid": ROWS, "rejected": 0, "processed": ROWS}
    assert status["enrichment_summary"]["assets_created"] == ROWS
    assert len(laboratory.rows(RECORDS)) == len(laboratory.rows(INVENTORY)) == ROWS


def test_every_step_may_run_twice_in_a_row(laboratory: Laboratory, monkeypatch: pytest.MonkeyPatch) -> None:
    """As after a lost answer: the work is done and committed, and asked for again."""
    from local import handlers

    def again(name: str, event: dict[str, Any]) -> dict[str, Any]:
        first = handlers.handler(name)(event, handlers.CONTEXT)
        assert handlers.handler(name)(event, handlers.CONTEXT) == first
        return first

    event = laboratory.put(FILE)
    accepted = event.pop("accepted")
    monkeypatch.setattr(handlers, "invoke", again)

    assert run_import(event, laboratory.manifest, lambda name, events: [again(name, e) for e in events]).state == (
        "Import completed"
    )

    status = laboratory.status(accepted["flow_id"]).body
    assert status["enrichment_summary"]["assets_created"] == ROWS
    assert len({s["step_name"] for s in status["steps"]}) == len(status["steps"]) == 6
    assert len(laboratory.rows(RECORDS)) == ROWS


def test_the_same_event_ten_times_makes_one_import(laboratory: Laboratory) -> None:
    event = laboratory.put(FILE)
    event.pop("accepted")

    states = [run_import(event | {"execution": f"execution-{n}"}, laboratory.manifest).state for n in range(10)]

    assert states == ["Import completed", *["Already registered"] * 9]
    assert len(laboratory.rows(RECORDS)) == ROWS
    assert laboratory.rows("SELECT count(*) FROM migration.crewai_flow_state_extensions") == [(1,)]


@pytest.fixture
def own_connections(laboratory: Laboratory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every thread has an engine of its own, as every Lambda environment has."""
    each = threading.local()

    def engine() -> sa.Engine:
        if not hasattr(each, "engine"):
            each.engine = database.build_engine(DatabaseSettings.from_environment())
        return each.engine

    monkeypatch.setattr(database, "engine", engine)


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Run the calls in threads that start together; what each answered or raised."""
    barrier = threading.Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        barrier.wait()
        try:
            return call()
        except Exception as error:
            return error
        finally:
            database.engine().dispose()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


@pytest.mark.usefixtures("own_connections")
def test_ten_executions_at_once_claim_an_import_once(laboratory: Laboratory) -> None:
    event = laboratory.put(FILE)
    event.pop("accepted")
    events = [event | {"execution": f"execution-{n}"} for n in range(10)]

    answers = at_once(*(partial(invoke, "upload/register_upload", e) for e in events))

    assert sorted(answer["outcome"] for answer in answers) == ["duplicate"] * 9 + ["registered"]


@pytest.mark.usefixtures("own_connections")
def test_twins_of_one_execution_are_both_told_that_it_is_theirs(laboratory: Laboratory) -> None:
    event = laboratory.put(FILE)
    event.pop("accepted")

    answers = at_once(*(partial(invoke, "upload/register_upload", event) for _ in range(6)))

    assert [answer["outcome"] for answer in answers] == ["registered"] * 6
    assert laboratory.rows("SELECT count(*) FROM migration.discovery_flows") == [(1,)]


@pytest.mark.usefixtures("own_connections")
def test_twins_of_every_step_at_once_leave_one_import(laboratory: Laboratory) -> None:
    event = laboratory.put(FILE + "web-1,1,t1\nweb-2,2,t2\n")
    accepted = event.pop("accepted")
    from local import handlers

    def doubled(name: str, given: dict[str, Any]) -> dict[str, Any]:
        first, second = at_once(*(partial(handlers.handler(name), given, handlers.CONTEXT) for _ in range(2)))
        assert first == second, (name, first, second)
        return first

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(handlers, "invoke", doubled)
        ended = run_import(event, laboratory.manifest, lambda name, events: [doubled(name, e) for e in events])

    assert ended.state == "Import completed"
    status = laboratory.status(accepted["flow_id"]).body
    assert (status["enrichment_summary"]["assets_created"], status["enrichment_summary"]["records_merged"]) == (ROWS, 2)
    detector = next(r for r in status["validation_results"] if r["validator"] == "duplicate_detector")
    assert detector["warning_count"] == 4
    assert laboratory.rows(
        "SELECT count(*) FROM migration.raw_import_records, jsonb_array_elements(validation_errors)"
    ) == [(4,)]


@pytest.mark.usefixtures("own_connections")
def test_fail_flow_beside_running_chunks_ends_the_import_for_good(laboratory: Laboratory) -> None:
    event = laboratory.put(FILE)
    accepted = event.pop("accepted")
    pointer = {"import": invoke("upload/register_upload", event)["import"]}
    manifest = invoke("validate/plan_chunks", pointer)["manifest"]
    chunks = [pointer | {"chunk": chunk} for chunk in laboratory.manifest(manifest)]
    accident = {
        "object": {"bucket": event["bucket"], "key": event["key"]},
        "execution": event["execution"],
        "failure": {"Error": "States.Timeout"},
    }

    answers = at_once(
        partial(invoke, "enrich/fail_flow", accident),
        *(partial(invoke, "validate/validate_chunk", chunk) for chunk in chunks[:3]),
    )
    late = [invoke("validate/validate_chunk", chunks[-1]), invoke("enrich/enrich_chunk", chunks[0])]

    assert answers[0] == {"kind": "internal"}
    assert [a for a in answers[1:] if isinstance(a, Exception)] == []
    assert late == [{"outcome": "done"}] * 2
    assert laboratory.status(accepted["flow_id"]).body["status"] == "failed"
    assert laboratory.rows("SELECT count(*) FROM migration.assets") == [(0,)]


def test_a_second_delivery_that_breaks_does_not_fail_the_first(laboratory: Laboratory) -> None:
    event = laboratory.put(FILE)
    accepted = event.pop("accepted")
    invoke("upload/register_upload", event)

    invoke(
        "enrich/fail_flow",
        {
            "object": {"bucket": event["bucket"], "key": event["key"]},
            "execution": "the second delivery's",
            "failure": {"Error": "Lambda.Unknown"},
        },
    )

    assert laboratory.status(accepted["flow_id"]).body["status"] == "processing"


def test_an_object_nobody_presigned_imports_nothing(laboratory: Laboratory) -> None:
    event = laboratory.put(FILE)
    event.pop("accepted")
    keys = [
        "uploads/readme.txt",
        event["key"].replace(event["key"].split("/")[3], "00000000-0000-4000-8000-000000000000"),
        event["key"] + "x",
    ]

    for key in keys:
        assert run_import(event | {"key": key}, laboratory.manifest).state == "Not ours"
    assert laboratory.rows("SELECT count(*) FROM migration.discovery_flows") == [(0,)]


def test_the_registered_version_is_read_whatever_overwrites_it(laboratory: Laboratory) -> None:
    event = laboratory.put(FILE)
    event.pop("accepted")
    laboratory.s3.put_object(Bucket=event["bucket"], Key=event["key"], Body=b"Name\nintruder\n")

    run_import(event, laboratory.manifest)

    assert laboratory.rows("SELECT count(*) FROM migration.assets WHERE name = 'intruder'") == [(0,)]
    assert len(laboratory.rows(RECORDS)) == ROWS


class Killed(BaseException):
    """Stands for a worker that dies here: nothing that handles errors may handle it."""


@pytest.mark.parametrize("place", ["raw records", "assets", "settling the chunk", "writing the manifest"])
def test_a_worker_that_dies_half_way_leaves_nothing_behind_and_the_retry_does_all(
    laboratory: Laboratory, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    module, name = {
        "raw records": (raw_records, "replace_chunk"),
        "assets": (enrichment, "upsert_assets"),
        "settling the chunk": (steps, "settle_chunk"),
        "writing the manifest": (storage, "put_json"),
    }[place]
    real, calls = getattr(module, name), []

    def dies_the_second_time(*args: Any, **kwargs: Any) -> Any:
        answer = real(*args, **kwargs)
        calls.append(place)
        if len(calls) == 2:
            raise Killed
        return answer

    def with_retry(handler: str, event: dict[str, Any]) -> Any:
        try:
            return invoke(handler, event)
        except Killed:
            return invoke(handler, event)

    monkeypatch.setattr(module, name, dies_the_second_time)
    event = laboratory.put(FILE)
    accepted = event.pop("accepted")
    from local import handlers

    monkeypatch.setattr(handlers, "invoke", lambda n, e: _retry(handlers, n, e))
    run_import(event, laboratory.manifest, lambda n, events: [with_retry(n, e) for e in events])

    assert len(calls) > 2
    status = laboratory.status(accepted["flow_id"]).body
    assert (status["status"], status["enrichment_summary"]["assets_created"]) == ("completed", ROWS)
    assert len(laboratory.rows(RECORDS)) == len(laboratory.rows(INVENTORY)) == ROWS


def _retry(handlers: Any, name: str, event: dict[str, Any]) -> Any:
    try:
        return handlers.handler(name)(event, handlers.CONTEXT)
    except Killed:
        return handlers.handler(name)(event, handlers.CONTEXT)


FAIL_POINTS = ["before registration", "registered", "planned", "validated", "reviewed", "enriched"]


@pytest.mark.parametrize("point", FAIL_POINTS)
def test_fail_flow_is_safe_at_any_point_and_any_number_of_times(laboratory: Laboratory, point: str) -> None:
    event = laboratory.put(FILE)
    accepted = event.pop("accepted")
    _run_until(laboratory, event, FAIL_POINTS.index(point))
    accident = {
        "object": {"bucket": event["bucket"], "key": event["key"]},
        "execution": event["execution"],
        "failure": {"Error": "Runtime.HandlerError", "Cause": '{"errorType": "Boom", "errorMessage": "secret value"}'},
    }

    answers = [invoke("enrich/fail_flow", accident) for _ in range(3)]

    assert answers == [{"kind": "internal"}] * 3
    status = laboratory.status(accepted["flow_id"]).body
    assert (status["status"], status["error"]["code"]) == ("failed", "internal-error")
    assert "secret" not in str(status)
    assert status["records"]["total"] == status["records"]["valid"] + status["records"]["rejected"]
    assert {s["status"] for s in status["steps"]} <= {"completed", "failed", "skipped"}


def test_fail_flow_leaves_a_completed_import_alone(laboratory: Laboratory) -> None:
    ran = laboratory.run(FILE)
    event = laboratory.uploads[ran.id]

    invoke(
        "enrich/fail_flow",
        {
            "object": {"bucket": event["bucket"], "key": event["key"]},
            "execution": event["execution"],
            "failure": {"Error": "States.Timeout"},
        },
    )

    assert ran.status["status"] == "completed"


def _run_until(laboratory: Laboratory, event: dict[str, Any], steps_done: int) -> None:
    if steps_done == 0:
        return
    pointer = {"import": invoke("upload/register_upload", event)["import"]}
    if steps_done == 1:
        return
    manifest = invoke("validate/plan_chunks", pointer)["manifest"]
    chunks = [pointer | {"chunk": chunk} for chunk in laboratory.manifest(manifest)]
    work = [
        lambda: one_after_the_other("validate/validate_chunk", chunks[:2] if steps_done == 3 else chunks),
        lambda: invoke("validate/review_file", pointer),
        lambda: one_after_the_other("enrich/enrich_chunk", chunks[:2]),
    ]
    for each in work[: steps_done - 2]:
        each()


def test_an_import_whose_books_do_not_balance_is_not_called_complete(laboratory: Laboratory) -> None:
    event = laboratory.put(FILE)
    accepted = event.pop("accepted")
    pointer = {"import": invoke("upload/register_upload", event)["import"]}
    manifest = invoke("validate/plan_chunks", pointer)["manifest"]
    chunks = [pointer | {"chunk": chunk} for chunk in laboratory.manifest(manifest)]
    one_after_the_other("validate/validate_chunk", chunks)
    invoke("validate/review_file", pointer)
    one_after_the_other("enrich/enrich_chunk", chunks[:-1])

    with pytest.raises(Exception, match="enriched"):
        invoke("enrich/complete_flow", pointer)
    assert laboratory.status(accepted["flow_id"]).body["status"] == "processing"
