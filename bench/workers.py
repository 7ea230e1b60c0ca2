"""Worker processes, each as a Lambda environment is: warm, with one connection of its own."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from typing import Any, NamedTuple

from bench.processes import peak_mb, watched_children
from bench.quiet import quiet
from importflow import database
from local.handlers import handler, invoke

CHUNK_STEPS = ("validate/validate_chunk", "enrich/enrich_chunk")


class Answer(NamedTuple):
    """What a handler answered, how long it took, and the peaks so far of its process and of that one's children."""

    output: dict[str, Any]
    seconds: float
    peak_mb: float
    children_mb: float


@dataclass(slots=True)
class Measured:
    """What mapping has cost so far: seconds of each chunk by step, and the highest peak of any worker."""

    chunk_seconds: dict[str, list[float]] = field(default_factory=dict)
    peak_mb: float = 0.0


class Workers:
    """Maps chunks over warm processes."""

    def __init__(self, count: int) -> None:
        self._pool = ProcessPoolExecutor(count, mp_context=get_context("spawn"), initializer=_warm)
        list(self._pool.map(time.sleep, [0.2] * count))  # long enough for each process to take one
        self.measured = Measured()

    def map_chunks(self, name: str, events: list[dict[str, Any]]) -> Iterable[Any]:
        seconds = self.measured.chunk_seconds.setdefault(name.partition("/")[2], [])
        for answer in self._pool.map(_work, [name] * len(events), events):
            seconds.append(answer.seconds)
            self.measured.peak_mb = max(self.measured.peak_mb, answer.peak_mb)
            yield answer.output

    def forget(self) -> None:
        """Measure anew; the peak stays what it was, as the processes are the same."""
        self.measured = Measured(peak_mb=self.measured.peak_mb)

    def close(self) -> None:
        self._pool.shutdown()


def in_fresh_processes(
    name: str, events: list[dict[str, Any]], count: int = 1, *, prepare: Callable[[], None] = quiet
) -> list[Answer]:
    """Cold processes handle the events; the peaks are theirs from the first import on. Each begins with `prepare`."""
    with ProcessPoolExecutor(count, mp_context=get_context("spawn"), initializer=prepare) as pool:
        return list(pool.map(_watched_work, [name] * len(events), events))


def _warm() -> None:
    quiet()
    for name in CHUNK_STEPS:
        handler(name)
    database.engine()


def _work(name: str, event: dict[str, Any]) -> Answer:
    began = time.perf_counter()
    output = invoke(name, event)
    return Answer(output, time.perf_counter() - began, peak_mb(), 0.0)


def _watched_work(name: str, event: dict[str, Any]) -> Answer:
    with watched_children() as children:
        answer = _work(name, event)
    return answer._replace(children_mb=children.highest_mb)
