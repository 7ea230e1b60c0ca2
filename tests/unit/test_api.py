"""Who calls for which tenant: the token's grants decide, headers only select among them."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any
from uuid import UUID

import pytest
from aws_lambda_powertools.event_handler import APIGatewayRestResolver
from pydantic import BaseModel
from sqlalchemy.exc import OperationalError

from importflow.api import Caller, build_api, caller
from importflow.errors import ApiError
from importflow.tenancy import Tenant

USER = UUID("c0000000-0000-4000-8000-000000000001")
NORTH = Tenant(UUID("a1000000-0000-4000-8000-000000000001"), UUID("e1000000-0000-4000-8000-000000000001"))
NORTH_TWO = Tenant(NORTH.client_account_id, UUID("e1000000-0000-4000-8000-000000000002"))
SOUTH = Tenant(UUID("a2000000-0000-4000-8000-000000000002"), UUID("e2000000-0000-4000-8000-000000000001"))
A, B, S = str(NORTH), str(NORTH_TWO), str(SOUTH)


def a_token(groups: Any = A, **claims: Any) -> dict[str, Any]:
    return {"sub": str(USER), "exp": "9999999999", "cognito:groups": groups} | claims


def selecting(tenant: Tenant) -> dict[str, str]:
    return {
        "X-Client-Account-ID": str(tenant.client_account_id),
        "X-Engagement-ID": str(tenant.engagement_id),
    }


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


def who_calls(claims: dict[str, Any] | None, headers: dict[str, str] | None = None, **extra: Any) -> Any:
    """The tenant of the caller, or (status, code) of the refusal."""
    app = build_api()
    found: list[Caller] = []

    @app.get("/who")
    def who() -> dict[str, str]:
        found.append(caller(app))
        return {}

    answer = app.resolve(an_event(claims, headers or {}, **extra), CONTEXT)
    if found:
        assert found[0].uploader.id == USER
        return found[0].tenant
    return answer["statusCode"], json.loads(answer["body"])["code"]


CONTEXT: Any = {}
UNAUTHORIZED = (401, "unauthorized")
FORBIDDEN = (403, "tenant-not-granted")

# groups of the token, headers → the tenant
GRANTS = {
    "one group, no header": (A, {}, NORTH),
    "one group, selected": (A, selecting(NORTH), NORTH),
    "comma-separated": (f"{A},{S}", selecting(SOUTH), SOUTH),
    "comma and space": (f"{A}, {S}", selecting(SOUTH), SOUTH),
    "bracketed": (f"[{A} {S}]", selecting(SOUTH), SOUTH),
    "bracketed, the first": (f"[{A} {S}]", selecting(NORTH), NORTH),
    "a list": ([A, S], selecting(SOUTH), SOUTH),
    "a list as JSON": (json.dumps([A, S]), selecting(SOUTH), SOUTH),
    "among other groups": (f"admins,{A},eu-central-1_x", {}, NORTH),
    "another engagement of the client": (f"{A},{B}", selecting(NORTH_TWO), NORTH_TWO),
    "header names in lower case": (f"{A},{S}", {k.lower(): v for k, v in selecting(SOUTH).items()}, SOUTH),
}


@pytest.mark.parametrize(("groups", "headers", "tenant"), GRANTS.values(), ids=GRANTS)
def test_headers_select_among_the_grants(groups: Any, headers: dict[str, str], tenant: Tenant) -> None:
    assert who_calls(a_token(groups), headers) == tenant


CLIENT_A, ENGAGEMENT_A = A.split(":")
NO_GRANT: dict[str, tuple[Any, dict[str, str]]] = {
    "no group": ("", selecting(NORTH)),
    "no group and no header": ("", {}),
    "the groups are null": (None, selecting(NORTH)),
    "no group that is a tenant": ("admins", selecting(NORTH)),
    "an empty list": ([], selecting(NORTH)),
    "another tenant": (A, selecting(SOUTH)),
    "another engagement of the client": (A, selecting(NORTH_TWO)),
    "client and engagement of different grants": (f"{A},{S}", selecting(Tenant(NORTH.client_account_id, SOUTH.engagement_id))),
    "several grants and no header": (f"{A},{B}", {}),
    "only the client": (A, {"X-Client-Account-ID": CLIENT_A}),
    "only the engagement": (A, {"X-Engagement-ID": ENGAGEMENT_A}),
    "blank headers": (A, {"X-Client-Account-ID": "", "X-Engagement-ID": ""}),
    "a list in a header": (f"{A},{S}", selecting(NORTH) | {"X-Client-Account-ID": f"{CLIENT_A},{SOUTH.client_account_id}"}),
    "a pattern in a header": (A, {"X-Client-Account-ID": ".*", "X-Engagement-ID": ".*"}),
    "look-alike digits in a group": (A.replace("1", "１"), selecting(NORTH)),
    "look-alike letters in a group": (A.replace("a", "а"), selecting(NORTH)),
    "look-alike letters in a header": (A, {k: v.replace("e", "е") for k, v in selecting(NORTH).items()}),
    "letters that no id has": (A.replace("a1", "z1"), {k: v.replace("a1", "z1") for k, v in selecting(NORTH).items()}),
    "something glued to the front": (f"x{A}", selecting(NORTH)),
    "something glued to the end": (f"{A}0", selecting(NORTH)),
    "a third part": (f"{A}:admin", selecting(NORTH)),
    "a path": (f"tenants/{A}", selecting(NORTH)),
    "halves of a grant": (f"{CLIENT_A},{ENGAGEMENT_A}", selecting(NORTH)),
    "a space inside": (A.replace(":", ": "), selecting(NORTH)),
}  # fmt: skip


@pytest.mark.parametrize(("groups", "headers"), NO_GRANT.values(), ids=NO_GRANT)
def test_what_is_not_granted_is_forbidden(groups: Any, headers: dict[str, str]) -> None:
    assert who_calls(a_token(groups), headers) == FORBIDDEN


@pytest.mark.parametrize("name", ["X-Client-Account-ID", "x-engagement-id"])
def test_a_header_that_is_sent_twice_selects_nothing(name: str) -> None:
    twice = {name: [str(SOUTH.client_account_id), CLIENT_A]}

    assert who_calls(a_token(f"{A},{S}"), selecting(NORTH), multiValueHeaders=twice) == FORBIDDEN


SIGNED_OUT: dict[str, dict[str, Any] | None] = {
    "no authorizer": None,
    "no claim": {},
    "no expiry": a_token(exp=None),
    "a blank expiry": a_token(exp=""),
    "no subject": a_token(sub=None),
    "a subject that is no id": a_token(sub="ada"),
}


@pytest.mark.parametrize("claims", SIGNED_OUT.values(), ids=SIGNED_OUT)
def test_without_a_token_of_ours_nobody_is_signed_in(claims: dict[str, Any] | None) -> None:
    assert who_calls(claims, selecting(NORTH)) == UNAUTHORIZED


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
