"""R15: a worker dies for good, the import fails, and a retry takes it up where it stopped.

The points are those of `exactly_once`; here nobody calls again. What is left is compared with an undisturbed import,
and no chunk that was settled before the failure may have been worked on after it.
"""

from __future__ import annotations

import random
from typing import Any

import sqlalchemy as sa

from importflow import database, executions
from importflow.config import RetrySettings
from importflow.executions import Arrival
from importflow.retrying import retry_import
from importflow.tenancy import Uploader
from local.laboratory import BUCKET
from torture.books import balance, differences, traces
from torture.faults.exactly_once import Call, Point, Seen, points_of, undisturbed_import
from torture.faults.seeded import BUGS
from torture.operations import Fuse
from torture.room import room
from torture.samples import sample
from torture.site import Drive, Site, Upload
from torture.verdict import Plan, Verdict
from torture.workers import workers

PROMISES = ("R15",)
SEEDED_BUGS = ("starts_over",)
_STRIDE = 5

# Where a worker dies, the seed, and the seeded bug.
Wanted = tuple[Point, int, str | None]


def run(plan: Plan) -> Verdict:
    """Points of every step of files that complete."""
    kinds = ["csv"] if plan.of(sampled=1, full=0) else ["csv", "xlsx", "flows"]
    points = [Point.read(text) for text in plan.replay.split(",")] if plan.replay else []
    with room() as lab:
        team = workers(lab)
        undisturbed = team.each(undisturbed_import, [(kind, plan.seed) for kind in kinds])
        points = points or _points([call for _, calls in undisturbed for call in calls], plan)
        said = team.each(fail_and_retry, [(point, plan.seed, plan.seeded_bug) for point in points])
    expected = {seen.what: seen for seen, _ in undisturbed}
    broken = []
    for point, (seen, faults) in zip(points, said, strict=True):
        faults += [*seen.says, *differences(expected[point.kind].traces, seen.traces)]
        broken += [f"{fault}; REPLAY={point}" for fault in faults]
    line = (
        f"{len(points)} imports failed for good and retried: {len(broken)} wrong, no settled chunk was worked on again"
    )
    return Verdict(PROMISES, line, tuple(broken))


def _points(calls: list[Call], plan: Plan) -> list[Point]:
    draw = random.Random(plan.seed)
    if plan.seeded_bug:
        return [draw.choice(points_of(call)) for call in calls if call.verb in ("enrich_chunk", "complete_flow")]
    if plan.of(sampled=1, full=0):
        return [draw.choice(points_of(call)) for call in calls]
    return [point for call in calls for point in points_of(call)[draw.randrange(_STRIDE) :: _STRIDE]]


# What follows runs in the worker processes.


def fail_and_retry(site: Site, wanted: Wanted) -> tuple[Seen, list[str]]:
    """What the import came to, and what is wrong with how it came there."""
    point, seed, bug = wanted
    file = sample(point.kind)
    tenant = site.new_tenant(f"{seed} {bug} resume {point}")
    upload = site.upload(file, tenant)
    fuse = Fuse(point.operation, point.when)
    first = Drive(site, upload, lambda *at: fuse if at[:2] == (point.verb, point.call) else None, tries=1)
    faults = [] if first.run() == "Import failed" else ["did not fail"]
    with site.superuser.connect() as connection:
        before, is_completed = _settled_chunks(connection, upload), _is_completed(connection, upload)
    state = _state_after_retry(site, upload, wanted, file.ends if is_completed else None)
    with site.superuser.connect() as connection:
        after = _settled_chunks(connection, upload)
        books = balance(connection, upload.data_import_id)
        left = traces(connection, tenant.engagement_id)
    faults += [] if state == file.ends else [f"ended in {state}"]
    faults += [f"{name} was worked on again" for name, at in before.items() if after.get(name) != at]
    return Seen(point.kind, state, True, tuple(books.breaches(file.records, file.rejected)), left), faults


def _state_after_retry(site: Site, upload: Upload, wanted: Wanted, ended: str | None) -> str:
    """`ended`: how one ended whose worker died after the last commit; there is nothing to try again."""
    point, _, bug = wanted
    retried = site.mortal.call(lambda: _retry(upload, bug), of=f"retry {point}")
    if ended is not None:
        return ended if retried.answer is None else "another try although it had completed"
    if retried.answer is None:
        return f"a retry that failed: {retried.error or retried}"
    return Drive(site, Upload(upload.tenant, upload.data_import_id, retried.answer)).run()


def _retry(upload: Upload, bug: str | None) -> dict[str, Any]:
    """The input of Register upload in the execution that the retry starts."""
    if bug:
        BUGS[bug]()
    started: list[dict[str, Any]] = []

    def start(state_machine_arn: str, name: str, arrival: Arrival) -> None:
        version, execution = arrival.version, executions.execution_arn(state_machine_arn, name)
        started.append({"bucket": version.bucket, "key": version.key, "version_id": version.version_id,
                        "size": arrival.size, "etag": arrival.etag, "execution": execution})  # fmt: skip

    vars(executions)["start"] = start
    arn = "arn:aws:states:us-east-1:000000000000:stateMachine:data-import"
    settings = RetrySettings(upload_bucket=BUCKET, state_machine_arn=arn)
    by = Uploader(upload.tenant.client_account_id)
    retry_import(database.tenant_session, upload.tenant, by, upload.data_import_id, settings)
    return started[0]


_SETTLED = sa.text(
    "SELECT step_name, completed_at FROM migration.import_processing_steps WHERE data_import_id = :id"
    " AND status = 'completed' AND input_data ->> 'kind' IN ('validate_chunk', 'enrich_chunk')"
)


_COMPLETED = sa.text("SELECT status = 'completed' FROM migration.data_imports WHERE id = :id")


def _is_completed(connection: sa.Connection, upload: Upload) -> bool:
    return bool(connection.scalar(_COMPLETED, {"id": upload.data_import_id}))


def _settled_chunks(connection: sa.Connection, upload: Upload) -> dict[str, Any]:
    return {row.step_name: row.completed_at for row in connection.execute(_SETTLED, {"id": upload.data_import_id})}
