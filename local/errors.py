"""What can go wrong with the laptop stack, as one kind of error that is shown to a person without a traceback."""

from __future__ import annotations

from pathlib import Path

_TAIL_LINES = 25


class LocalStackError(RuntimeError):
    """A step of the laptop stack failed; the text says which, why, and where to read more."""


def with_log_tail(message: str, log: Path) -> str:
    """The message, followed by the end of the log that explains it."""
    lines = log.read_text(errors="replace").splitlines() if log.exists() else []
    if not lines:
        return message
    return "\n".join([f"{message} The end of {log}:", *(f"    {line}" for line in lines[-_TAIL_LINES:])])
