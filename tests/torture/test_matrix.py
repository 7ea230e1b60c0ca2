"""A sample of everybody asking for everything, and the gaps that the harness must find."""

from __future__ import annotations

import pytest

from torture.tenants import matrix
from torture.verdict import Plan

pytestmark = pytest.mark.usefixtures("opened")


def test_nobody_sees_or_changes_what_is_another_tenants() -> None:
    verdict = matrix.run(Plan(seed=1))
    assert verdict.holds, verdict


@pytest.mark.parametrize("bug", matrix.SEEDED_BUGS)
def test_a_seeded_bug_is_found(bug: str) -> None:
    assert not matrix.run(Plan(seed=1, seeded_bug=bug)).holds
