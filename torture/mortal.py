"""Work in a copy of this process that may be killed: what a Lambda environment is.

Guarantees: the copy shares no connection with this process; its answer, or how it died, is known; nothing of it is
left running.
"""

from __future__ import annotations

import json
import os
import select
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from importflow import database, storage
from torture.operations import Counter, Fuse, History, watch

# What is done in a copy; the answer must be JSON.
Work = Callable[[], Any]

_RAISED = 3


@dataclass(frozen=True, slots=True)
class Outcome:
    """`answer` of a call that was answered; `error` of one that raised; neither where the process was killed."""

    answer: Any = None
    error: str = ""
    signal: int = 0

    @property
    def was_killed(self) -> bool:
        return self.signal != 0


@dataclass(frozen=True, slots=True)
class Copy:
    """A call that is under way: its process, where its answer comes from, and its name in the history."""

    pid: int
    reader: int
    attempt: str


class Mortal:
    """Starts the copies."""

    def __init__(self, history: History) -> None:
        self._history = history
        self._attempts = 0
        self._spare_s3 = _fresh_s3()  # never used here, so that no copy finds a connection of ours in it

    def call(self, work: Work, fuse: Fuse | None = None, *, of: str = "") -> Outcome:
        """What `work` answers, in a process of its own."""
        return self.wait(self.begin(work, fuse, of=of))

    def begin(self, work: Work, fuse: Fuse | None = None, *, of: str = "") -> Copy:
        """The same without waiting for it."""
        self._attempts += 1
        attempt = f"{of}/{os.getpid()}.{self._attempts}"
        self._history.note(attempt=attempt, tried=of)
        reader, writer = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(reader)
            self._work(writer, Counter(self._history, attempt, fuse), work)
        os.close(writer)
        return Copy(pid, reader, attempt)

    def wait(self, copy: Copy, seconds: float | None = None) -> Outcome:
        """Until it has answered or died; it is killed where that takes longer than `seconds`."""
        if seconds is not None and not select.select([copy.reader], [], [], seconds)[0]:
            os.kill(copy.pid, signal.SIGKILL)
        with os.fdopen(copy.reader, "rb") as pipe:
            said = pipe.read()
        code = os.waitstatus_to_exitcode(os.waitpid(copy.pid, 0)[1])
        if code < 0:
            outcome = Outcome(signal=-code)
        elif code == _RAISED:
            outcome = Outcome(error=said.decode())
        else:
            outcome = Outcome(answer=json.loads(said))
        self._history.note(
            attempt=copy.attempt, answered=outcome.answer is not None, killed=outcome.was_killed, error=outcome.error
        )
        return outcome

    def _work(self, writer: int, counter: Counter, work: Work) -> None:
        code, said = _RAISED, b"nothing"
        try:
            self._become_independent()
            watch(counter)
            said = json.dumps(work()).encode()
            code = 0
        except BaseException as error:
            said = f"{type(error).__name__}: {error}".encode()
        finally:
            with os.fdopen(writer, "wb") as pipe:
                pipe.write(said)
            sys.stdout.flush()
            os._exit(code)

    def _become_independent(self) -> None:
        database.engine().dispose(close=False)
        database.engine.cache_clear()
        storage.client.cache_clear()
        vars(storage)["client"] = lambda: self._spare_s3


def _fresh_s3() -> Any:
    storage.client.cache_clear()
    spare = storage.client()
    storage.client.cache_clear()
    return spare
