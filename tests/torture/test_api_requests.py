"""A sample of the harness `torture/input/api_requests.py`, and the defects that it must find."""

from __future__ import annotations

import pytest

from torture.input import api_requests
from torture.verdict import Plan

pytestmark = pytest.mark.usefixtures("opened")


def test_it_holds() -> None:
    verdict = api_requests.run(Plan(seed=1))
    assert verdict.holds, verdict


@pytest.mark.parametrize("bug", api_requests.SEEDED_BUGS)
def test_a_seeded_bug_is_found(bug: str) -> None:
    verdict = api_requests.run(Plan(seed=1, seeded_bug=bug))
    assert not verdict.holds, verdict.line
