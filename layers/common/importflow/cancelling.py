"""Cancel import: end it at any moment, before its file is there or while it is worked on.

Guarantees: afterwards nothing more of it is written, whatever is still running (decision 0029); asked again, the same
answer. What was enriched before stays.
"""

from sqlalchemy.orm import Session

from importflow import auditing
from importflow.auditing import Verb
from importflow.ending import drop_parts, end_as_cancelled
from importflow.errors import UploadRefusal, upload_refused
from importflow.import_lookup import lock_import
from importflow.import_record import has_ended, pointer_of, was_presigned
from importflow.models import ImportStatus
from importflow.tenancy import Uploader
from importflow.upload_schemas import ImportCancelled


def cancel_import(session: Session, any_id: str, by: Uploader, bucket: str) -> ImportCancelled:
    """Waits for the chunks at work, a review or a completion; those that begin later find it ended."""
    data_import = lock_import(session, any_id)
    if data_import.status != ImportStatus.CANCELLED:
        if has_ended(data_import) or not was_presigned(data_import):
            raise upload_refused(UploadRefusal.IMPORT_ENDED, status=data_import.status)
        was = data_import.status
        drop_parts(data_import, bucket)
        end_as_cancelled(session, pointer_of(data_import))
        auditing.record(session, data_import.id, Verb.CANCEL, by, was=was, now=ImportStatus.CANCELLED)
    return ImportCancelled(data_import_id=data_import.id)
