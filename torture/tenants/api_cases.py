"""One call of the matrix, and what is right to be answered to it."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any
from uuid import UUID

from importflow.feature_flags import Flag
from local.handlers import invoke
from local.tenants import Tenant
from torture.tenants.api_rows import ROWS, Named, Row
from torture.tenants.callers import NORTH, SOUTH, TENANTS, Caller, Headers, Token, callers
from torture.tenants.estates import Estate

_NOBODYS = "0f0f0f0f-0f0f-4f0f-8f0f-0f0f0f0f0f0f"
_SIGNED = re.compile(r"\?[^\"\s]*(?:Signature|Expires)[^\"\s]*|\"(?:url_)?expires_at\":\"[^\"]*\"")
_TENANTS_ROUTE = "GET /api/v1/tenants"
_UPLOAD_ROUTE = "POST /api/v1/data-import/upload"


class Mode(StrEnum):
    """Which of the two fences stand."""

    BOTH = "both"
    DATABASE_ALONE = "database_alone"
    APPLICATION_ALONE = "application_alone"


class Kind(StrEnum):
    """Whose the id in the call is."""

    NONE = "none"
    OWN = "own"
    OTHER = "other"
    OTHER_FLOW = "other_flow"
    OTHER_MASTER = "other_master"
    OTHER_WAITING = "other_waiting"
    THIRD = "third"
    SMUGGLED = "smuggled"  # another's id under a key of one's own
    UNKNOWN = "unknown"
    MALFORMED = "malformed"


@dataclass(frozen=True, slots=True)
class Case:
    mode: Mode
    row: Row
    kind: Kind
    caller: Caller
    an_id: str = ""

    def __str__(self) -> str:
        return f"{self.mode}|{self.row}|{self.kind}|{self.caller}"

    @property
    def tenant(self) -> Tenant | None:
        return self.caller.tenant

    @property
    def is_own(self) -> bool:
        return self.kind is Kind.OWN


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: str
    headers: str

    @property
    def shown(self) -> tuple[int, str, str]:
        """What can be compared: addresses without their signatures."""
        return self.status, _SIGNED.sub("", self.body), re.sub(r'"ETag": \[[^\]]*\]', "", self.headers)


@contextmanager
def wire(scratch: Path) -> Iterator[None]:
    """Both MCP servers are on for everybody; no state machine is started."""
    flags = scratch / "flags.json"
    flags.write_text(json.dumps({each: {"default": True} for each in Flag}))
    os.environ["FEATURE_FLAGS_FILE"] = str(flags)
    os.environ["STATE_MACHINE_ARN"] = "arn:aws:states:us-east-1:000000000000:stateMachine:none"
    yield


def cases_of(mode: Mode, estates: dict[Tenant, Estate]) -> Iterator[Case]:
    """Everybody asks with both fences up; with one down only those whom the door lets in, since others get no
    further."""
    for row in ROWS:
        for caller in callers():
            if mode is not Mode.BOTH and caller.tenant is None:
                continue
            for kind, an_id in _ids(row, caller.tenant or NORTH, estates):
                case = Case(mode, row, kind, caller, an_id)
                if not _is_long(case):
                    yield case


def _is_long(case: Case) -> bool:
    """Tools read the whole file of an own import: one way to ask is enough."""
    return bool(case.row.tool) and case.is_own and case.tenant is not None and str(case.caller) not in (
        "north/north", "south/south",
    )  # fmt: skip


def _ids(row: Row, tenant: Tenant, estates: dict[Tenant, Estate]) -> Iterator[tuple[Kind, str]]:
    own = estates[tenant]
    other, third = (estates[each] for each in _others(tenant))
    if row.names is Named.NOTHING:
        yield Kind.NONE, ""
        return
    if row.names is Named.ASSET:
        yield from ((Kind.OWN, own.assets[0]), (Kind.OTHER, other.assets[0]), (Kind.THIRD, third.assets[0]))
    elif row.names is Named.IMPORT:
        which = "waiting" if row.waiting else "done"
        yield from ((Kind.OWN, own.imports[which]), (Kind.OTHER, other.imports[which]))
        yield from ((Kind.OTHER_FLOW, other.imports["flow"]), (Kind.OTHER_MASTER, other.imports["master"]))
        yield from ((Kind.OTHER_WAITING, other.imports["waiting"]), (Kind.THIRD, third.imports[which]))
    else:
        prefix = _prefix(tenant)
        yield from ((Kind.OWN, own.key), (Kind.OTHER, other.key), (Kind.THIRD, third.key))
        yield Kind.SMUGGLED, f"{prefix}/{other.imports['done']}/{other.key.rpartition('/')[2]}"
        yield Kind.UNKNOWN, f"{prefix}/{_NOBODYS}/servers.csv"
        yield Kind.MALFORMED, "../uploads"
        return
    yield from ((Kind.UNKNOWN, _NOBODYS), (Kind.MALFORMED, "no-id-at-all"))


def _prefix(tenant: Tenant) -> str:
    return f"uploads/{tenant.client_account_id}/{tenant.engagement_id}"


def _others(tenant: Tenant) -> tuple[Tenant, Tenant]:
    """Of another client where there is one, and the third."""
    others = sorted((each for each in TENANTS if each != tenant), key=lambda each: each != SOUTH)
    return others[0], others[1]


def ask(case: Case) -> Answer:
    """The handler's answer to what API Gateway would send."""
    answer = invoke(case.row.handler, event(case))
    headers = json.dumps(dict(sorted(answer.get("multiValueHeaders", {}).items())))
    return Answer(answer["statusCode"], answer["body"] or "", headers)


def event(case: Case) -> dict[str, Any]:
    row, path = case.row, case.row.path(case.an_id)
    query = {name: value.replace("{id}", case.an_id) for name, value in row.query.items()}
    base = [("Content-Type", "application/json"), ("Accept", "application/json, text/event-stream")]
    sent = [*base, *case.caller.headers.sent]
    many: dict[str, list[str]] = {}
    for name, value in sent:
        many.setdefault(name, []).append(value)
    claims = case.caller.token.claims
    return {
        "httpMethod": row.method, "path": path, "resource": path, "headers": dict(sent), "multiValueHeaders": many,
        "queryStringParameters": query or None,
        "multiValueQueryStringParameters": {name: [value] for name, value in query.items()} or None,
        "pathParameters": None, "isBase64Encoded": False,
        "body": None if row.body is None else json.dumps(row.body).replace("{id}", case.an_id),
        "requestContext": {
            "requestId": "request-1", "path": path, "httpMethod": row.method,
            "authorizer": None if claims is None else {"claims": claims},
        },
    }  # fmt: skip


class Round:
    """What each tenant is shown by each row while both fences stand, and the judgement of answers by it."""

    def __init__(self, estates: dict[Tenant, Estate]) -> None:
        self._estates = estates
        self._right: dict[tuple[str, Kind, Tenant], Answer] = {}

    def learn(self, case: Case) -> None:
        """Asked as the tenant alone, by plain headers: what is right for everybody who is let in as that tenant."""
        if case.tenant is None:
            return
        plain = _as(case.tenant)
        for kind, an_id in _ids(case.row, case.tenant, self._estates):
            key = (str(case.row), kind, case.tenant)
            is_compared = kind is Kind.UNKNOWN or (kind is case.kind and not case.row.changes and not _is_file(case))
            if is_compared and key not in self._right:
                self._right[key] = ask(Case(Mode.BOTH, case.row, kind, plain, an_id))

    def faults(self, case: Case, answer: Answer) -> Iterator[str]:
        """What is wrong with the answer."""
        if case.row.route == _TENANTS_ROUTE:
            yield from _wrong_list(case, answer)
        elif case.tenant is None:
            if answer.status != case.caller.refusal and not _is_no_request(case, answer):
                yield f"answered {answer.status} to who must be refused with {case.caller.refusal}"
            yield from self._foreign(case, answer, None)
        else:
            yield from self._let_in(case, case.tenant, answer)
            yield from self._foreign(case, answer, case.tenant)

    def _let_in(self, case: Case, tenant: Tenant, answer: Answer) -> Iterator[str]:
        is_denied = answer.status in (401, 403) or answer.status >= 500
        if is_denied or (case.is_own and answer.status == 404):
            yield f"answered {answer.status} to its own tenant"
        if case.row.route == _UPLOAD_ROUTE and f'"key":"{_prefix(tenant)}/' not in answer.body:
            yield "presigned a key outside the tenant's folder"
        if case.is_own or case.kind is Kind.NONE or (case.kind is Kind.MALFORMED and case.row.query):
            right = self._right.get((str(case.row), case.kind, tenant))
        else:
            right = self._right[(str(case.row), Kind.UNKNOWN, tenant)]
        if right is not None and answer.shown != right.shown:
            yield f"{case.kind} is answered {answer.status} {answer.body[:120]}, not {right.status} {right.body[:120]}"

    def _foreign(self, case: Case, answer: Answer, tenant: Tenant | None) -> Iterator[str]:
        """Words and ids of anybody else, but for the id that was sent."""
        said = answer.body + answer.headers
        for estate in self._estates.values():
            if estate.tenant == tenant:
                continue
            marks = [estate.word, str(estate.tenant.engagement_id), *estate.assets, *estate.imports.values()]
            found = [mark for mark in marks if mark in said and mark != case.an_id and mark not in case.an_id]
            if found:
                yield f"{answer.status} shows {', '.join(found[:3])} of {estate.word}"


def _is_no_request(case: Case, answer: Answer) -> bool:
    """What cannot be read is refused before anybody asks whose it is: the answer quotes the request, nothing else."""
    return case.kind is Kind.MALFORMED and bool(case.row.query) and answer.status == 422


def _is_file(case: Case) -> bool:
    return bool(case.row.tool) and case.is_own and case.row.names is Named.KEY


def _as(tenant: Tenant) -> Caller:
    claims = {"sub": "c0000000-0000-4000-8000-000000000001", "exp": "9999999999", "cognito:groups": tenant.grant}
    sent = tuple(tenant.headers.items())
    return Caller(Token("alone", claims, (tenant,)), Headers("plain", sent, tenant))


def _wrong_list(case: Case, answer: Answer) -> Iterator[str]:
    """The tenants that the token grants, whatever the headers say."""
    if not case.caller.token.signed_in:
        if answer.status != 401:
            yield f"answered {answer.status} to nobody"
        return
    listed = {UUID(item["engagement"]["id"]) for item in json.loads(answer.body).get("items", [])}
    if answer.status != 200 or listed != {tenant.engagement_id for tenant in case.caller.token.grants}:
        yield f"answered {answer.status} and {len(listed)} tenants"
