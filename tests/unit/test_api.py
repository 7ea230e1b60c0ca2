"""What goes wrong is answered as a problem: a code, a sentence, and nothing of ours."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

import pytest
from aws_lambda_powertools.event_handler import APIGatewayRestResolver
from pydantic import BaseModel
from sqlalchemy.exc import OperationalError

from importflow.api import build_api
from importflow.errors import ApiError
from tests.unit.asking import CONTEXT, a_token, an_event


class Size(BaseModel):
    size: int


def failing_api(error: Exception) -> APIGatewayRestResolver:
    app = build_api()

    @app.get("/who")
    def who() -> dict[str, str]:
        raise error

    @app.post("/who")
    def measure(request: Size) -> dict[str, str]:
        return {"size": str(request.size)}

    return app


SECRET = "SELECT name FROM migration.assets; arn:aws:iam::1:role/x"
PROBLEMS: dict[str, tuple[Exception, dict[str, Any], int, str]] = {
    "refused on purpose": (ApiError(HTTPStatus.CONFLICT, "already-there", "It is there."), {}, 409, "already-there"),
    "a bug": (KeyError(SECRET), {}, 500, "internal-error"),
    "the database": (OperationalError(SECRET, {}, OSError(SECRET)), {}, 503, "temporarily-unavailable"),
    "a deadlock": (OperationalError(SECRET, {}, Exception({"C": "40P01"})), {}, 503, "temporarily-unavailable"),
    "a statement of ours": (OperationalError(SECRET, {}, Exception({"C": "42601"})), {}, 500, "internal-error"),
    "no such route": (ValueError(), {"path": "/nowhere"}, 404, "route-not-found"),
    "a body that does not fit": (ValueError(), {"httpMethod": "POST", "body": '{"size": "x"}'}, 422, "invalid-request"),
    "a body that is no JSON": (ValueError(), {"httpMethod": "POST", "body": "{"}, 422, "invalid-request"),
}


@pytest.mark.parametrize(("error", "event", "status", "code"), PROBLEMS.values(), ids=PROBLEMS)
def test_every_error_is_a_problem_with_a_code_and_without_our_secrets(
    error: Exception, event: dict[str, Any], status: int, code: str
) -> None:
    answer = failing_api(error).resolve(an_event(a_token(), {}, **event), CONTEXT)

    body = json.loads(answer["body"])
    assert (answer["statusCode"], body["status"], body["code"], body["request_id"]) == (
        status,
        status,
        code,
        "request-1",
    )
    assert answer["multiValueHeaders"]["Content-Type"] == ["application/problem+json"]
    assert "migration" not in answer["body"]
    assert "arn:" not in answer["body"]


def test_database_trouble_says_when_to_try_again() -> None:
    answer = failing_api(OperationalError("", {}, OSError())).resolve(an_event(a_token(), {}), CONTEXT)

    assert answer["multiValueHeaders"]["Retry-After"] == ["5"]


def test_fields_that_do_not_fit_are_named() -> None:
    event = an_event(a_token(), {}, httpMethod="POST", body='{"size": "x"}')

    (fault,) = json.loads(failing_api(ValueError()).resolve(event, CONTEXT)["body"])["errors"]

    assert fault["field"] == "body.size"
    assert "integer" in fault["message"]
