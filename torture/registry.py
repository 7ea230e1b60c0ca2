"""The harnesses, in the order they are run. A harness is the module of that name; it is imported when it is run."""

from __future__ import annotations

from importlib import import_module
from typing import cast

from torture.verdict import Harness

# A line each, so that a new one is a line.
HARNESSES: tuple[str, ...] = (
    "exactly_once",
    "soak",
    "resume",
    "deliveries",
    "recovery",
    "network",
)  # fmt: skip


def find(name: str) -> Harness:
    """The harness of that name; LookupError where there is none."""
    if name not in HARNESSES:
        raise LookupError(f"{name}: not among {', '.join(HARNESSES)}")
    return cast(Harness, import_module(f"torture.{name}"))
