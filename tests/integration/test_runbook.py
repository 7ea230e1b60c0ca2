"""The likely incidents of imports, events and uploads: provoked, shown and ended with the commands of docs/runbook.md.

The commands are taken out of the page (`runbook_reader.py`), so one that rots fails here.
"""

from __future__ import annotations

import base64
import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from rich.console import Console

from local.handlers import run_import
from local.places import PROJECT
from local.replay import QUEUES, replay
from tests.integration.conftest import ROLE_ARN
from tests.integration.laboratory import BUCKET, NORTH, Laboratory, call_api
from tests.integration.malware_scanner import scanned
from tests.integration.partial_imports import Stopped, stopped_at
from tests.integration.runbook_reader import (
    STUCK,
    Owner,
    answer_to,
    ask,
    block,
    call,
    line,
    opened,
    post,
    query,
)
from tests.integration.test_import_again import arrived
from tests.integration.test_retry_import import go_on
from tests.integration.test_sweep_imports import started
from tests.runbook import STACK, arguments, blocks, run, section

SERVERS = "Name,CPU Cores\nweb-1,4\nweb-2,8\n"
INTERNAL = section("An import failed as internal")
UNDELIVERED = section("Messages in the dead-letter queue of undelivered uploads")
REFUSED = section("A presigned upload is refused")
KILL_SWITCH = section("Kill switch")
SCAN = section("An upload waits for its malware scan, or was refused by it")


def finishes(laboratory: Laboratory, left: Stopped, execution: str) -> bool:
    return run_import(left.event | {"execution": execution}, laboratory.manifest).state == "Import completed"


# ── imports ───────────────────────────────────────────────────────────────────


def test_an_upload_whose_event_was_lost(
    laboratory: Laboratory, owner: Owner, state_machine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = stopped_at(laboratory, "announced", SERVERS)
    too_young = call(STUCK, "sweep-imports")["started"]
    monkeypatch.setenv("SWEEP_AFTER_SECONDS", "-60")  # as if a quarter of an hour had passed

    assert opened(owner) == [(left.id, "pending")]
    assert ask(
        line(STUCK, "aws s3api head-object"), left.event["key"].removeprefix("uploads/"), UploadBucketName=BUCKET
    )
    assert (too_young, call(STUCK, "sweep-imports")["started"]) == (0, 1)

    (execution,) = started(state_machine)
    assert finishes(laboratory, left, execution)
    assert opened(owner) == []


def test_an_event_that_is_written_by_hand(laboratory: Laboratory, state_machine: str) -> None:
    left = stopped_at(laboratory, "announced", SERVERS)
    (command,) = [c for c in run(block(UNDELIVERED, "start-execution")) if c.words[0] == "stepfunctions"]
    given = arguments(command) | {"stateMachineArn": state_machine, "input": json.dumps(event_of(left))}

    execution = boto3.client("stepfunctions").start_execution(**given)["executionArn"]

    assert started(state_machine) == [execution]
    assert finishes(laboratory, left, execution)


def event_of(left: Stopped) -> dict[str, Any]:
    """After the pattern that the page names."""
    (pattern,) = set(re.findall(r"`(tests/events/\w+\.json)`", UNDELIVERED))
    event: dict[str, Any] = json.loads((PROJECT / pattern).read_text())
    event["detail"]["bucket"]["name"] = left.event["bucket"]
    event["detail"]["object"] |= {name: left.event[name] for name in ("key", "size", "etag")}
    event["detail"]["object"]["version-id"] = left.event["version_id"]
    return event


@pytest.mark.usefixtures("state_machine")
def test_an_execution_that_ended_without_settling_its_import(laboratory: Laboratory, owner: Owner) -> None:
    left = stopped_at(laboratory, "validating", SERVERS)
    left.fail()
    post(INTERNAL, "retry", left.id)  # whose execution runs, for the emulation
    (shown,) = owner(query(STUCK, "SELECT id, status"))

    ask(line(STUCK, "aws stepfunctions stop-execution"), shown["execution"])
    (ended,) = ask(line(STUCK, "aws stepfunctions describe-execution"), shown["execution"])
    told = call(STUCK, "fail-flow", left.event["bucket"], left.event["key"].removeprefix("uploads/"),
                shown["execution"].removeprefix("arn:"))  # fmt: skip

    assert (str(shown["id"]), shown["status"], ended["status"]) == (left.id, "processing", "ABORTED")
    assert told == {"kind": "internal"}
    assert (opened(owner), left.status["error"]["kind"]) == ([], "internal")


def test_an_import_that_runs_away(laboratory: Laboratory, owner: Owner) -> None:
    left = stopped_at(laboratory, "enriching", SERVERS)
    steps = owner(query(STUCK, "SELECT step_name"), left.id)

    answer = post(STUCK, "cancel", left.id)

    assert {step["status"] for step in steps} >= {"completed", "running"}
    assert (answer.status, answer.body["status"], opened(owner)) == (200, "cancelled", [])
    assert run_import(left.event, laboratory.manifest).state == "Import ended"


@pytest.mark.usefixtures("laboratory")
def test_the_kill_switch_goes_off_and_on() -> None:
    functions, events = _functions("presign", "validate-chunk", "enrich-chunk"), boto3.client("events")
    events.put_rule(Name="uploads", EventPattern="{}")
    off = []
    for each in blocks(KILL_SWITCH, "sh"):
        commands = [c for c in run(each) if c.words[0] != "cloudformation"]
        for command in commands[: len(commands) // 2]:
            answer_to(command, {"UploadRule": "uploads"})
        off += [*_reserved(functions), events.describe_rule(Name="uploads")["State"]]
        for command in commands[len(commands) // 2 :]:
            answer_to(command, {"UploadRule": "uploads"})

    assert off == [0, None, None, "ENABLED", None, None, None, "DISABLED", None, 0, 0, "ENABLED"]
    assert [*_reserved(functions), events.describe_rule(Name="uploads")["State"]] == [None] * 3 + ["ENABLED"]


def _functions(*names: str) -> list[str]:
    policy = json.dumps({"Version": "2012-10-17", "Statement": []})
    role = boto3.client("iam").create_role(RoleName="function", AssumeRolePolicyDocument=policy)["Role"]["Arn"]
    for name in names:
        boto3.client("lambda").create_function(
            FunctionName=f"{STACK}-{name}", Role=role, Runtime="python3.13", Handler="a.b", Code={"ZipFile": b"x"}
        )
    return [f"{STACK}-{name}" for name in names]


def _reserved(functions: list[str]) -> list[int | None]:
    asked = [boto3.client("lambda").get_function_concurrency(FunctionName=name) for name in functions]
    return [answer.get("ReservedConcurrentExecutions") for answer in asked]


def test_an_import_that_failed_through_a_fault_of_ours(
    laboratory: Laboratory, owner: Owner, state_machine: str
) -> None:
    left = stopped_at(laboratory, "enriching", SERVERS)
    left.fail()
    kind = left.status["error"]["kind"]
    (shown,) = ask(line(INTERNAL, "aws stepfunctions list-executions"), StateMachineArn=state_machine)

    answer = post(INTERNAL, "retry", left.id)

    assert (kind, shown["executions"], answer.status) == ("internal", [], 202)
    assert go_on(laboratory, left) == "Import completed"
    did = owner(query(INTERNAL, "SELECT completed_at"), left.id)
    assert [(row["verb"], row["was"], row["then"]) for row in did] == [
        ("upload", None, "pending"),
        ("retry", "failed", "processing"),
    ]


# ── events ────────────────────────────────────────────────────────────────────


def test_events_that_could_not_be_delivered(laboratory: Laboratory, monkeypatch: pytest.MonkeyPatch) -> None:
    left = stopped_at(laboratory, "announced", SERVERS)
    names = _stack(monkeypatch)
    boto3.client("sqs").send_message(
        QueueUrl=names["UndeliveredUploadsQueue"],
        MessageBody=json.dumps(event_of(left)),
        MessageAttributes={"ERROR_CODE": {"DataType": "String", "StringValue": "NO_PERMISSIONS"}},
    )
    show = block(UNDELIVERED, "receive-message")

    (shown,) = ask(show, UndeliveredUploadsQueueUrl=names["UndeliveredUploadsQueue"])
    assert "make replay STAGE=dev\n" in blocks(UNDELIVERED, "sh")
    replayed = replay(Console(quiet=True), "dev")

    (message,) = shown["Messages"]
    assert message["MessageAttributes"]["ERROR_CODE"]["StringValue"] == "NO_PERMISSIONS"
    assert json.loads(message["Body"])["detail"]["object"]["key"] == left.event["key"]
    (execution,) = started(names["DataImportStateMachine"])
    assert replayed == 0
    assert "Messages" not in ask(show, UndeliveredUploadsQueueUrl=names["UndeliveredUploadsQueue"])[0]
    assert finishes(laboratory, left, execution)


def _stack(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The queues and state machines of a deployed stage: logical name → address."""
    sqs, stepfunctions = boto3.client("sqs"), boto3.client("stepfunctions")
    definition = '{"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}'
    names = {name: sqs.create_queue(QueueName=name)["QueueUrl"] for name in QUEUES}
    for name in QUEUES.values():
        created = stepfunctions.create_state_machine(name=name, definition=definition, roleArn=ROLE_ARN)
        names[name] = created["stateMachineArn"]
    monkeypatch.setattr("local.replay._physical", lambda _client, stack, name: {STACK: names}[stack][name])
    return names


# ── uploads ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("size", "later", "code"), [(10, timedelta(minutes=20), "AccessDenied"), (11, timedelta(0), "EntityTooLarge")]
)
def test_an_upload_that_s3_refuses(laboratory: Laboratory, size: int, later: timedelta, code: str) -> None:
    rows = {row.split("`")[1] for row in REFUSED.splitlines() if row.startswith("| `")}
    old = laboratory.presign(size=10)
    refused = _said_by_s3(old["upload"]["fields"], size, datetime.now(UTC) + later)
    assert (refused, refused in rows) == (code, True)

    (path, *_) = re.findall(r"`POST …(/upload)`", REFUSED)
    request = {"filename": "servers.csv", "file_size": len(SERVERS), "import_category": "cmdb_export"}
    new = call_api("upload/presign", "POST", f"/api/v1/data-import{path}", body=request)

    assert new.status == 201
    assert _said_by_s3(new.body["upload"]["fields"], len(SERVERS), datetime.now(UTC)) is None
    assert laboratory.run(SERVERS).status["status"] == "completed"


def _said_by_s3(form: dict[str, str], size: int, at: datetime) -> str | None:
    """As S3 holds a form against its policy."""
    policy = json.loads(base64.b64decode(form["policy"]))
    (most,) = [c[2] for c in policy["conditions"] if isinstance(c, list) and c[0] == "content-length-range"]
    if at > datetime.fromisoformat(policy["expiration"]):
        return "AccessDenied"
    return "EntityTooLarge" if size > most else None


def test_an_upload_that_was_cut_short(laboratory: Laboratory) -> None:
    cut = laboratory.run(SERVERS[:-5], declared=len(SERVERS))

    assert f"`{cut.status['error']['code']}`" in REFUSED
    assert laboratory.run(SERVERS).status["status"] == "completed"


def test_the_origins_that_may_upload_are_shown(laboratory: Laboratory) -> None:
    rules = [{"AllowedMethods": ["POST"], "AllowedOrigins": ["https://page.example"]}]
    laboratory.s3.put_bucket_cors(Bucket=BUCKET, CORSConfiguration={"CORSRules": rules})

    (shown,) = ask(block(REFUSED, "get-bucket-cors"), UploadBucketName=BUCKET)

    assert shown["CORSRules"][0]["AllowedOrigins"] == ["https://page.example"]


def test_a_malware_scan_that_does_not_come(
    laboratory: Laboratory, owner: Owner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MALWARE_GATE", "true")
    waiting = stopped_at(laboratory, "registered", SERVERS)
    held = opened(owner)
    object_of = (waiting.event["key"].removeprefix("uploads/"), waiting.event["version_id"])
    (shown,) = ask(block(SCAN, "get-object-tagging"), *object_of, UploadBucketName=BUCKET)
    monkeypatch.setenv("VERDICT_SECONDS", "-60")  # as if an hour had passed
    refused = run_import(waiting.event, laboratory.manifest).state
    monkeypatch.setenv("VERDICT_SECONDS", "3600")

    answer = post(SCAN, "again", waiting.id)

    assert (held, shown["TagSet"], refused) == ([(waiting.id, "pending")], [], "Import rejected")
    assert waiting.status["error"]["code"] == "not-scanned"
    key = f"uploads/{NORTH.client_account_id}/{NORTH.engagement_id}/{answer.body['data_import_id']}/servers.csv"
    (copied,) = laboratory.s3.list_object_versions(Bucket=BUCKET, Prefix=key)["Versions"]
    scanned(laboratory.s3, {"bucket": BUCKET, "key": key, "version_id": copied["VersionId"]}, "NO_THREATS_FOUND")
    assert arrived(laboratory, answer).status["status"] == "completed"
