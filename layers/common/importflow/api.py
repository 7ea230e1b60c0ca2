"""The edge of the HTTP API: requests that can be read, answers with a tag, and errors as problem+json.

Guarantees: no answer carries SQL, a stack or an ARN; what was read carries an entity tag, and a caller that has it
already is told so without a body.
"""

import hashlib
import json
import time
from collections.abc import Callable
from http import HTTPStatus
from traceback import format_tb
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError
from sqlalchemy.exc import DBAPIError

from importflow import tracing
from importflow.api_schemas import Problem
from importflow.database import is_passing, sqlstate
from importflow.errors import ApiError
from importflow.garbage import collector_paused
from importflow.observability import logger

PROBLEM_JSON = "application/problem+json"
# How often a read is tried, and until when: later ones would run into the function's time-out.
_READS, _SOON_SECONDS = 3, 3.0
# Seconds after which it is worth asking again, where nothing better is known.
_RETRY_AFTER = {HTTPStatus.TOO_MANY_REQUESTS: "30", HTTPStatus.SERVICE_UNAVAILABLE: "5"}


def build_api() -> APIGatewayRestResolver:
    """A resolver that validates bodies and answers every error as a problem."""
    app = APIGatewayRestResolver(enable_validation=True)
    app.exception_handler(ApiError)(_api_error(app))
    app.exception_handler(RequestValidationError)(_invalid_request(app))
    app.exception_handler(DBAPIError)(_database_trouble(app))
    app.exception_handler(Exception)(_internal_error(app))
    app.not_found(_no_such_route(app))
    return app


def serve(app: APIGatewayRestResolver, event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Answer one request; a body that is no JSON we can read is refused before anything looks at it."""
    refusal = _unreadable(event)
    if refusal is None:
        with collector_paused(), tracing.subsegment(str(event.get("resource"))):
            return _unless_unchanged(event, _resolve(app, event, context))
    status, code, detail = refusal
    request_id = (event.get("requestContext") or {}).get("requestId")
    body = Problem(title=status.phrase, status=status, code=code, detail=detail, request_id=request_id)
    return {
        "statusCode": status.value,
        "multiValueHeaders": {"Content-Type": [PROBLEM_JSON]},
        "body": body.model_dump_json(exclude_none=True),
        "isBase64Encoded": False,
    }


def _resolve(app: APIGatewayRestResolver, event: dict[str, Any], context: Any) -> dict[str, Any]:
    """What only reads is tried again where a connection broke under it, unless that took its time already."""
    until = time.monotonic() + _SOON_SECONDS
    for _ in range(_READS):
        answer: dict[str, Any] = app.resolve(event, context)
        broke = answer["statusCode"] == HTTPStatus.SERVICE_UNAVAILABLE
        if event.get("httpMethod") != "GET" or not broke or time.monotonic() > until:
            break
    return answer


def _unless_unchanged(event: dict[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
    """Tag what a GET reads (RFC 9110, section 8.8.3); 304 without a body where the caller has the same already.

    The tag is the body's digest, so equal tags mean equal answers, whoever asks. Caches may keep an answer for its
    caller and must ask before they show it.
    """
    if event.get("httpMethod") != "GET" or answer["statusCode"] != HTTPStatus.OK:
        return answer
    tag = f'"{hashlib.sha256(answer["body"].encode()).hexdigest()[:32]}"'
    headers = {"ETag": [tag], "Cache-Control": ["private, no-cache"]}
    if not _has(event, tag):
        return answer | {"multiValueHeaders": answer["multiValueHeaders"] | headers}
    return {
        "statusCode": HTTPStatus.NOT_MODIFIED.value,
        "multiValueHeaders": headers,
        "body": "",
        "isBase64Encoded": False,
    }


def _has(event: dict[str, Any], tag: str) -> bool:
    """Whether `If-None-Match` names the tag; caches on the way may have made a weak one of it, `W/"…"`."""
    sent = _sent_headers(event).get("if-none-match", "")
    return sent.strip() == "*" or tag in (named.strip().removeprefix("W/") for named in sent.split(","))


def _sent_headers(event: dict[str, Any]) -> dict[str, str]:
    """The request's headers by name in lower case."""
    return {name.lower(): value for name, value in (event.get("headers") or {}).items()}


def _unreadable(event: dict[str, Any]) -> tuple[HTTPStatus, str, str] | None:
    if event.get("httpMethod") != "POST":
        return None
    if _sent_headers(event).get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        return HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "not-json", "Send the body as application/json."
    try:
        json.loads(event.get("body") or "")
    except (ValueError, RecursionError):
        return HTTPStatus.UNPROCESSABLE_ENTITY, "invalid-request", "The body is no JSON that can be read."
    return None


def problem(
    app: APIGatewayRestResolver,
    status: HTTPStatus,
    code: str,
    detail: str,
    *,
    errors: list[dict[str, str]] | None = None,
    headers: dict[str, str | list[str]] | None = None,
) -> Response[str]:
    """An error answer with a stable code and a sentence for people, and when to ask again where that may help."""
    if status in _RETRY_AFTER:
        headers = {**(headers or {}), "Retry-After": _RETRY_AFTER[status]}
    body = Problem(
        title=status.phrase,
        status=status,
        code=code,
        detail=detail,
        request_id=app.current_event.request_context.request_id,
        errors=errors,
    )
    return Response(
        status_code=status,
        content_type=PROBLEM_JSON,
        body=body.model_dump_json(exclude_none=True),
        headers=headers,
    )


def _api_error(app: APIGatewayRestResolver) -> Callable[[ApiError], Response[str]]:
    return lambda error: problem(app, error.status, error.code, error.detail)


def _invalid_request(
    app: APIGatewayRestResolver,
) -> Callable[[RequestValidationError], Response[str]]:
    def answer(error: RequestValidationError) -> Response[str]:
        errors = [{"field": ".".join(map(str, fault["loc"])), "message": str(fault["msg"])} for fault in error.errors()]
        return problem(
            app,
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "invalid-request",
            "Some fields are missing, unknown or unusable.",
            errors=errors,
        )

    return answer


def _database_trouble(app: APIGatewayRestResolver) -> Callable[[DBAPIError], Response[str]]:
    def answer(error: DBAPIError) -> Response[str]:
        if not is_passing(error):
            return _internal(app, error)
        logger.warning("database trouble", sqlstate=sqlstate(error))
        return problem(
            app,
            HTTPStatus.SERVICE_UNAVAILABLE,
            "temporarily-unavailable",
            "The database is not available right now. Try again in a few seconds.",
        )

    return answer


def _internal_error(app: APIGatewayRestResolver) -> Callable[[Exception], Response[str]]:
    return lambda error: _internal(app, error)


def _internal(app: APIGatewayRestResolver, error: Exception) -> Response[str]:
    """The stack goes to the log, without the exception's text: that may quote what was sent."""
    logger.error("request failed", kind=type(error).__name__, stack=format_tb(error.__traceback__))
    return problem(
        app,
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "internal-error",
        "Something failed on our side. Quote the request id if you ask about it.",
    )


def _no_such_route(app: APIGatewayRestResolver) -> Callable[[NotFoundError], Response[str]]:
    return lambda _error: problem(app, HTTPStatus.NOT_FOUND, "route-not-found", "There is no such route.")
