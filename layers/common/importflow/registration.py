"""Register upload: the one place that deals with events that come twice, late or uninvited.

Guarantees: an import is claimed by one execution (conditional update) and its flows are opened in
the same transaction; the same execution may ask again and gets the same answer.
"""

from sqlalchemy.orm import Session

from importflow import object_keys, storage
from importflow.child_flow_service import DataImportChildFlowService
from importflow.database import OpenSession
from importflow.errors import Rejection, RejectionCode
from importflow.import_record import ClaimedObject, claimed_object, pointer_of, was_presigned
from importflow.messages import Registered, RegisterOutcome, RegisterUpload, RejectionMessage
from importflow.models import DataImport
from importflow.object_keys import UploadAddress
from importflow.queries import imports


def register_upload(open_session: OpenSession, upload: RegisterUpload) -> Registered:
    """Claim the presigned import this object belongs to and open its flows."""
    address = object_keys.parse_upload_key(upload.key)
    if address is None:
        return Registered(outcome=RegisterOutcome.UNKNOWN)
    with open_session(address.tenant) as session:
        return _register(session, upload, address)


def _register(session: Session, upload: RegisterUpload, address: UploadAddress) -> Registered:
    data_import = imports.get(session, address.data_import_id)
    if data_import is None or not was_presigned(data_import) or not _is_presigned_key(data_import, upload):
        return Registered(outcome=RegisterOutcome.UNKNOWN)
    claim = ClaimedObject(
        bucket=upload.bucket,
        key=upload.key,
        version_id=upload.version_id or storage.current_version(upload.bucket, upload.key),
        etag=upload.etag,
        execution=upload.execution,
    )
    won = imports.claim(session, data_import.id, {"claimed": claim.model_dump()})
    session.refresh(data_import)
    if not won and not _claimed_by(data_import, upload.execution):
        return Registered(outcome=RegisterOutcome.DUPLICATE, pointer=pointer_of(data_import))
    pointer = pointer_of(data_import)
    DataImportChildFlowService(session, pointer).create_import_flow(data_import)
    rejection = _check_size(data_import, upload.size)
    return Registered(
        outcome=RegisterOutcome.REJECTED if rejection else RegisterOutcome.REGISTERED,
        pointer=pointer,
        rejection=RejectionMessage.of(rejection) if rejection else None,
    )


def _is_presigned_key(data_import: DataImport, upload: RegisterUpload) -> bool:
    pointer = pointer_of(data_import)
    expected = object_keys.upload_key(pointer.tenant, data_import.id, data_import.filename)
    return upload.key == expected


def _claimed_by(data_import: DataImport, execution: str) -> bool:
    claimed = claimed_object(data_import)
    return claimed is not None and claimed.execution == execution


def _check_size(data_import: DataImport, actual: int) -> Rejection | None:
    declared = data_import.file_size
    if declared is None or declared == actual:
        return None
    return Rejection.of(RejectionCode.SIZE_MISMATCH, actual=actual, declared=declared)
