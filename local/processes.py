"""Processes the stack started: recognised again later, and ended with everything they started themselves.

A process id alone may belong to another program by now, so a process is known by its id and the time it began.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass

import psutil

from local.errors import LocalStackError

_CLOCK_TOLERANCE_SECONDS = 2.0  # the kernel's figure shifts when the clock is set
_KILL_SECONDS = 10.0  # a killed process that still runs after this hangs in the kernel
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class ProcessMark:
    """One process, for good."""

    pid: int
    began: float

    @classmethod
    def of(cls, pid: int) -> ProcessMark:
        """The mark of a process that is running now."""
        return cls(pid, psutil.Process(pid).create_time())

    def find(self) -> psutil.Process | None:
        """The process, when it still runs; an ended one that nobody waited for does not count as running."""
        try:
            process = psutil.Process(self.pid)
            same = abs(process.create_time() - self.began) < _CLOCK_TOLERANCE_SECONDS
            return process if same and process.status() != psutil.STATUS_ZOMBIE else None
        except psutil.Error:
            return None


def family(mark: ProcessMark) -> list[ProcessMark]:
    """The process, if it runs, its descendants, and whatever shares the session it leads (orphans included)."""
    found = {}
    root = mark.find()
    if root is None and _is_taken(mark.pid):
        return []  # a number is given out again only when nothing of the session it named is left
    if root is not None:
        found = {child.pid: child for child in [root, *root.children(recursive=True)]}
    for process in psutil.process_iter():
        if process.pid not in found and _session(process.pid) == mark.pid and process.create_time() >= mark.began - 1:
            found[process.pid] = process
    return [ProcessMark(process.pid, process.create_time()) for process in found.values()]


def end(mark: ProcessMark, *, grace_seconds: float = 2) -> None:
    """Asks the process to end, then ends what is left of its family; returns when none of them runs."""
    members = family(mark)
    _signal([mark], signal.SIGTERM)
    _wait([mark], grace_seconds)
    members = list({*members, *family(mark)})
    _signal(members, signal.SIGKILL)
    survivors = _wait(members, _KILL_SECONDS)
    if survivors:
        raise LocalStackError(f"these processes could not be ended: {sorted(one.pid for one in survivors)}")


def end_with_parent(signal_number: signal.Signals) -> Callable[[], None] | None:
    """A `preexec_fn`: the kernel sends the child this signal when the process that started it dies (Linux only)."""
    if sys.platform != "linux":
        return None
    library = ctypes.CDLL(None, use_errno=True)  # loaded here: not safe between fork and exec
    return lambda: library.prctl(_PR_SET_PDEATHSIG, int(signal_number))


def _is_taken(pid: int) -> bool:
    """Whether a process of this number runs; one that has ended and waits to be reaped does not."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def _session(pid: int) -> int | None:
    try:
        return os.getsid(pid)
    except OSError:
        return None


def _signal(marks: list[ProcessMark], number: signal.Signals) -> None:
    for mark in marks:
        process = mark.find()
        if process is not None:
            process.send_signal(number)


def _wait(marks: list[ProcessMark], seconds: float) -> list[ProcessMark]:
    processes = [process for process in (mark.find() for mark in marks) if process is not None]
    psutil.wait_procs(processes, timeout=seconds)
    return [mark for mark in marks if mark.find() is not None]
