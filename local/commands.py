"""The commands on the stack that `make up` leaves running."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from local.errors import LocalStackError
from local.lambda_logs import function_log
from local.mcp_server import serve
from local.places import PROJECT, STATE
from local.postgres_install import remove_copies
from local.report import printable
from local.show_import import show_import
from local.stack import LaptopStack, Stack
from local.stack_record import FILE_NAME
from local.tenants import ADA, PASSWORD, PEOPLE, Person, person
from local.web_build import build_web

_NAME = "laptop"
_LOGS = ("aws.log", "database/postgres.log", "deploy.log", "page.log")
_LOG_LINES = 40
_MADE_BY_TOOLS = (
    *(".aws-sam", ".hypothesis", ".mypy_cache", ".pytest_cache", ".ruff_cache"),
    *("web/dist", "web/node_modules"),
)


def up(console: Console) -> int:
    """Leaves the stack running and says where its parts are; a running one is left as it is, but for a newer page."""
    laptop = LaptopStack(_NAME, durable=True, page=build_web())
    stack = laptop.find()
    if stack is None:
        laptop.stop()  # half of one may be left from a crash
        stack = laptop.start(lambda line: console.print(f"  {line}"))
    _show(console, stack)
    return 0


def down(console: Console) -> int:
    """Ends the stack; the database's data stays for the next time."""
    _laptop().stop()
    console.print("The stack is stopped. Its database is kept; uploaded files are not.")
    return 0


def import_file(
    console: Console,
    file: Path,
    email: str,
    *,
    category: str | None = None,
    processing_config: Mapping[str, Any] | None = None,
) -> int:
    """0 only when the import completed."""
    who = _known(email)
    stack = _running()
    completed = show_import(console, stack, file, category=category, processing_config=processing_config, who=who)
    return 0 if completed else 1


def mcp(server: str, email: str) -> int:
    """Becomes an MCP server on standard input and output, for the first tenant of a person."""
    serve(_running(), server, _known(email).tenants[0])


def logs(console: Console) -> int:
    """The end of every log of the stack, running or not, and what its functions logged if it runs."""
    directory = _laptop().directory
    stack = _laptop().find()
    if stack is not None:
        console.rule("functions")
        for line in function_log(stack.client("logs"), last=_LOG_LINES):
            console.print(Text(printable(line)), soft_wrap=True)
    for name in _LOGS:
        log = directory / name
        if log.exists():
            console.rule(str(log.relative_to(PROJECT)))
            for line in log.read_text(errors="replace").splitlines()[-_LOG_LINES:]:
                console.print(Text(printable(line)), soft_wrap=True)
    return 0


def clean(console: Console) -> int:
    """Stops every stack of this project and deletes all but the venv: data, builds, tools' caches."""
    for directory in [path.parent for path in STATE.glob(f"*/{FILE_NAME}")]:
        LaptopStack(directory.name, durable=False).remove()
    _laptop().remove()
    for made in (STATE, *(PROJECT / name for name in _MADE_BY_TOOLS)):
        shutil.rmtree(made, ignore_errors=True)
    remove_copies()
    console.print("Nothing of the laptop stack is left but the venv.")
    return 0


def _known(email: str) -> Person:
    try:
        return person(email)
    except KeyError as error:
        known = ", ".join(each.email for each in PEOPLE)
        raise LocalStackError(f"Nobody is called {email} here: {known}.") from error


def _laptop() -> LaptopStack:
    return LaptopStack(_NAME, durable=True)


def _running() -> Stack:
    stack = _laptop().find()
    if stack is None:
        raise LocalStackError("The stack is not running: make up")
    return stack


def _show(console: Console, stack: Stack) -> None:
    console.print("\nThe stack is running (make down stops it):")
    people = ", ".join(each.email for each in stack.people)
    for name, value in (
        ("Page", stack.page_url or "not served: make down, make up"),
        ("Sign in", f"{ADA.email}, password {PASSWORD}"),
        ("API", f"{stack.api_url}/api/v1/data-import"),
        ("Bucket", stack.bucket),
        ("AWS endpoint", stack.record.aws.endpoint),
        ("Database", f"{stack.database.owner.replace('+pg8000', '')}"),
        ("People", f"{people}; all with that password"),
        ("Import", "make import FILE=samples/cmdb_export/servers.csv"),
    ):
        console.print(Text(f"  {name:<13} {value}"), soft_wrap=True)
