"""Mistakes in what decides whose data is seen are noticed by the tests, and tests that look at nothing are found out."""

from __future__ import annotations

from pathlib import Path

import pytest

from torture.tenants import mutants
from torture.tenants.harmless import HARMLESS
from torture.tenants.mutations import mutants_of
from torture.verdict import Plan


def test_mistakes_are_noticed() -> None:
    verdict = mutants.run(Plan(seed=1))
    assert verdict.holds, verdict


@pytest.mark.parametrize("bug", mutants.SEEDED_BUGS)
def test_a_seeded_bug_is_found(bug: str) -> None:
    assert not mutants.run(Plan(seed=1, seeded_bug=bug)).holds


def test_what_is_listed_as_harmless_is_a_mistake_that_can_be_made() -> None:
    made = {(each.decider.module, each.mutant.what) for each in mutants.subjects()}
    listed = {(module, what) for module, mistakes in HARMLESS.items() for what in mistakes}

    assert listed <= made


MODULE = '''"""What it is for."""
import re
LIMIT: int = 3


def pick(a: "str", b):
    """Says."""
    if a == "x" and b < LIMIT:
        raise ValueError
    return True


def other():
    return 1
'''
MISTAKES = {
    "LIMIT: int = 4",
    "if not (a == 'x' and b < LIMIT)",
    "if a == 'x' or b < LIMIT",
    "if a != 'x' and b < LIMIT",
    "if a == 'xX' and b < LIMIT",
    "if a == 'x' and b >= LIMIT",
    "if a == 'x' and b <= LIMIT",
    "pass\n    return True",
    "return False",
    "raise ValueError\n    pass",
}


def test_every_mistake_is_made_once_and_alone(tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    module.write_text(MODULE)
    made = [each.text for each in mutants_of(module)]

    assert {mistake: sum(mistake in text for text in made) for mistake in MISTAKES} == dict.fromkeys(MISTAKES, 1)
    assert len(made) == len(set(made)) == len(MISTAKES) + 2  # the other function's number and its return
    assert len(list(mutants_of(module, frozenset({"pick"})))) == len(MISTAKES) - 1
    assert not any("SaysX" in text or "forX" in text or "strX" in text for text in made)
