"""Presign: promise an import and hand out the form that uploads its file, or open its upload in parts.

Guarantees: the ids answer on the status route from now; form and parts take exactly this key and type,
no more bytes than declared, and expire; the tenant's limits hold, also for two who ask at once.
"""

import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from importflow import import_urls, multipart_storage, object_keys, storage
from importflow.api_schemas import ProcessingConfig, UploadRequest
from importflow.config import PresignSettings
from importflow.errors import ApiError
from importflow.import_limits import own_limits, refuse_one_more, refuse_size
from importflow.import_record import MULTIPART, UPLOAD_EXPIRES_AT, MultipartRecord
from importflow.models import DataImport, Engagement
from importflow.part_layout import PartLayout
from importflow.tenancy import Tenant
from importflow.upload_schemas import MultipartUpload, UploadAccepted, UploadForm, UploadInParts

# `import_type` until planning has told the category from the content; the column takes no NULL.
TYPE_TO_BE_DETECTED = "auto"


def presign(
    session: Session, tenant: Tenant, user_id: UUID, request: UploadRequest, settings: PresignSettings
) -> UploadAccepted:
    """Store the pending import and sign its upload form, or open its upload in parts."""
    _refuse(session, tenant, request, settings)
    data_import_id, master_flow_id, flow_id = time_ordered_id(), uuid4(), uuid4()
    upload = _way_in(tenant, data_import_id, request, settings)
    session.add(
        DataImport(
            id=data_import_id,
            client_account_id=tenant.client_account_id,
            engagement_id=tenant.engagement_id,
            import_name=request.import_name or request.filename,
            import_type=request.import_category or TYPE_TO_BE_DETECTED,
            import_category=request.import_category,
            filename=request.filename,
            file_size=request.file_size,
            mime_type=request.mime_type,
            source_system=request.source_system,
            imported_by=user_id,
            processing_config=_wishes(request.processing_config)
            | {"master_flow_id": str(master_flow_id), "flow_id": str(flow_id)}
            | upload.kept,
        )
    )
    session.flush()
    return UploadAccepted(
        data_import_id=data_import_id,
        master_flow_id=master_flow_id,
        flow_id=flow_id,
        upload=upload.answer,
        expires_at=upload.expires_at,
        status_url=import_urls.status_url(flow_id),
    )


def _wishes(config: ProcessingConfig) -> dict[str, Any]:
    """What the uploader said, beside the policy, which always counts."""
    return config.model_dump(mode="json", exclude_defaults=True) | {"policy": config.policy.value}


def _refuse(session: Session, tenant: Tenant, request: UploadRequest, settings: PresignSettings) -> None:
    """What can be known to be refused before a byte is sent."""
    own = own_limits(session, tenant)
    refuse_size(own, request.file_size, settings.max_upload_bytes)
    if session.get(Engagement, tenant.engagement_id) is None:
        raise ApiError(HTTPStatus.FORBIDDEN, "tenant-not-granted", "The engagement does not exist (any more).")
    refuse_one_more(session, tenant, own, settings.max_concurrent_imports)


@dataclass(frozen=True, slots=True)
class _WayIn:
    """How the file comes: what the uploader is told, until when, and what the import's row keeps of it."""

    answer: UploadForm | UploadInParts
    expires_at: datetime
    multipart: MultipartRecord | None = None

    @property
    def kept(self) -> dict[str, Any]:
        parts = {} if self.multipart is None else {MULTIPART: self.multipart.model_dump()}
        return {UPLOAD_EXPIRES_AT: self.expires_at.isoformat()} | parts


def _way_in(tenant: Tenant, data_import_id: UUID, request: UploadRequest, settings: PresignSettings) -> _WayIn:
    key = object_keys.upload_key(tenant, data_import_id, request.filename)
    if request.file_size > settings.multipart_threshold_bytes:
        return _in_parts(key, data_import_id, request, settings)
    return _WayIn(_form(key, request, settings), _in(settings.upload_expiry_seconds))


def _in(seconds: int) -> datetime:
    return datetime.now(UTC) + timedelta(seconds=seconds)


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
    return _WayIn(UploadInParts(multipart=answer), _in(settings.multipart_expiry_seconds), record)


def _form(key: str, request: UploadRequest, settings: PresignSettings) -> UploadForm:
    form = storage.presign_post(
        settings.upload_bucket,
        key,
        content_type=request.mime_type,
        max_bytes=request.file_size,
        expires_in=settings.upload_expiry_seconds,
    )
    return UploadForm.model_validate(form)


def time_ordered_id() -> UUID:
    """A version 7 UUID (RFC 9562): milliseconds first, so that new rows end up side by side."""
    milliseconds = time.time_ns() // 1_000_000
    random = secrets.randbits(74)
    high = (milliseconds << 16) | (0x7 << 12) | (random >> 62)
    low = (0b10 << 62) | (random & ((1 << 62) - 1))
    return UUID(int=(high << 64) | low)
