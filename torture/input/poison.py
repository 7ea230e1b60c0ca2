"""I5: values that a driver, an encoder or PostgreSQL stumbles over leave the connection usable, and in step.

Each is imported, asked for through the API, and bound to a statement; after each a hundred queries of the same engine,
which has one connection, each answer what was asked. No import ends for a reason of ours.
"""

from __future__ import annotations

import json
import random
import struct
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from importflow import database
from importflow.models import ImportCategory
from local.handlers import invoke, run_import
from local.laboratory import Laboratory
from local.tenants import ADA
from torture.input.gateway import USER
from torture.room import room
from torture.verdict import Plan, Verdict

PROMISES = ("I5",)
_GOOD_QUERIES = 100
_COLUMNS = ("Name", "Host Name", "IP Address", "CPU Cores", "Memory GB", "Operating System", "Install Date", "Colour")
# By a name: as a value of Python and of JSON.
POISON: dict[str, Any] = {
    "nul": "a\0b",
    "lone surrogate": "a\ud800b",
    "surrogates the wrong way round": "\udc00\ud800",
    "beyond Unicode's characters": "\ufffe\uffff",
    "every control character": "".join(map(chr, range(1, 32))),
    "direction": "\u202egpj.exe\u202c",
    "twenty thousand characters": "x" * 20_000,
    "a megabyte, nearly": "é" * 400_000,
    "an integer beyond 64 bits": 2**63,
    "an integer of 4,000 digits": "9" * 4_000,
    "a number beyond all": "1e400",
    "not a number": "NaN",
    "infinity": "-Infinity",
    "a year that never was": "0000-00-00",
    "year 10000": "10000-01-01",
    "before Christ": "0044-03-15 BC",
    "COPY's end": "\\.",
    "COPY's null": "\\N",
    "backslashes": "\\" * 999,
    "an array": "{a,b,NULL}",
    "a parameter": ":id %s $1 ?",
    "a statement": "'; DROP TABLE migration.assets; --",
    "JSON in a cell": '{"client_account_id": "x", "\\u0000": 1}',
    "a quote that is never closed": '"',
    "blanks": " \u00a0\u2003" * 20_000,
    "dates with room": "2026-01-01 10:00" + " " * 50_000 + "x",
    "numbers with room": "1" + "'000" * 20_000,
    "emoji": "👩‍👩‍👧‍👦" * 500,
    "combining marks": "e" + "\u0301" * 5_000,
}
# Statements that break off while they are sent.
_BROKEN_OFF: dict[str, dict[str, Any]] = {
    "a surrogate to be bound": {"statement": "SELECT CAST(:v AS text)", "v": "\ud800"},
    "a NUL to be bound": {"statement": "SELECT CAST(:v AS text)", "v": "\0"},
    "a number beyond bigint": {"statement": "SELECT CAST(:v AS bigint)", "v": 2**70},
    "JSON with a NUL": {"statement": "SELECT CAST(:v AS jsonb)", "v": '"\\u0000"'},
    "a key too long": {"statement": "SELECT CAST(:v AS uuid)", "v": "x" * 9_000},
}
_TOO_MANY = 65_536  # parameters


def run(plan: Plan) -> Verdict:
    """A choice of the values in every column at once; in full all of them, and in each column alone, too."""
    names = [plan.replay] if plan.replay else _chosen(plan)
    faults, queries, restore = [], 0, None
    with room() as lab:
        restore = BUGS[plan.seeded_bug]() if plan.seeded_bug else None
        try:
            for name in names:
                found = [*_swallow(lab, name, alone=plan.of(sampled=0, full=1) > 0), *_still_in_step(lab, name)]
                faults += [f"{fault}; REPLAY={name!r}" for fault in found]
                queries += _GOOD_QUERIES
        finally:
            if restore is not None:
                restore()
    line = f"{len(names)} poison values, {queries:,} good queries on the same connection, {len(faults)} wrong"
    return Verdict(PROMISES, line, tuple(faults))


def _chosen(plan: Plan) -> list[str]:
    if plan.seeded_bug:
        return list(_SHOWN_BY[plan.seeded_bug])
    values = random.Random(plan.seed).sample(sorted(POISON), plan.of(sampled=6, full=len(POISON)))
    return [*values, *_BROKEN_OFF, "too many parameters"]


def _swallow(lab: Laboratory, name: str, *, alone: bool) -> Iterator[str]:
    if name in POISON:
        yield from _imported(lab, name, POISON[name], alone=alone)
        yield from _asked_for(name, str(POISON[name]))
    elif name in _BROKEN_OFF:
        _bound(lab, sa.text(_BROKEN_OFF[name]["statement"]), {"v": _BROKEN_OFF[name]["v"]})
    else:
        names = ", ".join(f":p{number}" for number in range(_TOO_MANY))
        _bound(lab, sa.text(f"SELECT 1 WHERE 1 IN ({names})"), {f"p{number}": number for number in range(_TOO_MANY)})


def _imported(lab: Laboratory, name: str, value: Any, *, alone: bool) -> Iterator[str]:
    """As JSON, which says most of them, and as CSV."""
    records = [{**dict.fromkeys(_COLUMNS, ""), "Name": "web-1"}, dict.fromkeys(_COLUMNS, value)]
    records += [{"Name": f"web-{at}", column: value} for at, column in enumerate(_COLUMNS[1:], 2)] if alone else []
    records.append({"Name": "web-9", "Host Name": "web-9", "Colour": value})
    files = {"servers.json": json.dumps(records).encode()}
    cell = '"' + str(value).replace('"', '""') + '"'
    lines = [",".join(_COLUMNS), "web-1" + "," * 7, ",".join([cell] * len(_COLUMNS)), f"web-9,,,,,,,{cell}"]
    files["servers.csv"] = "\n".join(lines).encode("utf-8", "surrogatepass")
    for filename, content in files.items():
        with tempfile.TemporaryDirectory() as directory:
            path = Path(directory) / filename
            path.write_bytes(content)
            try:
                ended = run_import(lab.upload(path, ImportCategory.CMDB_EXPORT), lab.manifest)
            except Exception as error:
                yield f"{name} in {filename}: {type(error).__name__}"
                continue
        if ended.state not in ("Import completed", "Import rejected"):
            yield f"{name} in {filename}: {ended.state} {str(ended.detail)[:200]}"


def _asked_for(name: str, value: str) -> Iterator[str]:
    """As a filter of a list, which is bound to a statement."""
    query = {"text": value[:300].encode(errors="replace").decode(), "limit": "1"}
    claims = {"sub": USER, "exp": "9999999999", "cognito:groups": ADA.tenants[0].grant}
    answer = invoke("status/inventory", {
        "httpMethod": "GET", "path": "/api/v1/assets", "resource": "/api/v1/assets",
        "headers": ADA.tenants[0].headers,
        "multiValueHeaders": {}, "queryStringParameters": query,
        "multiValueQueryStringParameters": {key: [sent] for key, sent in query.items()}, "body": None,
        "requestContext": {"requestId": "poison", "path": "/", "httpMethod": "GET", "authorizer": {"claims": claims}},
    })  # fmt: skip
    if answer["statusCode"] not in (200, 422):
        yield f"{name} as a filter: {answer['statusCode']}"


def _bound(lab: Laboratory, statement: sa.TextClause, values: dict[str, Any]) -> None:
    """Refused by whoever notices first."""
    with suppress(Exception, struct.error), database.tenant_session(lab.tenant) as session:
        session.execute(statement, values).all()


def _still_in_step(lab: Laboratory, name: str) -> Iterator[str]:
    """A hundred questions, each in a transaction of its own, each with an answer of its own."""
    asked = sa.text("SELECT CAST(:n AS int) AS n, current_setting('app.client_account_id') AS tenant")
    for number in range(_GOOD_QUERIES):
        try:
            with database.tenant_session(lab.tenant) as session:
                row = session.execute(asked, {"n": number}).one()
        except Exception as error:
            yield f"after {name}: query {number} raised {type(error).__name__}"
            return
        if (row.n, row.tenant) != (number, str(lab.tenant.client_account_id)):
            yield f"after {name}: query {number} answered {row.n}"
            return


# Each puts a defect in and returns what takes it out.


def _trusts_the_wire() -> Callable[[], None]:
    """A connection in the middle of a message goes back to the pool."""
    from sqlalchemy.orm import Session

    scope = vars(database)
    real = scope["build_engine"]

    def trusting(settings: Any) -> sa.Engine:
        engine: sa.Engine = real(settings)
        sa.event.remove(engine, "handle_error", database._distrust_the_wire)
        engine.pool._pre_ping = False
        return engine

    invalidate = Session.invalidate
    scope["build_engine"] = trusting
    Session.invalidate = Session.rollback  # type: ignore[method-assign]
    database.engine().dispose()
    database.engine.cache_clear()

    def restore() -> None:
        scope["build_engine"] = real
        Session.invalidate = invalidate  # type: ignore[method-assign]
        database.engine().dispose()
        database.engine.cache_clear()

    return restore


def _keeps_nul() -> Callable[[], None]:
    """What PostgreSQL cannot hold is sent to it."""
    from importflow.queries import bulk

    scope = vars(bulk)
    real = scope["copy_json"]
    scope["copy_json"] = lambda document: (
        real(document) if document is None else real(document.replace("web-9", "web\\u0000"))
    )
    from importflow.queries import raw_records

    own = vars(raw_records)
    kept = own.get("copy_json")
    own["copy_json"] = scope["copy_json"]

    def restore() -> None:
        scope["copy_json"] = real
        own["copy_json"] = kept

    return restore


BUGS: dict[str, Callable[[], Callable[[], None]]] = {"trusts_the_wire": _trusts_the_wire, "keeps_nul": _keeps_nul}
SEEDED_BUGS = tuple(BUGS)
_SHOWN_BY = {
    "trusts_the_wire": ("a surrogate to be bound", "too many parameters"),
    "keeps_nul": ("emoji",),
}
