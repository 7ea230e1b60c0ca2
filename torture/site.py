"""One process's place of work in the room: uploads as any tenant, imports driven call by call, a look at the rows.

A call may be struck: it then runs in a process of its own, dies where its fuse says, and is called again, as Step
Functions does. A call that fails for good leads to Fail flow.
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4, uuid5

import sqlalchemy as sa

from bench.quiet import quiet
from importflow import observability, storage
from importflow.observability import logger
from importflow.tenancy import Tenant
from local.database import LocalPostgres
from local.handlers import handler, invoke, object_created, verb_with_folder
from local.laboratory import Laboratory
from local.state_machine import Execution
from torture.mortal import Mortal, Outcome
from torture.operations import Fuse, History, When
from torture.room import superuser
from torture.samples import Sample

_NAMES = UUID("7047075e-0000-4000-8000-000000000000")
# Retries of a task in the state machine, with the first try.
TRIES = 7
_LONGEST_PAUSE = 60.0
STEPS = ("upload/register_upload", "validate/plan_chunks", "validate/validate_chunk", "validate/review_file",
         "enrich/enrich_chunk", "enrich/complete_flow", "enrich/fail_flow")  # fmt: skip


class CallFailed(RuntimeError):
    """A call was answered by nobody, as often as it was tried."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that is there; `event` is the input of Register upload."""

    tenant: Tenant
    data_import_id: str
    event: dict[str, Any]


class Site:
    """`directory` is that of the room's PostgreSQL; settings come from the environment."""

    def __init__(self, directory: Path, scratch: Path) -> None:
        quiet()
        logger.setLevel("CRITICAL")  # what is broken on purpose is no news, and nobody counts what comes of it
        vars(observability)["_emit"] = lambda _counts: None
        for name in STEPS:
            handler(name)
        self.lab = Laboratory(LocalPostgres(directory), storage.client())
        self.superuser = superuser(self.lab)
        self.history = History(scratch / f"history-{os.getpid()}.jsonl")
        self.mortal = Mortal(self.history)
        self._scratch = scratch

    def new_tenant(self, name: str) -> Tenant:
        """A client with one engagement and nothing in it; the same name, the same tenant."""
        tenant = Tenant(uuid5(_NAMES, f"{name} client"), uuid5(_NAMES, f"{name} engagement"))
        facts = {"client": tenant.client_account_id, "engagement": tenant.engagement_id, "slug": f"t-{uuid4()}"}
        with self.superuser.begin() as connection:
            for statement in _NEW_TENANT:
                connection.execute(statement, facts)
        return tenant

    def upload(self, sample: Sample, tenant: Tenant) -> Upload:
        """Presigned and stored."""
        folder = self._scratch / str(uuid4())
        folder.mkdir()
        file = folder / sample.filename
        file.write_bytes(sample.content)
        event = self.lab.upload(file, sample.category, tenant=tenant)
        self.history.note(uploaded=event["key"], records=sample.records, rejected=sample.rejected, ends=sample.ends)
        return Upload(tenant, event["key"].split("/")[3], event)


def put_files(site: Site, wanted: tuple[str, Sample, int]) -> list[Upload]:
    """So many uploads of the file, each of a tenant of its own."""
    name, file, count = wanted
    return [site.upload(file, site.new_tenant(f"{name} {number}")) for number in range(count)]


_NEW_TENANT = (
    sa.text(
        "INSERT INTO migration.client_accounts (id, name, slug, is_active) VALUES (:client, :slug, :slug, true)"
        " ON CONFLICT (id) DO NOTHING"
    ),
    sa.text(
        "INSERT INTO migration.engagements (id, client_account_id, name, slug) VALUES (:engagement, :client, :slug,"
        " :slug) ON CONFLICT DO NOTHING"
    ),
)

# How a try of a call is struck: where its fuse says, or after so many seconds.
Blow = Fuse | float
# Asked with verb, number of the call of that verb, and number of the try; None lets it happen in this process.
Strike = Callable[[str, int, int], Blow | None]
# Reached by no call: it runs in a process of its own and lives.
HARMLESS = Fuse(1_000_000, When.BEFORE)


class Drive:
    """One import through the state machine; `strike` is asked at every try of every call, each from 1."""

    def __init__(
        self,
        site: Site,
        upload: Upload,
        strike: Strike = lambda *_: None,
        *,
        tries: int = TRIES,
        pause: float = 0.0,
        bug: Callable[[], None] | None = None,
    ) -> None:
        self._site, self.upload, self._strike = site, upload, strike
        self._tries, self._pause, self._bug = tries, pause, bug
        self._calls: dict[str, int] = {}
        self.struck: list[tuple[str, int, bool]] = []

    def run(self) -> str:
        """The state the execution ended in."""
        execution = Execution(self._call, _manifest, self._map)
        event = self.upload.event
        try:
            state, _ = execution.run(object_created(event), event["execution"])
        except CallFailed as error:
            self._fail(str(error))
            state = "Import failed"
        self._site.history.note(ended=event["key"], execution=event["execution"], state=state)
        return state

    def _fail(self, cause: str) -> None:
        event = self.upload.event
        failure = {"Error": "Runtime.ExitError", "Cause": cause}
        where = {"bucket": event["bucket"], "key": event["key"]}
        self._call("fail_flow", {"object": where, "execution": event["execution"], "failure": failure})

    def _map(self, verb: str, events: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [self._call(verb, event) for event in events]

    def _call(self, verb: str, event: dict[str, Any]) -> dict[str, Any]:
        number = self._calls[verb] = self._calls.get(verb, 0) + 1
        for attempt in range(1, self._tries + 1):
            blow = self._strike(verb, number, attempt)
            outcome = _here(verb, event) if blow is None else self._elsewhere(verb, number, event, blow)
            if outcome.answer is not None:
                answer: dict[str, Any] = outcome.answer
                return answer
            self._wait(attempt)
        raise CallFailed(outcome.error or "killed")

    def _wait(self, attempt: int) -> None:
        """As the definition has it: doubling from the first pause, at most 60 s, and any part of that (full jitter)."""
        time.sleep(random.uniform(0.0, min(_LONGEST_PAUSE, self._pause * 2 ** (attempt - 1))))

    def _elsewhere(self, verb: str, number: int, event: dict[str, Any], blow: Blow) -> Outcome:
        def work() -> dict[str, Any]:
            if self._bug is not None:
                self._bug()
            return invoke(verb_with_folder(verb), event)

        mortal = self._site.mortal
        copy = mortal.begin(work, blow if isinstance(blow, Fuse) else None, of=f"{verb}:{number}")
        if isinstance(blow, float):
            time.sleep(blow)
            os.kill(copy.pid, signal.SIGKILL)  # its number stays its own until it is waited for
        outcome = mortal.wait(copy)
        self.struck.append((verb, number, outcome.was_killed))
        return outcome


def _manifest(location: dict[str, Any]) -> list[dict[str, Any]]:
    """By the client of this process: one that a copy has inherited would share its connection with the others."""
    chunks: list[dict[str, Any]] = storage.get_json(location["bucket"], location["key"])
    return chunks


def _here(verb: str, event: dict[str, Any]) -> Outcome:
    try:
        return Outcome(answer=invoke(verb_with_folder(verb), event))
    except Exception as error:
        return Outcome(error=f"{type(error).__name__}: {error}")
