"""The catalogue keeps to the rule, and each way to leave it is found."""

from __future__ import annotations

import pytest

from torture.tenants import catalogue
from torture.verdict import Plan

pytestmark = pytest.mark.usefixtures("opened")


def test_every_table_role_and_function_keeps_tenants_apart() -> None:
    verdict = catalogue.run(Plan(seed=1))
    assert verdict.holds, verdict


@pytest.mark.parametrize("bug", catalogue.SEEDED_BUGS)
def test_a_seeded_bug_is_found(bug: str) -> None:
    assert not catalogue.run(Plan(seed=1, seeded_bug=bug)).holds
