"""Everybody who may call the API: what the token says, what the headers say, and whom that lets in as which tenant.

The rule stands here once more, told from the outside: signed in is who has an expiry and an id; granted is what the
groups name; the headers select one grant by its exact ids, and may be absent where there is only one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from local.tenants import NORTHWIND, SOUTHRIDGE, Tenant

NORTH = Tenant(NORTHWIND.id, NORTHWIND.engagements[0].id)
SIBLING = Tenant(NORTHWIND.id, NORTHWIND.engagements[1].id)
SOUTH = Tenant(SOUTHRIDGE.id, SOUTHRIDGE.engagements[0].id)
TENANTS = (NORTH, SIBLING, SOUTH)

_CLIENT, _ENGAGEMENT = "X-Client-Account-ID", "X-Engagement-ID"
_SUBJECT = "c0000000-0000-4000-8000-000000000001"


@dataclass(frozen=True, slots=True)
class Token:
    """`claims` as the authorizer hands them over; None where it handed over nothing: no token, or one it refused."""

    name: str
    claims: dict[str, Any] | None
    grants: tuple[Tenant, ...] = ()
    signed_in: bool = True


@dataclass(frozen=True, slots=True)
class Headers:
    """`selects`: the tenant that is named exactly; None where none is, `absent` where nothing is sent."""

    name: str
    sent: tuple[tuple[str, str], ...]
    selects: Tenant | None = None
    absent: bool = False


@dataclass(frozen=True, slots=True)
class Caller:
    token: Token
    headers: Headers

    def __str__(self) -> str:
        return f"{self.token.name}/{self.headers.name}"

    @property
    def tenant(self) -> Tenant | None:
        """As whom this caller must be let in; None: not at all."""
        grants = self.token.grants
        if not self.token.signed_in:
            return None
        if self.headers.absent:
            return grants[0] if len(grants) == 1 else None
        return self.headers.selects if self.headers.selects in grants else None

    @property
    def refusal(self) -> int:
        """The status where `tenant` is None."""
        return 403 if self.token.signed_in else 401


def callers() -> Iterator[Caller]:
    """Every token with all headers."""
    for token in tokens():
        for headers in all_headers():
            yield Caller(token, headers)


def tokens() -> tuple[Token, ...]:
    """Nobody, half of somebody, and people with grants for none, one or two tenants."""
    north, sibling, south = (tenant.grant for tenant in TENANTS)
    return (
        Token("nobody", None, signed_in=False),
        Token("no_claims", {}, signed_in=False),
        Token("no_expiry", _claims(north) | {"exp": None}, signed_in=False),
        Token("no_subject", _claims(north) | {"sub": ""}, signed_in=False),
        Token("subject_no_id", _claims(north) | {"sub": "ada"}, signed_in=False),
        Token("no_groups", _claims("")),
        Token("other_groups", _claims("admins,editors,viewers")),
        Token("look_alike_group", _claims(north.replace("1", "１"))),
        Token("half_a_group", _claims(str(NORTH.client_account_id))),
        Token("north", _claims(north), (NORTH,)),
        Token("north_and_sibling", _claims(f"{north},{sibling}"), (NORTH, SIBLING)),
        Token("north_and_south", _claims(f"[{north} {south}]"), (NORTH, SOUTH)),
        Token("south", _claims(south), (SOUTH,)),
    )


def _claims(groups: str) -> dict[str, Any]:
    return {"sub": _SUBJECT, "exp": "9999999999", "cognito:groups": groups}


def all_headers() -> tuple[Headers, ...]:
    """The tenant's own, others', and everything that is nearly one of them."""
    client, engagement = str(NORTH.client_account_id), str(NORTH.engagement_id)
    south = str(SOUTH.client_account_id)
    return (
        Headers("absent", (), absent=True),
        Headers("north", _naming(client, engagement), NORTH),
        Headers("north_in_lower_case", ((_CLIENT.lower(), client), (_ENGAGEMENT.lower(), engagement)), NORTH),
        Headers("south", _naming(south, str(SOUTH.engagement_id)), SOUTH),
        Headers("sibling", _naming(client, str(SIBLING.engagement_id)), SIBLING),
        Headers("south's_engagement", _naming(client, str(SOUTH.engagement_id))),
        Headers("south's_client", _naming(south, engagement)),
        Headers("only_client", ((_CLIENT, client),)),
        Headers("only_engagement", ((_ENGAGEMENT, engagement),)),
        Headers("twice", (*_naming(south, engagement), (_CLIENT, client))),
        Headers("twice_the_same", (*_naming(client, engagement), (_ENGAGEMENT, engagement))),
        Headers("a_list", _naming(f"{client},{south}", engagement)),
        Headers("blanks_around", _naming(f" {client}", f"{engagement} ")),
        Headers("upper_case", _naming(client.upper(), engagement.upper())),
        Headers("in_braces", _naming(f"{{{client}}}", f"{{{engagement}}}")),
        Headers("look_alike", _naming(client.replace("a", "а"), engagement.replace("e", "е"))),
        Headers("a_pattern", _naming("%", ".*")),
        Headers("empty", _naming("", "")),
    )


def _naming(client: str, engagement: str) -> tuple[tuple[str, str], ...]:
    return (_CLIENT, client), (_ENGAGEMENT, engagement)
