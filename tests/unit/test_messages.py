"""Messages between the states: what does not fit is refused, and only pointers travel."""

from __future__ import annotations

import inspect
from typing import Any

import pytest
from pydantic import ValidationError

from importflow import messages
from importflow.errors import FailureKind, Rejection, RejectionCode
from importflow.messages import Accident, Chunk, ChunkStep, FailFlow, Message, Registered, RejectionMessage
from tests.unit.builders import CHILD, CLIENT, ENGAGEMENT, IMPORT, MASTER, TENANT, a_pointer

POINTER = {
    "client_account_id": str(CLIENT),
    "engagement_id": str(ENGAGEMENT),
    "data_import_id": str(IMPORT),
    "master_flow_id": str(MASTER),
    "flow_id": str(CHILD),
}
CHUNK = {"number": 1, "first_row": 2, "last_row": 9, "start": 10, "end": 200}
OBJECT = {"bucket": "b", "key": "k"}
REJECTION = {"code": "empty-file", "message": "It is empty."}

# One good event per message.
GOOD: dict[str, dict[str, Any]] = {
    "ImportPointer": POINTER,
    "RejectionMessage": REJECTION,
    "Accident": {"Error": "States.Timeout", "Cause": "{}"},
    "ObjectLocation": OBJECT,
    "RegisterUpload": OBJECT | {"size": 3, "version_id": "v", "etag": "e", "execution": "x"},
    "Registered": {"outcome": "registered", "import": POINTER, "rejection": None},
    "ImportStep": {"import": POINTER},
    "Planned": {"outcome": "planned", "manifest": OBJECT, "chunks": 3, "rejection": None},
    "Chunk": CHUNK,
    "ChunkStep": {"import": POINTER, "chunk": CHUNK},
    "ChunkDone": {"outcome": "done"},
    "Reviewed": {"outcome": "rejected", "rejection": REJECTION},
    "Completed": {"outcome": "completed", "explanation": "wanted"},
    "Explained": {"outcome": "explained"},
    "FailFlow": {"object": OBJECT, "execution": "execution-1", "failure": REJECTION},
    "Failed": {"kind": "internal"},
    "MigrateDatabase": {"action": "downgrade", "revision": "-1"},
    "Migrated": {"revision": "base"},
    "SweepImports": {},
    "Swept": {"started": 1, "cancelled": 0, "failed": 2, "troubled": 0},
}
MESSAGES = {
    name: kind
    for name, kind in inspect.getmembers(messages, inspect.isclass)
    if issubclass(kind, Message) and kind is not Message
}


def test_every_message_has_its_example() -> None:
    assert GOOD.keys() == MESSAGES.keys()


@pytest.mark.parametrize("name", GOOD)
def test_a_message_survives_the_state_machine(name: str) -> None:
    message = MESSAGES[name].model_validate(GOOD[name])

    assert message.model_dump(mode="json", by_alias=True) == GOOD[name]


@pytest.mark.parametrize("name", GOOD)
def test_an_unknown_field_is_refused(name: str) -> None:
    with pytest.raises(ValidationError, match="records\n"):
        MESSAGES[name].model_validate(GOOD[name] | {"records": [["web-1"]]})


@pytest.mark.parametrize("name", [name for name in GOOD if MESSAGES[name].model_fields])
def test_a_message_cannot_be_changed(name: str) -> None:
    message = MESSAGES[name].model_validate(GOOD[name])

    with pytest.raises(ValidationError, match="frozen"):
        setattr(message, next(iter(MESSAGES[name].model_fields)), None)


UNUSABLE = {
    "a chunk before the first": (Chunk, CHUNK | {"number": 0}),
    "a row before the first": (Chunk, CHUNK | {"first_row": 0}),
    "a byte before the first": (Chunk, CHUNK | {"start": -1}),
    "no chunk": (ChunkStep, {"import": POINTER}),
    "an id that is none": (ChunkStep, {"import": POINTER | {"flow_id": "x"}, "chunk": CHUNK}),
    "an outcome nobody knows": (Registered, {"outcome": "perhaps"}),
    "a rejection nobody knows": (RejectionMessage, {"code": "bad", "message": ""}),
}


@pytest.mark.parametrize(("kind", "event"), UNUSABLE.values(), ids=UNUSABLE)
def test_what_does_not_fit_is_refused(kind: type[Message], event: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        kind.model_validate(event)


FAILURES: dict[str, tuple[dict[str, str], type[Message]]] = {
    "a rejection": (REJECTION, RejectionMessage),
    "an accident": ({"Error": "Runtime.HandlerError", "Cause": "{}"}, Accident),
    "an accident without a cause": ({"Error": "States.Timeout"}, Accident),
}


@pytest.mark.parametrize(("failure", "kind"), FAILURES.values(), ids=FAILURES)
def test_fail_flow_tells_a_rejection_from_an_accident(failure: dict[str, str], kind: type[Message]) -> None:
    assert (
        type(FailFlow.model_validate({"object": OBJECT, "execution": "execution-1", "failure": failure}).failure)
        is kind
    )


def test_a_pointer_names_its_tenant() -> None:
    assert a_pointer().tenant == TENANT
    assert str(TENANT) == f"{CLIENT}:{ENGAGEMENT}"


def test_a_rejection_travels_with_its_code_and_sentence() -> None:
    rejection = Rejection.of(RejectionCode.TOO_MANY_COLUMNS, count=2000)

    sent = RejectionMessage.of(rejection)

    assert (sent.code, sent.message) == (rejection.code, rejection.message)
    assert set(FailureKind) == {"rejected", "internal"}
