"""Peak memory of processes as the kernel counts it.

VmHWM and not `ru_maxrss`: the latter also remembers the process that a new one was started from.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

_WATCH_SECONDS = 0.02


def peak_mb(pid: int | str = "self") -> float:
    """The most memory the process ever had resident, in MiB; 0 when it has ended or the system does not tell."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    found = (line.split()[1] for line in lines if line.startswith("VmHWM:"))
    return int(next(found, "0")) / 1024


class ChildPeaks:
    """Peaks of processes that are started below this one from now on: each high-water mark, read until it has ended."""

    def __init__(self) -> None:
        self._there_before = {_known_as(child) for child in psutil.Process().children()}
        self._peaks: dict[tuple[int, float], float] = {}

    @property
    def highest_mb(self) -> float:
        return max(self._peaks.values(), default=0.0)

    def look(self) -> None:
        for child in psutil.Process().children():
            if _known_as(child) not in self._there_before:
                self._look_at(child)

    def _look_at(self, started: psutil.Process) -> None:
        with suppress(psutil.NoSuchProcess):
            for child in (started, *started.children(recursive=True)):
                peak = peak_mb(child.pid)
                if peak:  # the mark only rises, until a new program takes the place of the copy of its parent
                    self._peaks[_known_as(child)] = peak


def _known_as(process: psutil.Process) -> tuple[int, float]:
    return process.pid, process.create_time()


@contextmanager
def watched_children() -> Iterator[ChildPeaks]:
    """For the length of the block; what grows in a child's last 20 ms may be missed."""
    peaks, over = ChildPeaks(), threading.Event()

    def watch() -> None:
        while not over.wait(_WATCH_SECONDS):
            peaks.look()

    thread = threading.Thread(target=watch, name="child-peaks", daemon=True)
    thread.start()
    try:
        yield peaks
    finally:
        over.set()
        thread.join()


def processor_seconds() -> dict[str, float]:
    """Processor time of this process's family so far, in seconds: the database, S3, and the workers with this one."""
    spent = {"database": 0.0, "s3": 0.0, "workers": 0.0}
    for process in [psutil.Process(), *psutil.Process().children(recursive=True)]:
        try:
            used, command = process.cpu_times(), process.cmdline()
        except psutil.Error:
            continue
        whose = "database" if _is_postgres(command) else "s3" if _is_emulator(command) else "workers"
        spent[whose] += sum(used[:4])  # with its own children that have ended
    return spent


def _is_postgres(command: list[str]) -> bool:
    return bool(command) and ("postgres" in os.path.basename(command[0]) or command[0].startswith("postgres:"))  # noqa: PTH119


def _is_emulator(command: list[str]) -> bool:
    return any(part.endswith("emulator_process.py") for part in command)
