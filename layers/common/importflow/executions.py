"""Step Functions as the use cases see it: start an import's execution under a name, and ask whether one has ended.

Guarantees: a name is started once, whoever asks how often; the input is what the event of the upload would have been.
"""

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from importflow.sdk import client_of
from importflow.storage import ObjectVersion


@dataclass(frozen=True, slots=True)
class Arrival:
    """An object as its event would name it; `size` in bytes."""

    version: ObjectVersion
    size: int
    etag: str

    def event(self) -> dict[str, Any]:
        """As much of "Object Created" as is read."""
        described = {"key": self.version.key, "size": self.size, "version-id": self.version.version_id}
        return {
            "detail-type": "Object Created",
            "source": "aws.s3",
            "detail": {"bucket": {"name": self.version.bucket}, "object": described | {"etag": self.etag}},
        }


@cache
def client() -> Any:
    return client_of("stepfunctions")


def execution_arn(state_machine_arn: str, name: str) -> str:
    """What the execution of this name is called, started or not."""
    return f"{state_machine_arn.replace(':stateMachine:', ':execution:')}:{name}"


def start(state_machine_arn: str, name: str, arrival: Arrival) -> None:
    """Start it, unless there is one of this name already."""
    try:
        client().start_execution(stateMachineArn=state_machine_arn, name=name, input=json.dumps(arrival.event()))
    except client().exceptions.ExecutionAlreadyExists:
        return


def has_ended(execution: str) -> bool:
    """Whether no state of it runs (any more); also of one that there never was."""
    try:
        status: str = client().describe_execution(executionArn=execution)["status"]
    except (client().exceptions.ExecutionDoesNotExist, client().exceptions.InvalidArn):
        return True
    return status not in ("RUNNING", "PENDING_REDRIVE")
