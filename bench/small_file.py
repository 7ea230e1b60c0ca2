"""A small file on the laptop stack, from upload to completed: the first after the stack has started, and the next ones.

The seconds run from the announcement to the moment the import says it completed, all on one clock; the one who waits
asks for the status now and then and sees it a little later.
"""

from __future__ import annotations

import statistics
import time
from datetime import datetime
from pathlib import Path
from typing import Any

from bench.files.cmdb import write_cmdb
from bench.section import Figures, Options, Section
from bench.tables import seconds, table
from bench.whole_import import NotImported
from local.import_file import import_file
from local.stack import Stack, running_stack
from local.tenants import ADA

ROWS = 100
_STACK = "bench"


def measure(options: Options) -> Figures:
    """A stack is started as often as something is repeated: of each the first import is cold, the second warm."""
    rows, source = options.rows or ROWS, options.directory / "servers.csv"
    runs = [_measure(source, rows) for _ in range(options.repeat)]
    return {"rows": rows} | {
        name: {what: round(statistics.median(run[name][what] for run in runs), 2) for what in ("completed", "seen")}
        for name in ("cold", "warm")
    }


def _measure(source: Path, rows: int) -> dict[str, dict[str, float]]:
    with running_stack(_STACK) as stack:
        return {name: _import(stack, source, rows, seed) for seed, name in enumerate(("cold", "warm"), start=1)}


def _import(stack: Stack, source: Path, rows: int, seed: int) -> dict[str, float]:
    """As `make import` does it, with a file that was not there before."""
    write_cmdb(source, rows, seed=seed)
    began, clock = time.time(), time.perf_counter()
    status = import_file(stack, source, who=ADA, watcher=_Nobody())
    seen = time.perf_counter() - clock
    if status["status"] != "completed" or status["records"]["valid"] != rows:
        raise NotImported(f"the small import ended as {status['status']}: {status['records']}, {status['error']}")
    return {"completed": datetime.fromisoformat(status["completed_at"]).timestamp() - began, "seen": seen}


class _Nobody:
    """Watches nothing."""

    def uploading(self, sent: int, total: int) -> None: ...

    def importing(self, status: dict[str, Any]) -> None: ...


def render(figures: Figures) -> list[str]:
    rows = [
        (words, seconds(figures[name]["completed"]), seconds(figures[name]["seen"]))
        for name, words in (("cold", "the first after the stack's start"), ("warm", "the next one"))
    ]
    said = f"{figures['rows']} rows, category not named; sign-in, announcement and upload included. All on one machine:"
    return [*table(("import", "completed after, s", "seen by the one who waits, s"), rows), "",
            f"{said} API, state machine, functions and database."]  # fmt: skip


SECTION = Section("small", "A small file on the laptop stack", measure, render)
