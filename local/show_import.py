"""One import, on the terminal from its start to its result."""

from __future__ import annotations

import time
from pathlib import Path

from rich.console import Console

from local.import_file import STALLED_SECONDS, import_file
from local.report import ProgressLine, show_result
from local.stack import Stack
from local.tenants import ADA, Person


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
    with ProgressLine(console, file.name) as line:
        status = import_file(stack, file, category=category, who=who, watcher=line, stalled_after=stalled_after)
    show_result(console, status, time.monotonic() - began)
    return status.get("status") == "completed"
