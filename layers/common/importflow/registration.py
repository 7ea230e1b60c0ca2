"""Register upload: the one place that deals with events that come twice, late or uninvited.

Guarantees: an import is claimed by one execution (conditional update) and its flows are opened in
the same transaction; the same execution may ask again and gets the same answer. Where the malware gate is on, nothing
is claimed before the scan has spoken of this very version.
"""

from sqlalchemy.orm import Session

from importflow import object_keys, storage
from importflow.child_flow_service import DataImportChildFlowService
from importflow.config import GateSettings
from importflow.database import OpenSession
from importflow.errors import Rejection, RejectionCode
from importflow.import_record import CLAIMED, ClaimedObject, claimed_object, pointer_of, upload_key_of, was_presigned
from importflow.malware_gate import Gate, pass_gate
from importflow.messages import Registered, RegisterOutcome, RegisterUpload, RejectionMessage
from importflow.models import DataImport, ImportStatus
from importflow.observability import count_after_commit, tag_import
from importflow.queries import imports
from importflow.storage import ObjectVersion


def register_upload(open_session: OpenSession, upload: RegisterUpload, gate: GateSettings) -> Registered:
    """Claim the presigned import this object belongs to and open its flows."""
    address = object_keys.parse_upload_key(upload.key)
    if address is None:
        return Registered(outcome=RegisterOutcome.UNKNOWN)
    with open_session(address.tenant) as session:
        data_import = imports.get(session, address.data_import_id)
        if data_import is None or not was_presigned(data_import) or not _is_presigned_key(data_import, upload):
            return Registered(outcome=RegisterOutcome.UNKNOWN)
        return _register(session, upload, data_import, gate)


def _register(session: Session, upload: RegisterUpload, data_import: DataImport, gate: GateSettings) -> Registered:
    if data_import.status != ImportStatus.PENDING and not _claimed_by(data_import, upload.execution):
        return Registered(outcome=RegisterOutcome.DUPLICATE, pointer=pointer_of(data_import))
    tag_import(pointer_of(data_import))
    version_id = upload.version_id or storage.current_version(upload.bucket, upload.key)
    verdict = _ask_gate(data_import, ObjectVersion(upload.bucket, upload.key, version_id), gate)
    if verdict is Gate.HELD:
        return Registered(outcome=RegisterOutcome.HELD)
    if not _claim(session, data_import, upload, version_id):
        return Registered(outcome=RegisterOutcome.DUPLICATE, pointer=pointer_of(data_import))
    pointer = pointer_of(data_import)
    DataImportChildFlowService(session, pointer).create_import_flow(data_import)
    if isinstance(verdict, Rejection):
        count_after_commit(session, uploads_refused_by_scan=1)
    rejection = verdict if isinstance(verdict, Rejection) else _check_size(data_import, upload.size)
    return Registered(
        outcome=RegisterOutcome.REJECTED if rejection else RegisterOutcome.REGISTERED,
        pointer=pointer,
        rejection=RejectionMessage.of(rejection) if rejection else None,
    )


def _ask_gate(data_import: DataImport, version: ObjectVersion, gate: GateSettings) -> Gate | Rejection:
    """A form's object is scanned from when it is stored; one of parts is stored as of its beginning, says S3."""
    if not gate.malware_gate:
        return Gate.OPEN
    found = storage.find_object(version.bucket, version.key, version.version_id)
    touched = data_import.updated_at
    return pass_gate(version, touched if found is None else max(found.stored_at, touched), gate)


def _claim(session: Session, data_import: DataImport, upload: RegisterUpload, version_id: str) -> bool:
    """Whether the import is this execution's, now or already."""
    claim = ClaimedObject(
        bucket=upload.bucket, key=upload.key, version_id=version_id, etag=upload.etag, execution=upload.execution
    )
    won = imports.claim(session, data_import.id, {CLAIMED: claim.model_dump()})
    session.refresh(data_import)
    return won or _claimed_by(data_import, upload.execution)


def _is_presigned_key(data_import: DataImport, upload: RegisterUpload) -> bool:
    return upload.key == upload_key_of(data_import)


def _claimed_by(data_import: DataImport, execution: str) -> bool:
    claimed = claimed_object(data_import)
    return claimed is not None and claimed.execution == execution


def _check_size(data_import: DataImport, actual: int) -> Rejection | None:
    declared = data_import.file_size
    if declared is None or declared == actual:
        return None
    return Rejection.of(RejectionCode.SIZE_MISMATCH, actual=actual, declared=declared)
