"""What a worker does outside of itself, one operation after the other: SQL statements, connections, calls of AWS.

Guarantees: every operation is written to the history before and after it happens, in an append that survives the
process; a fuse kills the process (SIGKILL, no cleanup) before or after the operation of its number.
"""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from pathlib import Path
from typing import Any

import botocore.client
import pg8000.core


class When(StrEnum):
    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class Fuse:
    """Where the process dies: at its `number`th operation, from 1."""

    number: int
    when: When


class History:
    """An append-only log, a JSON object per line; several processes may write to it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def note(self, **facts: Any) -> None:
        line = json.dumps(facts | {"at": round(time.time(), 4)}, default=str) + "\n"
        handle = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(handle, line.encode())
        finally:
            os.close(handle)

    def read(self) -> list[dict[str, Any]]:
        if not self.path.exists():
            return []
        return [json.loads(line) for line in self.path.read_text().splitlines()]


# What the driver asks when it signs on is part of connecting: nothing can be lost between these.
_SIGN_ON = ("select pg_catalog.version()", "select current_schema()", "show standard_conforming_strings",
            "show transaction isolation level")  # fmt: skip


class Counter:
    """Counts the operations of this process, and acts on the fuse."""

    def __init__(self, history: History, attempt: str, fuse: Fuse | None) -> None:
        self._history, self._attempt, self._fuse = history, attempt, fuse
        self._number = 0
        self._lock = threading.Lock()

    def pass_through(self, what: str, call: Callable[[], Any]) -> Any:
        with self._lock:
            self._number += 1
            number = self._number
        self._reach(number, When.BEFORE, what)
        try:
            answer = call()
        except BaseException as error:
            kind = type(error).__name__
            self._history.note(attempt=self._attempt, operation=number, when="raised", what=what, kind=kind)
            raise
        self._reach(number, When.AFTER, what)
        return answer

    def _reach(self, number: int, when: When, what: str) -> None:
        dies = self._fuse == Fuse(number, when)
        self._history.note(attempt=self._attempt, operation=number, when=when.value, what=what, dies=dies)
        if dies:
            os.kill(os.getpid(), signal.SIGKILL)


def watch(counter: Counter) -> None:
    """From now on every operation of this process passes through the counter."""
    _watch_database(counter)
    client: Any = botocore.client.BaseClient
    call = client._make_api_call

    @wraps(call)
    def counted(self: Any, operation: str, arguments: Any) -> Any:
        return counter.pass_through(f"aws {operation}", lambda: call(self, operation, arguments))

    client._make_api_call = counted


def _watch_database(counter: Counter) -> None:
    connection = pg8000.core.CoreConnection
    for name in ("execute_simple", "execute_unnamed"):
        setattr(connection, name, _counted_statement(counter, getattr(connection, name)))
    connect = connection.__init__

    @wraps(connect)
    def counted(self: Any, *arguments: Any, **named: Any) -> None:
        counter.pass_through("connect", lambda: connect(self, *arguments, **named))

    connection.__init__ = counted


def _counted_statement(counter: Counter, execute: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(execute)
    def counted(self: Any, statement: str, *arguments: Any, **named: Any) -> Any:
        words = " ".join(statement.split())
        if words.lower() in _SIGN_ON:
            return execute(self, statement, *arguments, **named)
        return counter.pass_through(words[:60], lambda: execute(self, statement, *arguments, **named))

    return counted
