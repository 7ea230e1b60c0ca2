"""R2: workers are killed at any moment, again and again, while imports of the same engagements run side by side.

Which files come, in which engagement, and when a worker dies is drawn from the seed. The judge looks at the rows.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from importflow.models import ImportCategory
from importflow.tenancy import Tenant
from torture.books import balance
from torture.faults.seeded import BUGS
from torture.operations import Fuse, When
from torture.room import room
from torture.samples import Sample, as_csv, as_workbook, flows, servers
from torture.site import HARMLESS, Blow, Drive, Site
from torture.verdict import Plan, Verdict
from torture.workers import workers

PROMISES = ("R2",)
SEEDED_BUGS = ("marker_first",)
_ENGAGEMENTS = 3
_CHANCE = 0.35  # of a try to be killed
_LONGEST = 0.25  # seconds that a try is given before that, or
_OPERATIONS = 25  # so many operations
_MOST_KILLS = 4  # of one call: after the seventh failure it would fail for good


@dataclass(frozen=True, slots=True)
class Errand:
    """One import: its number is all that its choices depend on, with the seed."""

    number: int
    seed: int
    bug: str | None


def run(plan: Plan) -> Verdict:
    """So many imports, two at once."""
    count = plan.of(sampled=5, full=60)
    numbers = [int(plan.replay)] if plan.replay else list(range(count))
    with room() as lab:
        team = workers(lab)
        ended = team.each(import_under_fire, [Errand(number, plan.seed, plan.seeded_bug) for number in numbers])
        broken = [fault for faults, _ in ended for fault in faults]
        broken += team.begin(judge_engagements, plan.seed).result()
    kills = sum(kills for _, kills in ended)
    line = f"{len(numbers)} imports, {kills} kills at random moments, {len(broken)} wrong"
    return Verdict(PROMISES, line, tuple(broken))


# What follows runs in the worker processes.


def import_under_fire(site: Site, errand: Errand) -> tuple[list[str], int]:
    """What is wrong with the import, and how often a worker of it was killed."""
    draw = random.Random(f"{errand.seed}/{errand.number}")
    file = _file(draw)
    tenant = _tenant(site, errand.seed, draw.randrange(_ENGAGEMENTS))

    def strike(verb: str, number: int, attempt: int) -> Blow:
        return _blow(random.Random(f"{errand.seed}/{errand.number}/{verb}/{number}/{attempt}"), attempt)

    drive = Drive(site, site.upload(file, tenant), strike, bug=BUGS[errand.bug] if errand.bug else None)
    state = drive.run()
    with site.superuser.connect() as connection:
        faults = list(balance(connection, drive.upload.data_import_id).breaches(file.records, file.rejected))
    faults += [] if state == file.ends else [f"ended in {state}"]
    kills = sum(killed for _, _, killed in drive.struck)
    return [f"import {errand.number} of {file.filename}: {fault}; REPLAY={errand.number}" for fault in faults], kills


def _blow(draw: random.Random, attempt: int) -> Blow:
    """After some time, or at some operation: what a busy machine makes of time says little about where it hits."""
    if attempt > _MOST_KILLS or draw.random() > _CHANCE:
        return HARMLESS
    if draw.random() < 0.5:
        return draw.uniform(0.0, _LONGEST)
    return Fuse(draw.randint(1, _OPERATIONS), draw.choice(list(When)))


def _file(draw: random.Random) -> Sample:
    """Servers or flows; servers overlap with those of other imports."""
    count = draw.randint(20, 80)
    if draw.random() < 0.3:
        return Sample("flows", "flows.csv", ImportCategory.APP_DISCOVERY, as_csv(flows(count)), count, 0)
    rows = servers(count, first=draw.randint(0, 60), mistakes=draw.randint(0, 3))
    rejected = sum(not row[0] for row in rows)
    is_book = draw.random() < 0.3
    name, content = ("servers.xlsx", as_workbook(rows)) if is_book else ("servers.csv", as_csv(rows))
    return Sample("servers", name, ImportCategory.CMDB_EXPORT, content, len(rows) - 1, rejected)


def _tenant(site: Site, seed: int, number: int) -> Tenant:
    return site.new_tenant(f"{seed} soak {number}")


# Every server by its name once, whatever the number of imports that spoke of it.
_DOUBLED = sa.text(
    "SELECT name, asset_type, count(*) AS times FROM migration.assets WHERE engagement_id = :engagement"
    " GROUP BY 1, 2 HAVING count(*) > 1"
)
_DOUBLED_EDGES = sa.text(
    "SELECT asset_id, depends_on_asset_id, port, count(*) AS times FROM migration.asset_dependencies"
    " WHERE engagement_id = :engagement GROUP BY 1, 2, 3, protocol_name HAVING count(*) > 1"
)


def judge_engagements(site: Site, seed: int) -> list[str]:
    """What imports have left together."""
    faults = []
    with site.superuser.connect() as connection:
        for number in range(_ENGAGEMENTS):
            where: dict[str, Any] = {"engagement": _tenant(site, seed, number).engagement_id}
            faults += [f"asset {row.name} is there {row.times} times" for row in connection.execute(_DOUBLED, where)]
            doubled = connection.execute(_DOUBLED_EDGES, where)
            faults += [f"a dependency at port {row.port} is there {row.times} times" for row in doubled]
    return faults
