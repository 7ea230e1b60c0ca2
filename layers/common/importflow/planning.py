"""Plan chunks: find out what the file is, what its columns mean, and cut or stage its records.

Guarantees: bounded memory; the manifest and the plan are complete before any chunk is worked on;
planning again writes the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from importflow import object_keys, storage
from importflow.child_flow_service import DataImportChildFlowService
from importflow.config import LlmSettings, PlanSettings
from importflow.cutting import Head, open_text
from importflow.database import OpenSession
from importflow.errors import Rejection
from importflow.file_contents import CutFile, FileContents
from importflow.file_plan import FilePlan, PlannedFinding, read_plan, write_plan
from importflow.import_limits import own_limits, refuse_records
from importflow.import_record import (
    DETECTED,
    READ,
    SOURCE_RECOGNISED,
    ClaimedObject,
    ReadFile,
    claimed_object,
    corrections,
    has_ended,
    named_category,
    reading_overrides,
)
from importflow.judgement.asking import Asking, is_wanted
from importflow.judgement.suggesting import Clues, understand_file
from importflow.mapping.columns import header_set
from importflow.mapping.completeness import check_completeness
from importflow.messages import ImportPointer, ObjectLocation, Planned, PlanOutcome, RejectionMessage
from importflow.models import DataImport, ImportCategory
from importflow.phases import PhaseStep, open_phase, open_validators
from importflow.queries import field_mappings, imports, steps
from importflow.queries.steps import StepKind
from importflow.rejected_rows_format import original_columns, original_rows
from importflow.service_handlers import processor_for
from importflow.service_handlers.masking import mask_rows
from importflow.service_handlers.understanding import FileFacts, Understanding
from importflow.staging import Staging, stage
from importflow.storage import ObjectVersion
from importflow.tabular.sniffing import Kind, sniff
from importflow.tabular.table import ReadingOverrides

SHOWN_RECORDS = 2
# What models may add to the time of planning, all in all.
JUDGEMENT_SECONDS = 20.0
_ENDED = Planned(outcome=PlanOutcome.ENDED)


def plan_chunks(
    open_session: OpenSession, pointer: ImportPointer, settings: PlanSettings, models: LlmSettings
) -> Planned:
    """Read, understand, cut; write plan and manifest.

    No transaction is open while the file streams, nor while a model thinks.
    """
    with open_session(pointer.tenant) as session:
        file = _begin(session, pointer, settings.upload_bucket)
    if isinstance(file, Planned):
        return file
    contents = _open(file, Staging(settings.upload_bucket, pointer, settings.chunk_bytes))
    if isinstance(contents, Rejection):
        return _rejected(contents)
    with open_session(pointer.tenant) as session:
        clues = _clues(session, file, contents)
    is_judged = is_wanted(pointer.tenant)
    asking = Asking.within(JUDGEMENT_SECONDS, open_session, pointer, models) if is_judged else None
    understood = understand_file(clues, asking)
    if isinstance(understood, Rejection):
        return _refused(contents, understood)
    cut = contents.cut()
    if isinstance(cut, Rejection):
        return _refused(contents, cut)
    with open_session(pointer.tenant) as session:
        if has_ended(imports.lock(session, pointer.data_import_id)):
            return _ENDED
        too_many = refuse_records(own_limits(session, pointer.tenant), cut.records, settings.max_records)
        if too_many is not None:
            return _refused(contents, too_many)
        return _record(session, pointer, _Understood(file, contents, understood, cut), settings.upload_bucket)


@dataclass(frozen=True, slots=True)
class _UploadedFile:
    """The object and what its uploader said of it."""

    claimed: ClaimedObject
    category: ImportCategory | None
    overrides: ReadingOverrides
    corrections: Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class _Understood:
    """All that is known of a file that can be imported."""

    file: _UploadedFile
    contents: FileContents
    understanding: Understanding
    cut: CutFile


def _begin(session: Session, pointer: ImportPointer, bucket: str) -> _UploadedFile | Planned:
    """The validation phase shows as running from now, its validators as soon as the category is known.

    Chunks that are planned stay as they are: some may have been worked on by now, and users may have said since
    what columns mean.
    """
    data_import = imports.lock(session, pointer.data_import_id)
    if has_ended(data_import):
        return _ENDED
    if steps.are_planned(session, pointer.data_import_id):
        return _planned(bucket, pointer, read_plan(bucket, pointer).chunks)
    DataImportChildFlowService(session, pointer).advance_to_validation()
    open_phase(session, pointer, PhaseStep.VALIDATION)
    category = named_category(data_import)
    if category is not None:
        open_validators(session, pointer, processor_for(category).record_validators)
    return _UploadedFile(
        claimed=_claimed(data_import),
        category=category,
        overrides=reading_overrides(data_import),
        corrections=corrections(data_import),
    )


def _claimed(data_import: DataImport) -> ClaimedObject:
    claimed = claimed_object(data_import)
    if claimed is None:
        raise LookupError("the import has no claimed object")
    return claimed


def _open(file: _UploadedFile, staging: Staging) -> FileContents | Rejection:
    """Text that can be cut stays where it is; everything else is read by the child process and staged."""
    source = ObjectVersion(file.claimed.bucket, file.claimed.key, file.claimed.version_id)
    head = Head.of(storage.stream(source))
    if sniff(head.data).kind is Kind.TEXT:
        text = open_text(head, file.overrides, staging.chunk_bytes)
        if text is not None:
            return text
    return stage(head, staging, file.overrides, category=file.category)


def _clues(session: Session, file: _UploadedFile, contents: FileContents) -> Clues:
    columns = original_columns(contents.columns)
    return Clues(
        columns,
        original_rows(contents.columns, contents.sample),
        named=file.category,
        corrections=file.corrections,
        remembered=field_mappings.remembered(session, header_set(columns)),
        facts=FileFacts(delimiter=None if contents.dialect is None else contents.dialect.delimiter),
    )


def _record(session: Session, pointer: ImportPointer, known: _Understood, bucket: str) -> Planned:
    plan = _plan(known)
    write_plan(bucket, pointer, plan)
    manifest = _manifest(bucket, pointer)
    storage.put_json(manifest.bucket, manifest.key, [chunk.model_dump() for chunk in known.cut.chunks])
    for kind in (StepKind.VALIDATE_CHUNK, StepKind.ENRICH_CHUNK):
        steps.plan_chunk_steps(session, pointer.data_import_id, kind, plan.chunks)
    steps.expect_records(session, pointer.data_import_id, PhaseStep.VALIDATION, known.cut.records)
    _record_understanding(session, pointer, known)
    return _planned(bucket, pointer, plan.chunks)


def _planned(bucket: str, pointer: ImportPointer, chunks: int) -> Planned:
    return Planned(outcome=PlanOutcome.PLANNED, manifest=_manifest(bucket, pointer), chunks=chunks)


def _manifest(bucket: str, pointer: ImportPointer) -> ObjectLocation:
    key = object_keys.manifest_key(pointer.tenant, pointer.data_import_id)
    return ObjectLocation(bucket=bucket, key=key)


def _plan(known: _Understood) -> FilePlan:
    claimed, contents, understood, cut = known.file.claimed, known.contents, known.understanding, known.cut
    incomplete = check_completeness(understood.vendor, cut.records, cut.chunks[-1].last_row)
    findings = [*contents.findings, *understood.findings, *([incomplete] if incomplete else [])]
    return FilePlan(
        bucket=claimed.bucket,
        key=claimed.key,
        version_id=claimed.version_id,
        dialect=contents.dialect,
        ragged=contents.ragged,
        read=dict(contents.read),
        columns=list(contents.columns),
        mappings=understood.mappings,
        findings=[PlannedFinding.of(finding) for finding in findings],
        rows=cut.rows,
        chunks=len(cut.chunks),
    )


def _record_understanding(session: Session, pointer: ImportPointer, known: _Understood) -> None:
    """The category, the source, the mapping, how the file was read and two of its records, for people to look at."""
    understood = known.understanding
    imports.note(session, pointer.data_import_id, {READ: _read_file(known).model_dump(exclude_none=True)})
    if known.file.category is None:
        told = {"category": understood.category, "confidence": understood.confidence, "reason": understood.reason}
        imports.categorise(session, pointer.data_import_id, understood.category, {DETECTED: told})
        open_validators(session, pointer, processor_for(understood.category).record_validators)
    field_mappings.store(session, pointer, understood.mappings, understood.offered)
    if understood.vendor is not None:
        imports.name_source(session, pointer.data_import_id, understood.vendor, {SOURCE_RECOGNISED: True})
    columns = original_columns(known.contents.columns)
    shown = mask_rows(columns, original_rows(known.contents.columns, known.contents.sample[:SHOWN_RECORDS]))
    DataImportChildFlowService(session, pointer).describe_file(
        raw_data_sample=[dict(zip(columns, (cell.replace("\x00", "") for cell in row), strict=False)) for row in shown],
        field_mappings={m.column: m.field for m in understood.mappings if m.field},
        category=understood.category,
    )


def _read_file(known: _Understood) -> ReadFile:
    """A format without a header counts its records from 1; a header is what stands above the first record."""
    read, contents = known.contents.read, known.contents
    return ReadFile(
        format=read["format"],
        encoding=read.get("encoding"),
        delimiter=read.get("delimiter"),
        header_row=known.cut.chunks[0].first_row - 1 or None,
        sheet="".join(filter(str.isprintable, read["sheet"])) if "sheet" in read else None,
        columns=len(contents.columns),
        sha256=known.cut.sha256,
    )


def _refused(contents: FileContents, rejection: Rejection) -> Planned:
    contents.discard()
    return _rejected(rejection)


def _rejected(rejection: Rejection) -> Planned:
    return Planned(outcome=PlanOutcome.REJECTED, rejection=RejectionMessage.of(rejection))
