"""Validate chunk: parse, map, check, resolve, store; one transaction that may run twice.

Guarantees: every record that is not blank is stored, valid or rejected, with what was found; the
chunk's bookkeeping is settled in the same transaction.
"""

from collections.abc import Iterator

from pydantic_core import to_json
from sqlalchemy.orm import Session

from importflow import storage
from importflow.file_plan import FilePlan
from importflow.findings import FindingCode
from importflow.garbage import collector_paused
from importflow.messages import Chunk, ChunkDone, ImportPointer
from importflow.observability import count_after_commit
from importflow.queries import assets, imports, raw_records, steps
from importflow.queries.raw_records import RecordLine
from importflow.queries.steps import StepKind
from importflow.service_handlers import processor_of
from importflow.service_handlers.base_processor import ValidatedChunk
from importflow.service_handlers.identity import (
    Ambiguous,
    AssetKeys,
    IdentityResolver,
    KnownAsset,
    mint_id,
    naming_value,
)
from importflow.service_handlers.record_batch import shape_records
from importflow.tabular.csv_reading import read_rows


def validate_chunk(session: Session, pointer: ImportPointer, chunk: Chunk, plan: FilePlan) -> ChunkDone:
    """Read the chunk's bytes and store its records."""
    settled = steps.lock_chunk(session, pointer.data_import_id, StepKind.VALIDATE_CHUNK, chunk)
    if settled is not None:
        return ChunkDone()
    with collector_paused():
        validated = _validate(session, pointer, chunk, plan)
        asset_ids = _resolve_assets(session, pointer, validated)
        raw_records.replace_chunk(session, pointer, chunk, _lines(validated, asset_ids))
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
    return ChunkDone()


def _validate(session: Session, pointer: ImportPointer, chunk: Chunk, plan: FilePlan) -> ValidatedChunk:
    rows = read_rows(storage.read_range(plan.source, chunk.start, chunk.end), plan.dialect)
    expected = chunk.last_row - chunk.first_row + 1
    if len(rows.rows) != expected:
        raise AssertionError(f"planned {expected} rows, read {len(rows.rows)}")
    processor = processor_of(imports.require(session, pointer.data_import_id))
    batch = shape_records(rows, plan.columns, chunk.first_row)
    return processor.validate_data(batch, processor.layout(plan.mappings, plan.columns))


def _resolve_assets(session: Session, pointer: ImportPointer, validated: ValidatedChunk) -> dict[int, str]:
    """The asset id per valid record; a record that fits several assets is rejected here."""
    batch = validated.batch
    valid = [index for index in range(len(batch)) if index not in batch.rejected]
    resolver = IdentityResolver(pointer.engagement_id, _known_assets(session, pointer, validated, valid))
    resolved: dict[int, str] = {}
    for index in valid:
        asset_id = resolver.resolve(validated.claims[index])
        if isinstance(asset_id, Ambiguous):
            batch.note(index, FindingCode.AMBIGUOUS_IDENTITY)
        else:
            resolved[index] = asset_id
    return resolved


def _known_assets(
    session: Session, pointer: ImportPointer, validated: ValidatedChunk, valid: list[int]
) -> Iterator[KnownAsset]:
    if not assets.any_known(session):
        return
    claims = [validated.claims[index] for index in valid]
    keys = [AssetKeys.of(claim) for claim in claims]
    rows = assets.sharing_a_key(
        session,
        serial_numbers={k.serial_number for k in keys if k.serial_number},
        fqdns={k.fqdn for k in keys if k.fqdn},
        names={name for k in keys for name in k.names},
        ids={mint_id(pointer.engagement_id, naming_value(claim)) for claim in claims},
    )
    for row in rows:
        names = frozenset(name for name in (row.hostname, row.name) if name)
        yield KnownAsset(row.id, AssetKeys(row.serial_number, row.fqdn, names))


def _lines(validated: ValidatedChunk, asset_ids: dict[int, str]) -> Iterator[RecordLine]:
    batch = validated.batch
    for index, claim in enumerate(validated.claims):
        noted = batch.findings.get(index)
        yield RecordLine(
            row_number=batch.row_numbers[index],
            raw_data=to_json(batch.raw(index)).decode(),
            cleansed_data=to_json(claim).decode(),
            validation_errors=raw_records.stored_findings((f.code, f.column) for f in noted) if noted else None,
            is_valid=index not in batch.rejected,
            asset_id=asset_ids.get(index),
        )
