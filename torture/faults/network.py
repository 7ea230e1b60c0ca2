"""R10: the network between workers and database is slow, cut, half-open; every operation ends within its time-out.

Imports begin, the network misbehaves for a while, it recovers. What the workers did stands in the history with its
times: connecting takes 5 s at most, an answer as long as the engine waits for one, here 4 s. Afterwards every import
must be completed, with every row once.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any, cast

import sqlalchemy as sa

from importflow import database, wire
from importflow.models import ImportCategory
from local.laboratory import Laboratory
from torture.books import balance
from torture.faults.proxy import Fault, Proxy
from torture.room import room, superuser
from torture.samples import Sample, as_csv, servers
from torture.site import Drive, Site, Upload, put_files
from torture.verdict import Plan, Verdict
from torture.workers import Workers, workers

PROMISES = ("R10",)
SEEDED_BUGS = ("waits_for_ever",)
_ANSWER_SECONDS = 4
_SLACK_SECONDS = 2.5  # the machine has other work
_FAULT_SECONDS = {Fault.BANDWIDTH: 6.0, Fault.HALF_OPEN: 12.0}
_USUAL_SECONDS = 5.0
_BEGIN_SECONDS = 60.0
_PATIENCE_SECONDS = 120.0
# How long the database waits for a worker that went away within a transaction, its row locked: in the same proportion
# to the answer's time-out as migration 100's 60 s to the 25 s of Register upload, rounded up.
_ABANDONED = sa.text("ALTER ROLE importflow_app SET idle_in_transaction_session_timeout = '12s'")
_SAMPLE = (Fault.HALF_OPEN, Fault.RESET)


@dataclass(frozen=True, slots=True)
class Load:
    """Imports that one worker process drives at once."""

    file: Sample
    uploads: tuple[Upload, ...]
    bug: str | None
    patience: float


def run(plan: Plan) -> Verdict:
    """Every fault in turn, or a sample of them; `replay` names one."""
    faults = [fault for fault in Fault if fault is not Fault.NONE] if plan.of(sampled=0, full=1) else list(_SAMPLE)
    if plan.seeded_bug:
        faults = [Fault.HALF_OPEN]
    if plan.replay:
        faults = [Fault(plan.replay)]
    broken, slowest = [], 0.0
    with room(fresh=True) as lab:
        proxy = _between(lab, plan.seed)
        try:
            for fault in faults:
                said, seconds = _under(fault, proxy, workers(lab), plan)
                broken += [f"{fault}: {each}; REPLAY={fault}" for each in said]
                slowest = max(slowest, seconds)
        finally:
            proxy.close()
    count = plan.of(sampled=2, full=6)
    line = (
        f"{len(faults)} faults of the network under {count} imports each: {len(broken)} wrong,"
        f" slowest operation {slowest:.1f} s"
    )
    return Verdict(PROMISES, line, tuple(broken))


def _between(lab: Laboratory, seed: int) -> Proxy:
    """Workers that are started from now on reach the database by the proxy."""
    with superuser(lab).begin() as connection:
        connection.execute(_ABANDONED)
    url = sa.make_url(lab.postgres.urls.app)
    proxy = Proxy(url.host or "", url.port or 0, seed)
    os.environ["DATABASE_URL"] = url.set(port=proxy.port).render_as_string(hide_password=False)
    os.environ["SOCKET_TIMEOUT_SECONDS"] = str(_ANSWER_SECONDS)
    return proxy


def _under(fault: Fault, proxy: Proxy, team: Workers, plan: Plan) -> tuple[list[str], float]:
    """What is wrong, and how long the slowest operation took."""
    file = Sample("servers", "servers.csv", ImportCategory.CMDB_EXPORT, as_csv(servers(60)), 61, 2)
    count, seconds = plan.of(sampled=2, full=6) // 2, _FAULT_SECONDS.get(fault, _USUAL_SECONDS)
    name = f"{plan.seed} {plan.seeded_bug} {fault}"
    uploads = team.each(put_files, [(f"{name} {number}", file, count) for number in range(2)])
    team.forget()
    patience = 25.0 if plan.seeded_bug else _PATIENCE_SECONDS
    running = [team.begin(import_all, Load(file, tuple(each), plan.seeded_bug, patience)) for each in uploads]
    proxy.behave_after(len(uploads) * random.Random(plan.seed).randint(20, 80), fault, _BEGIN_SECONDS)
    time.sleep(seconds)
    proxy.behave(Fault.NONE)
    said = [each for future in running for each in future.result()]
    limit = max(_ANSWER_SECONDS, wire.CONNECT_SECONDS)
    if fault in (Fault.BANDWIDTH, Fault.LATENCY, Fault.SLICER):
        limit += seconds  # something comes all the time
    slow = list(_too_slow(team.history(), limit + _SLACK_SECONDS))
    return said + slow, max(_durations(team.history()).values(), default=0.0)


def _durations(history: list[dict[str, Any]]) -> dict[tuple[str, int, str], float]:
    """Seconds of every operation on the database that has ended or was cut short."""
    began: dict[tuple[str, int], tuple[str, float]] = {}
    taken: dict[tuple[str, int, str], float] = {}
    for note in history:
        if "operation" not in note or note["what"].startswith("aws"):
            continue
        which = (note["attempt"], note["operation"])
        if note["when"] == "before":
            began[which] = (note["what"], note["at"])
        elif which in began:
            what, at = began.pop(which)
            taken[*which, what] = note["at"] - at
    end = max((note["at"] for note in history), default=0.0)
    return taken | {(*which, what): end - at for which, (what, at) in began.items()}


def _too_slow(history: list[dict[str, Any]], limit: float) -> Iterable[str]:
    for (_, _, what), seconds in _durations(history).items():
        if seconds > limit:
            yield f"{what} took {seconds:.1f} s, more than {limit:.1f} s"


# What follows runs in the worker processes.


def waits_for_ever() -> None:
    """The engine is built without a time-out for answers."""
    mind = wire.mind_the_wire
    vars(database)["mind_the_wire"] = lambda engine, _seconds: mind(engine, cast(float, None))
    database.engine.cache_clear()


def import_all(site: Site, load: Load) -> list[str]:
    """What is wrong with the imports once all have ended or were given up."""
    until = time.monotonic() + load.patience
    copies = [site.mortal.begin(partial(_import, site, upload, load.bug), of="import") for upload in load.uploads]
    ends = [site.mortal.wait(copy, max(0.1, until - time.monotonic())) for copy in copies]
    faults = []
    with site.superuser.connect() as connection:
        for upload, end in zip(load.uploads, ends, strict=True):
            said = [] if end.answer == load.file.ends else [f"ended in {end.answer or end.error or 'silence'}"]
            said += balance(connection, upload.data_import_id).breaches(load.file.records, load.file.rejected)
            faults += [f"import {upload.data_import_id}: {fault}" for fault in said]
    return faults


def _import(site: Site, upload: Upload, bug: str | None) -> str:
    if bug:
        waits_for_ever()
    return Drive(site, upload, pause=2.0).run()
