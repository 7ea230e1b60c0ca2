"""Presign: promise an import and hand out the form that uploads its file, or open its upload in parts.

Guarantees: the ids answer on the status route from now; form and parts take exactly this key and type,
no more bytes than declared, and expire; the tenant's limits hold, also for two who ask at once.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from importflow import auditing, import_urls, multipart_storage, object_keys, storage
from importflow.announcing import AnnouncedFile, announce, new_import_id, refuse, within
from importflow.api_schemas import UploadRequest
from importflow.auditing import Verb
from importflow.config import PresignSettings
from importflow.idempotency import Repeatable, kept_answer
from importflow.import_record import MULTIPART, MultipartRecord
from importflow.models import ImportStatus
from importflow.part_layout import PartLayout
from importflow.tenancy import Tenant, Uploader
from importflow.upload_schemas import MultipartUpload, UploadAccepted, UploadForm, UploadInParts


def presign(
    session: Session,
    tenant: Tenant,
    uploader: Uploader,
    request: UploadRequest,
    settings: PresignSettings,
    key: str | None = None,
) -> UploadAccepted:
    """Store the pending import and sign its upload form, or open one in parts; a `key` again, the same answer."""
    repeatable = None if key is None else Repeatable.of(key, tenant, "upload", request)
    first = None if repeatable is None else repeatable.first(session)
    if first is not None:
        return UploadAccepted.model_validate_json(kept_answer(first))
    answer = _accept(session, tenant, uploader, request, settings, repeatable)
    if repeatable is not None:
        repeatable.keep_answer(session, answer)
    return answer


def _accept(
    session: Session,
    tenant: Tenant,
    uploader: Uploader,
    request: UploadRequest,
    settings: PresignSettings,
    repeatable: Repeatable | None,
) -> UploadAccepted:
    refuse(session, tenant, request.file_size, settings)
    data_import_id = new_import_id(repeatable)
    upload = _way_in(tenant, data_import_id, request, settings)
    pointer = announce(
        session,
        tenant,
        uploader,
        _announced(request),
        data_import_id=data_import_id,
        expires_at=upload.expires_at,
        kept=upload.kept,
    )
    auditing.record(session, data_import_id, Verb.UPLOAD, uploader, was=None, now=ImportStatus.PENDING, request=request)
    return UploadAccepted(
        data_import_id=pointer.data_import_id,
        master_flow_id=pointer.master_flow_id,
        flow_id=pointer.flow_id,
        upload=upload.answer,
        expires_at=upload.expires_at,
        status_url=import_urls.status_url(pointer.flow_id),
    )


def _announced(request: UploadRequest) -> AnnouncedFile:
    return AnnouncedFile(
        filename=request.filename,
        file_size=request.file_size,
        mime_type=request.mime_type,
        import_name=request.import_name or request.filename,
        category=request.import_category,
        source_system=request.source_system,
        wishes=request.processing_config,
    )


@dataclass(frozen=True, slots=True)
class _WayIn:
    """How the file comes: what the uploader is told, until when, and what the import's row keeps of it."""

    answer: UploadForm | UploadInParts
    expires_at: datetime
    multipart: MultipartRecord | None = None

    @property
    def kept(self) -> dict[str, Any]:
        return {} if self.multipart is None else {MULTIPART: self.multipart.model_dump()}


def _way_in(tenant: Tenant, data_import_id: UUID, request: UploadRequest, settings: PresignSettings) -> _WayIn:
    key = object_keys.upload_key(tenant, data_import_id, request.filename)
    if request.file_size > settings.multipart_threshold_bytes:
        return _in_parts(key, data_import_id, request, settings)
    return _WayIn(_form(key, request, settings), within(settings.upload_expiry_seconds))


def _in_parts(key: str, data_import_id: UUID, request: UploadRequest, settings: PresignSettings) -> _WayIn:
    """Open the upload at S3; should the import's row not be stored, the bucket's lifecycle drops it."""
    layout = PartLayout.of(request.file_size, settings.multipart_part_bytes)
    upload_id = multipart_storage.open_upload(settings.upload_bucket, key, content_type=request.mime_type)
    answer = MultipartUpload(
        upload_id=str(data_import_id),
        key=key,
        part_size=layout.part_size,
        part_count=layout.count,
        parts_url=import_urls.parts_url(data_import_id),
        complete_url=import_urls.complete_url(data_import_id),
        cancel_url=import_urls.upload_url(data_import_id),
    )
    record = MultipartRecord(upload_id=upload_id, part_size=layout.part_size)
    return _WayIn(UploadInParts(multipart=answer), within(settings.multipart_expiry_seconds), record)


def _form(key: str, request: UploadRequest, settings: PresignSettings) -> UploadForm:
    form = storage.presign_post(
        settings.upload_bucket,
        key,
        content_type=request.mime_type,
        max_bytes=request.file_size,
        expires_in=settings.upload_expiry_seconds,
    )
    return UploadForm.model_validate(form)
