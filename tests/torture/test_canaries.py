"""No word of one tenant in anything of another's, and no cell in logs or histories; each way to leak is found."""

from __future__ import annotations

import pytest

from torture.tenants import canaries
from torture.verdict import Plan

pytestmark = pytest.mark.usefixtures("opened")


def test_no_word_of_one_tenant_is_in_anything_of_another() -> None:
    verdict = canaries.run(Plan(seed=1))
    assert verdict.holds, verdict


@pytest.mark.parametrize("bug", canaries.SEEDED_BUGS)
def test_a_seeded_bug_is_found(bug: str) -> None:
    assert not canaries.run(Plan(seed=1, seeded_bug=bug)).holds
