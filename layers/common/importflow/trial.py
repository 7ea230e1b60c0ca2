"""A trial: what an import would make of the first records of a file, done by its own code and undone.

Serves the use cases of `file_trial`. Guarantees: the session is one that is never committed (`database.trial_session`);
the trial is an import of its own, so no record of a real one is touched.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from importflow.errors import Rejection
from importflow.finding_schemas import EXAMPLE_ROWS, FindingGroup, in_order
from importflow.findings import Finding, FindingCode
from importflow.mapping.columns import header_set
from importflow.messages import Chunk, ImportPointer
from importflow.models import DataImport, ImportCategory
from importflow.queries import field_mappings, findings, raw_records
from importflow.rejected_rows_format import original_columns
from importflow.service_handlers import processor_for
from importflow.service_handlers.base_processor import BaseDataImportProcessor, Enriched, EnrichmentWork, ValidatedChunk
from importflow.service_handlers.claims import FileLayout
from importflow.service_handlers.record_batch import shape_records
from importflow.service_handlers.record_lines import record_lines
from importflow.service_handlers.understanding import FileFacts, Understanding, understand
from importflow.service_handlers.validators import FileUnderReview
from importflow.tenancy import Tenant
from importflow.trial_reading import FirstRows

_NOBODY = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Wishes:
    """How the file is to be understood; without a category it is told from the content."""

    category: ImportCategory | None = None
    corrections: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TriedRecords:
    """Records that went as far as Review file; `groups` are all findings by cause."""

    understood: Understanding
    work: EnrichmentWork
    validated: ValidatedChunk
    asset_ids: Mapping[int, str]
    groups: Sequence[FindingGroup]
    total: int
    valid: int

    @property
    def processor(self) -> BaseDataImportProcessor:
        return processor_for(self.understood.category)


def understand_rows(session: Session, file: FirstRows, wishes: Wishes) -> Understanding | Rejection:
    """Category, exporter and mapping, as Plan chunks would settle them."""
    columns = original_columns(file.columns)
    return understand(
        columns,
        file.sample,
        named=wishes.category,
        corrections=wishes.corrections,
        remembered=field_mappings.remembered(session, header_set(columns)),
        facts=FileFacts(delimiter=file.delimiter),
    )


def try_records(
    session: Session, tenant: Tenant, file: FirstRows, wishes: Wishes, *, filename: str
) -> TriedRecords | Rejection:
    """Understand, validate, store and review the rows."""
    understood = understand_rows(session, file, wishes)
    if isinstance(understood, Rejection):
        return understood
    processor = processor_for(understood.category)
    work = _open(session, tenant, file, understood, filename)
    batch = shape_records(file.rows, file.columns, file.first_row)
    validated = processor.validate_data(batch, work.layout)
    asset_ids = processor.resolve_assets(session, work.pointer, validated)
    lines = record_lines(validated, asset_ids)
    grouped = processor.groups_records(work.layout)
    raw_records.replace_chunk(session, work.pointer, work.chunk, lines, grouped=grouped)
    about_file = [*file.findings, *understood.findings, *_review(session, processor, work, validated)]
    total, valid = raw_records.count_records(session, work.pointer.data_import_id)
    groups = in_order(_groups(session, work.pointer, about_file, batch.skipped))
    return TriedRecords(understood, work, validated, asset_ids, groups, total, valid)


def enrich_records(session: Session, tried: TriedRecords) -> Enriched:
    """What Enrich chunk does, with the valid ones of them."""
    return tried.processor.enrich_assets(session, tried.work)


def _open(
    session: Session, tenant: Tenant, file: FirstRows, understood: Understanding, filename: str
) -> EnrichmentWork:
    """An import that nobody but this transaction will ever see."""
    pointer = ImportPointer(
        client_account_id=tenant.client_account_id,
        engagement_id=tenant.engagement_id,
        data_import_id=uuid4(),
        master_flow_id=uuid4(),
        flow_id=uuid4(),
    )
    session.add(
        DataImport(
            id=pointer.data_import_id,
            client_account_id=tenant.client_account_id,
            engagement_id=tenant.engagement_id,
            import_name=filename,
            import_type=understood.category,
            import_category=understood.category,
            filename=filename,
            source_system=understood.vendor,
            imported_by=_NOBODY,
            processing_config={},
        )
    )
    session.flush()
    last_row = file.first_row + max(len(file.rows.rows), 1) - 1
    chunk = Chunk(number=1, first_row=file.first_row, last_row=last_row, start=0, end=0)
    layout = _layout(understood, file.columns)
    return EnrichmentWork(pointer, chunk, layout, filename=filename, source_system=understood.vendor)


def _layout(understood: Understanding, columns: Sequence[str]) -> FileLayout:
    return processor_for(understood.category).layout(understood.mappings, columns)


def _review(
    session: Session, processor: BaseDataImportProcessor, work: EnrichmentWork, validated: ValidatedChunk
) -> Iterator[Finding]:
    """The whole-file checks, on the records there are; what they note on records is in the table."""
    valid = len(validated.batch) - len(validated.batch.rejected)
    review = FileUnderReview(work.pointer, work.layout, valid_records=valid, filled=validated.filled_counts())
    for validator in processor.file_validators:
        verdict = validator.check(session, review)
        review = review.after(verdict)
        yield from verdict.about_file


def _groups(
    session: Session, pointer: ImportPointer, about_file: Sequence[Finding], skipped: Mapping[FindingCode, int]
) -> Iterator[FindingGroup]:
    for cause in findings.by_cause(session, pointer, EXAMPLE_ROWS):
        yield FindingGroup.of(FindingCode.of(cause.code), cause.column, cause.places, cause.first_rows)
    for code in dict.fromkeys(finding.code for finding in about_file):
        places = [finding for finding in about_file if finding.code is code]
        columns = {finding.column for finding in places}
        rows = [finding.row for finding in places if finding.row is not None]
        yield FindingGroup.of(code, columns.pop() if len(columns) == 1 else None, len(places), rows)
    for code, count in skipped.items():
        yield FindingGroup.of(code, None, count, [])
