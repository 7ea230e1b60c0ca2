"""A CMDB export on the laptop stack: browser-style upload, the real state machine, the real API."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
import requests

from local.api import ApiError
from tests.e2e.conftest import ADA, BOB, Running

MAX_PAYLOAD_BYTES = 128 * 1024


def servers(prefix: str, count: int) -> str:
    """Records with quoted line breaks, so that cutting at the wrong newline would show."""
    rows = (f'{prefix}-{n},10.1.{n // 250}.{n % 250 + 1},{n % 16 + 1},"rack {n}\nroom ""{n}"""' for n in range(count))
    return "Name,IP Address,CPU Cores,Location\r\n" + "\r\n".join(rows) + "\r\n"


def states_entered(running: Running, execution_arn: str) -> list[str]:
    return [
        event["stateEnteredEventDetails"]["name"]
        for event in running.history(execution_arn)
        if "stateEnteredEventDetails" in event
    ]


def execution_of(running: Running, data_import_id: str) -> str:
    for execution in running.executions():
        described = running.finish(execution["executionArn"])
        if data_import_id in described["input"]:
            return str(execution["executionArn"])
    raise AssertionError("no execution for this import")


def test_an_uploaded_file_becomes_an_inventory(running: Running) -> None:
    status = running.run("servers.csv", servers("web", 300))

    assert status["status"] == "completed"
    assert status["records"] == {"total": 300, "valid": 300, "rejected": 0, "processed": 300}
    assert status["enrichment_summary"]["assets_created"] == 300
    assert running.rows(
        "SELECT count(*), count(DISTINCT hostname), min(cpu_cores), max(cpu_cores), min(a.client_account_id::text),"
        " min(a.engagement_id::text) FROM migration.assets a WHERE a.name LIKE 'web-%'"
    ) == [(300, 0, 1, 16, str(ADA.tenants[0].client_account_id), str(ADA.tenants[0].engagement_id))]
    assert running.rows("SELECT location FROM migration.assets WHERE name = 'web-7'") == [('rack 7\nroom "7"',)]
    for name in ("data_import_id", "master_flow_id", "flow_id"):
        assert running.api().status(status[name]) == status


def test_a_file_of_several_chunks_is_mapped_and_ends_balanced(running: Running) -> None:
    count = 60_000
    status = running.run("large.csv", servers("bulk", count))

    assert status["status"] == "completed"
    assert status["records"]["valid"] == count
    chunks = running.rows(
        "SELECT count(*), min(status), max(status) FROM migration.import_processing_steps"
        " WHERE data_import_id = :id AND step_name LIKE 'enrich_chunk %'",
        id=status["data_import_id"],
    )
    assert chunks[0][0] >= 2
    assert chunks[0][1:] == ("completed", "completed")
    assert running.rows("SELECT count(*) FROM migration.assets WHERE name LIKE 'bulk-%'") == [(count,)]


def test_states_carry_pointers_never_rows(running: Running) -> None:
    status = running.run("payload.csv", servers("payload", 2_000))

    events = running.history(execution_of(running, status["data_import_id"]))
    payloads = [value for event in events for value in _payloads(event)]
    assert payloads
    assert max(len(payload) for payload in payloads) < MAX_PAYLOAD_BYTES
    assert not [payload for payload in payloads if "payload-7" in payload]
    assert len(events) <= 5_000


def _payloads(value: Any) -> list[str]:
    """Every input and output of a history event, as text."""
    if not isinstance(value, dict):
        return []
    found = [str(value[key]) for key in ("input", "output") if key in value]
    return found + [payload for inner in value.values() for payload in _payloads(inner)]


@pytest.mark.parametrize(
    ("name", "content", "code", "entered"),
    [
        ("empty.csv", b"", "empty-file", "Note plan rejected"),
        ("archive.csv", b"PK\x03\x04" + bytes(300), "archive-damaged", "Note plan rejected"),
        ("colours.csv", b"Colour,Size\nred,4\n", "no-naming-column", "Note plan rejected"),
        ("nameless.csv", b"Name,Size\n,4\n", "no-valid-records", "Note review rejected"),
    ],
)
def test_a_bad_file_is_refused_through_the_state_machine(
    running: Running, name: str, content: bytes, code: str, entered: str
) -> None:
    status = running.run(name, content)

    assert (status["status"], status["error"]["kind"], status["error"]["code"]) == ("failed", "rejected", code)
    arn = execution_of(running, status["data_import_id"])
    assert running.finish(arn)["status"] == "SUCCEEDED"
    assert states_entered(running, arn)[-4:] == [entered, "Fail flow", "Whose fault?", "Import rejected"]


def test_a_second_delivery_of_the_same_event_changes_nothing(running: Running) -> None:
    status = running.run("once.csv", servers("once", 5))
    first = execution_of(running, status["data_import_id"])
    machine = running.stack.client("stepfunctions")

    again = machine.start_execution(
        stateMachineArn=running.stack.state_machine_arn, input=running.finish(first)["input"]
    )["executionArn"]

    assert running.finish(again)["status"] == "SUCCEEDED"
    assert states_entered(running, again) == ["Register upload", "Registered?", "Already registered"]
    assert running.api().status(status["flow_id"]) == status
    assert running.rows("SELECT count(*) FROM migration.assets WHERE name LIKE 'once-%'") == [(5,)]


def test_an_accident_fails_the_import_as_ours_and_leaves_no_assets(running: Running) -> None:
    running.rows("REVOKE INSERT ON migration.raw_import_records FROM importflow_app")
    try:
        status = running.run("accident.csv", servers("accident", 5))
    finally:
        running.rows("GRANT INSERT ON migration.raw_import_records TO importflow_app")

    assert (status["status"], status["error"]["kind"]) == ("failed", "internal")
    assert "permission" not in json.dumps(status)
    arn = execution_of(running, status["data_import_id"])
    assert running.finish(arn)["status"] == "FAILED"
    assert running.rows("SELECT count(*) FROM migration.assets WHERE name LIKE 'accident-%'") == [(0,)]


def test_an_object_nobody_presigned_and_objects_elsewhere_import_nothing(running: Running) -> None:
    s3 = running.stack.client("s3")
    before = len(running.executions())

    for key in ("work/x/servers.csv", "results/servers.csv", "servers.csv", "uploads/servers.csv"):
        s3.put_object(Bucket=running.stack.bucket, Key=key, Body=b"Name\nintruder\n")
    deadline = time.monotonic() + 30
    while len(running.executions()) == before and time.monotonic() < deadline:
        time.sleep(0.2)
    time.sleep(2)

    started = running.executions()[: len(running.executions()) - before]
    assert len(started) == 1
    assert states_entered(running, started[0]["executionArn"])[-1] == "Not ours"
    assert running.rows("SELECT count(*) FROM migration.assets WHERE name = 'intruder'") == [(0,)]


def test_the_form_refuses_more_than_declared_and_another_key(running: Running) -> None:
    announced = running.api().announce(running.file("small.csv", "Name\nweb-1\n"), "cmdb_export")
    form = announced["upload"]

    def post(fields: dict[str, str], content: bytes) -> int:
        files = {"file": ("small.csv", content)}
        return requests.post(form["url"], data=fields, files=files, timeout=30).status_code

    assert post(form["fields"], b"x" * 1000) == 400
    assert post(form["fields"] | {"key": "uploads/elsewhere.csv"}, b"Name\nweb-1\n") == 403
    assert running.api().status(announced["flow_id"])["status"] == "pending"


def test_another_tenant_sees_nothing_and_has_an_inventory_of_its_own(running: Running) -> None:
    ours = running.run("shared-name.csv", servers("shared", 3))
    theirs = running.run("shared-name.csv", servers("shared", 3), who=BOB)

    assert theirs["enrichment_summary"]["assets_created"] == 3
    with pytest.raises(ApiError) as refusal:
        running.api(BOB).status(ours["flow_id"])
    assert (refusal.value.status, refusal.value.code) == (404, "import-not-found")


def test_without_a_token_there_is_no_answer(running: Running) -> None:
    url = f"{running.stack.api_url}/api/v1/data-import"

    assert requests.get(url, timeout=30).status_code == 401
    assert requests.get(url, headers={"Authorization": "Bearer nonsense"}, timeout=30).status_code == 401
