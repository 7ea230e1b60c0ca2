"""Retry import: an import that failed through a fault of ours goes on where it stopped.

Guarantees: what is settled is not done again; the file is read in the version that was claimed, by the plan that was
made; the execution that failed has no say any more (decision 0029). Asked twice at once, one goes on.
"""

from uuid import uuid4

from sqlalchemy.orm import Session

from importflow import auditing, executions, object_keys, storage
from importflow.auditing import Verb
from importflow.child_flow_service import DataImportChildFlowService
from importflow.config import RetrySettings
from importflow.database import OpenSession
from importflow.ending import end_as_failed
from importflow.errors import FailureKind, UploadRefusal, upload_refused
from importflow.executions import Arrival
from importflow.file_reference import uploaded_file
from importflow.import_limits import own_limits, refuse_one_more
from importflow.import_lookup import lock_import
from importflow.import_record import CLAIMED, ClaimedObject, claimed_object, pointer_of, was_presigned
from importflow.messages import ImportPointer
from importflow.models import DataImport, ImportStatus
from importflow.queries import imports, steps
from importflow.tenancy import Tenant, Uploader
from importflow.upload_schemas import UploadCompleted


def retry_import(
    open_session: OpenSession, tenant: Tenant, by: Uploader, any_id: str, settings: RetrySettings
) -> UploadCompleted:
    """Claim the import for an execution to come, then start it; where that fails, the import has failed again."""
    with open_session(tenant) as session:
        data_import = lock_import(session, any_id)
        _refuse(data_import)
        refuse_one_more(session, tenant, own_limits(session, tenant), settings.max_concurrent_imports)
        pointer, arrival = pointer_of(data_import), _arrival(data_import, settings.upload_bucket)
        name = f"retry-{data_import.id}-{uuid4().hex[:12]}"
        _reopen(session, pointer, arrival, executions.execution_arn(settings.state_machine_arn, name), settings)
        auditing.record(session, data_import.id, Verb.RETRY, by, was=ImportStatus.FAILED, now=ImportStatus.PROCESSING)
    _start(open_session, pointer, name, arrival, settings)
    return UploadCompleted.of(pointer)


def _refuse(data_import: DataImport) -> None:
    """What a retry cannot help."""
    if data_import.status != ImportStatus.FAILED or not was_presigned(data_import):
        raise upload_refused(UploadRefusal.IMPORT_NOT_FAILED, status=data_import.status)
    error = data_import.error_details or {}
    if error.get("kind") != FailureKind.INTERNAL:
        raise upload_refused(UploadRefusal.FILE_REFUSED, code=error.get("code", "unknown"))


def _arrival(data_import: DataImport, bucket: str) -> Arrival:
    file = uploaded_file(data_import, bucket)
    claimed = claimed_object(data_import)
    return Arrival(file.source, file.size, "" if claimed is None else claimed.etag)


def _reopen(
    session: Session, pointer: ImportPointer, arrival: Arrival, execution: str, settings: RetrySettings
) -> None:
    """Claimed in advance: the settling of the execution that failed may come late and must find it another's."""
    planned = steps.are_planned(session, pointer.data_import_id)
    manifest = object_keys.manifest_key(pointer.tenant, pointer.data_import_id)
    if planned and storage.find_version(settings.upload_bucket, manifest) is None:
        raise upload_refused(UploadRefusal.WORK_EXPIRED)
    claim = ClaimedObject(
        bucket=arrival.version.bucket,
        key=arrival.version.key,
        version_id=arrival.version.version_id,
        etag=arrival.etag,
        execution=execution,
    )
    steps.reopen_unfinished(session, pointer.data_import_id)
    imports.note(session, pointer.data_import_id, {CLAIMED: claim.model_dump()})
    DataImportChildFlowService(session, pointer).reopen()


def _start(
    open_session: OpenSession, pointer: ImportPointer, name: str, arrival: Arrival, settings: RetrySettings
) -> None:
    """If the answer was lost and it runs all the same, it finds the import ended."""
    started = False
    try:
        executions.start(settings.state_machine_arn, name, arrival)
        started = True
    finally:
        if not started:
            with open_session(pointer.tenant) as session:
                imports.lock(session, pointer.data_import_id)
                end_as_failed(session, pointer)
