"""A sample of the harness `torture/faults/neighbours.py`, and the defects that it must find."""

from __future__ import annotations

import pytest

from torture.faults import neighbours
from torture.verdict import Plan

pytestmark = pytest.mark.usefixtures("opened")


def test_it_holds() -> None:
    verdict = neighbours.run(Plan(seed=1))
    assert verdict.holds, verdict


@pytest.mark.parametrize("bug", neighbours.SEEDED_BUGS)
def test_a_seeded_bug_is_found(bug: str) -> None:
    verdict = neighbours.run(Plan(seed=1, seeded_bug=bug))
    assert not verdict.holds, verdict.line
