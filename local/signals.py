"""Being asked to stop: SIGTERM unwinds like Ctrl-C, and what cleans up is not interrupted a second time."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def unwind_on_sigterm() -> None:
    """From now on SIGTERM and SIGHUP raise SystemExit with the shell's usual code, so that every `finally` runs.

    Ctrl-C counts even where a shell had it ignored for us (a background job of a script): what we start must end.
    """

    def leave(number: int, _frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGHUP, leave)


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Stop signals wait for nothing here: they are ignored until the block is done (in the main thread)."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, signal.SIG_IGN) for number in _STOPPING}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
