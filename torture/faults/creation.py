"""R7: one POST under one Idempotency-Key comes a hundred times at once, and one import begins.

Every request is answered by the real handler, in a thread of its own behind a barrier; requests that differ are made by
processes of their own, since a function answers one at a time. For each key: all the same beside another tenant with
the same key; two bodies at once, one of which must lose; a day later the same, another body, and a key too long.
"""

from __future__ import annotations

import os
import random
import select
import string
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from http import HTTPStatus
from itertools import cycle

import sqlalchemy as sa

from bench.calls import Request
from importflow import database
from importflow.config import DatabaseSettings
from importflow.models import ImportCategory
from importflow.observability import logger
from importflow.tenancy import Tenant
from local.handlers import CONTEXT, Handler, handler
from local.laboratory import BUCKET
from torture.faults.seeded import BUGS
from torture.room import room
from torture.samples import Sample, as_csv, servers
from torture.site import Drive, Site
from torture.verdict import Plan, Verdict
from torture.workers import workers

PROMISES = ("R7",)
SEEDED_BUGS = ("looks_then_inserts", "forgets_whose", "forgets_the_body")
_CONNECTIONS = 40  # of all requests of one crowd, lent to them in turns as RDS Proxy does
_PATIENCE = 120.0  # seconds until every request is ready to be sent
_LONGEST_KEY = 255
_REUSED, _NO_KEY = (422, "idempotency-key-reused"), (422, "invalid-request")


class Route(StrEnum):
    UPLOAD = "upload"
    AGAIN = "again"


@dataclass(frozen=True, slots=True)
class Errand:
    """One key on one route: `again:17`."""

    route: Route
    number: int
    times: int
    seed: int
    bug: str | None

    def __str__(self) -> str:
        return f"{self.route.value}:{self.number}"


@dataclass(frozen=True, slots=True)
class Crowd:
    """The same request so many times."""

    request: Request
    key: str
    times: int


@dataclass(frozen=True, slots=True)
class Said:
    """What a crowd was answered: each different answer once, as (status, body)."""

    answers: tuple[tuple[int, str], ...]

    @property
    def accepted(self) -> bool:
        return [status for status, _ in self.answers] == [201]

    def refused(self, status: int, code: str) -> bool:
        return all(each == status and f'"code":"{code}"' in body for each, body in self.answers)

    def __str__(self) -> str:
        different = f"{len(self.answers)} different answers: " if len(self.answers) > 1 else ""
        shown = "; ".join(f"{status} {body[:100] if status < 500 else body}" for status, body in self.answers[:3])
        return different + shown


@dataclass(frozen=True, slots=True)
class Seen:
    requests: int
    imports: int
    faults: tuple[str, ...]


def run(plan: Plan) -> Verdict:
    """So many keys, half of them on each route."""
    errands = _errands(plan)
    with room() as lab:
        seen = workers(lab, 1).each(ask_at_once, errands)
    broken = [f"{fault}; REPLAY={errand}" for errand, each in zip(errands, seen, strict=True) for fault in each.faults]
    line = (
        f"{len(errands)} keys, {errands[0].times} requests at once each, and beside them another tenant's, another"
        f" body's and later ones: {sum(each.requests for each in seen)} requests,"
        f" {sum(each.imports for each in seen)} imports for {3 * len(errands)}, {len(broken)} wrong"
    )
    return Verdict(PROMISES, line, tuple(broken))


def _errands(plan: Plan) -> list[Errand]:
    times = plan.of(sampled=20, full=100)
    if plan.replay:
        route, number = plan.replay.split(":")
        return [Errand(Route(route), int(number), times, plan.seed, plan.seeded_bug)]
    count = 1 if plan.seeded_bug else plan.of(sampled=2, full=20)
    routes = list(Route)
    return [Errand(routes[number % 2], number, times, plan.seed, plan.seeded_bug) for number in range(count)]


# What follows runs in the worker process.


def ask_at_once(site: Site, errand: Errand) -> Seen:
    """All that is asked under one key, and the judgement of what it was answered and left."""
    names = [f"{errand.seed} {errand.bug} creation {errand} {who}" for who in ("ours", "theirs")]
    ours, theirs = (_a_request(site, errand, site.new_tenant(name)) for name in names)
    other = Request(ours.function, ours.method, ours.path, ours.tenant, body=ours.body | {"import_name": "another"})
    key, few = _key(errand), max(errand.times // 4, 2)
    before = [_left(site, request.tenant) for request in (ours, theirs)]

    first = [Crowd(ours, key, errand.times), Crowd(theirs, key, few)]
    rivals = [Crowd(each, key[:-1] + "r", few) for each in (ours, other)]
    said, fought = _together(site, first, errand), _together(site, rivals, errand)
    _a_day_passes(site, ours.tenant)
    late = [Crowd(ours, key, 1), Crowd(other, key, 1), Crowd(ours, key.ljust(_LONGEST_KEY + 1, "k"), 1)]
    later = [_together(site, [crowd], errand)[0] for crowd in late]

    faults = [*_of_one_body(said), *_of_rivals(*fought), *_of_later(said[0], *later)]
    made = [_left(site, each.tenant) - was for each, was in zip((ours, theirs), before, strict=True)]
    faults += [] if made == [2, 1] else [f"{made[0]} and {made[1]} new imports or files, not 2 and 1"]
    return Seen(sum(crowd.times for crowd in (*first, *rivals, *late)), sum(made), tuple(faults))


def _a_request(site: Site, errand: Errand, tenant: Tenant) -> Request:
    if errand.route is Route.UPLOAD:
        body = {"filename": "servers.csv", "file_size": 10}
        return Request("upload/presign", "POST", "/api/v1/data-import/upload", tenant, body=body)
    file = Sample("servers", "servers.csv", ImportCategory.CMDB_EXPORT, as_csv(servers(3, mistakes=0)), 4, 0)
    upload = site.upload(file, tenant)
    Drive(site, upload).run()
    path = f"/api/v1/data-import/{upload.data_import_id}/again"
    return Request("upload/import_again", "POST", path, tenant, body={})


def _key(errand: Errand) -> str:
    """The first of each route is as long as a key may be; the others are of any visible characters."""
    draw = random.Random(f"{errand.seed}/{errand}")
    length = _LONGEST_KEY if errand.number < len(Route) else draw.randint(2, _LONGEST_KEY - 1)
    return "".join(draw.choices(string.ascii_letters + string.digits + string.punctuation, k=length - 1)) + "k"


def _of_one_body(said: list[Said]) -> list[str]:
    ours, theirs = said
    faults = [f"the same request got {each}" for each in said if not each.accepted]
    return faults or ([f"two tenants share {ours}"] if ours == theirs else [])


def _of_rivals(one: Said, other: Said) -> list[str]:
    """Whoever came first has it, and the other is told so."""
    won, lost = (one, other) if one.accepted else (other, one)
    return [] if won.accepted and lost.refused(*_REUSED) else [f"of two bodies one got {one}, the other {other}"]


def _of_later(first: Said, again: Said, changed: Said, too_long: Said) -> list[str]:
    faults = [] if again == first else [f"a day later the same request got {again}, not {first}"]
    faults += [] if changed.refused(*_REUSED) else [f"another body got {changed}"]
    return faults + ([] if too_long.refused(*_NO_KEY) else [f"a key of {_LONGEST_KEY + 1} characters got {too_long}"])


_IMPORTS = sa.text("SELECT count(*) FROM migration.data_imports WHERE engagement_id = :engagement")
_AGE = sa.text(
    "UPDATE migration.data_imports SET created_at = created_at - interval '25 hours',"
    " updated_at = updated_at - interval '25 hours' WHERE engagement_id = :engagement"
)


def _left(site: Site, tenant: Tenant) -> int:
    """How many imports the tenant has, or files where there are more of these."""
    with site.superuser.connect() as connection:
        rows = int(connection.scalar(_IMPORTS, {"engagement": tenant.engagement_id}) or 0)
    prefix = f"uploads/{tenant.client_account_id}/{tenant.engagement_id}/"
    files = site.lab.s3.list_object_versions(Bucket=BUCKET, Prefix=prefix).get("Versions", [])
    return max(rows, len(files))


def _a_day_passes(site: Site, tenant: Tenant) -> None:
    with site.superuser.begin() as connection:
        connection.execute(_AGE, {"engagement": tenant.engagement_id})


def _together(site: Site, crowds: list[Crowd], errand: Errand) -> list[Said]:
    """Every crowd in a process of its own; all are sent once all are ready."""
    waiting, word = os.pipe()
    heard, ready = os.pipe()
    share = _CONNECTIONS // len(crowds)
    works = [partial(_send, crowd, share, errand.bug, (ready, waiting, word)) for crowd in crowds]
    copies = [site.mortal.begin(work, of=str(errand)) for work in works]
    os.close(ready)
    for _ in copies:
        if not select.select([heard], [], [], _PATIENCE)[0] or not os.read(heard, 1):
            break
    os.close(word)
    ended = [site.mortal.wait(copy, _PATIENCE) for copy in copies]
    os.close(waiting)
    os.close(heard)
    answers = [each.answer or [[0, each.error or "nobody answered"]] for each in ended]
    return [Said(tuple(sorted({(int(status), str(body)) for status, body in each}))) for each in answers]


def _send(crowd: Crowd, connections: int, bug: str | None, pipes: tuple[int, int, int]) -> list[tuple[int, str]]:
    """In a process of its own: each thread is connected before the first request is sent."""
    ready, waiting, word = pipes
    os.close(word)
    if bug:
        BUGS[bug]()
    settings, mine = DatabaseSettings.from_environment(), threading.local()
    engines = [database.build_engine(settings) for _ in range(min(connections, crowd.times))]
    vars(database)["engine"] = lambda: mine.engine
    event = crowd.request.event()
    event["headers"] |= {"Idempotency-Key": crowd.key}

    def is_ready() -> None:
        os.write(ready, b".")
        os.read(waiting, 1)  # nothing comes but the end

    barrier, kinds = threading.Barrier(crowd.times, is_ready), list[str]()
    vars(logger)["error"] = lambda _text, **facts: kinds.append(f"{facts['kind']} {facts['stack'][-1].strip()}")

    def ask(answering: Handler, connection: sa.Engine) -> tuple[int, str]:
        mine.engine = connection
        with connection.connect():
            pass
        barrier.wait(_PATIENCE)
        answer = answering(event, CONTEXT)
        broke = answer["statusCode"] == HTTPStatus.INTERNAL_SERVER_ERROR
        return answer["statusCode"], kinds.pop() if broke else answer["body"]

    with ThreadPoolExecutor(crowd.times) as pool:
        return list(pool.map(ask, _handlers(crowd), cycle(engines)))


def _handlers(crowd: Crowd) -> list[Handler]:
    """One for each request, as each function has: what serves a request keeps it in its module meanwhile."""
    load = handler.__wrapped__  # past the cache
    return [load(crowd.request.function) for _ in range(crowd.times)]
