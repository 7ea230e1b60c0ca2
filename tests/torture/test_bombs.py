"""A sample of the harness `torture/input/bombs.py`, and the defects that it must find."""

from __future__ import annotations

import pytest

from torture.input import bombs
from torture.verdict import Plan


def test_it_holds() -> None:
    verdict = bombs.run(Plan(seed=1))
    assert verdict.holds, verdict


@pytest.mark.parametrize("bug", bombs.SEEDED_BUGS)
def test_a_seeded_bug_is_found(bug: str) -> None:
    verdict = bombs.run(Plan(seed=1, seeded_bug=bug))
    assert not verdict.holds, verdict.line
