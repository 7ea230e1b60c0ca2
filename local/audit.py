"""`make audit`: what others know of mistakes, held against code, template, migrations and requirements.

Each check passes, fails or is unknown: one that could not look has not passed. The tools have an environment of their
own (audit/requirements.txt), made once for each state of their lock.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import yaml

from local.errors import LocalStackError
from local.places import PROJECT, STATE
from local.turns import one_at_a_time

LOCKS = ("layers/common/requirements.txt", "layers/mcp/requirements.txt")
_TOOLS = STATE / "audit"
_AUDIT = PROJECT / "audit"
_LOOKED_OVER = ("layers/common/importflow", "functions", "local")
# Known to be vulnerable for years: a service that does not say so knows nothing.
CANARY = "jinja2==2.4.1"
_OPTIONS = ["--no-deps", "--require-hashes", "--only-binary", ":all:"]


class Outcome(StrEnum):
    PASSED = "passed"
    FAILED = "FAILED"
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True, slots=True)
class Result:
    """What a check came to; `said` is a line or several for people."""

    outcome: Outcome
    said: str


def audit(*, vulnerabilities: bool = True) -> int:
    """Every check, one line each; 1 unless all passed."""
    checks: dict[str, Callable[[], Result]] = {
        "hashes": hashes,
        "bandit": bandit,
        "semgrep": semgrep,
        "checkov": checkov,
        "squawk": squawk,
    }
    if vulnerabilities:
        checks["pip-audit"] = pip_audit
    outcomes = []
    for name, check in checks.items():
        result = _outcome_of(check)
        outcomes.append(result.outcome)
        sys.stdout.write(f"{name:<10} {result.outcome:<8} {result.said}\n")
        sys.stdout.flush()
    return int(any(outcome is not Outcome.PASSED for outcome in outcomes))


def _outcome_of(check: Callable[[], Result]) -> Result:
    try:
        return check()
    except _NothingSaid as error:
        return Result(Outcome.UNKNOWN, f"could not be run, so it has not passed: {error}")


# ── the checks ───────────────────────────────────────────────────────────────────────────────────────────────────────


def hashes() -> Result:
    """Every run-time requirement is one version, known by its digests."""
    loose = [f"{lock}: {line}" for lock in LOCKS for line in loose_lines((PROJECT / lock).read_text())]
    return _result(loose, f"{len(LOCKS)} locks, every line one version with its digests")


def loose_lines(lock: str) -> list[str]:
    """Requirements of a lock that are not pinned or have no digest."""
    joined = lock.replace("\\\n", " ")
    lines = [line.strip() for line in joined.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    return [line.split(" ")[0] for line in lines if not re.search(r"==[^ ]+.*--hash=sha256:[0-9a-f]{64}", line)]


def bandit() -> Result:
    # B608, statements that are put together: ruff's S608 and semgrep's sql-from-text know where that is allowed.
    command = ["bandit", "--quiet", "--recursive", *_LOOKED_OVER, "--severity-level", "medium", "--skip", "B608"]
    found = _said([*command, "--format", "json"])["results"]
    said = [f"{each['filename']}:{each['line_number']} {each['test_id']} {each['issue_text']}" for each in found]
    return _result(said, "nothing of medium severity or more")


def semgrep() -> Result:
    """The rules find what they are for, leave its twins alone, and find nothing in the code."""
    options = ["--config", "audit/semgrep.yaml", "--metrics", "off", "--disable-version-check", "--no-git-ignore"]
    told = _said(["semgrep", "scan", *options, "--quiet", "--json", "audit/examples", *_LOOKED_OVER])
    found = {
        (each["path"], each["start"]["line"], each["check_id"].rpartition(".")[2]): each["extra"]["message"]
        for each in told["results"]
    }
    expected = examples()
    missed = [f"{path}:{line} is not found by {rule}" for path, line, rule in sorted(expected - found.keys())]
    wrong = [f"{path}:{line} {rule}: {found[path, line, rule]}" for path, line, rule in sorted(found.keys() - expected)]
    errors = [str(error.get("message", error)) for error in told["errors"]]
    return _result([*missed, *wrong, *errors], f"{len(rule_names())} rules, each catches its example")


def examples() -> set[tuple[str, int, str]]:
    """Where audit/examples/bad.py says that a rule must fire."""
    path = _AUDIT / "examples" / "bad.py"
    lines = enumerate(path.read_text().splitlines(), start=1)
    marks = [(number + 1, line.partition("# ruleid: ")[2]) for number, line in lines if "# ruleid: " in line]
    return {(str(path.relative_to(PROJECT)), number, rule) for number, rule in marks}


def rule_names() -> set[str]:
    return {rule["id"] for rule in yaml.safe_load((_AUDIT / "semgrep.yaml").read_text())["rules"]}


def checkov() -> Result:
    """Nothing beyond what audit/checkov.yaml gives a reason for, and nothing there without need."""
    options = ["--framework", "cloudformation", "--compact", "--quiet", "--skip-download", "--output", "json"]
    document = _said(["checkov", "--file", "template.yaml", *options])
    report = document[0] if isinstance(document, list) else document
    failed = {(each["check_id"], each["resource"]) for each in report["results"]["failed_checks"]}
    said = unexplained(failed, yaml.safe_load((_AUDIT / "checkov.yaml").read_text()))
    return _result(said, f"{report['summary']['passed']} checks; {len(failed)} are as they are for a reason")


def unexplained(failed: set[tuple[str, str]], baseline: dict[str, Any]) -> list[str]:
    """Failed checks without a reason, and reasons without a failed check.

    A place is `AWS::S3::Bucket.Name` of the template, or the name of a migration.
    """
    said = {(check, _called(place, baseline.get(check))): f"{check} {place}" for check, place in sorted(failed)}
    wanted = {(check, name) for check, reason in baseline.items() for name in _names(reason)}
    idle = [f"{check} is no longer said of {name}: remove it" for check, name in sorted(wanted - said.keys())]
    return [text for key, text in said.items() if key not in wanted] + idle


def _names(reason: dict[str, Any]) -> list[str]:
    where = reason["where"]
    return [where] if isinstance(where, str) else where


def _called(place: str, reason: dict[str, Any] | None) -> str:
    """By what a reason names the place: all functions are one."""
    kind, _, name = place.rpartition(".")
    is_any = kind == "AWS::Serverless::Function" and reason is not None and reason["where"] == "functions"
    return "functions" if is_any else name


def squawk() -> Result:
    """No migration locks or takes away more than audit/squawk.yaml gives a reason for."""
    from local.migration_sql import migrations

    with tempfile.TemporaryDirectory() as scratch:
        files = []
        for revision, statements in migrations():
            files.append(Path(scratch) / f"{revision}.sql")
            files[-1].write_text(statements)
        options = ["--assume-in-transaction", "--pg-version", "16", "--reporter", "json"]
        told = _said(["squawk", *options, *map(str, files)])
    failed = {(each["rule_name"], Path(each["file"]).stem) for each in told}
    said = unexplained(failed, yaml.safe_load((_AUDIT / "squawk.yaml").read_text()))
    return _result(said, f"{len(files)} migrations; {len(failed)} are as they are for a reason")


def pip_audit() -> Result:
    """Known vulnerabilities of what is deployed; first of all whether the service knows any at all."""
    with tempfile.TemporaryDirectory() as scratch:
        canary = Path(scratch) / "canary.txt"
        canary.write_text(f"{CANARY}\n")
        seen = _pip_audit(canary, "--no-deps")
    if seen is None or not seen:
        return Result(Outcome.UNKNOWN, f"no service to ask, or one that knows nothing of {CANARY}: not passed")
    found: list[str] = []
    for lock in LOCKS:
        said = _pip_audit(PROJECT / lock, "--require-hashes")
        if said is None:
            return Result(Outcome.UNKNOWN, f"{lock} could not be looked up: not passed")
        found += said
    return _result(found, "no known vulnerability in what is deployed")


def _pip_audit(requirements: Path, *options: str) -> list[str] | None:
    """Vulnerabilities as text; None where nobody could be asked."""
    base = ["pip-audit", "--strict", "--progress-spinner", "off", "--timeout", "10", "--format", "json"]
    ran = _run([*base, "--disable-pip", *options, "--requirement", str(requirements)])
    try:
        packages = json.loads(ran.stdout)["dependencies"]
    except (ValueError, KeyError):
        return None
    if any("skip_reason" in package for package in packages):
        return None
    return [f"{each['name']} {each['version']}: {flaw['id']}" for each in packages for flaw in each["vulns"]]


def _result(faults: Sequence[str], fine: str) -> Result:
    if faults:
        return Result(Outcome.FAILED, "\n  ".join([f"{len(faults)} to look at", *faults]))
    return Result(Outcome.PASSED, fine)


# ── the tools ────────────────────────────────────────────────────────────────────────────────────────────────────────


class _NothingSaid(Exception):
    """A tool did not get so far as to say what it found."""


def _said(command: list[str]) -> Any:
    """What a tool has to say, as JSON."""
    ran = _run(command)
    try:
        return json.loads(ran.stdout)
    except ValueError as error:
        raise _NothingSaid(ran.stderr.strip()[-400:] or f"exit code {ran.returncode}") from error


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    """A tool of the audit's environment; it decides nothing about ours."""
    tools = tools_directory()
    own = {"PATH": f"{tools / 'bin'}:{os.environ['PATH']}", "SEMGREP_SEND_METRICS": "off"}
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")} | own
    program = [str(tools / "bin" / command[0]), *command[1:]]
    return subprocess.run(program, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)


def tools_directory() -> Path:
    """The environment of the tools, made where it is not there yet; one make waits for another."""
    lock = _AUDIT / "requirements.txt"
    target = _TOOLS / hashlib.sha256(lock.read_bytes() + sys.version.encode()).hexdigest()[:16]
    with one_at_a_time("audit"):
        if not (target / "complete").exists():
            sys.stderr.write("Setting up the audit's tools (once; about a minute)\n")
            _install(lock, target)
    return target


def _install(lock: Path, target: Path) -> None:
    shutil.rmtree(target, ignore_errors=True)
    made = [sys.executable, "-m", "venv", "--without-pip", str(target)]
    install = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--no-config", "--system-certs", *_OPTIONS]
    install += ["--python", str(target / "bin" / "python"), "--requirement", str(lock)]
    for command in (made, install):
        if subprocess.run(command, check=False, stdin=subprocess.DEVNULL).returncode:
            raise LocalStackError(f"The audit's tools ({lock.relative_to(PROJECT)}) could not be installed.")
    (target / "complete").touch()
