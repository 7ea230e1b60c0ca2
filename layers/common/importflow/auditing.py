"""Who changed an import, when, and from what to what.

Guarantees: a row in the transaction of the change, so that there is none without the other; no value of a file in it.
"""

import hashlib
from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy.orm import Session

from importflow.models import ImportStatus
from importflow.queries import audit
from importflow.tenancy import Uploader


class Verb(StrEnum):
    """What can be done to an import from outside its execution."""

    UPLOAD = "upload"
    AGAIN = "again"
    COMPLETE_UPLOAD = "complete_upload"
    CANCEL_UPLOAD = "cancel_upload"
    CANCEL = "cancel"
    RETRY = "retry"
    EXPIRE = "expire"
    REAP = "reap"


# Who is named where nobody asked: the sweeps.
SYSTEM = "system"


def record(
    session: Session,
    data_import_id: UUID,
    verb: Verb,
    by: Uploader | None,
    *,
    was: str | None,
    now: ImportStatus,
    request: BaseModel | None = None,
) -> None:
    """`was` is None for an import that has just been announced; of the request only a digest is kept."""
    asked = {"actor": SYSTEM} if by is None else {"actor": str(by.id), "request_id": by.request_id}
    if request is not None:
        asked["sha256"] = digest(request)
    audit.record(session, data_import_id, verb, asked=asked, done={"from": was, "to": now})


def digest(request: BaseModel) -> str:
    """SHA-256 of what was asked, as it was understood: spelling and the order of fields do not matter."""
    return hashlib.sha256(request.model_dump_json().encode()).hexdigest()
