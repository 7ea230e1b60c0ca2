"""S1–S3: every route and tool × ids × tokens × headers, asked with both fences up and with each of them down.

A caller who must be refused is refused; one who is let in sees and changes what is the tenant's, as it was seen with
both fences up; ids of others, unknown and malformed ones are answered with the same bytes in the same time.
"""

from __future__ import annotations

import random
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, nullcontext
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from local.laboratory import Laboratory
from local.tenants import Tenant
from torture.room import room, superuser
from torture.tenants.api_cases import Answer, Case, Mode, Round, ask, cases_of, wire
from torture.tenants.api_rows import ROWS, Named, without_row
from torture.tenants.callers import TENANTS
from torture.tenants.estates import Estate, State, build_estates, changed, state
from torture.tenants.fences import MISTAKES, filters_off, row_security_off, takes_longer
from torture.tenants.same_time import slower_elsewhere
from torture.verdict import Plan, Scale, Verdict

PROMISES = ("S1", "S2", "S3", "S7")
ROUTE_WITHOUT_ROW = "route_without_row"
_INVENTED: dict[str, Any] = {"paths": {"/api/v1/new": {"get": {}}}}
SEEDED_BUGS = (*MISTAKES, ROUTE_WITHOUT_ROW)
# Of a sample: callers who are let in, and those who are not.
_LET_IN, _REFUSED = 0.07, 0.02


def run(plan: Plan) -> Verdict:
    """The rows are compared with the documents first; then everybody asks for everything."""
    broken = without_row(_INVENTED if plan.seeded_bug == ROUTE_WITHOUT_ROW else None)
    if broken:
        return Verdict(PROMISES, f"{len(broken)} routes and rows do not agree", tuple(broken))
    with room() as lab, tempfile.TemporaryDirectory(prefix="importflow-estates-") as scratch, ExitStack() as endings:
        endings.enter_context(wire(Path(scratch)))
        engine = superuser(lab)
        endings.callback(engine.dispose)
        estates = build_estates(lab, Path(scratch))
        matrix = _Matrix(lab, engine, estates, plan)
        for mode in () if plan.seeded_bug == takes_longer.__name__ else Mode:
            matrix.ask_all(mode)
        slow, timed = ([], 0) if matrix.broken else slower_elsewhere(estates, engine, plan)
    return _verdict(matrix, slow, timed)


def _verdict(matrix: _Matrix, slow: list[str], timed: int) -> Verdict:
    asked = matrix.asked
    line = (
        f"{sum(asked.values()):,} calls of {len({row.route for row in ROWS})} routes and"
        f" {len({row.tool for row in ROWS if row.tool})} tools ({asked[Mode.BOTH]:,} with both fences,"
        f" {asked[Mode.DATABASE_ALONE]:,} with the application's down, {asked[Mode.APPLICATION_ALONE]:,} with the"
        f" database's down): {matrix.let_in:,} let in, {len(matrix.broken)} wrong; {timed:,} pairs timed,"
        f" {len(slow)} apart"
    )
    return Verdict(PROMISES, line, tuple(matrix.broken + slow))


class _Matrix:
    """Asks case by case and judges each answer by what the tenant saw with both fences up."""

    def __init__(self, lab: Laboratory, engine: sa.Engine, estates: dict[Tenant, Estate], plan: Plan) -> None:
        self._lab, self._engine, self._estates, self._plan = lab, engine, estates, plan
        self._draw = random.Random(plan.seed)
        self.asked: Counter[Mode] = Counter()
        self.let_in = 0
        self.broken: list[str] = []

    def ask_all(self, mode: Mode) -> None:
        """Reading first: what is compared stays as it is until the writing begins."""
        cases = [case for case in cases_of(mode, self._estates) if self._is_wanted(case)]
        known = Round(self._estates)
        for case in cases:
            known.learn(case)
        bug = self._plan.seeded_bug
        mistake = MISTAKES[bug](self._engine) if bug in MISTAKES else nullcontext()
        with mistake, self._fence_down(mode):
            for case in sorted(cases, key=lambda each: each.row.changes):
                self._ask(case, known)
                if self._plan.seeded_bug and self.broken:
                    return  # it is found

    def _fence_down(self, mode: Mode) -> Any:
        if mode is Mode.DATABASE_ALONE:
            return filters_off()
        return row_security_off(self._engine) if mode is Mode.APPLICATION_ALONE else nullcontext()

    def _is_wanted(self, case: Case) -> bool:
        if self._plan.replay:
            return str(case) == self._plan.replay
        if self._plan.scale is Scale.FULL:
            return True
        return self._draw.random() < (_REFUSED if case.tenant is None else _LET_IN)

    def _ask(self, case: Case, known: Round) -> None:
        before = self._state() if case.row.changes and case.tenant else {}
        answer = ask(case)
        self.asked[case.mode] += 1
        self.let_in += case.tenant is not None
        after = self._state() if before else {}
        for fault in (*known.faults(case, answer), *_writes(case, answer, before, after)):
            self.broken.append(f"{case.row}: {fault}; REPLAY={case}")

    def _state(self) -> State:
        with self._engine.connect() as connection:
            return state(connection)


def _writes(case: Case, answer: Answer, before: State, after: State) -> Iterator[str]:
    """Nothing of others is written, and nothing at all for an id of others."""
    theirs = case.is_own or case.row.names is Named.NOTHING
    for engagement_id in changed(before, after):
        if not theirs or case.tenant is None or engagement_id != case.tenant.engagement_id:
            yield f"wrote into {_name(engagement_id, TENANTS)} ({answer.status})"


def _name(engagement_id: Any, tenants: Sequence[Tenant]) -> str:
    return next((str(each.engagement_id) for each in tenants if each.engagement_id == engagement_id), "nobody's")
