"""A sample of the kill points, and the defects that the harness must find."""

from __future__ import annotations

import pytest

from torture.faults import exactly_once
from torture.verdict import Plan

pytestmark = pytest.mark.usefixtures("opened")


def test_a_worker_killed_at_any_operation_leaves_no_trace_of_it() -> None:
    verdict = exactly_once.run(Plan(seed=1))
    assert verdict.holds, verdict


@pytest.mark.parametrize("bug", exactly_once.SEEDED_BUGS)
def test_a_seeded_bug_is_found(bug: str) -> None:
    verdict = exactly_once.run(Plan(seed=1, seeded_bug=bug))
    assert not verdict.holds, verdict.line
    assert any("REPLAY=csv:" in breach for breach in verdict.broken)
