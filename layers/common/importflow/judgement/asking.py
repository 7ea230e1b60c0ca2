"""The one way to ask a model during an import: as a step that shows what is going on.

Guarantees: the step is `running` and committed before the call, and settled after it, with the reason where there is no
answer: `skipped` where none was asked for, `failed` where none came. A step that is settled is not asked again; its
answer is kept with it. Asking never fails an import: whatever else goes wrong settles the step, and the log says it.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from sqlalchemy.exc import DBAPIError

from importflow.config import LlmSettings
from importflow.database import OpenSession
from importflow.feature_flags import Flag, is_enabled
from importflow.messages import ImportPointer
from importflow.models import StepStatus
from importflow.multi_model_service import (
    Caller,
    Outcome,
    Prompt,
    Response,
    TaskComplexity,
    TaskType,
    as_step_output,
    generate_response,
)
from importflow.observability import logger
from importflow.queries import steps
from importflow.queries.steps import StepKind
from importflow.tenancy import Tenant

A = TypeVar("A", bound=BaseModel)

# Less is not worth a call.
_LEAST_SECONDS = 1.0


class JudgementStep(StrEnum):
    """Steps that ask a model; the value is the `step_name`."""

    CATEGORY_SUGGESTION = "category_suggestion"
    FIELD_SUGGESTIONS = "field_suggestions"
    IMPORT_SUMMARY = "import_summary"
    IMPORT_INSIGHTS = "import_insights"


@dataclass(frozen=True, slots=True)
class _Task:
    order: int
    task_type: TaskType
    complexity: TaskComplexity
    description: str


_TASKS = {
    JudgementStep.CATEGORY_SUGGESTION: _Task(
        102, TaskType.CATEGORY_DETECTION, TaskComplexity.SIMPLE,
        "A model is asked for the category where the rules are torn.",
    ),
    JudgementStep.FIELD_SUGGESTIONS: _Task(
        104, TaskType.COLUMN_MAPPING, TaskComplexity.SIMPLE,
        "A model is asked which fields the columns fill that no rule knows.",
    ),
    JudgementStep.IMPORT_SUMMARY: _Task(
        300, TaskType.IMPORT_SUMMARY, TaskComplexity.MEDIUM,
        "A model says in plain words what the import did and what to correct first.",
    ),
    JudgementStep.IMPORT_INSIGHTS: _Task(
        310, TaskType.IMPORT_INSIGHTS, TaskComplexity.COMPLEX,
        "A model says what the counts show about dependencies and the quality of the data.",
    ),
}  # fmt: skip
_STATUS = {
    Outcome.ANSWERED: StepStatus.COMPLETED,
    Outcome.OFF: StepStatus.SKIPPED,
    Outcome.OVER_BUDGET: StepStatus.SKIPPED,
}


def is_wanted(tenant: Tenant) -> bool:
    """Whether models are to be asked for this tenant at all."""
    return is_enabled(Flag.LLM_SUGGESTIONS, tenant)


@dataclass(frozen=True, slots=True)
class Asking:
    """Questions of one import, which together end at `deadline` (`time.monotonic`)."""

    open_session: OpenSession
    pointer: ImportPointer
    settings: LlmSettings
    deadline: float

    @classmethod
    def within(
        cls, seconds: float, open_session: OpenSession, pointer: ImportPointer, settings: LlmSettings
    ) -> "Asking":
        return cls(open_session, pointer, settings, time.monotonic() + seconds)

    def ask(self, step: JudgementStep, prompt: Callable[[], Prompt], answer: type[A]) -> A | None:
        """The answer, or None where there is none; the step says why."""
        with self.open_session(self.pointer.tenant) as session:
            kept = steps.find_output(session, self.pointer.data_import_id, step)
            if kept is None:
                self._open(session, step)
        if kept is not None:
            return _kept_answer(kept, answer)
        response = self._respond(step, prompt, answer)
        self._settle(step, response)
        return response.answer

    def _open(self, session: Any, step: JudgementStep) -> None:
        steps.open_step(
            session,
            self.pointer.data_import_id,
            step,
            kind=StepKind.JUDGEMENT,
            order=_TASKS[step].order,
            description=_TASKS[step].description,
        )

    def _respond(self, step: JudgementStep, prompt: Callable[[], Prompt], answer: type[A]) -> Response[A]:
        """Any exception but the database's is one of ours: it must not cost the import anything."""
        seconds = self.deadline - time.monotonic()
        if seconds < _LEAST_SECONDS:
            return Response(Outcome.OFF, reason="no-time-left")
        task = _TASKS[step]
        try:
            return generate_response(
                prompt(),
                task.task_type,
                task.complexity,
                answer=answer,
                caller=Caller.of(self.pointer),
                open_session=self.open_session,
                settings=self.settings,
                seconds=seconds,
            )
        except DBAPIError:
            raise
        except Exception as error:
            logger.error("a model could not be asked", step=step, kind=type(error).__name__)
            return Response(Outcome.INVALID, reason="internal-error")

    def _settle(self, step: JudgementStep, response: Response[Any]) -> None:
        output: dict[str, Any] = dict(as_step_output(response))
        if response.answer is not None:
            output["answer"] = response.answer.model_dump(mode="json")
        error = None if response.reason is None else {"code": response.reason, "message": _sentence(response)}
        with self.open_session(self.pointer.tenant) as session:
            status = _STATUS.get(response.outcome, StepStatus.FAILED)
            steps.settle_step(session, self.pointer.data_import_id, step, output=output, status=status, error=error)


def _kept_answer(output: dict[str, Any], answer: type[A]) -> A | None:
    try:
        return answer.model_validate(output["answer"]) if "answer" in output else None
    except ValidationError:
        return None  # of an earlier version of this code


def _sentence(response: Response[Any]) -> str:
    return {
        Outcome.OFF: "No model was asked.",
        Outcome.OVER_BUDGET: "No model was asked: a budget would be exceeded.",
        Outcome.UNAVAILABLE: "The model did not answer.",
        Outcome.REFUSED: "The model refused to answer.",
    }.get(response.outcome, "The model's answer could not be used.")
