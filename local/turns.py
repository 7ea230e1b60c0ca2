"""Two makes of one project at once: what both would make, one makes, and the other finds it made."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from local.errors import LocalStackError
from local.places import STATE


@contextmanager
def one_at_a_time(name: str, refusal: str | None = None) -> Iterator[None]:
    """Waits for whoever is in a block of the same name, in any process; with a `refusal`, that is raised instead."""
    STATE.mkdir(mode=0o700, exist_ok=True)
    with (STATE / f"{name}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX if refusal is None else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise LocalStackError(refusal) from error
        yield
