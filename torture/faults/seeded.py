"""Defects put in on purpose, by replacing a function in the process that is about to die: the usual mistakes."""

from __future__ import annotations

import time
from collections.abc import Callable
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select, text
from sqlalchemy.orm import Session


def marker_first() -> None:
    """The chunk is settled, and committed, before its records are written."""
    from importflow.queries import steps

    lock = steps.lock_chunk

    def lock_and_settle(session: Session, data_import_id: Any, kind: Any, chunk: Any) -> dict[str, Any] | None:
        settled = lock(session, data_import_id, kind, chunk)
        if settled is None:
            steps.settle_chunk(session, data_import_id, kind, chunk, {}, records=0)
            session.commit()
            time.sleep(0.1)  # the window in which it shows
        return settled

    vars(steps)["lock_chunk"] = lock_and_settle


def commit_halfway() -> None:
    """What a chunk wrote is committed before its bookkeeping is settled."""
    from importflow.queries import steps

    settle = steps.settle_chunk

    def commit_and_settle(session: Session, *arguments: Any, **named: Any) -> None:
        session.commit()
        settle(session, *arguments, **named)

    vars(steps)["settle_chunk"] = commit_and_settle


def forgets_its_claim() -> None:
    """An execution that asks again is taken for a second one."""
    from importflow import registration

    vars(registration)["_claimed_by"] = lambda *_: False


def claims_anything() -> None:
    """Whoever asks gets the import, whoever has it."""
    from importflow.queries import imports

    statement = "UPDATE migration.data_imports SET status = 'processing', started_at = now(),"
    statement += " processing_config = processing_config || CAST(:claim AS jsonb) WHERE id = :data_import_id"
    vars(imports)["_CLAIM"] = text(statement)


def looks_then_claims() -> None:
    """Whether the import is pending is looked up first, and the claim relies on that."""
    from importflow.queries import imports

    def claim(session: Session, data_import_id: Any, facts: Any) -> bool:
        found = imports.require(session, data_import_id)
        if found.status != "pending":
            return False
        time.sleep(0.1)  # the window in which it shows
        found.status, found.processing_config = "processing", found.processing_config | facts
        session.flush()
        return True

    vars(imports)["claim"] = claim


def starts_over() -> None:
    """A retry does everything again, not only what failed."""
    from importflow.queries import steps

    statement = "UPDATE migration.import_processing_steps SET status = CASE WHEN input_data ->> 'kind' IN"
    statement += " ('phase', 'validator') THEN 'running' ELSE 'pending' END, completed_at = NULL"
    statement += " WHERE data_import_id = :data_import_id AND NOT starts_with(step_name, 'audit:')"
    vars(steps)["_REOPEN"] = text(statement)


def looks_then_inserts() -> None:
    """Whether there is an import of the key is looked up first, and the new one relies on that."""
    from importflow import idempotency
    from importflow.models import DataImport

    def first(self: Any, session: Session) -> Any:
        asked = DataImport.processing_config[idempotency.IDEMPOTENCY]["body"].astext
        found = session.scalars(select(DataImport).where(asked == self.body_digest)).first()
        time.sleep(0.1)  # the window in which it shows
        return found

    vars(idempotency)["_digest_id"] = lambda _: uuid4()
    repeatable: Any = idempotency.Repeatable
    repeatable.first = first


def forgets_whose() -> None:
    """The key alone makes the id, whichever tenant sends it."""
    from importflow import idempotency
    from importflow.auditing import digest

    def of(key: str, tenant: Any, route: str, body: Any) -> Any:
        an_id = UUID(bytes=sha256(f"{route}\n{key}".encode()).digest()[:16])
        return idempotency.Repeatable(tenant, an_id, digest(body))

    repeatable: Any = idempotency.Repeatable
    repeatable.of = of


def forgets_the_body() -> None:
    """Whatever is asked under a key is answered as the first time."""
    from importflow import idempotency
    from importflow.queries import imports, under_way

    def first(self: Any, session: Session) -> Any:
        under_way.take_turns(session, self.tenant)
        return imports.get(session, self.import_id)

    repeatable: Any = idempotency.Repeatable
    repeatable.first = first


BUGS: dict[str, Callable[[], None]] = {
    "marker_first": marker_first,
    "commit_halfway": commit_halfway,
    "forgets_its_claim": forgets_its_claim,
    "claims_anything": claims_anything,
    "looks_then_claims": looks_then_claims,
    "starts_over": starts_over,
    "looks_then_inserts": looks_then_inserts,
    "forgets_whose": forgets_whose,
    "forgets_the_body": forgets_the_body,
}
