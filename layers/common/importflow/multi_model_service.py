"""The one way to a model: `generate_response` picks it by complexity, keeps to budgets and validates the answer.

Guarantees: every call leaves exactly one row of `llm_usage_logs`, committed before the call is made and settled after
it, whatever becomes of the caller's transaction; a budget is never exceeded by a call; an answer is what its schema
says or it is none. Whatever goes wrong with a model is an outcome, never an exception.
"""

import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, Generic, TypeVar
from uuid import UUID

from pydantic import BaseModel, ValidationError

from importflow import bedrock
from importflow.bedrock import Request, Said, Unsaid
from importflow.config import LlmSettings
from importflow.database import OpenSession
from importflow.messages import ImportPointer
from importflow.model_budgets import exceeded, own_budgets
from importflow.observability import meter_model
from importflow.queries import model_usage
from importflow.queries.model_usage import Price, Reservation, Settlement
from importflow.service_handlers.masking import mask_anything
from importflow.tenancy import Tenant

A = TypeVar("A", bound=BaseModel)

EXCERPT_CHARACTERS = 500
ANSWER_TOOL = "answer"
# What a provider adds to a request with tools: a few hundred tokens, whose number it does not say beforehand.
_OVERHEAD_TOKENS = 1_000
_GEOGRAPHY = re.compile(r"^(us|us-gov|eu|apac|jp|au|ca|sa|global)\.")
_UNSAFE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_COMPLETE = frozenset({"tool_use", "end_turn"})
_REFUSED = frozenset({"guardrail_intervened", "content_filtered"})
_MILLIONTH = Decimal("0.000001")


class TaskComplexity(StrEnum):
    """How much of a model a task needs; each names one by configuration."""

    SIMPLE = "simple"
    MEDIUM = "medium"
    COMPLEX = "complex"
    AGENTIC = "agentic"


class TaskType(StrEnum):
    """What a model is asked for; `llm_usage_logs.feature_context`."""

    COLUMN_MAPPING = "column_mapping"
    CATEGORY_DETECTION = "category_detection"
    IMPORT_SUMMARY = "import_summary"
    IMPORT_INSIGHTS = "import_insights"


class Outcome(StrEnum):
    """How asking ended. Only `answered` has an answer; `over_budget` and `off` made no call and left no row."""

    ANSWERED = "answered"
    UNAVAILABLE = "unavailable"
    REFUSED = "refused"
    INVALID = "invalid"
    OVER_BUDGET = "over_budget"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Prompt:
    """What the model is to do (`system`, ours alone) and what that is about (`content`, uploaded text fenced)."""

    system: str
    content: str


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, for the usage row and the budgets; `flow_id` is the import's master flow, None outside of one."""

    tenant: Tenant
    flow_id: str | None = None

    @classmethod
    def of(cls, pointer: ImportPointer) -> "Caller":
        return cls(pointer.tenant, str(pointer.master_flow_id))


@dataclass(frozen=True, slots=True)
class Response(Generic[A]):
    """The outcome, and why where there is no answer: a code such as `timed-out`, `throttled`, `daily_usd`."""

    outcome: Outcome
    answer: A | None = None
    reason: str | None = None
    model_id: str | None = None


@dataclass(frozen=True, slots=True)
class _Reserved:
    row_id: UUID
    price: Price | None


def model_of(complexity: TaskComplexity, settings: LlmSettings) -> str:
    """The id of the model for tasks of this complexity; empty where none is configured."""
    return {
        TaskComplexity.SIMPLE: settings.llm_simple_model,
        TaskComplexity.MEDIUM: settings.llm_medium_model,
        TaskComplexity.COMPLEX: settings.llm_complex_model,
        TaskComplexity.AGENTIC: settings.llm_agentic_model,
    }[complexity]


def generate_response(
    prompt: Prompt,
    task_type: TaskType,
    complexity: TaskComplexity,
    *,
    answer: type[A],
    caller: Caller,
    open_session: OpenSession,
    settings: LlmSettings,
    seconds: float | None = None,
) -> Response[A]:
    """Ask the model for an `answer`; `seconds` is the most the call may take, where less than the settings allow.

    Opens two short transactions of its own: nothing of the caller's is open while the model works.
    """
    model_id = model_of(complexity, settings)
    if not model_id:
        return Response(Outcome.OFF, reason="no-model")
    request = Request(
        model_id, prompt.system, prompt.content, ANSWER_TOOL, answer.model_json_schema(), settings.llm_max_output_tokens
    )
    reserved = _reserve(request, task_type, complexity, caller, open_session, settings)
    if isinstance(reserved, str):
        return Response(Outcome.OVER_BUDGET, reason=reserved, model_id=model_id)
    began = time.monotonic()
    came = bedrock.converse(request, min(seconds or settings.llm_timeout_seconds, settings.llm_timeout_seconds))
    milliseconds = round((time.monotonic() - began) * 1000)
    response = _judge(came, answer, model_id)
    with open_session(caller.tenant) as session:
        settled = _settlement(came, response, reserved.price, milliseconds)
        model_usage.settle(session, reserved.row_id, settled)
    _meter(settled)
    return response


def _meter(settled: Settlement) -> None:
    known = settled.input_tokens is not None and settled.output_tokens is not None
    tokens = (settled.input_tokens or 0) + (settled.output_tokens or 0)
    priced = settled.input_usd is not None and settled.output_usd is not None
    usd = float((settled.input_usd or 0) + (settled.output_usd or 0))
    meter_model(milliseconds=settled.milliseconds, tokens=tokens if known else None, usd=usd if priced else None)


def _reserve(
    request: Request,
    task_type: TaskType,
    complexity: TaskComplexity,
    caller: Caller,
    open_session: OpenSession,
    settings: LlmSettings,
) -> _Reserved | str:
    """The call's row with the most it can use, or the name of the budget that it could exceed."""
    read, written = _most_tokens(request), request.max_output_tokens
    with open_session(caller.tenant) as session:
        model_usage.take_turns(session, caller.tenant)
        price = model_usage.price(session, request.model_id, model_name(request.model_id))
        usd = None if price is None else _cost(price.read, read) + _cost(price.written, written)
        spent = model_usage.spent(session, caller.tenant, caller.flow_id)
        budget = exceeded(own_budgets(session, caller.tenant), settings, spent, read + written, usd)
        if budget is not None:
            return budget
        asked = {"complexity": complexity, "bytes": len(request.content.encode()), "excerpt": excerpt(request.content)}
        call = Reservation(request.model_id, task_type, caller.flow_id, read + written, usd, asked)
        return _Reserved(model_usage.reserve(session, caller.tenant, call), price)


def _most_tokens(request: Request) -> int:
    """No fewer than the request has: a token stands for at least one byte."""
    text = json.dumps(request.body(), ensure_ascii=False)
    return len(text.encode()) + _OVERHEAD_TOKENS


def _judge(came: Said | Unsaid, answer: type[A], model_id: str) -> Response[A]:
    """What came back, as an outcome; an answer that is cut off or of another shape is none."""
    if isinstance(came, Unsaid):
        return Response(Outcome.UNAVAILABLE, reason=came.code, model_id=model_id)
    if came.stop_reason in _REFUSED:
        return Response(Outcome.REFUSED, reason=came.stop_reason.replace("_", "-"), model_id=model_id)
    if came.stop_reason == "max_tokens":
        return Response(Outcome.INVALID, reason="answer-cut-off", model_id=model_id)
    if came.tool_input is None or came.stop_reason not in _COMPLETE:
        return Response(Outcome.INVALID, reason="no-structured-answer", model_id=model_id)
    try:
        return Response(Outcome.ANSWERED, answer=answer.model_validate(came.tool_input), model_id=model_id)
    except (ValidationError, RecursionError):
        return Response(Outcome.INVALID, reason="answer-not-as-asked", model_id=model_id)


def _settlement(came: Said | Unsaid, response: Response[A], price: Price | None, milliseconds: int) -> Settlement:
    """Tokens and cost where they are known: none for a request that was turned away, unknown for one that was not."""
    if isinstance(came, Unsaid):
        free = 0 if came.is_free else None
        usd = None if free is None else Decimal(0)
        return Settlement(milliseconds, response.reason, _said_of(response), {}, free, free, usd, usd)
    known = came.input_tokens is not None and came.output_tokens is not None
    read, written = (came.input_tokens, came.output_tokens) if known else (None, None)
    return Settlement(
        milliseconds=milliseconds,
        error=response.reason,
        message=_said_of(response),
        response={"stop_reason": excerpt(came.stop_reason), "excerpt": excerpt(_shown(came))},
        input_tokens=read,
        output_tokens=written,
        input_usd=None if price is None or read is None else _cost(price.read, read),
        output_usd=None if price is None or written is None else _cost(price.written, written),
    )


def _said_of(response: Response[A]) -> str | None:
    return None if response.reason is None else f"{response.outcome}: {response.reason}"


def _shown(came: Said) -> str:
    if came.tool_input is None:
        return came.text
    # Only its beginning is kept: not the whole of a huge answer is to be masked for that.
    return json.dumps(came.tool_input, ensure_ascii=False, default=str)[: 4 * EXCERPT_CHARACTERS]


def excerpt(text: str) -> str:
    """The beginning of a text as it may be kept: masked, and without what the database or a terminal cannot take."""
    clean = _UNSAFE.sub(" ", text[: 4 * EXCERPT_CHARACTERS])
    return mask_anything(clean)[:EXCERPT_CHARACTERS]


def model_name(model_id: str) -> str:
    """The model behind an id: without an ARN's beginning and an inference profile's geography."""
    return _GEOGRAPHY.sub("", model_id.rpartition("/")[2])


def _cost(per_thousand: Decimal, tokens: int) -> Decimal:
    return (per_thousand * tokens / 1000).quantize(_MILLIONTH)


def as_step_output(response: Response[Any]) -> Mapping[str, str]:
    """What a step says of the call: outcome, reason, model; never the answer."""
    told = {"outcome": response.outcome.value, "reason": response.reason, "model": response.model_id}
    return {name: value for name, value in told.items() if value is not None}
