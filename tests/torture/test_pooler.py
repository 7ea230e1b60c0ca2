"""Behind a pooler nobody sees another's setting or rows; through pgbouncer where it is there, and the stand-in."""

from __future__ import annotations

import shutil

import pytest

from torture.tenants import pooler
from torture.verdict import Plan

pytestmark = pytest.mark.usefixtures("opened")


def test_no_transaction_sees_a_tenant_that_it_did_not_announce() -> None:
    verdict = pooler.run(Plan(seed=1))
    assert verdict.holds, verdict


def test_the_stand_in_shows_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda *_args, **_options: None)
    verdict = pooler.run(Plan(seed=2))
    assert verdict.holds, verdict
    assert "stand-in" in verdict.line


@pytest.mark.parametrize("bug", pooler.SEEDED_BUGS)
def test_a_seeded_bug_is_found(bug: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda *_args, **_options: None)
    assert not pooler.run(Plan(seed=1, seeded_bug=bug)).holds
