"""Reap import: one that is `processing` while nothing works on it any more has failed.

Guarantees: only where its execution has ended, or never was; never one that is settled.
"""

from uuid import UUID

from importflow import auditing, executions
from importflow.auditing import Verb
from importflow.config import SweepSettings
from importflow.database import OpenSession
from importflow.ending import end_as_failed
from importflow.import_record import claimed_object, pointer_of, was_presigned
from importflow.models import ImportStatus
from importflow.observability import logger, tag_import
from importflow.queries import imports
from importflow.tenancy import Tenant


def reap_import(
    open_session: OpenSession, tenant: Tenant, data_import_id: UUID, _settings: SweepSettings
) -> str | None:
    """`failed` if it was; None where it is left to whoever works on it."""
    with open_session(tenant) as session:
        found = imports.require(session, data_import_id)
        claimed = claimed_object(found) if was_presigned(found) else None
    if claimed is None or not executions.has_ended(claimed.execution):
        return None
    with open_session(tenant) as session:
        data_import = imports.lock(session, data_import_id)
        if data_import.status != ImportStatus.PROCESSING or claimed_object(data_import) != claimed:
            return None  # settled or retried meanwhile
        pointer = pointer_of(data_import)
        tag_import(pointer)
        logger.error("import failed", error="ExecutionEnded", accident="its execution ended and nobody settled it")
        end_as_failed(session, pointer)
        auditing.record(session, data_import_id, Verb.REAP, None, was=ImportStatus.PROCESSING, now=ImportStatus.FAILED)
    return "failed"
