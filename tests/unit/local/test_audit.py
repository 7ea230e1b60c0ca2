"""The audit judges as it says: what could not be looked at has not passed."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from local import audit
from local.audit import Outcome, examples, loose_lines, rule_names, unexplained

DIGEST = "--hash=sha256:" + "0" * 64


@pytest.mark.parametrize(
    ("line", "loose"),
    [
        (f"pydantic==2.1.0 \\\n    {DIGEST}\n", []),
        (f"colorama==0.4 ; sys_platform == 'win32' \\\n    {DIGEST}\n", []),
        (f"pydantic>=2 \\\n    {DIGEST}\n", ["pydantic>=2"]),
        ("pydantic==2.1.0\n", ["pydantic==2.1.0"]),
        ("git+https://example.com/pydantic\n", ["git+https://example.com/pydantic"]),
        ("# a comment\n", []),
    ],
)
def test_a_requirement_is_one_version_with_its_digest(line: str, loose: list[str]) -> None:
    assert loose_lines(line) == loose


def test_every_rule_has_an_example_that_it_must_catch() -> None:
    assert {rule for _, _, rule in examples()} == rule_names()


def test_a_complaint_needs_a_reason_and_a_reason_a_complaint() -> None:
    baseline = {"A": {"where": ["Page"]}, "B": {"where": "functions"}, "C": {"where": ["Gone"]}}
    failed = {
        ("A", "AWS::S3::Bucket.Page"),
        ("A", "AWS::S3::Bucket.Upload"),
        ("B", "AWS::Serverless::Function.F"),
        ("D", "AWS::S3::Bucket.Page"),
    }

    assert unexplained(failed, baseline) == [
        "A AWS::S3::Bucket.Upload",
        "D AWS::S3::Bucket.Page",
        "C is no longer said of Gone: remove it",
    ]


def answering(monkeypatch: pytest.MonkeyPatch, *answers: Any) -> None:
    left = list(answers)

    def run(_command: list[str]) -> subprocess.CompletedProcess[str]:
        answer = left.pop(0)
        return subprocess.CompletedProcess([], 0, answer if isinstance(answer, str) else json.dumps(answer), "")

    monkeypatch.setattr(audit, "_run", run)


def package(*flaws: str, **more: str) -> dict[str, Any]:
    named = {"name": "jinja2", "version": "1", "vulns": [{"id": flaw} for flaw in flaws]}
    return {"dependencies": [named | more]}


@pytest.mark.parametrize(
    ("answers", "outcome"),
    [
        ([""], Outcome.UNKNOWN),  # nobody there
        ([package()], Outcome.UNKNOWN),  # somebody who knows of no vulnerability at all
        ([package("X"), ""], Outcome.UNKNOWN),
        ([package("X"), package(skip_reason="not found")], Outcome.UNKNOWN),
        ([package("X"), package(), package("Y")], Outcome.FAILED),
        ([package("X"), package(), package()], Outcome.PASSED),
    ],
)
def test_who_cannot_look_has_not_found_nothing(
    monkeypatch: pytest.MonkeyPatch, answers: list[Any], outcome: Outcome
) -> None:
    answering(monkeypatch, *answers)
    assert audit.pip_audit().outcome is outcome


def test_one_unknown_fails_the_audit(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    fine = audit.Result(Outcome.PASSED, "fine")
    for name in ("hashes", "bandit", "semgrep", "checkov"):
        monkeypatch.setattr(audit, name, lambda: fine)
    monkeypatch.setattr(audit, "pip_audit", lambda: audit.Result(Outcome.UNKNOWN, "nobody there"))

    assert (audit.audit(), audit.audit(vulnerabilities=False)) == (1, 0)
    assert "UNKNOWN" in capsys.readouterr().out


def test_the_examples_are_there() -> None:
    assert Path(audit._AUDIT / "examples" / "good.py").is_file()
