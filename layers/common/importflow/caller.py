"""Who calls, and for which tenant: what the token says, and what the headers choose of it.

Guarantees: the tenant is one that the token grants, whatever the headers say; foreign and unknown look the same.
"""

import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from uuid import UUID

from aws_lambda_powertools.event_handler import APIGatewayRestResolver

from importflow.errors import ApiError
from importflow.observability import tag_request
from importflow.tenancy import Tenant, Uploader

CLIENT_HEADER, ENGAGEMENT_HEADER = "X-Client-Account-ID", "X-Engagement-ID"

IDEMPOTENCY_HEADER = "Idempotency-Key"

_KEY = re.compile(r"[\x21-\x7e]{1,255}")
_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_GRANT = re.compile(rf"(?<![^\s,\[\"])({_UUID}):({_UUID})(?![^\s,\]\"])")


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is signed in and for which of the granted tenants they call."""

    uploader: Uploader
    tenant: Tenant


def caller(app: APIGatewayRestResolver) -> Caller:
    """The caller and tenant of the current request; 401 or 403 where there is none."""
    event = app.current_event
    claims = _claims(event)
    user_id, grants = _identity(claims)
    tenant = _select(grants, _header(event, CLIENT_HEADER), _header(event, ENGAGEMENT_HEADER))
    request_id = str(event.raw_event.get("requestContext", {}).get("requestId") or "")
    tag_request(request_id, tenant)
    return Caller(Uploader(user_id, _name(claims), request_id), tenant)


def idempotency_key(app: APIGatewayRestResolver) -> str | None:
    """The key with which a request may be sent twice; 422 for one that is none, None where there is none."""
    key = _header(app.current_event, IDEMPOTENCY_HEADER)
    if key is not None and _KEY.fullmatch(key) is None:
        detail = f"{IDEMPOTENCY_HEADER} must be sent once and have 1 to 255 visible characters of ASCII."
        raise ApiError(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid-request", detail)
    return key


def granted_tenants(app: APIGatewayRestResolver) -> list[Tenant]:
    """All tenants the caller may select among, whatever the headers say; 401 where nobody is signed in."""
    _, grants = _identity(_claims(app.current_event))
    return grants


def _claims(event: Any) -> dict[str, Any]:
    claims: dict[str, Any] = (event.raw_event.get("requestContext", {}).get("authorizer") or {}).get("claims") or {}
    return claims


def _name(claims: dict[str, Any]) -> str | None:
    """What people call the caller; names are theirs to choose, so only what can be stored and shown is taken."""
    named = str(claims.get("name") or claims.get("email") or "")
    return "".join(filter(str.isprintable, named))[:255].strip() or None


def _identity(claims: dict[str, Any]) -> tuple[UUID, list[Tenant]]:
    """The subject and the tenants of its groups, each named `client account id:engagement id`.

    API Gateway hands the group list over as text, comma-separated or bracketed.
    """
    if not claims.get("exp"):
        raise ApiError(HTTPStatus.UNAUTHORIZED, "unauthorized", "Sign in first.")
    try:
        user_id = UUID(str(claims.get("sub")))
    except ValueError as error:
        raise ApiError(HTTPStatus.UNAUTHORIZED, "unauthorized", "Sign in first.") from error
    groups = claims.get("cognito:groups") or ""
    text = ",".join(groups) if isinstance(groups, list) else str(groups)
    return user_id, [Tenant(UUID(c), UUID(e)) for c, e in _GRANT.findall(text)]


def _select(grants: list[Tenant], client: str | None, engagement: str | None) -> Tenant:
    """The one granted tenant the headers select; without headers, the only one granted."""
    if client is None and engagement is None and len(grants) == 1:
        return grants[0]
    wanted = f"{client}:{engagement}"
    for tenant in grants:
        if str(tenant) == wanted:
            return tenant
    raise ApiError(
        HTTPStatus.FORBIDDEN,
        "tenant-not-granted",
        f"{CLIENT_HEADER} and {ENGAGEMENT_HEADER} must name an engagement you have access to.",
    )


def _header(event: Any, name: str) -> str | None:
    """The header's value; one that is sent twice selects nothing."""
    values = event.raw_event.get("multiValueHeaders") or {}
    for key, sent in values.items():
        if key.lower() == name.lower() and len(sent) > 1:
            return ""
    value: str | None = event.headers.get(name)
    return value
