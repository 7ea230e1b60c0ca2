"""A Distributed Map as queues: children start as slots are free, compute, and share one database.

The database is a processor of so many cores, shared evenly by the chunks that are in it; one chunk uses one core at
most, because one connection is one PostgreSQL process. Everything is decided by the arguments and the seed.
"""

from __future__ import annotations

import heapq
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

# Remaining work below this counts as done: sums of floating point numbers do not meet exactly.
_NOTHING = 1e-9


class Work(NamedTuple):
    """Processor seconds that one chunk needs: in its function first, then in the database."""

    function: float
    database: float


@dataclass(frozen=True, slots=True)
class Site:
    """Where the chunks run.

    `concurrency` is the map's MaxConcurrency. `latency` seconds pass between a free slot and a function at work,
    `waiting` seconds in it on others than the database (S3, the network), `cold` in each new environment;
    `starts_per_second` bounds how fast children start. On one machine the functions compute on the database's cores.
    """

    concurrency: int
    cores: float
    latency: float = 0.0
    waiting: float = 0.0
    cold: float = 0.0
    starts_per_second: float = float("inf")
    one_machine: bool = False


@dataclass(frozen=True, slots=True)
class Mapped:
    """What a map took: seconds on the clock, seconds that functions were held, how busy the database was (0 to 1)."""

    seconds: float
    held: float
    busy: float
    longest: float


class SharedProcessor:
    """Jobs that run at once, each at the same speed: a core, or less where there are more jobs than cores.

    Counts the work that a job present all along would have got; so a job's end is fixed when it comes, whatever
    comes later, and a job costs a heap operation instead of a visit to all the others.
    """

    def __init__(self, cores: float) -> None:
        self.cores = cores
        self.done = 0.0
        self._each, self._at = 0.0, 0.0
        self._ends: list[tuple[float, int]] = []

    def add(self, now: float, job: int, work: float) -> None:
        self._advance(now)
        heapq.heappush(self._ends, (self._each + work, job))

    def next_end(self) -> float:
        """When the first of the jobs will be done, if none comes before."""
        if not self._ends:
            return float("inf")
        return self._at + max(self._ends[0][0] - self._each, 0.0) / self._speed()

    def take(self, now: float) -> list[int]:
        """The jobs that are done by now."""
        self._advance(now)
        found = []
        while self._ends and self._ends[0][0] <= self._each + _NOTHING:
            found.append(heapq.heappop(self._ends)[1])
        return found

    def _speed(self) -> float:
        return min(1.0, self.cores / len(self._ends))

    def _advance(self, now: float) -> None:
        if self._ends:
            got = (now - self._at) * self._speed()
            self._each += got
            self.done += got * len(self._ends)
        self._at = now


def draw_works(measured: Sequence[Work], chunks: int, seed: int) -> Iterator[Work]:
    """As many chunks as wanted, each like one of those that were measured."""
    draw = random.Random(seed)
    return (draw.choice(measured) for _ in range(chunks))


def run_map(works: Iterable[Work], site: Site) -> Mapped:
    """All chunks, from the start of the first to the end of the last."""
    return _Run(list(works), site).run()


class _Run:
    """One run: the clock, the children under way and the shared processor."""

    def __init__(self, works: list[Work], site: Site) -> None:
        self._works, self._site = works, site
        self._shared = SharedProcessor(site.cores)
        self._timers: list[tuple[float, int]] = []
        self._next, self._now, self._may_start = 0, 0.0, 0.0
        self._began = [0.0] * len(works)
        self._held = self._longest = 0.0

    def run(self) -> Mapped:
        for _ in range(min(self._site.concurrency, len(self._works))):
            self._start(self._site.cold)
        while self._timers or self._shared.next_end() < float("inf"):
            timer = self._timers[0][0] if self._timers else float("inf")
            self._now = min(timer, self._shared.next_end())
            if timer <= self._now:
                self._enter(heapq.heappop(self._timers)[1])
            for chunk in self._shared.take(self._now):
                self._finish(chunk)
        busy = self._shared.done / (self._now * self._site.cores) if self._now else 0.0
        return Mapped(self._now, self._held, busy, self._longest)

    def _start(self, cold: float = 0.0) -> None:
        """The next child: its function computes on its own, unless all is one machine."""
        if self._next == len(self._works):
            return
        chunk, self._next = self._next, self._next + 1
        started = max(self._now, self._may_start)
        self._may_start = started + 1 / self._site.starts_per_second
        self._began[chunk] = started + self._site.latency
        own = 0.0 if self._site.one_machine else self._works[chunk].function
        heapq.heappush(self._timers, (self._began[chunk] + cold + self._site.waiting + own, chunk))

    def _enter(self, chunk: int) -> None:
        work = self._works[chunk]
        self._shared.add(self._now, chunk, sum(work) if self._site.one_machine else work.database)

    def _finish(self, chunk: int) -> None:
        took = self._now - self._began[chunk]
        self._held += took
        self._longest = max(self._longest, took)
        self._start()
