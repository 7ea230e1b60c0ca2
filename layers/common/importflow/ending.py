"""The last word on an import that does not complete: failed or cancelled, with all that belongs to it.

Guarantees: steps, child, master and import end together in the caller's transaction, which holds the import's row by
then; chunks at work are waited for, so nothing is written afterwards and the counts are what is stored.
"""

from sqlalchemy.orm import Session

from importflow import multipart_storage
from importflow.child_flow_service import DataImportChildFlowService
from importflow.errors import FailureKind
from importflow.import_record import multipart_record, upload_key_of
from importflow.messages import ImportPointer
from importflow.models import DataImport, ImportStatus
from importflow.multipart_storage import MultipartAddress
from importflow.queries import raw_records, steps

INTERNAL_CODE = "internal-error"
INTERNAL_MESSAGE = "Something failed on our side, not in your file. Nothing of yours is lost; try it again."


def end_as_failed(
    session: Session,
    pointer: ImportPointer,
    kind: FailureKind = FailureKind.INTERNAL,
    code: str = INTERNAL_CODE,
    message: str = INTERNAL_MESSAGE,
    *,
    responsible: str | None = None,
) -> FailureKind:
    """Whose fault it was. `responsible`: the validator that refused the file."""
    steps.fail_unfinished(session, pointer.data_import_id, {"code": code, "message": message}, responsible)
    counts = raw_records.count_records(session, pointer.data_import_id)
    service = DataImportChildFlowService(session, pointer)
    return service.mark_failed(kind, code, message, total=counts.total, valid=counts.valid)


def end_as_cancelled(session: Session, pointer: ImportPointer) -> None:
    """Somebody wants no more of it, or nobody brings its file."""
    steps.skip_unfinished(session, pointer.data_import_id)
    counts = raw_records.count_records(session, pointer.data_import_id)
    DataImportChildFlowService(session, pointer).mark_cancelled(total=counts.total, valid=counts.valid)


def drop_parts(data_import: DataImport, bucket: str) -> None:
    """Parts of a file that is not whole are of no more use; one that is being made whole is left to S3."""
    record = multipart_record(data_import)
    if record is None or record.verified or data_import.status != ImportStatus.PENDING:
        return
    multipart_storage.abort(MultipartAddress(bucket, upload_key_of(data_import), record.upload_id))
