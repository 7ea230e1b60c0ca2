"""Who calls for which tenant: the token's grants decide, headers only select among them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

import pytest
from aws_lambda_powertools.event_handler import APIGatewayRestResolver

from importflow.api import build_api
from importflow.caller import Caller, caller, granted_tenants, idempotency_key
from importflow.observability import logger
from importflow.tenancy import Tenant
from tests.unit.asking import CONTEXT, NORTH, USER, a_token, an_event

T = TypeVar("T")
NORTH_TWO = Tenant(NORTH.client_account_id, UUID("e1000000-0000-4000-8000-000000000002"))
SOUTH = Tenant(UUID("a2000000-0000-4000-8000-000000000002"), UUID("e2000000-0000-4000-8000-000000000001"))
A, B, S = str(NORTH), str(NORTH_TWO), str(SOUTH)


def selecting(tenant: Tenant) -> dict[str, str]:
    return {
        "X-Client-Account-ID": str(tenant.client_account_id),
        "X-Engagement-ID": str(tenant.engagement_id),
    }


def answered(
    ask: Callable[[APIGatewayRestResolver], T],
    claims: dict[str, Any] | None,
    headers: dict[str, str] | None = None,
    **extra: Any,
) -> T | tuple[int, str]:
    """What `ask` learns of such a request, or (status, code) of the refusal."""
    app = build_api()
    found: list[T] = []

    @app.get("/who")
    def who() -> dict[str, str]:
        found.append(ask(app))
        return {}

    answer = app.resolve(an_event(claims, headers or {}, **extra), CONTEXT)
    return found[0] if found else (answer["statusCode"], json.loads(answer["body"])["code"])


def who_calls(claims: dict[str, Any] | None, headers: dict[str, str] | None = None, **extra: Any) -> Any:
    """The tenant of the caller, or the refusal."""
    found = answered(caller, claims, headers, **extra)
    if isinstance(found, Caller):
        assert (found.uploader.id, found.uploader.request_id) == (USER, "request-1")
        return found.tenant
    return found


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


def test_another_header_may_be_sent_twice() -> None:
    twice = {"Accept": ["a", "b"], "X-Client-Account-ID": [CLIENT_A]}

    assert who_calls(a_token(f"{A},{S}"), selecting(NORTH), multiValueHeaders=twice) == NORTH


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


def test_all_that_is_granted_can_be_asked_for_whatever_the_headers_say() -> None:
    assert answered(granted_tenants, a_token(f"{A},{S},{B}"), selecting(NORTH)) == [NORTH, SOUTH, NORTH_TWO]
    assert answered(granted_tenants, a_token(""), selecting(NORTH)) == []
    assert answered(granted_tenants, None) == UNAUTHORIZED


# claims → the name by which people know the caller
NAMES: dict[str, tuple[dict[str, Any], str | None]] = {
    "a name": ({"name": "Ada Lovelace", "email": "ada@northwind.example"}, "Ada Lovelace"),
    "an address": ({"email": "ada@northwind.example"}, "ada@northwind.example"),
    "neither": ({}, None),
    "blanks": ({"name": "  "}, None),
    "what cannot be shown": ({"name": "A\x00d\u202ea\n"}, "Ada"),
    "too long a name": ({"name": "a" * 300}, "a" * 255),
}


@pytest.mark.parametrize(("claims", "name"), NAMES.values(), ids=NAMES)
def test_a_caller_is_named_as_far_as_names_can_be_kept_and_shown(claims: dict[str, Any], name: str | None) -> None:
    found = answered(caller, a_token(**claims))

    assert isinstance(found, Caller)
    assert found.uploader.name == name


def test_a_request_without_an_id_is_a_request() -> None:
    event = an_event(a_token(), {})
    del event["requestContext"]["requestId"]
    found = answered(caller, a_token(), requestContext=event["requestContext"])

    assert isinstance(found, Caller)
    assert found.uploader.request_id == ""


def test_what_is_logged_from_then_on_names_request_and_tenant() -> None:
    who_calls(a_token(A))

    keys = logger.get_current_keys()
    assert (keys["request_id"], keys["client_account_id"], keys["engagement_id"]) == ("request-1", *A.split(":"))


KEYS: dict[str, str | None] = {"none": None, "one": "a", "the longest": "~" * 255, "of all that can be seen": "!#[]{}~"}
NO_KEYS = {
    "blank": "",
    "too long": "a" * 256,
    "a space": "a b",
    "a tab": "a\tb",
    "not ASCII": "é",
    "a control": "a\x7f",
}
KEY_HEADER = "Idempotency-Key"


@pytest.mark.parametrize("key", KEYS.values(), ids=KEYS)
def test_a_key_is_taken_as_it_is(key: str | None) -> None:
    assert answered(idempotency_key, a_token(), {} if key is None else {KEY_HEADER: key}) == key


@pytest.mark.parametrize("key", NO_KEYS.values(), ids=NO_KEYS)
def test_what_can_be_no_key_is_refused(key: str) -> None:
    assert answered(idempotency_key, a_token(), {KEY_HEADER: key}) == (422, "invalid-request")


def test_two_keys_are_none() -> None:
    twice = {KEY_HEADER.lower(): ["a", "b"]}

    refusal = answered(idempotency_key, a_token(), {KEY_HEADER: "a"}, multiValueHeaders=twice)
    assert refusal == (422, "invalid-request")
