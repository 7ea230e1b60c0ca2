"""Plan chunks: find out what the file is and cut it into chunks of whole records.

Guarantees: streams the object once in bounded memory; the manifest and the plan are complete
before any chunk is worked on; planning again writes the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from sqlalchemy.orm import Session

from importflow import object_keys, storage
from importflow.child_flow_service import DataImportChildFlowService
from importflow.config import PlanSettings
from importflow.database import OpenSession
from importflow.errors import MAX_RECORD_BYTES, Rejection, RejectionCode
from importflow.file_plan import FilePlan, PlannedFinding, write_plan
from importflow.findings import Finding
from importflow.import_record import ClaimedObject, claimed_object
from importflow.mapping.columns import ColumnMapping
from importflow.messages import (
    Chunk,
    ImportPointer,
    ObjectLocation,
    Planned,
    PlanOutcome,
    RejectionMessage,
)
from importflow.models import DataImport
from importflow.phases import PhaseStep, open_phase, open_validators
from importflow.queries import field_mappings, imports, steps
from importflow.queries.steps import StepKind
from importflow.service_handlers import processor_of
from importflow.service_handlers.base_processor import BaseDataImportProcessor
from importflow.storage import ObjectVersion
from importflow.tabular.csv_cutting import QuoteNeverClosed, RecordTooLong, cut_records
from importflow.tabular.csv_reading import read_rows
from importflow.tabular.detection import Detected, detect
from importflow.tabular.header import Header, read_header

HEAD_BYTES = MAX_RECORD_BYTES + 64 * 1024
SAMPLE_RECORDS = 2


def plan_chunks(open_session: OpenSession, pointer: ImportPointer, settings: PlanSettings) -> Planned:
    """Detect, map headers, cut; write plan and manifest. No transaction is open while the file streams."""
    with open_session(pointer.tenant) as session:
        data_import = _begin(session, pointer)
    claimed = claimed_object(data_import)
    if claimed is None:
        raise LookupError("the import has no claimed object")
    source = ObjectVersion(claimed.bucket, claimed.key, claimed.version_id)
    found = _look_at(source, processor_of(data_import))
    if isinstance(found, Rejection):
        return _rejected(found)
    ranges = _cut(found, settings.chunk_bytes)
    if isinstance(ranges, Rejection):
        return _rejected(ranges)
    with open_session(pointer.tenant) as session:
        return _record_plan(session, pointer, claimed, found, ranges, settings.upload_bucket)


def _begin(session: Session, pointer: ImportPointer) -> DataImport:
    """The validation phase and its first validators show as running from now."""
    DataImportChildFlowService(session, pointer).advance_to_validation()
    data_import = imports.require(session, pointer.data_import_id)
    open_phase(session, pointer, PhaseStep.VALIDATION)
    open_validators(session, pointer, processor_of(data_import).record_validators)
    return data_import


@dataclass(frozen=True, slots=True)
class _LookedAt:
    """A readable file: its head, how it is written, its header and what the columns mean."""

    head: bytes
    rest: Iterator[bytes]
    detected: Detected
    header: Header
    mappings: list[ColumnMapping]
    findings: list[Finding]
    source_system: str | None


def _look_at(source: ObjectVersion, processor: BaseDataImportProcessor) -> _LookedAt | Rejection:
    head, rest, complete = _read_head(storage.stream(source))
    detected = detect(head, complete=complete)
    if isinstance(detected, Rejection):
        return detected
    header = read_header(head, detected, complete=complete)
    if isinstance(header, Rejection):
        return header
    mapped = processor.map_columns(header.columns)
    if isinstance(mapped, Rejection):
        return mapped
    mappings, findings = mapped
    vendor = processor.layout(mappings, header.columns).vendor
    return _LookedAt(
        head,
        rest,
        detected,
        header,
        mappings,
        [*detected.findings, *header.findings, *findings],
        source_system=None if vendor is None else vendor.name,
    )


def _read_head(blocks: Iterator[bytes]) -> tuple[bytes, Iterator[bytes], bool]:
    """At least `HEAD_BYTES`, the blocks after it, and whether there are none."""
    head = b""
    for block in blocks:
        head += block
        if len(head) > HEAD_BYTES:
            return head, blocks, False
    return head, iter(()), True


def _cut(found: _LookedAt, chunk_bytes: int) -> list[Chunk] | Rejection:
    records_at = found.header.records_at
    try:
        ranges = list(
            cut_records(
                chain([found.head[records_at:]], found.rest),
                found.detected.dialect,
                offset=records_at,
                first_row=found.header.row + 1,
                chunk_bytes=chunk_bytes,
            )
        )
    except RecordTooLong as too_long:
        return Rejection.of(RejectionCode.RECORD_TOO_LONG, row=too_long.row)
    except QuoteNeverClosed as unclosed:
        return Rejection.of(RejectionCode.QUOTE_NEVER_CLOSED, row=unclosed.row)
    chunks = [
        Chunk(
            number=number,
            first_row=r.first_row,
            last_row=r.last_row,
            start=r.start,
            end=r.end,
        )
        for number, r in enumerate(ranges, start=1)
    ]
    # A longer file of blank lines is refused when it is reviewed.
    seen_whole = not chunks or chunks[-1].end <= records_at + HEAD_BYTES
    only_blank = seen_whole and not _sample_rows(found)
    return Rejection.of(RejectionCode.HEADER_ONLY) if only_blank else chunks


def _sample_rows(found: _LookedAt) -> list[list[str]]:
    """The first records that are not blank, as far as the head shows them."""
    text = found.head[found.header.records_at :][:HEAD_BYTES]
    rows = read_rows(text, found.detected.dialect).rows
    return [row for row in rows if any(map(str.strip, row))][:SAMPLE_RECORDS]


def _record_plan(
    session: Session,
    pointer: ImportPointer,
    claimed: ClaimedObject,
    found: _LookedAt,
    chunks: list[Chunk],
    bucket: str,
) -> Planned:
    plan = FilePlan(
        bucket=claimed.bucket,
        key=claimed.key,
        version_id=claimed.version_id,
        dialect=found.detected.dialect,
        columns=list(found.header.columns),
        mappings=found.mappings,
        findings=[PlannedFinding.of(finding) for finding in found.findings],
        rows=chunks[-1].last_row - found.header.row,
        chunks=len(chunks),
    )
    write_plan(bucket, pointer, plan)
    manifest = object_keys.manifest_key(pointer.tenant, pointer.data_import_id)
    storage.put_json(bucket, manifest, [chunk.model_dump() for chunk in chunks])
    steps.plan_chunk_steps(session, pointer.data_import_id, StepKind.VALIDATE_CHUNK, len(chunks))
    steps.plan_chunk_steps(session, pointer.data_import_id, StepKind.ENRICH_CHUNK, len(chunks))
    field_mappings.store(session, pointer, found.mappings)
    imports.name_source(session, pointer.data_import_id, found.source_system)
    DataImportChildFlowService(session, pointer).describe_file(
        raw_data_sample=[
            dict(zip(plan.columns, (c.replace("\x00", "") for c in row), strict=False)) for row in _sample_rows(found)
        ],
        field_mappings={m.column: m.field for m in found.mappings if m.field},
    )
    return Planned(
        outcome=PlanOutcome.PLANNED,
        manifest=ObjectLocation(bucket=bucket, key=manifest),
        chunks=len(chunks),
    )


def _rejected(rejection: Rejection) -> Planned:
    return Planned(outcome=PlanOutcome.REJECTED, rejection=RejectionMessage.of(rejection))
