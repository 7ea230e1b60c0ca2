"""The harnesses, in the order they are run. A harness is the module of that name; it is imported when it is run."""

from __future__ import annotations

from importlib import import_module
from typing import cast

from torture.verdict import Harness

# Each room with its harnesses, a line each, so that a new one is a line.
_ROOMS = {
    "faults": (
        "exactly_once",
        "soak",
        "resume",
        "deliveries",
        "creation",
        "recovery",
        "network",
        "neighbours",
    ),
    "tenants": (
        "matrix",
        "catalogue",
        "pooler",
        "canaries",
        "mutants",
    ),
    "input": (
        "api_requests",
        "files",
        "bombs",
        "xxe",
        "polyglots",
        "formulas",
        "poison",
        "memory",
    ),
}
HARNESSES = {name: room for room, names in _ROOMS.items() for name in names}


def find(name: str) -> Harness:
    """The harness of that name; LookupError where there is none."""
    if name not in HARNESSES:
        raise LookupError(f"{name}: not among {', '.join(HARNESSES)}")
    return cast(Harness, import_module(f"torture.{HARNESSES[name]}.{name}"))
