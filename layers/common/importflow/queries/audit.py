"""Audit rows: one for each request that changed an import, in its transaction; nobody can change them afterwards.

They are steps named `audit:…`, which a policy keeps as they were written (migration 100).
"""

import json
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import text
from sqlalchemy.orm import Session

from importflow.queries.steps import AUDIT_ORDER, StepKind

_RECORD = text(
    """
    INSERT INTO migration.import_processing_steps
        (data_import_id, step_name, step_order, status, input_data, output_data, started_at, completed_at)
    VALUES (:data_import_id, :step_name, :step_order, 'completed', CAST(:asked AS jsonb), CAST(:done AS jsonb),
            clock_timestamp(), clock_timestamp())
    """
)


def record(session: Session, data_import_id: UUID, verb: str, *, asked: dict[str, Any], done: dict[str, Any]) -> None:
    """`asked`: who, in which request, for what; `done`: what came of it."""
    session.execute(
        _RECORD,
        {
            "data_import_id": data_import_id,
            "step_name": f"audit:{verb}:{uuid4()}",
            "step_order": AUDIT_ORDER,
            "asked": json.dumps({"kind": StepKind.AUDIT, "verb": verb} | asked),
            "done": json.dumps(done),
        },
    )
