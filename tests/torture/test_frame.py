"""The room itself: every harness offers what it must, and the command says what it did."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from torture import __main__ as command
from torture import registry
from torture.verdict import Plan, Scale, Verdict

HERE = Path(__file__).parent


@pytest.mark.parametrize("name", registry.HARNESSES)
def test_every_harness_has_a_bug_to_find_and_a_test_module(name: str) -> None:
    assert registry.find(name).SEEDED_BUGS
    text = (HERE / f"test_{name}.py").read_text()
    assert re.search(r"SEEDED_BUGS", text), "the test module puts every seeded bug in"


def test_a_number_depends_on_the_scale() -> None:
    assert Plan(1).of(sampled=2, full=200) == 2
    assert Plan(1, Scale.FULL).of(sampled=2, full=200) == 200


class Fake:
    SEEDED_BUGS = ("bug",)

    def run(self, plan: Plan) -> Verdict:
        return Verdict(("R1",), f"seed {plan.seed}", ("row 3 is gone; REPLAY=3",) if plan.seeded_bug else ())


@pytest.mark.parametrize(("more", "code"), [([], 0), (["--seeded-bug", "bug"], 1)])
def test_a_broken_promise_ends_in_exit_code_one_and_says_how_to_replay(
    more: list[str], code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    name = "exactly_once"
    monkeypatch.setattr(command, "find", lambda _: Fake())
    monkeypatch.setattr(command, "unwind_on_sigterm", lambda: None)
    monkeypatch.setattr(command, "quiet", lambda: None)
    monkeypatch.setattr(sys, "argv", ["torture", "--only", name, "--seed", "7", *more])
    assert command.main() == code
    said = capsys.readouterr().out
    assert said.startswith("seed 7; again: make torture SEED=7")
    assert ("BUG=bug" in said) is bool(code)
    assert ("row 3 is gone; REPLAY=3" in said) is bool(code)
