"""Announcing: the row of an import whose file is to come, for whoever brings the file.

Guarantees: the ids answer on the status route from now; the tenant's limits hold, also for two who ask at once.
"""

import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from importflow.api_schemas import ProcessingConfig
from importflow.config import IntakeSettings
from importflow.errors import ApiError
from importflow.idempotency import Repeatable
from importflow.import_limits import own_limits, refuse_one_more, refuse_size
from importflow.import_record import UPLOAD_EXPIRES_AT, UPLOADER, pointer_of
from importflow.messages import ImportPointer
from importflow.models import DataImport, Engagement, ImportCategory
from importflow.tenancy import Tenant, Uploader

# `import_type` until planning has told the category from the content; the column takes no NULL.
TYPE_TO_BE_DETECTED = "auto"


@dataclass(frozen=True, slots=True)
class AnnouncedFile:
    """A file that is to come, and how it is to be imported. `file_size` in bytes."""

    filename: str
    file_size: int
    mime_type: str
    import_name: str
    category: ImportCategory | None
    source_system: str | None
    wishes: ProcessingConfig


def refuse(session: Session, tenant: Tenant, file_size: int, settings: IntakeSettings) -> None:
    """What can be known to be refused before a byte is moved; nobody else announces before this transaction ends."""
    own = own_limits(session, tenant)
    refuse_size(own, file_size, settings.max_upload_bytes)
    if session.get(Engagement, tenant.engagement_id) is None:
        raise ApiError(HTTPStatus.FORBIDDEN, "tenant-not-granted", "The engagement does not exist (any more).")
    refuse_one_more(session, tenant, own, settings.max_concurrent_imports)


def announce(
    session: Session,
    tenant: Tenant,
    uploader: Uploader,
    file: AnnouncedFile,
    *,
    data_import_id: UUID,
    expires_at: datetime,
    kept: Mapping[str, Any],
) -> ImportPointer:
    """Store the pending import; `kept` are further facts of it. Its file may come until `expires_at`."""
    data_import = DataImport(
        id=data_import_id,
        client_account_id=tenant.client_account_id,
        engagement_id=tenant.engagement_id,
        import_name=file.import_name,
        import_type=file.category or TYPE_TO_BE_DETECTED,
        import_category=file.category,
        filename=file.filename,
        file_size=file.file_size,
        mime_type=file.mime_type,
        source_system=file.source_system,
        imported_by=uploader.id,
        processing_config=_stored(file.wishes)
        | {"master_flow_id": str(uuid4()), "flow_id": str(uuid4()), UPLOAD_EXPIRES_AT: expires_at.isoformat()}
        | ({UPLOADER: uploader.name} if uploader.name else {})
        | dict(kept),
    )
    session.add(data_import)
    session.flush()
    return pointer_of(data_import)


def _stored(wishes: ProcessingConfig) -> dict[str, Any]:
    """What the uploader said, beside the policy, which always counts."""
    return wishes.model_dump(mode="json", exclude_defaults=True) | {"policy": wishes.policy.value}


def within(seconds: int) -> datetime:
    """The moment so many seconds from now."""
    return datetime.now(UTC) + timedelta(seconds=seconds)


def new_import_id(repeatable: Repeatable | None) -> UUID:
    """The same each time a request with a key is sent; a fresh one where it has none."""
    return time_ordered_id() if repeatable is None else repeatable.import_id


def time_ordered_id() -> UUID:
    """A version 7 UUID (RFC 9562): milliseconds first, so that new rows end up side by side."""
    milliseconds = time.time_ns() // 1_000_000
    random = secrets.randbits(74)
    high = (milliseconds << 16) | (0x7 << 12) | (random >> 62)
    low = (0b10 << 62) | (random & ((1 << 62) - 1))
    return UUID(int=(high << 64) | low)
