"""Requests as API Gateway hands them over, for tests of the HTTP edge."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from importflow.tenancy import Tenant

USER = UUID("c0000000-0000-4000-8000-000000000001")
NORTH = Tenant(UUID("a1000000-0000-4000-8000-000000000001"), UUID("e1000000-0000-4000-8000-000000000001"))
CONTEXT: Any = {}


def a_token(groups: Any = str(NORTH), **claims: Any) -> dict[str, Any]:
    return {"sub": str(USER), "exp": "9999999999", "cognito:groups": groups} | claims


def an_event(claims: dict[str, Any] | None, headers: dict[str, str], **extra: Any) -> dict[str, Any]:
    return {
        "httpMethod": "GET",
        "path": "/who",
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "requestContext": {
            "requestId": "request-1",
            "httpMethod": "GET",
            "path": "/who",
            "authorizer": None if claims is None else {"claims": claims},
        },
    } | extra
