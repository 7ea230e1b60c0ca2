"""Two worker processes, each as a Lambda environment is: warm, with one connection of its own."""

from __future__ import annotations

import resource
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

from importflow import database
from importflow.observability import logger
from local.handlers import handler, invoke


class Workers:
    """Maps chunks over processes; remembers the highest memory any of them reached."""

    def __init__(self, count: int) -> None:
        self._pool = ProcessPoolExecutor(count, mp_context=get_context("spawn"), initializer=_warm)
        list(self._pool.map(_memory, range(count)))
        self.peak_rss_mb = 0.0

    def map_chunks(self, name: str, events: list[dict[str, Any]]) -> Iterable[Any]:
        for answer, memory in self._pool.map(_work, [name] * len(events), events):
            self.peak_rss_mb = max(self.peak_rss_mb, memory)
            yield answer

    def close(self) -> None:
        self._pool.shutdown()


def _warm() -> None:
    logger.setLevel("WARNING")
    for name in ("validate/validate_chunk", "enrich/enrich_chunk"):
        handler(name)
    database.engine()


def _work(name: str, event: dict[str, Any]) -> tuple[dict[str, Any], float]:
    return invoke(name, event), _memory(0)


def _memory(_: int) -> float:
    """The process's peak resident memory in MB (Linux counts it in KiB)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
