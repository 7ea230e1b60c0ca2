"""What a section of the bench is: something measured, its table for people, and what was asked of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# Whatever a section measured, as it stands in results.json.
Figures = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Options:
    """How much to measure. `rows` None: the section's own size; `whole`: also what takes a quarter of an hour."""

    directory: Path
    rows: int | None = None
    repeat: int = 3
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """What was asked of a figure; `reached` None: it could not be measured here."""

    what: str
    asked: str
    reached: str | None
    met: bool

    @property
    def verdict(self) -> str:
        return "not measured" if self.reached is None else "met" if self.met else "MISSED"


@dataclass(frozen=True, slots=True)
class Section:
    """One subject. `measure` is the only part that takes time; the rest works on its figures at any time."""

    name: str
    title: str
    measure: Callable[[Options], Figures]
    render: Callable[[Figures], list[str]]
    judge: Callable[[Figures], list[Target]] = lambda _: []


def at_most(what: str, limit: float, reached: float | None, unit: str = "") -> Target:
    """A target that is met by a small figure."""
    return Target(what, f"≤ {limit:g}{unit}", _shown(reached, unit), reached is not None and reached <= limit)


def at_least(what: str, limit: float, reached: float | None, unit: str = "") -> Target:
    """A target that is met by a large figure."""
    return Target(what, f"≥ {limit:g}{unit}", _shown(reached, unit), reached is not None and reached >= limit)


def _shown(reached: float | None, unit: str) -> str | None:
    return None if reached is None else f"{reached:,.4g}{unit}"
