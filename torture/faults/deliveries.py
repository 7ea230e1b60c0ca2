"""R3: the event of an upload comes ten times, one after the other, all at once, or mixed with that of an older version.

Every delivery is an execution of its own that runs the whole state machine in a process of its own. One of them does
the work; the others must end as "Already registered", and the books must be those of the version that was claimed.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from typing import Any
from uuid import uuid4

import sqlalchemy as sa

from importflow.models import ImportCategory
from local.laboratory import BUCKET
from torture.books import balance
from torture.faults.seeded import BUGS
from torture.room import room
from torture.samples import Sample, as_csv, servers
from torture.site import Drive, Site, Upload
from torture.verdict import Plan, Verdict
from torture.workers import workers

PROMISES = ("R3",)
SEEDED_BUGS = ("claims_anything", "looks_then_claims")
TIMES = 10


class Order(StrEnum):
    IN_A_ROW = "in_a_row"
    AT_ONCE = "at_once"
    SHUFFLED = "shuffled"


@dataclass(frozen=True, slots=True)
class Errand:
    """One upload and how its event comes: `at_once:17`."""

    order: Order
    number: int
    seed: int
    bug: str | None

    def __str__(self) -> str:
        return f"{self.order.value}:{self.number}"


@dataclass(frozen=True, slots=True)
class Seen:
    """How its executions ended, and what is wrong."""

    ends: dict[str, int]
    faults: tuple[str, ...]


def run(plan: Plan) -> Verdict:
    """So many uploads, a third of them in each order."""
    errands = _errands(plan)
    with room() as lab:
        seen = workers(lab).each(deliver, errands)
    ends = sum((Counter(each.ends) for each in seen), Counter[str]())
    broken = [f"{fault}; REPLAY={errand}" for errand, each in zip(errands, seen, strict=True) for fault in each.faults]
    line = (
        f"{len(errands)} uploads × {TIMES} deliveries (in a row, at once, shuffled with older versions):"
        f" {ends['Import completed']} imports, {ends['Already registered']} no-ops, {len(broken)} wrong"
    )
    return Verdict(PROMISES, line, tuple(broken))


def _errands(plan: Plan) -> list[Errand]:
    if plan.replay:
        order, number = plan.replay.split(":")
        return [Errand(Order(order), int(number), plan.seed, plan.seeded_bug)]
    orders = list(Order) if plan.seeded_bug is None else [Order.AT_ONCE]
    count = plan.of(sampled=3, full=50)
    return [Errand(orders[number % len(orders)], number, plan.seed, plan.seeded_bug) for number in range(count)]


# What follows runs in the worker processes.


def deliver(site: Site, errand: Errand) -> Seen:
    """Ten executions of one upload, and the judgement of what they left."""
    draw = random.Random(f"{errand.seed}/{errand.number}")
    count = draw.randint(8, 24)
    file = Sample("servers", "servers.csv", ImportCategory.CMDB_EXPORT, as_csv(servers(count)), count + 1, 2)
    upload = site.upload(file, site.new_tenant(f"{errand.seed} {errand.bug} delivery {errand}"))
    events = _events(site, upload, file, errand, draw)
    drives = [Drive(site, replace(upload, event=event)) for event in events]
    ends = _at_once(site, drives, errand) if errand.order is Order.AT_ONCE else _in_a_row(site, drives, errand)
    faults = [f"{ends}"] if ends != {"Import completed": 1, "Already registered": TIMES - 1} else []
    with site.superuser.connect() as connection:
        faults += balance(connection, upload.data_import_id).breaches(file.records, file.rejected)
        faults += _other_version(connection, upload)
    return Seen(ends, tuple(faults))


def _events(site: Site, upload: Upload, file: Sample, errand: Errand, draw: random.Random) -> list[dict[str, Any]]:
    """Each delivery has an execution of its own, but two that EventBridge started twice under one name."""
    versions = [upload.event]
    if errand.order is Order.SHUFFLED:
        newer = file.content.replace(b"web", b"app")  # as long as the first, with other names
        stored = site.lab.s3.put_object(Bucket=BUCKET, Key=upload.event["key"], Body=newer)
        versions.append(upload.event | {"version_id": stored["VersionId"], "etag": stored["ETag"]})
    events = [versions[number % len(versions)] | {"execution": f"execution-{uuid4()}"} for number in range(TIMES)]
    draw.shuffle(events)
    return events


def _in_a_row(site: Site, drives: list[Drive], errand: Errand) -> dict[str, int]:
    work = [_work(drive, errand) for drive in drives]
    return dict(Counter(str(site.mortal.call(each, of=str(errand)).answer) for each in work))


def _at_once(site: Site, drives: list[Drive], errand: Errand) -> dict[str, int]:
    """All wait for the same word before they begin."""
    waiting, word = os.pipe()

    def after_the_word(drive: Drive) -> Any:
        os.close(word)
        os.read(waiting, 1)  # nothing comes but the end
        return _work(drive, errand)()

    copies = [site.mortal.begin(partial(after_the_word, drive), of=str(errand)) for drive in drives]
    os.close(word)
    ends = dict(Counter(str(site.mortal.wait(copy).answer) for copy in copies))
    os.close(waiting)
    return ends


def _work(drive: Drive, errand: Errand) -> Any:
    def run_it() -> str:
        if errand.bug:
            BUGS[errand.bug]()
        return drive.run()

    return run_it


_NAMES = sa.text(
    "SELECT processing_config -> 'claimed' ->> 'version_id' AS version,"
    " (SELECT count(*) FROM migration.raw_import_records r WHERE r.data_import_id = i.id"
    "  AND starts_with(r.raw_data ->> 'Name', 'web')) AS of_first,"
    " (SELECT count(*) FROM migration.raw_import_records r WHERE r.data_import_id = i.id"
    "  AND starts_with(r.raw_data ->> 'Name', 'app')) AS of_second,"
    " (SELECT count(*) FROM migration.discovery_flows f WHERE f.data_import_id = i.id) AS flows"
    " FROM migration.data_imports i WHERE id = :id"
)


def _other_version(connection: sa.Connection, upload: Upload) -> list[str]:
    """What was read must be what was claimed, whichever version that is."""
    row = connection.execute(_NAMES, {"id": upload.data_import_id}).one()
    is_first = row.version == upload.event["version_id"]
    faults = [f"{row.flows} child flows"] if row.flows != 1 else []
    if row.of_second if is_first else row.of_first:
        faults.append(f"claimed {'the first' if is_first else 'the second'} version, read {row.of_first} records of"
                      f" the first and {row.of_second} of the second")  # fmt: skip
    return faults
