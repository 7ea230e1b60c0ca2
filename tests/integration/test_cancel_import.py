"""An import is cancelled at any moment: at once, for good, and without an accident."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from importflow import enrichment, planning, reviewing, settling, storage, validation
from local.handlers import invoke, one_after_the_other, run_import
from tests.integration.laboratory import BUCKET, NORTH_TWO, SOUTH, Answer, Laboratory, call_api
from tests.integration.partial_imports import POINTS, ROWS, SERVERS, chunks_of, stopped_at
from tests.integration.test_repeated_work import own_connections  # noqa: F401  a fixture


def cancel(any_id: str, **options: Any) -> Answer:
    return call_api("upload/cancel_import", "POST", f"/api/v1/data-import/{any_id}/cancel", body={}, **options)


def flows(laboratory: Laboratory) -> list[Any]:
    return laboratory.rows(
        "SELECT m.flow_status, c.status FROM migration.crewai_flow_state_extensions m"
        " JOIN migration.discovery_flows c ON c.master_flow_id = m.flow_id"
    )


WRITTEN = (
    "SELECT (SELECT count(*) FROM migration.raw_import_records), (SELECT count(*) FROM migration.assets),"
    " (SELECT jsonb_agg(to_jsonb(s) ORDER BY id) FROM migration.import_processing_steps s),"
    " (SELECT to_jsonb(d) FROM migration.data_imports d)"
)


@pytest.mark.parametrize("point", POINTS)
def test_a_cancelled_import_ends_where_it_is_and_nothing_more_is_written(laboratory: Laboratory, point: str) -> None:
    left = stopped_at(laboratory, point)

    answer = cancel(left.id)

    assert (answer.status, answer.body) == (200, {"data_import_id": left.id, "status": "cancelled"})
    status = left.status
    assert (status["status"], status["error"]) == ("cancelled", None)
    assert {s["status"] for s in status["steps"]} <= {"completed", "skipped"}
    assert flows(laboratory) == ([] if point == "announced" else [("cancelled", "cancelled")])
    before = laboratory.rows(WRITTEN)

    ended = run_import(left.event, laboratory.manifest)

    assert ended.state == ("Already registered" if point == "announced" else "Import ended")
    assert laboratory.rows(WRITTEN) == before
    assert left.fail() == {"kind": "rejected"}  # which rings no alarm
    assert laboratory.rows(WRITTEN) == before


def test_cancelling_twice_is_cancelling_once(laboratory: Laboratory) -> None:
    left = stopped_at(laboratory, "planned")

    answers = [cancel(left.accepted[name]) for name in ("data_import_id", "flow_id", "master_flow_id")]

    assert [(a.status, a.body) for a in answers] == [(200, {"data_import_id": left.id, "status": "cancelled"})] * 3
    verbs = laboratory.rows(
        "SELECT split_part(step_name, ':', 2) FROM migration.import_processing_steps WHERE step_name LIKE 'audit:%'"
        " ORDER BY 1"
    )
    assert verbs == [("cancel",), ("upload",)]


def test_an_import_that_has_ended_cannot_be_cancelled(laboratory: Laboratory) -> None:
    done = laboratory.run(SERVERS)

    answer = cancel(done.id)

    assert (answer.status, answer.body["code"]) == (409, "import-ended")
    assert done.status["status"] == "completed"


@pytest.mark.parametrize("tenant", [SOUTH, NORTH_TWO])
def test_nobody_else_cancels_an_import(laboratory: Laboratory, tenant: Any) -> None:
    left = stopped_at(laboratory, "planned")

    foreign, unknown = cancel(left.id, tenant=tenant), cancel("no-such-id", tenant=tenant)

    assert (foreign.status, foreign.body["code"]) == (unknown.status, unknown.body["code"]) == (404, "import-not-found")
    assert left.status["status"] == "processing"


# Where in a step somebody cancels: the module, and the function right after which it happens.
MOMENTS = {
    "while the file is planned": (planning, "write_plan"),
    "between two chunks": (validation, "record_lines"),
    "while the file is reviewed": (reviewing, "open_validators"),
    "between two chunks that are enriched": (enrichment, "processor_of"),
}


@pytest.mark.usefixtures("own_connections")
@pytest.mark.parametrize("moment", MOMENTS)
def test_cancelled_while_a_step_is_at_work_the_import_ends_without_an_accident(
    laboratory: Laboratory, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    """The request waits for what holds the import, and gets its way then."""
    module, name = MOMENTS[moment]
    event = laboratory.put(SERVERS)
    accepted = event.pop("accepted")
    real, asked = getattr(module, name), []
    with ThreadPoolExecutor(1) as pool:

        def cancelled_here(*args: Any, **kwargs: Any) -> Any:
            answer = real(*args, **kwargs)
            if not asked:
                started = threading.Event()
                asked.append(pool.submit(lambda: (started.set(), cancel(accepted["data_import_id"]))[1]))
                started.wait()
                threading.Event().wait(0.3)
            return answer

        monkeypatch.setattr(module, name, cancelled_here)
        ended = run_import(event, laboratory.manifest)
        assert asked[0].result(timeout=30).status == 200

    status = laboratory.status(accepted["data_import_id"]).body
    assert (status["status"], ended.state) == ("cancelled", "Import ended")
    stored = laboratory.rows("SELECT count(*) FROM migration.raw_import_records")[0][0]
    assert status["records"]["total"] == stored


def enriched(laboratory: Laboratory) -> tuple[str, dict[str, Any]]:
    """An import of which only its completion is left: its id, and what Complete flow is sent."""
    event = laboratory.put(SERVERS)
    accepted = event.pop("accepted")
    pointer = {"import": invoke("upload/register_upload", event)["import"]}
    chunks = chunks_of(laboratory, pointer, invoke("validate/plan_chunks", pointer)["manifest"])
    one_after_the_other("validate/validate_chunk", chunks)
    invoke("validate/review_file", pointer)
    one_after_the_other("enrich/enrich_chunk", chunks)
    return str(accepted["data_import_id"]), pointer


def test_an_import_that_was_cancelled_is_not_completed(laboratory: Laboratory) -> None:
    data_import_id, pointer = enriched(laboratory)
    cancel(data_import_id)

    assert invoke("enrich/complete_flow", pointer)["outcome"] == "ended"
    assert laboratory.status(data_import_id).body["status"] == "cancelled"


@pytest.mark.usefixtures("own_connections")
def test_who_cancels_while_an_import_is_completed_is_told_that_it_has_ended(
    laboratory: Laboratory, monkeypatch: pytest.MonkeyPatch
) -> None:
    data_import_id, pointer = enriched(laboratory)
    real, asked = settling.adopt_placeholders, []
    with ThreadPoolExecutor(1) as pool:

        def cancelled_here(*args: Any, **kwargs: Any) -> Any:
            asked.append(pool.submit(cancel, data_import_id))
            threading.Event().wait(0.5)
            return real(*args, **kwargs)

        monkeypatch.setattr(settling, "adopt_placeholders", cancelled_here)
        completed = invoke("enrich/complete_flow", pointer)
        answer = asked[0].result(timeout=30)

    assert (completed["outcome"], answer.status, answer.body["code"]) == ("completed", 409, "import-ended")
    assert laboratory.status(data_import_id).body["status"] == "completed"


def test_a_cancelled_upload_in_parts_leaves_no_parts(laboratory: Laboratory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MULTIPART_THRESHOLD_BYTES", "0")
    accepted = laboratory.presign(size=10)
    assert laboratory.s3.list_multipart_uploads(Bucket=BUCKET)["Uploads"]

    assert cancel(accepted["data_import_id"]).status == 200

    assert "Uploads" not in laboratory.s3.list_multipart_uploads(Bucket=BUCKET)


def test_a_plan_that_was_made_is_used_again_whatever_was_learnt_since(
    laboratory: Laboratory, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = stopped_at(laboratory, "planned")
    pointer = {"import": invoke("upload/register_upload", left.event)["import"]}
    written: list[str] = []
    monkeypatch.setattr(storage, "put_json", lambda _bucket, key, _document: written.append(key))

    planned = invoke("validate/plan_chunks", pointer)

    assert (planned["outcome"], written) == ("planned", [])
    assert len(chunks_of(laboratory, pointer, planned["manifest"])) == planned["chunks"]
    assert run_import(left.event, laboratory.manifest).state == "Import completed"
    assert left.status["records"]["processed"] == ROWS
