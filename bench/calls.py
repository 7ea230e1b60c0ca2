"""Requests to the API's handlers in this process, as API Gateway hands them over, and how long they take."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from importflow.tenancy import Tenant
from local.handlers import invoke

_USER = str(uuid4())


@dataclass(frozen=True, slots=True)
class Request:
    """One request of a signed-in user of `tenant` to the function in `functions/<function>.py`."""

    function: str
    method: str
    path: str
    tenant: Tenant
    query: tuple[tuple[str, str], ...] = ()
    body: Any = None

    def send(self, expected: int = 200) -> dict[str, Any]:
        """The answer's body; an answer with another status ends the measurement."""
        answer = invoke(self.function, self.event())
        if answer["statusCode"] != expected:
            raise SystemExit(f"{self.method} {self.path} answered {answer['statusCode']}: {answer['body']}")
        body: dict[str, Any] = json.loads(answer["body"])
        return body

    def event(self) -> dict[str, Any]:
        """As API Gateway hands it over."""
        query = dict(self.query)
        return {
            "httpMethod": self.method,
            "path": self.path,
            "resource": self.path,
            "headers": {"Content-Type": "application/json"},
            "multiValueHeaders": {},
            "queryStringParameters": query or None,
            "multiValueQueryStringParameters": {name: [value] for name, value in query.items()} or None,
            "pathParameters": None,
            "body": None if self.body is None else json.dumps(self.body),
            "isBase64Encoded": False,
            "requestContext": {
                "requestId": "bench",
                "path": self.path,
                "httpMethod": self.method,
                "authorizer": {"claims": {"sub": _USER, "exp": "9999999999", "cognito:groups": str(self.tenant)}},
            },
        }


def time_calls(call: Callable[[int], object], count: int) -> list[float]:
    """Milliseconds of each of `count` calls, in the order they were made."""
    taken: list[float] = []
    for number in range(count):
        start = time.perf_counter()
        call(number)
        taken.append((time.perf_counter() - start) * 1000)
    return taken


def percentiles(taken: Sequence[float]) -> dict[str, float]:
    """Of milliseconds: `p50_ms`, `p95_ms` (nearest rank) and `max_ms`."""
    ordered = sorted(taken)
    ranks = {"p50_ms": 0.5, "p95_ms": 0.95, "max_ms": 1.0}
    return {name: round(ordered[math.ceil(rank * len(ordered)) - 1], 1) for name, rank in ranks.items()}
