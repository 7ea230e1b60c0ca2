"""`make demo`: a stack of its own, the sample imported through it, the result on the screen, nothing left running."""

from __future__ import annotations

import time

from rich.console import Console

from local.errors import LocalStackError
from local.places import PROJECT
from local.show_import import show_import
from local.stack import running_stack

_SAMPLES = {"cmdb_export": PROJECT / "samples" / "cmdb_export" / "servers.csv"}
_STALLED_SECONDS = 90.0


def demo(console: Console) -> int:
    """0 when every sample was imported completely and every process of the stack has ended."""
    began = time.monotonic()
    console.print("Starting a laptop stack: PostgreSQL, an AWS emulator, the real template")
    with running_stack("demo", say=lambda line: console.print(f"  {line}")) as stack:
        completed = []
        for category, file in _SAMPLES.items():
            console.print(f"\nImporting {file.relative_to(PROJECT)} as {category}")
            completed.append(show_import(console, stack, file, category=category, stalled_after=_STALLED_SECONDS))
        started = stack.processes()
    left = [mark.pid for mark in started if mark.find() is not None]
    if left:
        raise LocalStackError(f"These processes should have ended: {left}")
    console.print(f"\nStack stopped, its {len(started)} processes ended; {time.monotonic() - began:.0f} s in all.")
    return 0 if all(completed) else 1
