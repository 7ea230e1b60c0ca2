"""What no event will repair is repaired within minutes, once, and nothing else is touched."""

from __future__ import annotations

import threading
from typing import Any

import boto3
import pytest

from importflow import executions
from local.handlers import invoke, run_import
from tests.integration.laboratory import BUCKET, NORTH, NORTH_TWO, SOUTH, Laboratory
from tests.integration.partial_imports import stopped_at
from tests.integration.test_repeated_work import at_once, own_connections  # noqa: F401  a fixture
from tests.integration.test_retry_import import go_on, retry

NOTHING = {"started": 0, "cancelled": 0, "failed": 0, "troubled": 0}

ALL_ROWS = (
    "SELECT (SELECT jsonb_agg(to_jsonb(i) ORDER BY id) FROM migration.data_imports i),"
    " (SELECT jsonb_agg(to_jsonb(s) ORDER BY id) FROM migration.import_processing_steps s),"
    " (SELECT jsonb_agg(to_jsonb(m) ORDER BY id) FROM migration.crewai_flow_state_extensions m),"
    " (SELECT jsonb_agg(to_jsonb(c) ORDER BY id) FROM migration.discovery_flows c)"
)


def sweep() -> dict[str, int]:
    return invoke("sweep/sweep_imports", {})


@pytest.fixture
def sweeping(state_machine: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Nothing is too young to be looked after."""
    monkeypatch.setenv("SWEEP_AFTER_SECONDS", "-60")
    return state_machine


def started(state_machine: str) -> list[str]:
    found = boto3.client("stepfunctions").list_executions(stateMachineArn=state_machine)["executions"]
    return [execution["executionArn"] for execution in found]


def expire(laboratory: Laboratory, left: Any) -> None:
    with laboratory.superuser.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE migration.data_imports SET processing_config = processing_config"
            " || jsonb_build_object('upload_expires_at', now() - interval '2 hours') WHERE id = %s",
            (left,),
        )


@pytest.mark.parametrize("point", ["registered", "planned", "validating", "reviewed", "enriching"])
def test_an_import_that_nobody_works_on_has_failed(laboratory: Laboratory, sweeping: str, point: str) -> None:
    left = stopped_at(laboratory, point)

    assert sweep() == NOTHING | {"failed": 1}

    status = left.status
    assert (status["status"], status["error"]["kind"]) == ("failed", "internal")
    assert {s["status"] for s in status["steps"]} <= {"completed", "failed", "skipped"}
    assert sweep() == NOTHING
    assert started(sweeping) == []


def test_sweeping_again_finds_nothing_open_and_changes_no_row(laboratory: Laboratory, sweeping: str) -> None:
    for point in ("registered", "planned", "validating", "reviewed", "enriching"):
        stopped_at(laboratory, point)
    expire(laboratory, laboratory.presign()["data_import_id"])

    assert sweep() == NOTHING | {"failed": 5, "cancelled": 1}
    left = laboratory.rows(ALL_ROWS)
    assert sweep() == NOTHING

    assert laboratory.rows(ALL_ROWS) == left
    ended = "SELECT status, count(*) FROM migration.data_imports GROUP BY 1 ORDER BY 1"
    assert laboratory.rows(ended) == [("cancelled", 1), ("failed", 5)]


@pytest.mark.usefixtures("own_connections")
def test_of_sweeps_at_once_one_ends_an_import(
    laboratory: Laboratory, sweeping: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = stopped_at(laboratory, "validating")
    both = threading.Barrier(2)

    def both_have_looked(_execution: str) -> bool:
        both.wait(20)
        return True

    monkeypatch.setattr(executions, "has_ended", both_have_looked)

    answers = at_once(sweep, sweep)

    assert sorted(answer["failed"] for answer in answers) == [0, 1]
    assert [answer["troubled"] for answer in answers] == [0, 0]
    assert left.status["status"] == "failed"
    reaped = "SELECT count(*) FROM migration.import_processing_steps WHERE starts_with(step_name, 'audit:reap')"
    assert laboratory.rows(reaped) == [(1,)]


def test_an_import_whose_execution_runs_is_left_alone(
    laboratory: Laboratory, sweeping: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = stopped_at(laboratory, "validating")
    monkeypatch.setattr(executions, "has_ended", lambda _execution: False)

    assert sweep() == NOTHING
    assert left.status["status"] == "processing"


def test_an_import_somebody_just_touched_is_left_alone(
    laboratory: Laboratory, sweeping: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    running, waiting = stopped_at(laboratory, "validating"), stopped_at(laboratory, "announced")
    expire(laboratory, waiting.id)
    with laboratory.superuser.begin() as connection:  # announced long ago, and touched right now
        connection.exec_driver_sql("UPDATE migration.data_imports SET created_at = now() - interval '1 hour'")
    monkeypatch.setenv("SWEEP_AFTER_SECONDS", "900")

    assert sweep() == NOTHING
    assert (running.status["status"], waiting.status["status"]) == ("processing", "pending")
    assert started(sweeping) == []


def test_a_lost_event_is_made_up_for_once(laboratory: Laboratory, sweeping: str) -> None:
    left = stopped_at(laboratory, "announced")

    assert [sweep() for _ in range(3)] == [NOTHING | {"started": 1}] * 3  # which Step Functions takes for one
    (execution,) = started(sweeping)
    described = boto3.client("stepfunctions").describe_execution(executionArn=execution)
    states = [
        run_import(left.event | {"execution": each}, laboratory.manifest).state
        for each in (execution, left.event["execution"])
    ]

    assert left.event["version_id"] in described["input"]
    assert states == ["Import completed", "Already registered"]
    assert sweep() == NOTHING


def test_a_file_that_just_came_waits_for_its_event(
    laboratory: Laboratory, sweeping: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = stopped_at(laboratory, "announced")
    with laboratory.superuser.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE migration.data_imports SET created_at = now() - interval '1 hour',"
            " updated_at = now() - interval '1 hour'"
        )
    monkeypatch.setenv("SWEEP_AFTER_SECONDS", "900")

    assert sweep() == NOTHING
    assert (left.status["status"], started(sweeping)) == ("pending", [])


def test_a_file_that_never_comes_is_waited_for_until_its_time_is_over(laboratory: Laboratory, sweeping: str) -> None:
    accepted = laboratory.presign()
    assert sweep() == NOTHING
    expire(laboratory, accepted["data_import_id"])

    assert [sweep(), sweep()] == [NOTHING | {"cancelled": 1}, NOTHING]
    assert laboratory.status(accepted["flow_id"]).body["status"] == "cancelled"


def test_a_file_that_came_late_is_imported_all_the_same(laboratory: Laboratory, sweeping: str) -> None:
    left = stopped_at(laboratory, "announced")
    expire(laboratory, left.id)

    assert sweep() == NOTHING | {"started": 1}
    assert left.status["status"] == "pending"


def test_parts_that_nobody_completes_go_with_their_import(
    laboratory: Laboratory, sweeping: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MULTIPART_THRESHOLD_BYTES", "0")
    accepted = laboratory.presign()
    expire(laboratory, accepted["data_import_id"])

    assert sweep() == NOTHING | {"cancelled": 1}
    assert "Uploads" not in laboratory.s3.list_multipart_uploads(Bucket=BUCKET)


def test_the_imports_of_every_tenant_are_looked_after_and_nobodys_are_mixed(
    laboratory: Laboratory, sweeping: str
) -> None:
    left = {tenant: stopped_at(laboratory, "planned", tenant=tenant) for tenant in (NORTH, NORTH_TWO, SOUTH)}

    assert sweep() == NOTHING | {"failed": 3}
    for tenant, each in left.items():
        assert laboratory.status(each.id, tenant=tenant).body["status"] == "failed"


def test_one_import_that_gives_trouble_keeps_no_other_waiting(
    laboratory: Laboratory, sweeping: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = stopped_at(laboratory, "planned"), stopped_at(laboratory, "planned")

    def breaks_for_the_first(execution: str) -> bool:
        if execution == first.event["execution"]:
            raise ConnectionError
        return True

    monkeypatch.setattr(executions, "has_ended", breaks_for_the_first)

    assert sweep() == NOTHING | {"failed": 1, "troubled": 1}
    assert (first.status["status"], second.status["status"]) == ("processing", "failed")


def test_an_import_that_was_reaped_can_be_retried(laboratory: Laboratory, sweeping: str) -> None:
    left = stopped_at(laboratory, "validating")
    sweep()

    assert retry(left.id).status == 202
    assert sweep() == NOTHING  # its new execution runs
    assert go_on(laboratory, left) == "Import completed"
