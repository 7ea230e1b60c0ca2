"""Complete flow and Fail flow: the last word on an import.

Guarantees: nothing is called complete unless its books balance; failing is safe at any point, any
number of times, and never touches an import that is settled.
"""

import json
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from importflow import object_keys
from importflow.child_flow_service import DataImportChildFlowService, fault_of
from importflow.database import OpenSession
from importflow.ending import INTERNAL_CODE, INTERNAL_MESSAGE, end_as_failed
from importflow.errors import REJECTING_VALIDATOR, FailureKind, NotBalanced, StepFailed
from importflow.import_record import claimed_object, has_ended, pointer_of, was_presigned
from importflow.judgement.asking import is_wanted
from importflow.messages import (
    Accident,
    Completed,
    CompleteOutcome,
    Explanation,
    Failed,
    FailFlow,
    ImportPointer,
    RejectionMessage,
)
from importflow.models import DataImport, ImportStatus
from importflow.object_keys import UploadAddress
from importflow.observability import count_after_commit, logger, measure_after_commit, tag_import
from importflow.phases import PhaseStep
from importflow.queries import imports, raw_records, steps
from importflow.queries.raw_records import RecordCounts
from importflow.queries.steps import StepKind
from importflow.service_handlers.adoption import adopt_placeholders


def complete_flow(session: Session, pointer: ImportPointer) -> Completed:
    """Balance the books, let known assets take in their placeholders, settle phase, child, master and import."""
    data_import = imports.lock(session, pointer.data_import_id)
    if has_ended(data_import):
        return _ended(data_import)
    counts = raw_records.count_records(session, pointer.data_import_id)
    outcomes = steps.sum_outputs(session, pointer.data_import_id, StepKind.ENRICH_CHUNK, "outcomes")
    _check_books(session, pointer, counts, outcomes)
    adopt_placeholders(session, pointer, source_system=data_import.source_system)
    steps.settle_step(
        session,
        pointer.data_import_id,
        PhaseStep.ENRICHMENT,
        output={
            "outcomes": outcomes,
            "effects": steps.sum_outputs(session, pointer.data_import_id, StepKind.ENRICH_CHUNK, "effects"),
        },
        records=counts.valid,
    )
    DataImportChildFlowService(session, pointer).mark_completed(total=counts.total, valid=counts.valid)
    count_after_commit(session, imports_completed=1)
    measure_after_commit(session, import_seconds=(datetime.now(UTC) - data_import.created_at).total_seconds())
    return Completed(explanation=_explanation(pointer))


def _ended(data_import: DataImport) -> Completed:
    """The answer of the first time, or that somebody ended the import meanwhile."""
    if data_import.status == ImportStatus.COMPLETED:
        return Completed(explanation=_explanation(pointer_of(data_import)))
    return Completed(outcome=CompleteOutcome.ENDED)


def _explanation(pointer: ImportPointer) -> Explanation:
    return Explanation.WANTED if is_wanted(pointer.tenant) else Explanation.NOT_WANTED


def _check_books(session: Session, pointer: ImportPointer, counts: RecordCounts, outcomes: dict[str, int]) -> None:
    """Every record read is stored; every valid one is created, updated, unchanged or merged."""
    read = steps.sum_outputs(session, pointer.data_import_id, StepKind.VALIDATE_CHUNK, "records")
    if sum(read.values()) != counts.total:
        raise NotBalanced(f"read {read}, stored {counts}")
    if sum(outcomes.values()) != counts.valid:
        raise NotBalanced(f"stored {counts}, enriched {outcomes}")


def fail_flow(open_session: OpenSession, message: FailFlow) -> Failed:
    """Say why and whose fault; the import may be anywhere, even nowhere."""
    address = object_keys.parse_upload_key(message.object.key)
    if address is None:
        return Failed(kind=FailureKind.INTERNAL)
    with open_session(address.tenant) as session:
        return _fail(session, address, message)


def _fail(session: Session, address: UploadAddress, message: FailFlow) -> Failed:
    found = imports.get(session, address.data_import_id)
    if found is None or not was_presigned(found):
        return Failed(kind=FailureKind.INTERNAL)
    data_import = imports.lock(session, found.id)
    if _belongs_to_another(data_import, message.execution):
        return Failed(kind=FailureKind.INTERNAL)
    if has_ended(data_import):
        return Failed(kind=fault_of(data_import))
    pointer = pointer_of(data_import)
    tag_import(pointer)
    kind, code, text = _reason(message.failure)
    refused = kind is FailureKind.REJECTED
    count_after_commit(session, **{"imports_rejected" if refused else "imports_failed": 1})
    return Failed(kind=end_as_failed(session, pointer, kind, code, text, responsible=_responsible(message)))


def _belongs_to_another(data_import: DataImport, execution: str) -> bool:
    """A second delivery of the event that breaks must not fail the import of the first."""
    claimed = claimed_object(data_import)
    return claimed is not None and claimed.execution != execution


def _responsible(message: FailFlow) -> str | None:
    """The validator that refused the file; None where the file is not to blame."""
    failure = message.failure
    if isinstance(failure, RejectionMessage):
        return REJECTING_VALIDATOR.get(failure.code, "format_validator")
    return None


def _reason(failure: RejectionMessage | Accident) -> tuple[FailureKind, str, str]:
    if isinstance(failure, RejectionMessage):
        return FailureKind.REJECTED, failure.code.value, failure.message
    logger.error("import failed", error=failure.error, accident=_accident(failure.cause))
    return FailureKind.INTERNAL, INTERNAL_CODE, INTERNAL_MESSAGE


def _accident(cause: str) -> str:
    """The kind of accident as the boundary spelled it; a cause of another making may quote values."""
    try:
        facts = json.loads(cause)
        return str(facts["errorMessage"]) if facts["errorType"] == StepFailed.__name__ else "unknown"
    except (ValueError, KeyError, TypeError):
        return "unknown"
