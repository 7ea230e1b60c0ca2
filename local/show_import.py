"""One import, on the terminal from its start to its result."""

from __future__ import annotations

import time
from pathlib import Path

from rich.console import Console
from rich.text import Text

from local.import_file import STALLED_SECONDS, ImportStalledError, import_file, newest_failure
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
    category: str | None,
    who: Person = ADA,
    stalled_after: float = STALLED_SECONDS,
) -> bool:
    """Imports a file, showing how it goes and what came of it; whether it completed."""
    began = time.monotonic()
    try:
        with ProgressLine(console, file.name) as line:
            status = import_file(stack, file, category=category, who=who, watcher=line, stalled_after=stalled_after)
    except ImportStalledError as error:
        show_result(console, error.status, time.monotonic() - began)
        _explain(console, stack)
        raise
    show_result(console, status, time.monotonic() - began)
    if (status.get("error") or {}).get("kind") == "internal":
        _explain(console, stack)
    return status.get("status") == "completed"


def _explain(console: Console, stack: Stack) -> None:
    """An accident of ours: what the state machine and the functions have to say about it."""
    console.print(Text(newest_failure(stack) or "No execution of the state machine has failed (yet)."))
    console.print("The functions logged last:")
    for line in function_log(stack.client("logs"), last=_LOG_LINES):
        console.print(Text(f"    {printable(line)}", style="dim"), soft_wrap=True)
