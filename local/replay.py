"""`make replay`: start what EventBridge could not deliver, and take it off its dead-letter queue.

Guarantees: a message goes only when its execution was started, or had been; started twice is started once (the name is
made of the event), and an import that another execution has is left alone by the first step. Run it again after an
interruption.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

import boto3.session
from rich.console import Console

from local.release import stack_name

# queue → the state machine its messages are for; logical names of the template
QUEUES = {
    "UndeliveredUploadsQueue": "DataImportStateMachine",
    "UndeliveredEndingsQueue": "SettleImportStateMachine",
}
# Out of sight of others while it is being started.
_HIDDEN_SECONDS = 120


def replay(console: Console, stage: str) -> int:
    """Both queues of a deployed stage; 1 where something is left that could not be started."""
    session = boto3.session.Session()
    cloudformation, stack = session.client("cloudformation"), stack_name(stage)
    left = 0
    for queue, machine in QUEUES.items():
        names = [_physical(cloudformation, stack, name) for name in (queue, machine)]
        started, troubled = replay_queue(session.client("sqs"), session.client("stepfunctions"), *names)
        console.print(f"{queue}: {started} started, {len(troubled)} left")
        for reason in troubled:
            console.print(f"  {reason}", soft_wrap=True)
        left += len(troubled)
    return 1 if left else 0


def _physical(cloudformation: Any, stack: str, name: str) -> str:
    described = cloudformation.describe_stack_resource(StackName=stack, LogicalResourceId=name)
    return str(described["StackResourceDetail"]["PhysicalResourceId"])


def replay_queue(sqs: Any, stepfunctions: Any, queue_url: str, state_machine_arn: str) -> tuple[int, list[str]]:
    """How many were started, and why others were not: those stay in the queue."""
    started, troubled = 0, []
    for message in _messages(sqs, queue_url):
        reason = _start(stepfunctions, state_machine_arn, message["Body"])
        if reason is None:
            sqs.delete_message(QueueUrl=queue_url, ReceiptHandle=message["ReceiptHandle"])
            started += 1
        else:
            troubled.append(f"{message['MessageId']}: {reason}")
    return started, troubled


def _messages(sqs: Any, queue_url: str) -> Iterator[dict[str, Any]]:
    """Every message once: those that stay are hidden until long after the last one is looked at."""
    while True:
        answer = sqs.receive_message(
            QueueUrl=queue_url, MaxNumberOfMessages=10, VisibilityTimeout=_HIDDEN_SECONDS, WaitTimeSeconds=1
        )
        if not answer.get("Messages"):
            return
        yield from answer["Messages"]


def _start(stepfunctions: Any, state_machine_arn: str, body: str) -> str | None:
    """Why it could not be started; None where it was, now or before."""
    try:
        json.loads(body)
    except ValueError:
        return "not an event"
    name = f"replay-{hashlib.sha256(body.encode()).hexdigest()[:32]}"
    try:
        stepfunctions.start_execution(stateMachineArn=state_machine_arn, name=name, input=body)
    except stepfunctions.exceptions.ExecutionAlreadyExists:
        return None
    except stepfunctions.exceptions.ClientError as error:
        return str(error.response["Error"]["Code"])
    return None
