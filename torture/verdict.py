"""What a harness is asked for, and what it says in the end."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Scale(StrEnum):
    """How much of it: a sample for every `make test`, or the numbers that were promised."""

    SAMPLED = "sampled"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Plan:
    """One run. Everything random in it comes from `seed`.

    `seeded_bug`: a defect of ours that the harness puts in and must find. `replay`: do only this again, in the
    harness's own words, as an entry of `Verdict.broken` names it.
    """

    seed: int
    scale: Scale = Scale.SAMPLED
    seeded_bug: str | None = None
    replay: str | None = None

    def of(self, *, sampled: int, full: int) -> int:
        """A number that depends on the scale."""
        return full if self.scale is Scale.FULL else sampled


@dataclass(frozen=True, slots=True)
class Verdict:
    """`line`: one line with the numbers. `broken`: a sentence for each breach, with how to replay it; empty: it holds.

    `promises` are the numbers that the harness stands for, such as R1.
    """

    promises: tuple[str, ...]
    line: str
    broken: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        return not self.broken


class Harness(Protocol):
    """What a module of this room offers."""

    @property
    def SEEDED_BUGS(self) -> Collection[str]: ...  # noqa: N802

    def run(self, plan: Plan, /) -> Verdict: ...
