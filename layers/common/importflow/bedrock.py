"""Amazon Bedrock's Converse, one call at a time: what was said, or why nothing was.

Guarantees: the call ends when its time does, whatever the endpoint does (no answer, an answer that drips); nothing is
tried twice; no exception leaves it, and no text of an endpoint's error either, which may quote the request.
"""

import threading
import time
from dataclasses import dataclass, field
from functools import cache
from math import ceil
from typing import Any

_CONNECT_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class Request:
    """One turn: what the model is to do, the data it is about, and the only way to answer, a tool by its schema."""

    model_id: str
    system: str
    content: str
    tool: str
    schema: dict[str, Any]
    max_output_tokens: int

    def body(self) -> dict[str, Any]:
        """The parameters of Converse."""
        tool = {"name": self.tool, "description": "The answer.", "inputSchema": {"json": self.schema}}
        return {
            "system": [{"text": self.system}],
            "messages": [{"role": "user", "content": [{"text": self.content}]}],
            "inferenceConfig": {"maxTokens": self.max_output_tokens, "temperature": 0.0},
            "toolConfig": {"tools": [{"toolSpec": tool}], "toolChoice": {"tool": {"name": self.tool}}},
        }


@dataclass(frozen=True, slots=True)
class Said:
    """An answer as it came. `tool_input` is None where the tool was not used; tokens are None where nobody says."""

    tool_input: Any
    text: str
    stop_reason: str
    input_tokens: int | None
    output_tokens: int | None


@dataclass(frozen=True, slots=True)
class Unsaid:
    """Why there is no answer. `is_free`: the request was turned away, so that no model has worked on it."""

    code: str
    is_free: bool


_TIMED_OUT = Unsaid("timed-out", is_free=False)
_BY_ERROR = {
    "ThrottlingException": Unsaid("throttled", is_free=True),
    "TooManyRequestsException": Unsaid("throttled", is_free=True),
    "ServiceQuotaExceededException": Unsaid("over-quota", is_free=True),
    "AccessDeniedException": Unsaid("access-denied", is_free=True),
    "UnrecognizedClientException": Unsaid("access-denied", is_free=True),
    "ExpiredTokenException": Unsaid("access-denied", is_free=True),
    "ValidationException": Unsaid("request-not-accepted", is_free=True),
    "ResourceNotFoundException": Unsaid("no-such-model", is_free=True),
    "ModelNotReadyException": Unsaid("unavailable", is_free=True),
    "ServiceUnavailableException": Unsaid("unavailable", is_free=True),
    "ModelTimeoutException": _TIMED_OUT,
    "ReadTimeoutError": _TIMED_OUT,
    "ConnectTimeoutError": Unsaid("unreachable", is_free=True),
    "EndpointConnectionError": Unsaid("unreachable", is_free=True),
    "NoCredentialsError": Unsaid("access-denied", is_free=True),
    "NoRegionError": Unsaid("unreachable", is_free=True),
}
_UNKNOWN = Unsaid("service-error", is_free=False)


def converse(request: Request, seconds: float) -> Said | Unsaid:
    """Ask once; after `seconds` the call is given up, whether or not it goes on."""
    call = _Call(request, time.monotonic() + seconds)
    thread = threading.Thread(target=call.run, name="converse", daemon=True)
    thread.start()
    thread.join(seconds)
    return _TIMED_OUT if call.outcome is None else call.outcome


@dataclass(slots=True)
class _Call:
    """A call in a thread of its own: a read time-out ends no answer that comes byte by byte."""

    request: Request
    deadline: float
    outcome: Said | Unsaid | None = field(default=None)

    def run(self) -> None:
        try:
            bedrock = client(ceil(self.deadline - time.monotonic()))
            self.outcome = _said(bedrock.converse(modelId=self.request.model_id, **self.request.body()))
        except Exception as error:
            self.outcome = _unsaid(error)


@cache
def client(read_seconds: int) -> Any:
    """The SDK is imported at first use: without a model it never is."""
    import boto3
    from botocore.config import Config

    config = Config(
        connect_timeout=_CONNECT_SECONDS,
        read_timeout=max(read_seconds, 1),
        retries={"mode": "standard", "total_max_attempts": 1},
    )
    return boto3.client("bedrock-runtime", config=config)


def _said(response: dict[str, Any]) -> Said:
    """The parts of an answer that are looked at; one of another shape says nothing."""
    blocks = _dict(_dict(response.get("output")).get("message")).get("content")
    parts = [block for block in blocks if isinstance(block, dict)] if isinstance(blocks, list) else []
    uses = [_dict(part["toolUse"]).get("input") for part in parts if "toolUse" in part]
    usage = _dict(response.get("usage"))
    return Said(
        tool_input=uses[0] if uses else None,
        text="\n".join(str(part["text"]) for part in parts if "text" in part),
        stop_reason=str(response.get("stopReason", "")),
        input_tokens=_count(usage.get("inputTokens")),
        output_tokens=_count(usage.get("outputTokens")),
    )


def _unsaid(error: Exception) -> Unsaid:
    response = getattr(error, "response", None)
    named = _dict(_dict(response).get("Error")).get("Code") or type(error).__name__
    return _BY_ERROR.get(str(named), _UNKNOWN)


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _count(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**31 else None
