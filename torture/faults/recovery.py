"""R8, R9: the database crashes and restarts, and its connections are cut, while imports run and people ask.

Every import is driven in a process of its own, as Step Functions would: a call that fails is tried again, seven times
in all, after the pauses of the definition. Who asks over the API notes what it is answered.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Any

import pg8000.native
import sqlalchemy as sa

from bench.calls import Request
from importflow import api
from importflow.models import ImportCategory
from importflow.observability import logger
from local.handlers import invoke
from local.laboratory import Laboratory
from torture.books import balance
from torture.room import room, superuser
from torture.samples import Sample, as_csv, as_workbook, servers
from torture.site import Drive, Site, Upload, put_files
from torture.verdict import Plan, Verdict
from torture.workers import Workers, workers

PROMISES = ("R8", "R9")
SEEDED_BUGS = ("tries_once", "takes_breaks_for_bugs")
_PAUSE = 2.0  # seconds after the first failure, doubling
_UP_SECONDS = (0.5, 3.0)  # between two crashes
_LONGEST_RECOVERY = 30.0
_MOST_FAILED = 0.01  # of the answers of the API


@dataclass(frozen=True, slots=True)
class Shift:
    """What one worker process has to do: imports to run at once, and for how many seconds to ask meanwhile."""

    name: str
    file: Sample
    uploads: tuple[Upload, ...]
    seconds: float
    bug: str | None


@dataclass(frozen=True, slots=True)
class Worked:
    """How its imports ended, and what the API answered how often."""

    shift: Shift
    ends: tuple[str, ...]
    answers: dict[str, int]


def run(plan: Plan) -> Verdict:
    """First crashes, then cut connections, each with a fresh load; `replay` is `crash` or `cut`."""
    parts = {"crash": _crashes, "cut": _cuts}
    chosen = {"tries_once": ["crash"], "takes_breaks_for_bugs": ["cut"]}.get(plan.seeded_bug or "", list(parts))
    lines, broken = [], []
    with room(durable=True, fresh=True) as lab:
        for name in [plan.replay] if plan.replay else chosen:
            line, faults = parts[name](lab, workers(lab, 2), plan)
            lines.append(line)
            broken += [f"{fault}; REPLAY={name}" for fault in faults]
    return Verdict(PROMISES, "; ".join(lines), tuple(broken))


def _crashes(lab: Laboratory, team: Workers, plan: Plan) -> tuple[str, list[str]]:
    """SIGQUIT to the server, again and again: no checkpoint, recovery from the log."""
    count, restarts = plan.of(sampled=4, full=24), plan.of(sampled=2, full=10)
    draw, recoveries = random.Random(plan.seed), [0.0]
    shifts = _begin(team, f"{plan.seed} {plan.seeded_bug} crash", count, 0.0, plan.seeded_bug)
    for _ in range(restarts):
        time.sleep(draw.uniform(*_UP_SECONDS))
        began = time.monotonic()
        lab.postgres.restart("immediate")
        _wait_for_answer(lab)
        recoveries.append(time.monotonic() - began)
    faults = _judged(team, shifts)
    worst = max(recoveries)
    late = [f"recovery took {worst:.1f} s"] if worst > _LONGEST_RECOVERY else []
    line = f"{restarts} crashes under {count} imports, worst recovery {worst:.1f} s, {len(faults)} wrong"
    return line, faults + late


def _judged(team: Workers, shifts: list[Future[Worked]]) -> list[str]:
    return [fault for faults in team.each(judge, [shift.result() for shift in shifts]) for fault in faults]


def _wait_for_answer(lab: Laboratory) -> None:
    """Until the server answers a query."""
    url = sa.make_url(lab.postgres.urls.superuser)
    while True:
        try:
            connection = pg8000.native.Connection(
                str(url.username), host=url.host or "", port=url.port or 0, database=url.database,
                password=url.password, ssl_context=False, timeout=5,
            )  # fmt: skip
        except Exception:
            time.sleep(0.05)
            continue
        connection.run("SELECT 1")
        connection.close()
        return


def _cuts(lab: Laboratory, team: Workers, plan: Plan) -> tuple[str, list[str]]:
    """`pg_terminate_backend` of a random connection of the application every 200 ms."""
    count, seconds = plan.of(sampled=4, full=24), float(plan.of(sampled=6, full=60))
    shifts = _begin(team, f"{plan.seed} {plan.seeded_bug} cut", count, seconds, plan.seeded_bug)
    cut = _cut_for(lab, seconds, shifts, random.Random(plan.seed))
    answers = sum((Counter(shift.result().answers) for shift in shifts), Counter[str]())
    faults = _judged(team, shifts)
    asked = answers.total()
    refused = asked - answers["200"]
    if answers["200"] + answers["503 with Retry-After"] != asked:
        faults.append(f"the API answered {dict(answers)}")
    if refused > max(_MOST_FAILED * asked, plan.of(sampled=2, full=0)):
        faults.append(f"{refused} of {asked} requests failed: {dict(answers)}")
    line = f"{cut} connections cut in {seconds:.0f} s under {count} imports, {len(faults)} wrong, of {asked} requests"
    return f"{line} {refused} were answered 503", faults


def _cut_for(lab: Laboratory, seconds: float, shifts: list[Future[Worked]], draw: random.Random) -> int:
    engine, cut, until = superuser(lab), 0, time.monotonic() + seconds
    while time.monotonic() < until and not all(shift.done() for shift in shifts):
        time.sleep(0.2)
        with engine.connect() as connection:
            found = list(connection.scalars(_OURS))
            if found:
                cut += bool(connection.scalar(_CUT, {"pid": draw.choice(found)}))
    engine.dispose()
    return cut


_OURS = sa.text("SELECT pid FROM pg_stat_activity WHERE usename = 'importflow_app' AND datname = 'importflow'")
_CUT = sa.text("SELECT pg_terminate_backend(:pid)")


def _begin(team: Workers, name: str, count: int, seconds: float, bug: str | None) -> list[Future[Worked]]:
    """All files are there before anything is broken; half of the imports for each worker process."""
    files = [_file(number) for number in range(2)]
    uploads = team.each(put_files, [(f"{name} {number}", file, count // 2) for number, file in enumerate(files)])
    shifts = [Shift(name, file, tuple(each), seconds, bug) for file, each in zip(files, uploads, strict=True)]
    return [team.begin(work_a_shift, shift) for shift in shifts]


def _file(number: int) -> Sample:
    rows = servers(120)
    name, content = ("servers.xlsx", as_workbook(rows)) if number else ("servers.csv", as_csv(rows))
    return Sample("servers", name, ImportCategory.CMDB_EXPORT, content, len(rows) - 1, 2)


# What follows runs in the worker processes.


def takes_breaks_for_bugs() -> None:
    """A connection that broke is answered like a mistake in the program."""
    vars(api)["is_passing"] = lambda _error: False


def work_a_shift(site: Site, shift: Shift) -> Worked:
    """All imports at once and somebody who asks, each in a process of its own."""
    works: list[Callable[[], Any]] = [partial(_import, site, upload, shift.bug) for upload in shift.uploads]
    works += [partial(_ask, shift)] if shift.seconds else []
    ended = [site.mortal.wait(copy) for copy in [site.mortal.begin(work, of=shift.name) for work in works]]
    ends = tuple(str(each.answer or each.error) for each in ended[: len(shift.uploads)])
    return Worked(shift, ends, ended[-1].answer or {} if shift.seconds else {})


def judge(site: Site, worked: Worked) -> list[str]:
    """What is wrong with the imports, once nothing is broken any more."""
    shift, faults = worked.shift, []
    site.superuser.dispose()
    with site.superuser.connect() as connection:
        for upload, end in zip(shift.uploads, worked.ends, strict=True):
            said = [] if end == shift.file.ends else [f"ended in {end}"]
            said += balance(connection, upload.data_import_id).breaches(shift.file.records, shift.file.rejected)
            faults += [f"import {upload.data_import_id}: {fault}" for fault in said]
    return faults


def _import(site: Site, upload: Upload, bug: str | None) -> str:
    if bug == "tries_once":
        return Drive(site, upload, tries=1).run()
    return Drive(site, upload, pause=_PAUSE).run()


_kinds: list[str] = []


def _ask(shift: Shift) -> dict[str, int]:
    """How often each answer was given to who asks for the status and the history, ten times a second."""
    if shift.bug == "takes_breaks_for_bugs":
        takes_breaks_for_bugs()
    upload = shift.uploads[0]
    paths = (f"/api/v1/data-import/status/{upload.data_import_id}", "/api/v1/data-import")
    answers: Counter[str] = Counter()
    vars(logger)["error"] = lambda _text, **facts: _kinds.append(f"{facts['kind']} {facts['stack'][-1]}")
    until = time.monotonic() + shift.seconds
    while time.monotonic() < until:
        for path in paths:
            answer = invoke("status/status", Request("status/status", "GET", path, upload.tenant).event())
            if answer["statusCode"] == HTTPStatus.INTERNAL_SERVER_ERROR:
                answers[f"500 after {_kinds.pop()}"] += 1
                continue
            patient = "Retry-After" in (answer.get("multiValueHeaders") or {})
            answers[f"{answer['statusCode']}{' with Retry-After' if patient else ''}"] += 1
        time.sleep(0.05)
    return dict(answers)
