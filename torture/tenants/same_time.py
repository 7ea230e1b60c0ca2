"""S2: that an import is another tenant's takes as long to find out as that there is none."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import nullcontext
from statistics import median

import sqlalchemy as sa

from local.tenants import Tenant
from torture.tenants.api_cases import Case, Kind, Mode, ask, cases_of
from torture.tenants.api_rows import Named
from torture.tenants.estates import Estate
from torture.tenants.fences import MISTAKES
from torture.verdict import Plan

# Medians may differ by so much; a busy machine is given several chances to show that they do not.
_APART = 1.2
_CHANCES = 4


def slower_elsewhere(estates: dict[Tenant, Estate], engine: sa.Engine, plan: Plan) -> tuple[list[str], int]:
    """Routes by which the time tells, and how many pairs of calls were timed."""
    mistake = MISTAKES[plan.seeded_bug](engine) if plan.seeded_bug in MISTAKES else nullcontext()
    pairs, timed, apart = plan.of(sampled=15, full=60), 0, list[str]()
    with mistake:
        for elsewhere, nowhere in _pairs(estates):
            for chance in range(1, _CHANCES + 1):
                count = pairs * chance
                first, second = _medians(elsewhere, nowhere, count)
                timed += count
                if max(first, second) <= _APART * min(first, second):
                    break
            else:
                ms = f"{first * 1000:.1f} ms elsewhere, {second * 1000:.1f} ms nowhere"
                apart.append(f"{elsewhere.row}: {ms}; REPLAY={elsewhere}")
                if plan.seeded_bug:
                    break  # it is found
    return apart, timed


def _pairs(estates: dict[Tenant, Estate]) -> Iterator[tuple[Case, Case]]:
    """Another's id and nobody's, for each route that takes one."""
    wanted = (Kind.OTHER, Kind.UNKNOWN)
    found = {
        (str(case.row), case.kind): case
        for case in cases_of(Mode.BOTH, estates)
        if str(case.caller) == "north/north" and case.kind in wanted and not case.row.tool
        and case.row.names is not Named.NOTHING
    }  # fmt: skip
    for row, kind in found:
        if kind is Kind.OTHER:
            yield found[row, kind], found[row, Kind.UNKNOWN]


def _medians(first: Case, second: Case, count: int) -> tuple[float, float]:
    """In turns, so that both meet the same noise."""
    took: tuple[list[float], list[float]] = ([], [])
    for number in range(2 * count):
        which = number % 2
        began = time.perf_counter()
        ask((first, second)[which])
        took[which].append(time.perf_counter() - began)
    return median(took[0]), median(took[1])
