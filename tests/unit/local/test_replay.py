"""What could not be delivered is started by one command, once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import boto3
import pytest
from moto import mock_aws

from local.replay import replay_queue

DEFINITION = '{"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}'


@dataclass
class Stack:
    sqs: Any
    stepfunctions: Any
    queue: str
    machine: str

    def send(self, *bodies: str) -> None:
        for body in bodies:
            self.sqs.send_message(QueueUrl=self.queue, MessageBody=body)

    def replay(self) -> tuple[int, list[str]]:
        return replay_queue(self.sqs, self.stepfunctions, self.queue, self.machine)

    def inputs(self) -> list[str]:
        found = self.stepfunctions.list_executions(stateMachineArn=self.machine)["executions"]
        return sorted(self.stepfunctions.describe_execution(executionArn=e["executionArn"])["input"] for e in found)

    def left(self) -> int:
        attributes = self.sqs.get_queue_attributes(QueueUrl=self.queue, AttributeNames=["All"])["Attributes"]
        return sum(int(attributes[f"ApproximateNumberOfMessages{kind}"]) for kind in ("", "NotVisible"))


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stack]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with mock_aws():
        session = boto3.session.Session(region_name="us-east-1")
        sqs, stepfunctions = session.client("sqs"), session.client("stepfunctions")
        role = "arn:aws:iam::123456789012:role/import"
        machine = stepfunctions.create_state_machine(name="import", definition=DEFINITION, roleArn=role)
        yield Stack(sqs, stepfunctions, sqs.create_queue(QueueName="letters")["QueueUrl"], machine["stateMachineArn"])


def events(count: int) -> list[str]:
    return [json.dumps({"id": number}) for number in range(count)]


def test_every_message_is_started_with_what_it_says_and_taken_off(stack: Stack) -> None:
    stack.send(*events(25))

    assert stack.replay() == (25, [])
    assert stack.inputs() == sorted(events(25))
    assert stack.left() == 0
    assert stack.replay() == (0, [])


def test_a_message_that_comes_twice_is_started_once(stack: Stack) -> None:
    stack.send(*events(3))
    stack.replay()
    stack.send(*events(3))

    assert stack.replay() == (3, [])
    assert (len(stack.inputs()), stack.left()) == (3, 0)


def test_what_cannot_be_started_stays_and_keeps_nothing_else(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    stack.send("no event", *events(2))

    started, troubled = stack.replay()

    assert (started, len(troubled), stack.left()) == (2, 1, 1)
    assert troubled[0].endswith("not an event")


def test_without_the_right_to_start_nothing_is_taken_off(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    stack.send(*events(2))
    stack.machine = stack.machine.replace("import", "gone")

    started, troubled = stack.replay()

    assert (started, len(troubled), stack.left()) == (0, 2, 2)
    assert {reason.partition(": ")[2] for reason in troubled} == {"StateMachineDoesNotExist"}
