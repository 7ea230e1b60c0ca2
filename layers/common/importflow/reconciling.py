"""Reconcile upload: a pending import whose file came without its event, or never comes.

Guarantees: a file that is there is imported once, however often it is started; one that may still come, or whose
malware scan may still speak, is waited for.
"""

import hashlib
from datetime import UTC, datetime, timedelta
from uuid import UUID

from importflow import auditing, executions, storage
from importflow.auditing import Verb
from importflow.config import SweepSettings
from importflow.database import OpenSession
from importflow.ending import drop_parts, end_as_cancelled
from importflow.executions import Arrival
from importflow.import_record import pointer_of, upload_expires_at, upload_key_of, was_presigned
from importflow.malware_gate import Gate, pass_gate
from importflow.models import ImportStatus
from importflow.observability import logger, tag_import
from importflow.queries import imports
from importflow.storage import FoundObject
from importflow.tenancy import Tenant

# A copy or a completion that began in time may take as long after it.
GRACE = timedelta(hours=1)


def reconcile_upload(
    open_session: OpenSession, tenant: Tenant, data_import_id: UUID, settings: SweepSettings
) -> str | None:
    """`started` or `cancelled`; None where there is nothing to do yet."""
    with open_session(tenant) as session:
        data_import = imports.require(session, data_import_id)
        if not was_presigned(data_import):
            return None
        key, expires_at, touched = upload_key_of(data_import), upload_expires_at(data_import), data_import.updated_at
        tag_import(pointer_of(data_import))
    found = storage.find_object(settings.upload_bucket, key)
    now = datetime.now(UTC)
    if found is not None:
        if found.stored_at > now - timedelta(seconds=settings.sweep_after_seconds):
            return None  # its event is on the way
        if pass_gate(found.version, max(found.stored_at, touched), settings) is Gate.HELD:
            return None  # the execution of its event waits for the same
        _start(data_import_id, found, now, settings)
        return "started"
    return _expire(open_session, tenant, data_import_id, settings) if expires_at + GRACE < now else None


def _start(data_import_id: UUID, found: FoundObject, now: datetime, settings: SweepSettings) -> None:
    """At most one an hour for a version; whichever claims the import first has it, the late event's, too."""
    version = hashlib.sha256(found.version.version_id.encode()).hexdigest()[:12]
    name = f"sweep-{data_import_id}-{version}-{now:%Y%m%d%H}"
    logger.warning("an upload's event was lost")
    executions.start(settings.state_machine_arn, name, Arrival(found.version, found.size, found.etag))


def _expire(open_session: OpenSession, tenant: Tenant, data_import_id: UUID, settings: SweepSettings) -> str | None:
    with open_session(tenant) as session:
        data_import = imports.lock(session, data_import_id)
        if data_import.status != ImportStatus.PENDING:
            return None
        drop_parts(data_import, settings.upload_bucket)
        end_as_cancelled(session, pointer_of(data_import))
        auditing.record(
            session, data_import_id, Verb.EXPIRE, None, was=ImportStatus.PENDING, now=ImportStatus.CANCELLED
        )
    return "cancelled"
