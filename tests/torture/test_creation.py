"""A sample of the harness `torture/faults/creation.py`, and the defects that it must find."""

from __future__ import annotations

import pytest

from torture.faults import creation
from torture.verdict import Plan

pytestmark = pytest.mark.usefixtures("opened")


def test_it_holds() -> None:
    verdict = creation.run(Plan(seed=1))
    assert verdict.holds, verdict


@pytest.mark.parametrize("bug", creation.SEEDED_BUGS)
def test_a_seeded_bug_is_found(bug: str) -> None:
    verdict = creation.run(Plan(seed=1, seeded_bug=bug))
    assert not verdict.holds, verdict.line
