"""S9: the tests notice a mistake in the modules that decide whose data is seen.

Each mutant is one of these modules with one small mistake; the module's tests are run on it. One that no test notices
has survived: a tenth of them at most may, and each of those stands in a list with its reason.
"""

from __future__ import annotations

import ast
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import Enum, auto
from functools import partial
from pathlib import Path

import pytest

from torture.tenants.harmless import HARMLESS
from torture.tenants.mutations import Mutant, mutants_of
from torture.verdict import Plan, Scale, Verdict

PROMISES = ("S9",)
SEEDED_BUGS = ("tests_that_look_at_nothing",)
PROJECT = Path(__file__).parents[2]
LAYER = PROJECT / "layers/common/importflow"
# Of all mutants.
LEAST_NOTICED = 0.9
# A mutant that has its tests wait longer is noticed.
_PATIENCE = 240


class Found(Enum):
    """What the tests say of a module; `NOTHING` where they could not be run."""

    SURVIVED = auto()
    NOTICED = auto()
    NOTHING = auto()


# A test fails; or the tests or what they share cannot be read, as the module cannot be imported.
_NOTICED = {
    int(pytest.ExitCode.TESTS_FAILED),
    int(pytest.ExitCode.INTERRUPTED),
    int(pytest.ExitCode.USAGE_ERROR),
}


@dataclass(frozen=True, slots=True)
class Decider:
    """A module, or these of its functions and statements, and the tests that hold it; the quick ones come first."""

    module: str
    tests: tuple[str, ...]
    functions: frozenset[str] | None = None

    @property
    def path(self) -> Path:
        return LAYER / f"{self.module}.py"


_SESSIONS = frozenset(
    {
        "SET_TENANT",
        "_READ_ONLY",
        "_IMPATIENT",
        "tenant_session",
        "nobodys_session",
        "reading_session",
        "trial_session",
        "_session",
        "after_commit",
        "_announce_tenant",
        "event.listen(Session, 'do_orm_execute', restrict_to_tenant)",
    }
)
DECIDERS = (
    Decider("caller", ("unit/test_caller.py",)),
    Decider("tenancy", ("unit/test_caller.py", "integration/test_api.py")),
    Decider("presigning", ("integration/test_api.py", "integration/test_multipart.py", "integration/test_audit.py")),
    Decider("object_keys", ("unit/test_object_keys.py",)),
    Decider("import_lookup", ("integration/test_named_imports.py",)),
    Decider("file_reference", ("integration/test_named_imports.py",)),
    Decider("own_rows", ("integration/test_sessions.py",)),
    Decider("database", ("integration/test_sessions.py",), _SESSIONS),
)


@dataclass(frozen=True, slots=True)
class Subject:
    """A mistake, and whose tests are to notice it."""

    decider: Decider
    mutant: Mutant

    @property
    def is_harmless(self) -> bool:
        return self.mutant.what in HARMLESS.get(self.decider.module, {})


def subjects() -> list[Subject]:
    """Every mistake in every module."""
    return [Subject(each, mutant) for each in DECIDERS for mutant in mutants_of(each.path, each.functions)]


def run(plan: Plan) -> Verdict:
    """Every mutant, or some of those that can do harm; `replay` names one."""
    every = subjects()
    chosen = _chosen(every, plan)
    unchanged = [Subject(each, _unchanged(each)) for each in DECIDERS if each in {one.decider for one in chosen}]
    looking = "--collect-only" if plan.seeded_bug else "--exitfirst"
    with (
        tempfile.TemporaryDirectory(prefix="importflow-mutants-") as scratch,
        ThreadPoolExecutor(os.cpu_count()) as pool,
    ):
        examine = partial(_examine, looking, Path(scratch))
        without, found = list(pool.map(examine, unchanged)), list(pool.map(examine, chosen))
    broken = [*_unfit(unchanged, without), *_wrong(chosen, found)]
    noticed = found.count(Found.NOTICED)
    share = noticed / len(chosen)
    if share < LEAST_NOTICED:
        broken.append(f"only {share:.1%} of the mistakes are noticed")
    line = (
        f"{len(chosen)} mistakes of {len(every)} in {len(unchanged)} modules, {noticed} noticed by the module's"
        f" tests ({share:.1%}), {len(broken)} wrong"
    )
    return Verdict(PROMISES, line, tuple(broken))


def _chosen(every: list[Subject], plan: Plan) -> list[Subject]:
    if plan.replay:
        named = [each for each in every if each.mutant.name == plan.replay]
        if not named:
            raise LookupError(f"there is no mistake {plan.replay}")
        return named
    if plan.scale is Scale.FULL:
        return every
    harmful = [each for each in every if not each.is_harmless]
    return random.Random(plan.seed).sample(harmful, 1 if plan.seeded_bug else 4)


def _unchanged(decider: Decider) -> Mutant:
    """What its tests must pass with, or they would notice anything."""
    return Mutant(decider.module, "as it is", ast.unparse(ast.parse(decider.path.read_text())))


def _examine(looking: str, scratch: Path, subject: Subject) -> Found:
    """Tests that could not be run are tried once more: the machine may have been at its limits."""
    file = scratch / f"{subject.mutant.name}.py"
    file.write_text(subject.mutant.text)
    found = _try(looking, subject, file)
    return _try(looking, subject, file) if found is Found.NOTHING else found


def _try(looking: str, subject: Subject, file: Path) -> Found:
    tests = [str(PROJECT / "tests" / each) for each in subject.decider.tests]
    module = f"importflow.{subject.decider.module}"
    command = [sys.executable, "-m", "torture.tenants.mutant", module, str(file), looking, *tests]
    try:
        ran = subprocess.run(command, cwd=PROJECT, capture_output=True, check=False, timeout=_PATIENCE)
    except subprocess.TimeoutExpired:
        return Found.NOTICED
    if ran.returncode == pytest.ExitCode.OK:
        return Found.SURVIVED
    return Found.NOTICED if ran.returncode in _NOTICED else Found.NOTHING


def _unfit(unchanged: Sequence[Subject], found: Sequence[Found]) -> list[str]:
    pairs = zip(unchanged, found, strict=True)
    unfit = [each.decider.module for each, what in pairs if what is not Found.SURVIVED]
    return [f"the tests of {module} fail without a mistake" for module in unfit]


def _wrong(chosen: Sequence[Subject], found: Sequence[Found]) -> list[str]:
    said = []
    for each, what in zip(chosen, found, strict=True):
        if what is Found.NOTHING:
            said.append(f"the tests could not be run on {each.mutant.name}; REPLAY={each.mutant.name}")
        elif what is Found.SURVIVED and not each.is_harmless:
            said.append(f"nobody noticed {each.mutant.what}; REPLAY={each.mutant.name}")
        elif what is Found.NOTICED and each.is_harmless:
            said.append(f"is noticed, and in the list of the harmless: {each.mutant.what}; REPLAY={each.mutant.name}")
    return said
