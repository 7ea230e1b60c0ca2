"""Presign: promise an import and hand out the form that uploads its file.

Guarantees: the ids answer on the status route from now; the form takes exactly this key and type,
no more bytes than declared, and expires.
"""

import secrets
import time
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from importflow import object_keys, storage
from importflow.api_schemas import ProcessingConfig, UploadAccepted, UploadForm, UploadRequest
from importflow.config import PresignSettings
from importflow.errors import ApiError
from importflow.models import DataImport, Engagement
from importflow.tenancy import Tenant

STATUS_PATH = "/api/v1/data-import/status/"
# `import_type` until planning has told the category from the content; the column takes no NULL.
TYPE_TO_BE_DETECTED = "auto"


def presign(
    session: Session, tenant: Tenant, user_id: UUID, request: UploadRequest, settings: PresignSettings
) -> UploadAccepted:
    """Store the pending import and sign its upload form."""
    _refuse(session, tenant, request, settings)
    data_import_id, master_flow_id, flow_id = time_ordered_id(), uuid4(), uuid4()
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
            | {"master_flow_id": str(master_flow_id), "flow_id": str(flow_id)},
        )
    )
    session.flush()
    expires_at = datetime.now(UTC) + timedelta(seconds=settings.upload_expiry_seconds)
    return UploadAccepted(
        data_import_id=data_import_id,
        master_flow_id=master_flow_id,
        flow_id=flow_id,
        upload=_form(tenant, data_import_id, request, settings),
        expires_at=expires_at,
        status_url=f"{STATUS_PATH}{flow_id}",
    )


def _wishes(config: ProcessingConfig) -> dict[str, Any]:
    """What the uploader said, beside the policy, which always counts."""
    return config.model_dump(mode="json", exclude_defaults=True) | {"policy": config.policy.value}


def _refuse(session: Session, tenant: Tenant, request: UploadRequest, settings: PresignSettings) -> None:
    """What can be known to be refused before a byte is sent."""
    if request.file_size > settings.max_upload_bytes:
        raise ApiError(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            "file-too-large",
            f"At most {settings.max_upload_bytes:,} bytes can be uploaded.",
        )
    if session.get(Engagement, tenant.engagement_id) is None:
        raise ApiError(HTTPStatus.FORBIDDEN, "tenant-not-granted", "The engagement does not exist (any more).")


def _form(tenant: Tenant, data_import_id: UUID, request: UploadRequest, settings: PresignSettings) -> UploadForm:
    form = storage.presign_post(
        settings.upload_bucket,
        object_keys.upload_key(tenant, data_import_id, request.filename),
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
