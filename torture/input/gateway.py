"""The HTTP API in this process as a WSGI application: requests become the events that API Gateway sends.

Guarantees: only what is in `docs/openapi.json` is routed; whoever sends a token is signed in with the grants of the
laptop's Ada, as the authorizer would say; whoever sends none has no claims.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any
from urllib.parse import parse_qs
from uuid import uuid4

from local.documents import API_HANDLERS, described_paths
from local.handlers import invoke
from local.places import PROJECT
from local.tenants import ADA

StartResponse = Callable[[str, list[tuple[str, str]]], Any]
OPENAPI = PROJECT / "docs/openapi.json"
USER = "c0000000-0000-4000-8000-000000000001"


def application(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
    """The answer of the function behind the route; 403 where there is no route, as API Gateway says."""
    path, method = environ["PATH_INFO"].encode("latin-1").decode(errors="replace"), environ["REQUEST_METHOD"]
    if path == "/openapi.json":
        return _answer(start_response, 200, {"Content-Type": ["application/json"]}, OPENAPI.read_bytes())
    name = _handler_of(method, path)
    if name is None:
        problem = b'{"message": "Missing Authentication Token"}'
        return _answer(start_response, 403, {"Content-Type": ["application/json"]}, problem)
    answer = invoke(name, event_of(environ, method, path))
    return _answer(start_response, answer["statusCode"], answer["multiValueHeaders"], answer["body"].encode())


def event_of(environ: dict[str, Any], method: str, path: str) -> dict[str, Any]:
    """What API Gateway makes of a request (Lambda proxy integration, payload 1.0)."""
    headers = dict(_headers(environ))
    query = parse_qs(environ.get("QUERY_STRING", ""), keep_blank_values=True, errors="replace")
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    claims = {"sub": USER, "exp": "9999999999", "cognito:groups": ",".join(tenant.grant for tenant in ADA.tenants)}
    signed_in = headers.get("authorization", "").startswith("Bearer ")
    return {
        "httpMethod": method,
        "path": path,
        "resource": path,
        "headers": headers,
        "multiValueHeaders": {header: [value] for header, value in headers.items()},
        "queryStringParameters": {key: values[-1] for key, values in query.items()} or None,
        "multiValueQueryStringParameters": query or None,
        "pathParameters": None,
        "body": body.decode(errors="replace") if body else None,
        "isBase64Encoded": False,
        "requestContext": {
            "requestId": str(uuid4()), "path": path, "httpMethod": method,
            "authorizer": {"claims": claims} if signed_in else None,
        },
    }  # fmt: skip


def _headers(environ: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for key, value in environ.items():
        if key.startswith("HTTP_"):
            yield key[5:].replace("_", "-").lower(), value
        elif key in ("CONTENT_TYPE", "CONTENT_LENGTH") and value:
            yield key.replace("_", "-").lower(), value


def _answer(start_response: StartResponse, status: int, headers: dict[str, list[str]], body: bytes) -> list[bytes]:
    sent = [(name, str(value)) for name, values in headers.items() for value in values]
    start_response(f"{status} -", sent)
    return [body]


@cache
def _routes() -> tuple[tuple[re.Pattern[str], frozenset[str], str], ...]:
    """Pattern, methods and handler; a path without parameters goes before one with."""
    found = [
        (path, frozenset(method.upper() for method in operations), name)
        for name in API_HANDLERS
        for path, operations in described_paths(name).items()
    ]
    found.sort(key=lambda route: "{" in route[0])
    return tuple((re.compile(re.sub(r"\{\w+\}", "[^/]+", path)), methods, name) for path, methods, name in found)


def _handler_of(method: str, path: str) -> str | None:
    for pattern, methods, name in _routes():
        if method in methods and pattern.fullmatch(path):
            return name
    return None
