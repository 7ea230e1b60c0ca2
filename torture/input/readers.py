"""Processes that read files which may kill them: one after the other in the same process, as long as it lives.

Guarantees: a reader that dies, or says nothing for `MOST_SECONDS`, is ended and replaced, and the file is told apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from queue import SimpleQueue
from tempfile import TemporaryDirectory
from typing import TypeVar

from torture.input import reading
from torture.input.reading import Observed, Outcome

T = TypeVar("T")
Bug = Callable[[], None] | None

MOST_SECONDS = 180.0  # of waiting; of processor time less is granted
# Libraries are loaded once, and each reader is a copy of a process that has them.
_processes = get_context("forkserver")


class Reader:
    """`bug` is put into every process of it."""

    def __init__(self, bug: Bug = None, *, patience: float = MOST_SECONDS) -> None:
        self._bug, self._patience = bug, patience
        self._process, self._wire = self._start()
        self.started = 1

    def read(self, data: bytes) -> Observed:
        with TemporaryDirectory(prefix="importflow-read-") as name:
            path = Path(name) / "file"
            path.write_bytes(data)
            return self._read(path)

    def _read(self, path: Path) -> Observed:
        try:
            self._wire.send_bytes(bytes(path))
            if not self._wire.poll(self._patience):
                return self._lost(Outcome.HUNG)
            observed: Observed = self._wire.recv()
        except (EOFError, OSError):
            return self._lost(Outcome.DIED)
        return observed

    def close(self) -> None:
        self._wire.close()
        self._process.kill()
        self._process.join()

    def renew(self) -> None:
        """The next file is read by a process that has read none."""
        self.close()
        self._process, self._wire = self._start()
        self.started += 1

    def _lost(self, outcome: Outcome) -> Observed:
        if outcome is Outcome.DIED:
            self._process.join(5)
        code = self._process.exitcode
        self.renew()
        return Observed(outcome, "" if code is None else f"exit code {code}")

    def _start(self) -> tuple[BaseProcess, Connection]:
        ours, theirs = _processes.Pipe()
        process = _processes.Process(target=_serve, args=(theirs, self._bug), daemon=True)
        process.start()
        theirs.close()
        return process, ours


@contextmanager
def readers(bug: Bug = None, count: int = 2, *, patience: float = MOST_SECONDS) -> Iterator[Readers]:
    _processes.set_forkserver_preload(["torture.input.reading"])
    with ExitStack() as endings:
        idle: SimpleQueue[Reader] = SimpleQueue()
        for _ in range(count):
            reader = Reader(bug, patience=patience)
            endings.callback(reader.close)
            idle.put(reader)
        pool = endings.enter_context(ThreadPoolExecutor(count))
        endings.callback(pool.shutdown, cancel_futures=True)
        yield Readers(idle, pool)


class Readers:
    """As many files at once as there are processes."""

    def __init__(self, idle: SimpleQueue[Reader], pool: ThreadPoolExecutor) -> None:
        self._idle, self._pool = idle, pool

    def each(self, work: Callable[[Reader, T], Observed], of: Iterable[T]) -> Iterator[Observed]:
        """`work(reader, one)` for every one, in the order asked."""

        def with_one(one: T) -> Observed:
            reader = self._idle.get()
            try:
                return work(reader, one)
            finally:
                self._idle.put(reader)

        return self._pool.map(with_one, of)


def _serve(wire: Connection, bug: Bug) -> None:
    reading.listen()
    if bug is not None:
        bug()
    while True:
        try:
            path = Path(wire.recv_bytes().decode())
        except EOFError:
            return
        wire.send(reading.read_file(path))
