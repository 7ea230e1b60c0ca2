"""An import that failed through a fault of ours goes on where it stopped; nothing is lost, nothing is done twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import boto3
import pytest

from importflow import executions
from local.handlers import invoke, run_import
from tests.integration.laboratory import BUCKET, NORTH_TWO, SOUTH, Answer, Laboratory, call_api
from tests.integration.partial_imports import POINTS, ROWS, SERVERS, Stopped, stopped_at
from tests.integration.test_repeated_work import own_connections  # noqa: F401  a fixture

INVENTORY = "SELECT name, cpu_cores, updated_at FROM migration.assets ORDER BY name"
SETTLED = (
    "SELECT step_name, completed_at FROM migration.import_processing_steps"
    " WHERE status = 'completed' AND step_order >= 10000 ORDER BY 1"
)


def retry(any_id: str, **options: Any) -> Answer:
    return call_api("upload/retry_import", "POST", f"/api/v1/data-import/{any_id}/retry", body={}, **options)


def execution_of(laboratory: Laboratory, left: Stopped) -> str:
    ((claimed,),) = laboratory.rows(
        "SELECT processing_config #>> '{claimed,execution}' FROM migration.data_imports WHERE id = :id", id=left.id
    )
    return str(claimed)


def go_on(laboratory: Laboratory, left: Stopped) -> str:
    """Drive the execution that the retry started; the state it ends in."""
    (running,) = [
        e for e in boto3.client("stepfunctions").list_executions(stateMachineArn=machine())["executions"]
        if e["executionArn"] == execution_of(laboratory, left)
    ]  # fmt: skip
    return run_import(left.event | {"execution": running["executionArn"]}, laboratory.manifest).state


def machine() -> str:
    (found,) = boto3.client("stepfunctions").list_state_machines()["stateMachines"]
    return str(found["stateMachineArn"])


@pytest.mark.usefixtures("state_machine")
@pytest.mark.parametrize("point", POINTS)
def test_a_retried_import_takes_up_where_it_stopped(laboratory: Laboratory, point: str) -> None:
    left = stopped_at(laboratory, point)
    assert left.fail() == {"kind": "internal"}
    settled, inventory = laboratory.rows(SETTLED), laboratory.rows(INVENTORY)

    answer = retry(left.id)

    assert answer.status == 202, answer.body
    assert answer.body["status_url"].endswith(left.accepted["flow_id"])
    status = left.status
    assert (status["status"], status["error"], status["completed_at"]) == ("processing", None, None)
    assert {s["status"] for s in status["steps"]} <= {"pending", "running", "completed"}

    assert go_on(laboratory, left) == "Import completed"

    status = left.status
    assert status["records"] == {"total": ROWS, "valid": ROWS, "rejected": 0, "processed": ROWS}
    assert status["enrichment_summary"]["assets_created"] == ROWS
    assert {s["status"] for s in status["steps"]} == {"completed"}
    assert set(settled) <= set(laboratory.rows(SETTLED))  # not done again
    assert set(inventory) <= set(laboratory.rows(INVENTORY))
    rows = laboratory.rows("SELECT count(*), count(DISTINCT row_number) FROM migration.raw_import_records")
    assert rows == [(ROWS, ROWS)]


@pytest.mark.usefixtures("state_machine")
def test_an_import_may_fail_and_be_retried_many_times(laboratory: Laboratory) -> None:
    left = stopped_at(laboratory, "validating")
    for _ in range(3):
        left.fail(execution=execution_of(laboratory, left))
        assert retry(left.id).status == 202

    assert go_on(laboratory, left) == "Import completed"
    assert laboratory.rows(
        "SELECT retry_count, flow_status, jsonb_array_length(error_history) FROM migration.crewai_flow_state_extensions"
    ) == [(3, "completed", 3)]


@pytest.mark.usefixtures("state_machine")
def test_the_late_settling_of_the_execution_that_failed_does_not_fail_the_retry(laboratory: Laboratory) -> None:
    left = stopped_at(laboratory, "enriching")
    left.fail()
    retry(left.id)

    left.fail("TIMED_OUT")

    assert left.status["status"] == "processing"
    assert go_on(laboratory, left) == "Import completed"


@pytest.mark.usefixtures("state_machine", "own_connections")
def test_many_who_retry_at_once_start_one_execution(laboratory: Laboratory) -> None:
    left = stopped_at(laboratory, "validating")
    left.fail()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: retry(left.id), range(8)))

    assert sorted(a.status for a in answers) == [202] + [409] * 7
    assert {a.body["code"] for a in answers if a.status == 409} == {"import-not-failed"}
    assert len(boto3.client("stepfunctions").list_executions(stateMachineArn=machine())["executions"]) == 1


@pytest.mark.usefixtures("state_machine")
def test_what_a_retry_cannot_help_is_refused_and_stays(laboratory: Laboratory) -> None:
    refused = laboratory.run("Colour\nred\n")
    completed = laboratory.run(SERVERS)
    running = stopped_at(laboratory, "planned")
    before = laboratory.rows("SELECT to_jsonb(d) FROM migration.data_imports d ORDER BY id")

    answers = [retry(each.id) for each in (refused, completed, running)]

    assert [(a.status, a.body["code"]) for a in answers] == [
        (409, "file-refused"),
        (409, "import-not-failed"),
        (409, "import-not-failed"),
    ]
    assert laboratory.rows("SELECT to_jsonb(d) FROM migration.data_imports d ORDER BY id") == before


@pytest.mark.usefixtures("state_machine")
@pytest.mark.parametrize(("gone", "code"), [("uploads/", "file-not-there"), ("work/", "work-expired")])
def test_a_retry_without_the_file_or_the_plan_changes_nothing(laboratory: Laboratory, gone: str, code: str) -> None:
    left = stopped_at(laboratory, "validating")
    left.fail()
    for stored in laboratory.s3.list_object_versions(Bucket=BUCKET, Prefix=gone)["Versions"]:
        laboratory.s3.delete_object(Bucket=BUCKET, Key=stored["Key"], VersionId=stored["VersionId"])

    answer = retry(left.id)

    assert (answer.status, answer.body["code"]) == (409, code)
    assert left.status["status"] == "failed"


@pytest.mark.usefixtures("state_machine")
def test_an_execution_that_cannot_be_started_leaves_the_import_failed(
    laboratory: Laboratory, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = stopped_at(laboratory, "validating")
    left.fail()

    def unreachable(*_: Any) -> None:
        raise ConnectionError

    with monkeypatch.context() as patch:
        patch.setattr(executions, "start", unreachable)
        assert retry(left.id).status == 500

    assert (left.status["status"], left.status["error"]["code"]) == ("failed", "internal-error")
    assert retry(left.id).status == 202
    assert go_on(laboratory, left) == "Import completed"


@pytest.mark.usefixtures("state_machine")
@pytest.mark.parametrize("tenant", [SOUTH, NORTH_TWO])
def test_nobody_else_retries_an_import(laboratory: Laboratory, tenant: Any) -> None:
    left = stopped_at(laboratory, "planned")
    left.fail()

    assert (retry(left.id, tenant=tenant).status, left.status["status"]) == (404, "failed")


@pytest.mark.usefixtures("state_machine")
def test_a_retry_counts_among_the_imports_under_way(laboratory: Laboratory, monkeypatch: pytest.MonkeyPatch) -> None:
    left = stopped_at(laboratory, "planned")
    left.fail()
    monkeypatch.setenv("MAX_CONCURRENT_IMPORTS", "0")

    answer = retry(left.id)

    assert (answer.status, answer.body["code"], answer.headers["Retry-After"]) == (429, "too-many-imports", ["30"])
    assert left.status["status"] == "failed"


@pytest.mark.usefixtures("state_machine")
def test_the_file_is_read_in_the_version_that_was_claimed(laboratory: Laboratory) -> None:
    left = stopped_at(laboratory, "registered")
    left.fail()
    laboratory.s3.put_object(Bucket=BUCKET, Key=left.event["key"], Body=b"Name\nintruder\n")

    retry(left.id)
    (started,) = boto3.client("stepfunctions").list_executions(stateMachineArn=machine())["executions"]
    described = boto3.client("stepfunctions").describe_execution(executionArn=started["executionArn"])

    assert left.event["version_id"] in described["input"]
    assert go_on(laboratory, left) == "Import completed"
    assert laboratory.rows("SELECT count(*) FROM migration.assets WHERE name = 'intruder'") == [(0,)]


def test_the_address_of_an_execution_is_known_before_it_is_started(laboratory: Laboratory, state_machine: str) -> None:
    left = stopped_at(laboratory, "registered")
    left.fail()
    retry(left.id)

    (started,) = boto3.client("stepfunctions").list_executions(stateMachineArn=state_machine)["executions"]

    assert started["executionArn"] == execution_of(laboratory, left)
    assert invoke("upload/register_upload", left.event)["outcome"] == "duplicate"
