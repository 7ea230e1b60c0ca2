"""I2: files that were damaged in thousands of ways. No reader dies or hangs, each file is read or refused by a code.

Read as Plan chunks reads, one after the other in the same processes; a few of each format are imported to the end.
"""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from importflow.errors import RejectionCode
from importflow.models import ImportCategory
from torture.input.mutations import KINDS, mutated, seeds
from torture.input.readers import MOST_SECONDS as MOST_WAIT
from torture.input.readers import Reader, readers
from torture.input.reading import Observed, Outcome
from torture.room import room
from torture.samples import Sample
from torture.site import Drive, Site
from torture.verdict import Plan, Verdict
from torture.workers import workers

PROMISES = ("I2",)
MOST_SECONDS = 30.0  # of processor time
_ENDS = ("Import completed", "Import rejected")
_CODES = frozenset(code.value for code in RejectionCode)


@dataclass(frozen=True, slots=True)
class Mutant:
    """A file by its numbers: it can be made again."""

    seed: int
    kind: str
    number: int

    def content(self, whole: dict[str, list[bytes]]) -> bytes:
        return mutated(random.Random(f"{self.seed}/{self.kind}/{self.number}"), self.kind, whole[self.kind])

    @property
    def name(self) -> str:
        return f"{self.kind}:{self.number}"


def run(plan: Plan) -> Verdict:
    """So many of each format are read; so many of each are imported."""
    read, imported = plan.of(sampled=40, full=10_000), plan.of(sampled=1, full=100)
    mutants = _mutants(plan, read)
    ends: Counter[str] = Counter()
    faults: list[str] = []
    slowest = 0.0
    for mutant, observed in _observed(plan, mutants):
        ends[observed.code if observed.outcome is Outcome.REFUSED else observed.outcome.value] += 1
        slowest = max(slowest, observed.seconds)
        faults += [f"{mutant.name} {fault}; REPLAY={mutant.name}" for fault in judge(observed)]
        if plan.seeded_bug and faults:
            break
    ended, broken = _imported(plan, mutants if plan.replay else _mutants(plan, imported))
    refused = sum(count for name, count in ends.items() if name in _CODES)
    line = (
        f"{len(mutants):,} mutated files of {len(KINDS)} formats, {ends['read']:,} read, {refused:,} refused by"
        f" {len(_CODES & set(ends))} codes, {ends['died']} deaths, {ends['hung']} hangs, slowest {slowest:.1f} s;"
        f" {ended} imported to an end, {len(faults) + len(broken)} wrong"
    )
    return Verdict(PROMISES, line, (*faults, *broken))


def judge(observed: Observed) -> Iterator[str]:
    """What a file must not do to us."""
    if observed.outcome in (Outcome.DIED, Outcome.HUNG, Outcome.BROKEN):
        yield f"{observed.outcome.value}: {observed.code}"
    if observed.outcome is Outcome.REFUSED and observed.code not in _CODES:
        yield f"was refused as {observed.code!r}, which is no code"
    if observed.outcome is Outcome.READ and not observed.records:
        yield "was read, and holds nothing"
    if observed.seconds > MOST_SECONDS:
        yield f"took {observed.seconds:.0f} s"
    for reached in observed.reached:
        yield f"reached for {reached}"


def _mutants(plan: Plan, count: int) -> list[Mutant]:
    if plan.replay:
        kind, number = plan.replay.split(":")
        return [Mutant(plan.seed, kind, int(number))]
    return [Mutant(plan.seed, kind, number) for kind in KINDS for number in range(count)]


def _observed(plan: Plan, mutants: list[Mutant]) -> Iterator[tuple[Mutant, Observed]]:
    whole = {kind: seeds(kind) for kind in KINDS}

    def read(reader: Reader, mutant: Mutant) -> Observed:
        return reader.read(mutant.content(whole))

    bug = BUGS[plan.seeded_bug] if plan.seeded_bug else None
    with readers(bug, patience=3.0 if bug else MOST_WAIT) as team:
        yield from zip(mutants, team.each(read, mutants), strict=True)


def _imported(plan: Plan, mutants: list[Mutant]) -> tuple[int, list[str]]:
    """How many came to an end, and what was wrong."""
    if plan.seeded_bug:  # it is in the readers
        return 0, []
    with room() as lab:
        faults = workers(lab).each(import_mutant, mutants)
    return sum(not fault for fault in faults), [fault for fault in faults if fault]


# What follows runs in the worker processes.

_OUTCOME = sa.text(
    "SELECT status, error_details ->> 'code' AS code, error_details ->> 'kind' AS kind,"
    " (SELECT count(*) FROM migration.raw_import_records r WHERE r.data_import_id = d.id AND NOT r.is_valid"
    "  AND NOT EXISTS (SELECT FROM jsonb_array_elements(r.validation_errors) f WHERE f ->> 'code' IS NOT NULL)"
    " ) AS unexplained"
    " FROM migration.data_imports d WHERE id = :id"
)


def import_mutant(site: Site, mutant: Mutant) -> str | None:
    """What is wrong with how the import of the file ended."""
    content = mutant.content({mutant.kind: seeds(mutant.kind)})
    if not content:
        return None  # nothing can be uploaded
    category = random.Random(mutant.name).choice([None, *ImportCategory])
    sample = Sample(mutant.kind, f"mutant.{mutant.kind}", category, content, 0, 0)
    drive = Drive(site, site.upload(sample, site.new_tenant("mutants")), tries=1)
    state = drive.run()
    with site.superuser.connect() as connection:
        found = connection.execute(_OUTCOME, {"id": drive.upload.data_import_id}).one()
    fault = None
    if state not in _ENDS or found.status not in ("completed", "failed"):
        fault = f"ended in {state}, {found.status}"
    elif state == "Import rejected" and (found.kind != "rejected" or found.code not in _CODES):
        fault = f"was rejected as {found.kind} {found.code}"
    elif found.unexplained:
        fault = f"has {found.unexplained} rejected records without a reason"
    return f"the import of {mutant.name} {fault}; REPLAY={mutant.name}" if fault else None


# What follows runs in the readers.


def _dies() -> None:
    """A parser crashes on a damaged archive."""
    from importflow.tabular import archives

    vars(archives)["damaged"] = lambda _why: os.abort()


def _spins() -> None:
    """A parser looks for the end of what has none."""
    from importflow.tabular import xml_events

    feed = xml_events.feed

    def forever(*arguments: object, **named: object) -> Iterator[None]:
        try:
            yield from feed(*arguments, **named)  # type: ignore[arg-type]
        except Exception:
            while True:
                time.sleep(1)

    from importflow.tabular import xml_tables

    vars(xml_tables)["feed"] = forever


def _forgets_to_refuse() -> None:
    """What a parser did not expect gets out."""
    from importflow.tabular import worker

    def give_up(*_: object, **__: object) -> None:
        raise ImportError

    vars(worker)["_refuse"] = give_up


def _counts_wrong() -> None:
    """Cutting takes every line end for the end of a record."""
    from torture.input import reading

    read_rows = vars(reading)["read_rows"]

    def fewer(data: bytes, dialect: object) -> object:
        return read_rows(data.replace(b'"', b""), dialect)

    vars(reading)["read_rows"] = fewer


BUGS: dict[str, Callable[[], None]] = {
    "dies": _dies,
    "spins": _spins,
    "forgets_to_refuse": _forgets_to_refuse,
    "counts_wrong": _counts_wrong,
}
SEEDED_BUGS = tuple(BUGS)
