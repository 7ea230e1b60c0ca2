"""One import, on the terminal from its start to its result."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from local.api import ImportApi
from local.import_file import STALLED_SECONDS, ImportStalledError, Status, import_file, newest_failure
from local.lambda_logs import function_log
from local.report import ProgressLine, printable, show_result
from local.stack import Stack
from local.tenants import ADA, Person

_LOG_LINES = 30


def show_import(
    console: Console,
    stack: Stack,
    file: Path,
    *,
    category: str | None = None,
    processing_config: Mapping[str, Any] | None = None,
    who: Person = ADA,
) -> bool:
    """Imports a file, showing how it goes and what came of it; whether it completed."""
    began = time.monotonic()
    status = follow_import(console, stack, file, category=category, processing_config=processing_config, who=who)
    seconds = time.monotonic() - began
    show_result(console, status, seconds, rejected_rows=_rejected_rows(stack, status, who))
    if (status.get("error") or {}).get("kind") == "internal":
        explain(console, stack)
    return status.get("status") == "completed"


def follow_import(
    console: Console,
    stack: Stack,
    file: Path,
    *,
    category: str | None = None,
    processing_config: Mapping[str, Any] | None = None,
    who: Person = ADA,
    stalled_after: float = STALLED_SECONDS,
) -> Status:
    """Imports a file, showing how it goes; the final status. One that stalls is shown, explained and raised."""
    began = time.monotonic()
    try:
        with ProgressLine(console, file.name) as line:
            return import_file(
                stack, file, category=category, processing_config=processing_config, who=who, watcher=line,
                stalled_after=stalled_after,
            )  # fmt: skip
    except ImportStalledError as error:
        show_result(console, error.status, time.monotonic() - began)
        explain(console, stack)
        raise


def _rejected_rows(stack: Stack, status: Status, who: Person) -> str | None:
    """Where the rejected records can be fetched, to be corrected; None where there are none."""
    if not (status.get("records") or {}).get("rejected"):
        return None
    api = ImportApi(stack.api_url, stack.sign_in(who.email), who.tenants[0])
    return str(api.rejected_rows(status["data_import_id"])["url"])


def explain(console: Console, stack: Stack) -> None:
    """An accident of ours: what the state machine and the functions have to say about it."""
    console.print(Text(newest_failure(stack) or "No execution of the state machine has failed (yet)."))
    console.print("The functions logged last:")
    for line in function_log(stack.client("logs"), last=_LOG_LINES):
        console.print(Text(f"    {printable(line)}", style="dim"), soft_wrap=True)
