"""Enrich chunk: the chunk's valid claims become assets and attributes.

Guarantees: one transaction; a chunk that runs again answers from its settled bookkeeping, so the
counts of the first time stand.
"""

import time
from dataclasses import asdict

from sqlalchemy.orm import Session

from importflow.file_plan import FilePlan
from importflow.messages import Chunk, ChunkDone, ImportPointer
from importflow.observability import count_after_commit, pace_after_commit
from importflow.queries import imports, steps
from importflow.queries.steps import StepKind
from importflow.service_handlers import processor_of
from importflow.service_handlers.base_processor import EnrichmentWork


def enrich_chunk(session: Session, pointer: ImportPointer, chunk: Chunk, plan: FilePlan) -> ChunkDone:
    """Hand the chunk to the category's processor and settle what it did."""
    began = time.monotonic()
    settled = steps.lock_chunk(session, pointer.data_import_id, StepKind.ENRICH_CHUNK, chunk)
    if settled is not None:
        return ChunkDone()
    data_import = imports.require(session, pointer.data_import_id)
    processor = processor_of(data_import)
    work = EnrichmentWork(
        pointer=pointer,
        chunk=chunk,
        layout=processor.layout(plan.mappings, plan.columns),
        filename=data_import.filename,
        source_system=data_import.source_system,
    )
    done = processor.enrich_assets(session, work)
    outcomes = asdict(done.outcomes)
    steps.settle_chunk(
        session,
        pointer.data_import_id,
        StepKind.ENRICH_CHUNK,
        chunk,
        {"outcomes": outcomes, "effects": done.effects},
        records=sum(outcomes.values()),
    )
    count_after_commit(session, records_created=done.outcomes.created, records_updated=done.outcomes.updated)
    pace_after_commit(session, "enrich", sum(outcomes.values()), began)
    return ChunkDone()
