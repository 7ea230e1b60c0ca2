"""Worker processes of a room: each is a `Site` with its own connections, warm as a Lambda environment is.

They are started once per room and end with it. Work is sent as a function of a module and its arguments; the function
is handed the process's site.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any, TypeVar

from local.laboratory import Laboratory
from torture.operations import History
from torture.room import at_the_end
from torture.site import Site

T = TypeVar("T")

# More chunks than one in small files, so that a chunk is struck that is not the only one.
CHUNK_BYTES = "1500"

_pools: dict[Path, Workers] = {}


class Workers:
    """`history` is what all of them have written, in the order of its times."""

    def __init__(self, lab: Laboratory, count: int) -> None:
        self._scratch = tempfile.TemporaryDirectory(prefix="importflow-sites-")
        given = (str(lab.postgres.directory), self._scratch.name)
        self._pool = ProcessPoolExecutor(count, get_context("spawn"), initializer=_begin, initargs=given)

    def each(self, work: Callable[..., T], of: Iterable[Any]) -> list[T]:
        """`work(site, one)` for every one, as many at once as there are processes; in the order asked."""
        return [future.result() for future in [self.begin(work, one) for one in of]]

    def begin(self, work: Callable[..., T], *arguments: Any) -> Future[T]:
        return self._pool.submit(_work, work, arguments)

    def history(self) -> list[dict[str, Any]]:
        files = Path(self._scratch.name).glob("history-*.jsonl")
        return sorted((note for file in files for note in History(file).read()), key=lambda note: float(note["at"]))

    def forget(self) -> None:
        for file in Path(self._scratch.name).glob("history-*.jsonl"):
            file.unlink()

    def close(self) -> None:
        self._pool.shutdown(cancel_futures=True)
        self._scratch.cleanup()


def workers(lab: Laboratory, count: int = 2) -> Workers:
    """The room's workers; the first to ask says how many."""
    key = lab.postgres.directory
    if key not in _pools:
        _pools[key] = Workers(lab, count)
        at_the_end(lambda: _pools.pop(key).close())
    return _pools[key]


# What follows runs in the worker processes.

_sites: list[Site] = []


def _begin(directory: str, scratch: str) -> None:
    os.environ["CHUNK_BYTES"] = CHUNK_BYTES
    _sites.append(Site(Path(directory), Path(scratch)))


def _work(work: Callable[..., T], arguments: tuple[Any, ...]) -> T:
    return work(_sites[0], *arguments)
