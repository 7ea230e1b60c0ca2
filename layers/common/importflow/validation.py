"""Validate chunk: parse, map, check, resolve, store; one transaction that may run twice.

Guarantees: every record that is not blank is stored, valid or rejected, with what was found; the
chunk's bookkeeping is settled in the same transaction.
"""

import time

from sqlalchemy.orm import Session

from importflow.chunk_reading import read_chunk
from importflow.file_plan import FilePlan
from importflow.garbage import collector_paused
from importflow.messages import Chunk, ChunkDone, ImportPointer
from importflow.observability import count_after_commit, pace_after_commit
from importflow.queries import imports, raw_records, steps
from importflow.queries.steps import StepKind
from importflow.service_handlers import processor_of
from importflow.service_handlers.record_batch import shape_records
from importflow.service_handlers.record_lines import record_lines


def validate_chunk(session: Session, pointer: ImportPointer, chunk: Chunk, plan: FilePlan) -> ChunkDone:
    """Read the chunk's bytes and store its records."""
    began = time.monotonic()
    settled = steps.lock_chunk(session, pointer.data_import_id, StepKind.VALIDATE_CHUNK, chunk)
    if settled is not None:
        return ChunkDone()
    with collector_paused():
        processor = processor_of(imports.require(session, pointer.data_import_id))
        batch = shape_records(read_chunk(pointer, chunk, plan), plan.columns, chunk.first_row)
        layout = processor.layout(plan.mappings, plan.columns)
        validated = processor.validate_data(batch, layout)
        asset_ids = processor.resolve_assets(session, pointer, validated)
        lines = record_lines(validated, asset_ids)
        raw_records.replace_chunk(session, pointer, chunk, lines, grouped=processor.groups_records(layout))
    total, rejected = len(validated.batch), len(validated.batch.rejected)
    steps.settle_chunk(
        session,
        pointer.data_import_id,
        StepKind.VALIDATE_CHUNK,
        chunk,
        {
            "records": {"valid": total - rejected, "rejected": rejected},
            "findings": validated.finding_counts(),
            "filled": validated.filled_counts(),
        },
        records=total,
    )
    count_after_commit(session, records_valid=total - rejected, records_rejected=rejected)
    pace_after_commit(session, "validate", total, began)
    return ChunkDone()
