"""Complete flow and Fail flow: the last word on an import.

Guarantees: nothing is called complete unless its books balance; failing is safe at any point, any
number of times, and never touches an import that is settled.
"""

import json

from sqlalchemy.orm import Session

from importflow import object_keys
from importflow.child_flow_service import DataImportChildFlowService
from importflow.database import OpenSession
from importflow.errors import REJECTING_VALIDATOR, FailureKind, NotBalanced, StepFailed
from importflow.import_record import claimed_object, pointer_of, was_presigned
from importflow.judgement.asking import is_wanted
from importflow.messages import (
    Accident,
    Completed,
    Explanation,
    Failed,
    FailFlow,
    ImportPointer,
    RejectionMessage,
)
from importflow.models import DataImport
from importflow.object_keys import UploadAddress
from importflow.observability import logger, tag_import
from importflow.phases import PhaseStep
from importflow.queries import imports, raw_records, steps
from importflow.queries.raw_records import RecordCounts
from importflow.queries.steps import StepKind
from importflow.service_handlers.adoption import adopt_placeholders

INTERNAL_CODE = "internal-error"
INTERNAL_MESSAGE = "Something failed on our side, not in your file. Nothing of yours is lost; please upload it again."


def complete_flow(session: Session, pointer: ImportPointer) -> Completed:
    """Balance the books, let known assets take in their placeholders, settle phase, child, master and import."""
    counts = raw_records.count_records(session, pointer.data_import_id)
    outcomes = steps.sum_outputs(session, pointer.data_import_id, StepKind.ENRICH_CHUNK, "outcomes")
    _check_books(session, pointer, counts, outcomes)
    data_import = imports.require(session, pointer.data_import_id)
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
    return Completed(explanation=Explanation.WANTED if is_wanted(pointer.tenant) else Explanation.NOT_WANTED)


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
    data_import = imports.get(session, address.data_import_id)
    if data_import is None or not was_presigned(data_import) or _belongs_to_another(data_import, message.execution):
        return Failed(kind=FailureKind.INTERNAL)
    pointer = pointer_of(data_import)
    tag_import(pointer)
    kind, code, text = _reason(message.failure)
    counts = raw_records.count_records(session, data_import.id)
    settled = DataImportChildFlowService(session, pointer).mark_failed(
        kind, code, text, total=counts.total, valid=counts.valid
    )
    steps.fail_unfinished(session, data_import.id, {"code": code, "message": text}, _responsible(message))
    return Failed(kind=settled)


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
