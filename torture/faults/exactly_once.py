"""R1, R6: a worker is killed before or after every single operation of every step, for every kind of file.

For each point a new tenant uploads the file; the import runs, the one call is killed where the point says and called
again, as Step Functions does. Nothing may tell the engagement from one in which nothing happened: every row of every
table is compared, but for ids and times.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

from torture.books import Traces, balance, differences, traces
from torture.faults.seeded import BUGS
from torture.operations import Fuse, When
from torture.room import room
from torture.samples import sample, samples
from torture.site import HARMLESS, Drive, Site, Strike
from torture.verdict import Plan, Scale, Verdict
from torture.workers import workers

PROMISES = ("R1", "R6")
# Each with the step that it is looked for in.
SEEDED_BUGS = {
    "marker_first": "validate_chunk",
    "commit_halfway": "enrich_chunk",
    "forgets_its_claim": "register_upload",
}
# Of every kind but CSV, where every point is struck, every so manyth: the steps after Plan chunks are the same.
_STRIDE = 4


@dataclass(frozen=True, slots=True)
class Call:
    """One call of an import, the `number`th of its verb, with so many operations."""

    kind: str
    verb: str
    number: int
    operations: int


@dataclass(frozen=True, slots=True)
class Point:
    """Where to kill: `csv:enrich_chunk:2:14:after`."""

    kind: str
    verb: str
    call: int
    operation: int
    when: When

    def __str__(self) -> str:
        return f"{self.kind}:{self.verb}:{self.call}:{self.operation}:{self.when.value}"

    @classmethod
    def read(cls, text: str) -> Self:
        kind, verb, call, operation, when = text.split(":")
        return cls(kind, verb, int(call), int(operation), When(when))


@dataclass(frozen=True, slots=True)
class Seen:
    """What one import came to. `died`: the call was really killed; `says`: what is wrong with its books."""

    what: str
    state: str
    died: bool
    says: tuple[str, ...]
    traces: Traces


def run(plan: Plan) -> Verdict:
    """Points of every call of every kind of file that is looked at; sampled, of fewer."""
    with room() as lab:
        team = workers(lab)
        points, kinds = _chosen(plan)
        undisturbed = team.each(undisturbed_import, [(kind, plan.seed) for kind in kinds])
        if not points:
            points = _points([call for _, calls in undisturbed for call in calls], plan)
        struck = team.each(strike, [(point, plan.seed, plan.seeded_bug) for point in points])
    expected = {seen.what: seen for seen, _ in undisturbed}
    return _verdict(expected, points, struck)


def _chosen(plan: Plan) -> tuple[list[Point], list[str]]:
    """The points to be replayed, if so, and the kinds of files that are needed."""
    if plan.replay:
        points = [Point.read(text) for text in plan.replay.split(",")]
        return points, sorted({point.kind for point in points})
    kinds = [each.kind for each in samples()]
    if plan.seeded_bug:
        return [], ["csv"]
    count = plan.of(sampled=3, full=len(kinds))
    return [], ["csv", *random.Random(plan.seed).sample([kind for kind in kinds if kind != "csv"], count - 1)]


def _points(calls: Iterable[Call], plan: Plan) -> list[Point]:
    """All of CSV and a share of the others, a share where a bug is to be found, or one of each call."""
    draw = random.Random(plan.seed)
    if plan.seeded_bug:
        calls = [call for call in calls if call.verb == SEEDED_BUGS[plan.seeded_bug]]
    if plan.scale is Scale.SAMPLED and not plan.seeded_bug:
        return [draw.choice(points_of(call)) for call in calls]
    strides = {call: 1 if call.kind == "csv" and not plan.seeded_bug else _STRIDE for call in calls}
    return [point for call, stride in strides.items() for point in points_of(call)[draw.randrange(stride) :: stride]]


def points_of(call: Call) -> list[Point]:
    """Before and after each of the call's operations."""
    numbers = range(1, call.operations + 1)
    return [Point(call.kind, call.verb, call.number, number, when) for number in numbers for when in When]


def _verdict(expected: dict[str, Seen], points: Sequence[Point], struck: Sequence[Seen]) -> Verdict:
    broken = [f"{seen.what}, undisturbed: {fault}" for seen in expected.values() for fault in seen.says]
    for point, seen in zip(points, struck, strict=True):
        faults = [*seen.says, *differences(expected[point.kind].traces, seen.traces)]
        faults += [] if seen.died else ["was not killed: there is no such operation (any more)"]
        faults += [] if seen.state == expected[point.kind].state else [f"ended in {seen.state}"]
        broken += [f"{fault}; REPLAY={point}" for fault in faults]
    bad = sum(any(line.endswith(f"REPLAY={point}") for line in broken) for point in points)
    steps = len({(point.kind, point.verb) for point in points})
    line = (
        f"{len(points)} kills before and after operations, {len(expected)} kinds of file, {steps} steps of them:"
        f" {len(points) - bad} resumed to the same rows, {bad} not"
    )
    return Verdict(PROMISES, line, tuple(broken))


# What follows runs in the worker processes.


def undisturbed_import(site: Site, wanted: tuple[str, int]) -> tuple[Seen, list[Call]]:
    """The import as it is where nothing happens, and how many operations each of its calls has.

    Of the calls that map chunks only the last is kept.
    """
    kind, seed = wanted
    site.history.path.unlink(missing_ok=True)
    seen, drive = _import(site, kind, f"{seed} undisturbed {kind}", lambda *_: HARMLESS)
    last = {verb: number for verb, number, _ in drive.struck}
    counted: dict[str, int] = {}
    for note in site.history.read():
        if "operation" in note:
            counted[note["attempt"].partition("/")[0]] = note["operation"]
    return seen, [Call(kind, verb, number, counted[f"{verb}:{number}"]) for verb, number in last.items()]


def strike(site: Site, wanted: tuple[Point, int, str | None]) -> Seen:
    """An import with one call killed at the point."""
    point, seed, bug = wanted
    fuse = Fuse(point.operation, point.when)

    def choose(verb: str, number: int, attempt: int) -> Fuse | None:
        if (verb, number) != (point.verb, point.call):
            return None
        return fuse if attempt == 1 else HARMLESS

    return _import(site, point.kind, f"{seed} {bug} {point}", choose, bug)[0]


def _import(site: Site, kind: str, name: str, choose: Strike, bug: str | None = None) -> tuple[Seen, Drive]:
    file = sample(kind)
    tenant = site.new_tenant(name)
    upload = site.upload(file, tenant)
    drive = Drive(site, upload, choose, bug=BUGS[bug] if bug else None)
    state = drive.run()
    with site.superuser.connect() as connection:
        books = balance(connection, upload.data_import_id)
        left = traces(connection, tenant.engagement_id)
    says = list(books.breaches(file.records, file.rejected))
    says += [] if state == file.ends else [f"ended in {state}, not {file.ends}"]
    died = any(killed for _, _, killed in drive.struck)
    return Seen(kind, state, died, tuple(says), left), drive
