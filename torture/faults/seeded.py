"""Defects put in on purpose, by replacing a function in the process that is about to die: the usual mistakes."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import text
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


BUGS: dict[str, Callable[[], None]] = {
    "marker_first": marker_first,
    "commit_halfway": commit_halfway,
    "forgets_its_claim": forgets_its_claim,
    "claims_anything": claims_anything,
    "looks_then_claims": looks_then_claims,
    "starts_over": starts_over,
}
