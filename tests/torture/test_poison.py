"""A sample of the harness `torture/input/poison.py`, and the defects that it must find."""

from __future__ import annotations

import pytest

from torture.input import poison
from torture.verdict import Plan

pytestmark = pytest.mark.usefixtures("opened")


def test_it_holds() -> None:
    verdict = poison.run(Plan(seed=1))
    assert verdict.holds, verdict


@pytest.mark.parametrize("bug", poison.SEEDED_BUGS)
def test_a_seeded_bug_is_found(bug: str) -> None:
    verdict = poison.run(Plan(seed=1, seeded_bug=bug))
    assert not verdict.holds, verdict.line
