"""Somebody who has docs/runbook.md and nothing else: what the page spells is what is done.

SQL runs on the database as the owner, what goes to functions on their handlers, REST calls on the API's, and what is
asked of AWS on an emulation.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3
import sqlalchemy as sa
from botocore import xform_name

from local.handlers import invoke, verb_with_folder
from local.tenants import Tenant
from tests.integration.laboratory import NORTH, Answer, call_api
from tests.runbook import (
    RUNBOOK,
    STACK,
    Command,
    arguments,
    blocks,
    filled,
    operation_of,
    run,
    section,
    spoken,
    statements,
)

STUCK = section("An import is stuck")
# verb of a REST call → its handler
VERBS = {"cancel": "upload/cancel_import", "retry": "upload/retry_import", "again": "upload/import_again"}


class Owner:
    """A session of the schema's owner, as the page says to begin one."""

    def __init__(self, connection: sa.Connection, tenant: Tenant = NORTH) -> None:
        self._connection = connection
        ids = (tenant.client_account_id, tenant.engagement_id)
        for setting, value in zip(statements(RUNBOOK)[:2], ids, strict=True):
            connection.exec_driver_sql(filled(setting, str(value)))

    def __call__(self, statement: str, *values: str) -> list[dict[str, Any]]:
        result = self._connection.exec_driver_sql(filled(statement, *values))
        return [dict(row) for row in result.mappings()] if result.returns_rows else []


@contextmanager
def owner_of(url: sa.URL) -> Iterator[Owner]:
    engine = sa.create_engine(url, connect_args={"ssl_context": False}, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield Owner(connection)
    engine.dispose()


def query(text: str, beginning: str) -> str:
    """The statement of a section that begins so."""
    (found,) = [statement for statement in statements(text) if statement.startswith(beginning)]
    return found


def opened(owner: Owner) -> list[tuple[str, str]]:
    """What the first query of the page shows: imports and how they stand."""
    return [(str(row["id"]), row["status"]) for row in owner(query(STUCK, "SELECT id, status"))]


def call(text: str, target: str, *values: str, containing: str = "") -> dict[str, Any]:
    """`call` as a section spells it, to the handler of the function that it names."""
    written = [each for lines in blocks(text, "sh") for each in lines.splitlines() if each.startswith("call ")]
    (*_, command) = run(
        filled(next(c for c in written + spoken(text, "call ") if target in c and containing in c), *values)
    )
    called = command.options["--function-name"][0].removeprefix(f"{STACK}-")
    verb = {"<output:MigrateFunctionName>": "migrate"}.get(called, called).replace("-", "_")
    return invoke(verb_with_folder(verb), json.loads(command.options["--payload"][0]))


def post(text: str, verb: str, any_id: str) -> Answer:
    """A REST call as a section spells it, with the body `{}`."""
    (path, *_) = re.findall(rf"`POST …(/{{id}}/{verb})`", text)
    return call_api(VERBS[verb], "POST", "/api/v1/data-import" + path.replace("{id}", any_id), body={})


def ask(script: str, *values: str, **known: str) -> list[dict[str, Any]]:
    """What the emulation answers to each `aws` of a script; `known` are the stack's outputs and resources."""
    return [answer_to(c, known) for c in run(filled(script, *values)) if c.words[0] != "cloudformation"]


def answer_to(command: Command, known: dict[str, str]) -> dict[str, Any]:
    operation, given = operation_of(command.name), arguments(command)
    for name, value in given.items():
        if isinstance(value, str):
            given[name] = re.sub("<(?:output|resource):(.*?)>", lambda asked: known[asked[1]], value)
    of_any: Any = boto3.client  # its types know each service by name
    answer: dict[str, Any] = getattr(of_any(operation.service_model.service_name), xform_name(operation.name))(**given)
    return answer


def block(text: str, containing: str) -> str:
    (found,) = [each for each in blocks(text, "sh") if containing in each]
    return found


def line(text: str, beginning: str) -> str:
    """A command of one line, in a block or in a sentence."""
    lines = [each for written in blocks(text, "sh") for each in written.splitlines()]
    (found, *_) = [each for each in lines + spoken(text, beginning) if each.startswith(beginning)]
    return found
