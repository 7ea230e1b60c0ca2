"""import_processing_steps: phases, validators and chunks, each with status, counts, duration.

A step is opened `running` before its work starts and settled after; counts come from what the
settled rows hold, never from adding up as one goes.
"""

import json
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from importflow.messages import Chunk
from importflow.models import ProcessingStep, StepStatus


class StepKind(StrEnum):
    """What a step row stands for; kept in `input_data`."""

    PHASE = "phase"
    VALIDATOR = "validator"
    VALIDATE_CHUNK = "validate_chunk"
    ENRICH_CHUNK = "enrich_chunk"
    JUDGEMENT = "judgement"
    AUDIT = "audit"


# Chunk rows sort after everything a person reads, and audit rows after all chunks.
CHUNK_ORDER, AUDIT_ORDER = 10_000, 1_000_000

_OPEN = text(
    """
    INSERT INTO migration.import_processing_steps AS step
        (data_import_id, step_name, step_order, status, description, input_data, started_at)
    VALUES (:data_import_id, :step_name, :step_order, 'running', :description,
            CAST(:input_data AS jsonb), clock_timestamp())
    ON CONFLICT (data_import_id, step_name) DO UPDATE
    SET status = 'running', started_at = coalesce(step.started_at, excluded.started_at)
    WHERE step.status IN ('pending', 'running')
    """
)

_SETTLE = text(
    """
    UPDATE migration.import_processing_steps
    SET status = :status, output_data = CAST(:output_data AS jsonb),
        error_details = CAST(:error_details AS jsonb), records_processed = :records_processed,
        completed_at = clock_timestamp(),
        duration_seconds = extract(epoch FROM clock_timestamp() - coalesce(started_at, clock_timestamp()))
    WHERE data_import_id = :data_import_id AND step_name = :step_name
    """
)


def open_step(
    session: Session,
    data_import_id: UUID,
    name: str,
    *,
    kind: StepKind,
    order: int,
    description: str,
) -> None:
    """The step runs from now; one that is already settled stays as it is."""
    session.execute(
        _OPEN,
        {
            "data_import_id": data_import_id,
            "step_name": name,
            "step_order": order,
            "description": description,
            "input_data": json.dumps({"kind": kind}),
        },
    )


def settle_step(
    session: Session,
    data_import_id: UUID,
    name: str,
    *,
    output: Mapping[str, Any] | None = None,
    records: int | None = None,
    status: StepStatus = StepStatus.COMPLETED,
    error: Mapping[str, Any] | None = None,
) -> None:
    """The step is over: what came out, how many records, how long it took."""
    session.execute(
        _SETTLE,
        {
            "data_import_id": data_import_id,
            "step_name": name,
            "status": status,
            "output_data": None if output is None else json.dumps(output),
            "error_details": None if error is None else json.dumps(error),
            "records_processed": records,
        },
    )


_PLAN_CHUNKS = text(
    """
    INSERT INTO migration.import_processing_steps
        (data_import_id, step_name, step_order, status, input_data)
    SELECT CAST(:data_import_id AS uuid), CAST(:kind AS text) || ' ' || number,
           CAST(:base AS integer) + number, 'pending',
           jsonb_build_object('kind', CAST(:kind AS text), 'chunk', number)
    FROM generate_series(1, CAST(:chunks AS integer)) AS number
    ON CONFLICT (data_import_id, step_name) DO NOTHING
    """
)


def plan_chunk_steps(session: Session, data_import_id: UUID, kind: StepKind, chunks: int) -> None:
    """A pending row per chunk, which its worker will lock and settle."""
    session.execute(
        _PLAN_CHUNKS,
        {"data_import_id": data_import_id, "kind": kind, "base": CHUNK_ORDER, "chunks": chunks},
    )


_EXPECT = text(
    """
    UPDATE migration.import_processing_steps
    SET output_data = jsonb_build_object('expected_records', CAST(:records AS bigint))
    WHERE data_import_id = :data_import_id AND step_name = :step_name AND status = 'running'
    """
)


def expect_records(session: Session, data_import_id: UUID, name: str, records: int) -> None:
    """About how many records the running step will come to; what it really comes to takes its place."""
    session.execute(_EXPECT, {"data_import_id": data_import_id, "step_name": name, "records": records})


def lock_chunk(session: Session, data_import_id: UUID, kind: StepKind, chunk: Chunk) -> dict[str, Any] | None:
    """Hold the chunk's row to the end of the transaction; its output if it is settled already.

    Twins of the same chunk run one after the other, and the second finds the work done. A chunk of
    an import that has failed meanwhile counts as settled: nothing more of it is to be written.
    """
    name = chunk_step(kind, chunk)
    settled = settled_output(session, data_import_id, name)
    if settled is None:
        session.execute(_START, {"data_import_id": data_import_id, "step_name": name})
    return settled


def settled_output(session: Session, data_import_id: UUID, name: str) -> dict[str, Any] | None:
    """Hold the step's row to the end of the transaction; its output if it is settled already."""
    step = session.execute(
        select(ProcessingStep)
        .where(ProcessingStep.data_import_id == data_import_id, ProcessingStep.step_name == name)
        .with_for_update()
    ).scalar_one()
    return None if step.status in (StepStatus.PENDING, StepStatus.RUNNING) else step.output_data or {}


def find_output(session: Session, data_import_id: UUID, name: str) -> dict[str, Any] | None:
    """The output of the step if there is one and it is settled."""
    step = session.scalars(
        select(ProcessingStep).where(ProcessingStep.data_import_id == data_import_id, ProcessingStep.step_name == name)
    ).one_or_none()
    return None if step is None or step.status in (StepStatus.PENDING, StepStatus.RUNNING) else step.output_data or {}


_START = text(
    "UPDATE migration.import_processing_steps SET started_at = clock_timestamp()"
    " WHERE data_import_id = :data_import_id AND step_name = :step_name"
)


def settle_chunk(
    session: Session,
    data_import_id: UUID,
    kind: StepKind,
    chunk: Chunk,
    output: Mapping[str, Any],
    records: int,
) -> None:
    """Settled together with what the chunk wrote, in its transaction."""
    settle_step(session, data_import_id, chunk_step(kind, chunk), output=output, records=records)


def chunk_step(kind: StepKind, chunk: Chunk) -> str:
    return f"{kind} {chunk.number}"


_FAIL_UNFINISHED = text(
    """
    UPDATE migration.import_processing_steps step
    SET status = CASE WHEN failed.is_so THEN 'failed' ELSE 'skipped' END,
        error_details = CASE WHEN failed.is_so THEN CAST(:error AS jsonb) END,
        output_data = CASE WHEN failed.is_so AND CAST(:responsible AS text) = step_name
                           THEN jsonb_build_object('error_count', 1) END,
        completed_at = clock_timestamp(),
        duration_seconds = extract(epoch FROM clock_timestamp() - coalesce(started_at, clock_timestamp()))
    FROM (SELECT id, status = 'running' AND (input_data ->> 'kind' <> 'validator'
                     OR coalesce(CAST(:responsible AS text), step_name) = step_name) AS is_so
          FROM migration.import_processing_steps
          WHERE data_import_id = :data_import_id AND status IN ('pending', 'running')) AS failed
    WHERE step.id = failed.id AND step.status IN ('pending', 'running')
    """
)


def fail_unfinished(session: Session, data_import_id: UUID, error: Mapping[str, Any], responsible: str | None) -> None:
    """What was running has failed, what was still to come is skipped.

    Where one validator is `responsible`, the others that were running count as skipped.
    """
    session.execute(
        _FAIL_UNFINISHED,
        {"data_import_id": data_import_id, "error": json.dumps(error), "responsible": responsible},
    )


_SKIP_UNFINISHED = text(
    """
    UPDATE migration.import_processing_steps
    SET status = 'skipped', output_data = NULL, completed_at = clock_timestamp(),
        duration_seconds = extract(epoch FROM clock_timestamp() - coalesce(started_at, clock_timestamp()))
    WHERE data_import_id = :data_import_id AND status IN ('pending', 'running')
    """
)


def skip_unfinished(session: Session, data_import_id: UUID) -> None:
    """Nothing more is to be done. Waits for the chunks that are at work."""
    session.execute(_SKIP_UNFINISHED, {"data_import_id": data_import_id})


_REOPEN = text(
    """
    UPDATE migration.import_processing_steps
    SET status = CASE WHEN status = 'failed' AND input_data ->> 'kind' IN ('phase', 'validator')
                      THEN 'running' ELSE 'pending' END,
        output_data = NULL, error_details = NULL, records_processed = NULL, completed_at = NULL,
        duration_seconds = NULL
    WHERE data_import_id = :data_import_id AND status IN ('failed', 'skipped')
      AND input_data ->> 'kind' IN ('phase', 'validator', 'validate_chunk', 'enrich_chunk')
    """
)


def reopen_unfinished(session: Session, data_import_id: UUID) -> None:
    """What had failed or was skipped is to be done after all; what is completed stays."""
    session.execute(_REOPEN, {"data_import_id": data_import_id})


def are_planned(session: Session, data_import_id: UUID) -> bool:
    """Whether there are chunks: planning is over once there are."""
    found = select(ProcessingStep.id).where(
        ProcessingStep.data_import_id == data_import_id,
        ProcessingStep.step_name == f"{StepKind.VALIDATE_CHUNK} 1",
    )
    return session.scalars(found).one_or_none() is not None


_SUM_OUTPUTS = text(
    """
    SELECT figure.key AS name, sum(CAST(figure.value AS bigint))::bigint AS total
    FROM migration.import_processing_steps step,
         jsonb_each_text(step.output_data -> CAST(:section AS text)) AS figure
    WHERE step.data_import_id = :data_import_id AND step.status = 'completed'
      AND step.input_data ->> 'kind' = :kind
    GROUP BY figure.key
    """
)


def sum_outputs(session: Session, data_import_id: UUID, kind: StepKind, section: str) -> dict[str, int]:
    """One section of the chunks' outputs, added up over the settled chunks."""
    rows = session.execute(_SUM_OUTPUTS, {"data_import_id": data_import_id, "kind": kind, "section": section})
    return {row.name: row.total for row in rows}


def read_steps(session: Session, data_import_id: UUID) -> Sequence[ProcessingStep]:
    """Phases and validators, in order; chunk rows are bookkeeping and stay out."""
    return session.scalars(
        select(ProcessingStep)
        .where(
            ProcessingStep.data_import_id == data_import_id,
            ProcessingStep.step_order < CHUNK_ORDER,
        )
        .order_by(ProcessingStep.step_order)
    ).all()
