"""The edge of a step: events decoded, answers encoded, accidents let through."""

from __future__ import annotations

import json
import traceback
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy.exc import InterfaceError, ProgrammingError

from importflow.boundary import step
from importflow.errors import NotBalanced, StepFailed
from importflow.messages import Completed, ImportStep, Registered, RegisterOutcome
from importflow.observability import logger
from tests.unit.builders import a_pointer

CONTEXT = SimpleNamespace(aws_request_id="request-1")
EVENT = {"import": a_pointer().model_dump(mode="json")}


def test_a_handler_takes_an_event_and_answers_in_plain_json() -> None:
    @step(ImportStep)
    def handler(message: ImportStep) -> Registered:
        return Registered(outcome=RegisterOutcome.REGISTERED, pointer=message.pointer)

    answer = handler(EVENT, CONTEXT)

    assert answer == {"outcome": "registered", "import": EVENT["import"], "rejection": None}
    assert json.loads(json.dumps(answer)) == answer


@pytest.mark.parametrize("event", [{}, {"import": None}, EVENT | {"rows": []}], ids=["nothing", "null", "more"])
def test_an_event_that_does_not_fit_raises_before_any_work(event: dict[str, Any]) -> None:
    @step(ImportStep)
    def handler(message: ImportStep) -> Completed:
        raise AssertionError("worked on an event that does not fit")

    with pytest.raises(StepFailed, match="^ValidationError$"):
        handler(event, CONTEXT)


CELL = "the value of a cell"
SERVER_ERROR = ProgrammingError(f"INSERT {CELL}", {"v": CELL}, Exception({"C": "22001", "M": CELL}))
ACCIDENTS = {
    "a bug": (KeyError(CELL), "KeyError"),
    "a broken wire": (OSError(CELL), "OSError"),
    "the database refused": (SERVER_ERROR, "ProgrammingError 22001"),
    "the database is gone": (InterfaceError(CELL, {}, OSError(CELL)), "InterfaceError without SQLSTATE"),
    "our own": (NotBalanced("read 3, stored 2"), "NotBalanced: read 3, stored 2"),
}


@pytest.mark.parametrize(("accident", "said"), ACCIDENTS.values(), ids=ACCIDENTS)
def test_an_accident_leaves_the_step_by_its_kind_and_quotes_no_value(
    accident: Exception, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    logged: list[str] = []
    monkeypatch.setattr(logger, "error", lambda *words, **extra: logged.append(f"{words} {extra}"))

    @step(ImportStep)
    def handler(message: ImportStep) -> Completed:
        raise accident

    with pytest.raises(StepFailed) as raised:
        handler(EVENT, CONTEXT)

    assert str(raised.value) == said
    assert CELL not in "".join(traceback.format_exception(raised.value))
    assert len(logged) == 1
    assert CELL not in logged[0]
    assert said in logged[0]


def test_a_handler_keeps_the_name_of_its_work() -> None:
    @step(ImportStep)
    def complete(message: ImportStep) -> Completed:
        return Completed()

    assert complete.__name__ == "complete"
    assert complete(EVENT, CONTEXT) == {"outcome": "completed", "explanation": "not_wanted"}
