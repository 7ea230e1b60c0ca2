"""R16: a file that keeps its reader busy until its time is over delays none that is imported beside it.

Twenty good files are imported at once, in processes of their own, alone and beside the poison, in turns; medians of
their times are compared. The poison's processes have the lowest priority: on AWS every function has a processor of its
own, while here it would take from the good ones what it never could there. What all share is the database with its
locks, the bucket, and one engagement.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, partial
from statistics import median
from typing import Any

import sqlalchemy as sa

from importflow import database, planning, staging
from importflow.errors import RejectionCode
from importflow.models import ImportCategory
from importflow.queries import under_way
from importflow.tenancy import Tenant
from torture.books import balance
from torture.input.packages import inline, sheet
from torture.mortal import Copy
from torture.room import room
from torture.samples import Sample, as_csv, as_workbook, servers
from torture.site import Drive, Site, Upload
from torture.verdict import Plan, Verdict
from torture.workers import Workers, workers

PROMISES = ("R16",)
_LONGER = 1.5  # times as long as alone, at most
_TRIES = 2  # a busy machine is asked once more, anew
_PATIENCE = 120.0
OVER_TOO_SOON = "poison_is_over_too_soon"
# until the poison's reader is at work, with the lowest priority
_START_SECONDS = 3.0
_WHY = sa.text("SELECT error_details ->> 'code' FROM migration.data_imports WHERE id = :id")
# A workbook can have no more rows than 1,048,576.
_POISON_ROWS = 1_000_000


@dataclass(frozen=True, slots=True)
class Errand:
    """One turn: so many good files, `busy` seconds of poison beside them, none where that is None.

    `columns` is how wide the poison is: it must not be read to its end in that time.
    """

    name: str
    files: int
    busy: float | None
    columns: int
    bug: str | None


@dataclass(frozen=True, slots=True)
class Turn:
    """Seconds until the last good file was in and until the poison was given up, and what is wrong."""

    good: float
    poison: float
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Try:
    """Turns alone and beside the poison."""

    number: int
    alone: tuple[Turn, ...]
    beside: tuple[Turn, ...]

    @property
    def ratio(self) -> float:
        return median(turn.good for turn in self.beside) / median(turn.good for turn in self.alone)


def run(plan: Plan) -> Verdict:
    """Turns, all of them once more where the medians are too far apart; `replay` is how many files there are."""
    files = int(plan.replay or plan.of(sampled=4, full=20))
    with room() as lab:
        team = workers(lab, 1)
        team.begin(warm_up, f"{plan.seed} {plan.seeded_bug} neighbours").result()
        for number in range(1, _TRIES + 1):
            tried = _take_turns(team, plan, files, number)
            if tried.ratio <= _LONGER or plan.seeded_bug:
                break
    return _verdict(files, tried)


def _take_turns(team: Workers, plan: Plan, files: int, number: int) -> Try:
    columns = plan.of(sampled=1, full=8)
    alone, beside = list[Turn](), list[Turn]()
    for turn in range(1 if plan.seeded_bug else plan.of(sampled=1, full=5)):
        name = f"{plan.seed} {plan.seeded_bug} neighbours {number}.{turn}"
        alone += team.each(take_turn, [Errand(f"{name} alone", files, None, columns, plan.seeded_bug)])
        busy = _START_SECONDS + 1.2 * alone[-1].good
        beside += team.each(take_turn, [Errand(f"{name} beside", files, busy, columns, plan.seeded_bug)])
    return Try(number, tuple(alone), tuple(beside))


def _verdict(files: int, tried: Try) -> Verdict:
    faults = [fault for turn in (*tried.alone, *tried.beside) for fault in turn.faults]
    if tried.ratio > _LONGER:
        faults.append(f"beside the poison they took {tried.ratio:.1f} times as long")
    line = (
        f"{files} good files in {median(turn.good for turn in tried.alone):.1f} s alone,"
        f" {median(turn.good for turn in tried.beside):.1f} s beside a file that was read for"
        f" {median(turn.poison for turn in tried.beside):.1f} s ({tried.ratio:.2f} times, medians of"
        f" {len(tried.alone)} turns, try {tried.number}), {len(faults)} wrong"
    )
    return Verdict(PROMISES, line, tuple(f"{fault}; REPLAY={files}" for fault in faults))


# What follows runs in the worker process.


def warm_up(site: Site, name: str) -> None:
    """What a process does only once is done before anything is timed."""
    for number in range(2):
        _drive(site, site.upload(_good(number), site.new_tenant(name)), None)


def take_turn(site: Site, errand: Errand) -> Turn:
    """The poison is being read before the first good file begins."""
    tenant = site.new_tenant(errand.name)
    good = [_good(number) for number in range(errand.files)]
    uploads = [site.upload(file, tenant) for file in good]
    poison = None if errand.busy is None else _begin_poison(site, tenant, errand, errand.busy)
    began = time.monotonic()
    copies = [site.mortal.begin(partial(_drive, site, upload, errand.bug), of=errand.name) for upload in uploads]
    ends = [site.mortal.wait(copy, _PATIENCE) for copy in copies]
    took = time.monotonic() - began
    faults = [f"a good file ended in {each.answer or each.error}" for each in ends if each.answer != good[0].ends]
    with site.superuser.connect() as connection:
        for file, upload in zip(good, uploads, strict=True):
            faults += balance(connection, upload.data_import_id).breaches(file.records, file.rejected)
    if poison is None:
        return Turn(took, 0.0, tuple(faults))
    upload, copy = poison
    end = site.mortal.wait(copy, _PATIENCE)
    if end.answer is None:
        return Turn(took, 0.0, (*faults, f"the poison ended in {end.error}"))
    lasted = end.answer - began
    with site.superuser.connect() as connection:
        code = connection.scalar(_WHY, {"id": upload.data_import_id})
    faults += [] if code == RejectionCode.FILE_TOO_COMPLEX else [f"the poison was not given up but {code}"]
    faults += [] if lasted >= took else ["the poison was over before the good ones were in"]
    return Turn(took, lasted, tuple(faults))


def _good(number: int) -> Sample:
    rows = servers(30, first=30 * number)
    name, content = ("servers.xlsx", as_workbook(rows)) if number % 2 else ("servers.csv", as_csv(rows))
    return Sample("servers", name, ImportCategory.CMDB_EXPORT, content, len(rows) - 1, 2)


@cache
def _poison(columns: int) -> Sample:
    """A workbook of more rows than can be read in its time."""
    cells = b"".join(b'<c r="%c%%d"><v>%%d</v></c>' % (ord("A") + number) for number in range(columns))
    row = b'<row r="%d">' + cells + b"</row>"
    rows = (row % ((number,) * (2 * columns + 1)) for number in range(2, _POISON_ROWS))
    content = sheet(inline(1, "A", b"name") + b"".join(rows))
    return Sample("poison", "poison.xlsx", ImportCategory.CMDB_EXPORT, content, 0, 0, "Import rejected")


def _damaged() -> Sample:
    """What is refused at the first look."""
    return Sample("poison", "poison.xlsx", ImportCategory.CMDB_EXPORT, b"PK\x03\x04", 0, 0, "Import rejected")


def _begin_poison(site: Site, tenant: Tenant, errand: Errand, busy: float) -> tuple[Upload, Copy]:
    """Returns once its reader is at work; the copy answers when the import had ended."""
    upload = site.upload(_damaged() if errand.bug == OVER_TOO_SOON else _poison(errand.columns), tenant)
    heard, said = os.pipe()

    def be_read() -> float:
        os.close(heard)
        os.nice(19)
        os.environ.pop("CHUNK_BYTES", None)  # large chunks, as on AWS: it is about the reader
        _bound_reader(busy, said)
        _drive(site, upload, errand.bug)
        return time.monotonic()

    copy = site.mortal.begin(be_read, of=errand.name)
    os.close(said)
    os.read(heard, 1)  # or the end, where it broke off
    os.close(heard)
    return upload, copy


def _bound_reader(seconds: float, said: int) -> None:
    """The time of one reading is short here, so that its end is seen."""
    read_whole, bounds = staging.read_whole, staging.Bounds(wall_seconds=seconds)

    def read_bounded(head: Any, overrides: Any, category: Any, take: Any) -> Any:
        with suppress(BrokenPipeError):  # nobody listens any more when it is tried again
            os.write(said, b".")
        return read_whole(head, overrides, category, take, bounds)

    vars(staging)["read_whole"] = read_bounded


def _drive(site: Site, upload: Upload, bug: str | None) -> str:
    if bug in BUGS:
        BUGS[bug]()
    return Drive(site, upload).run()


def _locks_while_it_reads() -> None:
    """Imports of one engagement take turns at planning, from the first byte to the last."""
    open_file = planning._open

    def open_alone(file: Any, target: Any) -> Any:
        with database.tenant_session(target.pointer.tenant) as session:
            under_way.take_turns(session, target.pointer.tenant)
            return open_file(file, target)

    vars(planning)["_open"] = open_alone


BUGS: dict[str, Callable[[], None]] = {"locks_while_it_reads": _locks_while_it_reads}
SEEDED_BUGS = (*BUGS, OVER_TOO_SOON)
