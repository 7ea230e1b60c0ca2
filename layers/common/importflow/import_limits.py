"""How much one client account may import: bytes and records of a file, imports at once.

Its own limits stand in `client_accounts.settings` under `import_limits`; where it has none, those of the stack hold.
They are read as the tenant, under row-level security. Imports are counted per engagement: a tenant sees no other.
"""

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from importflow.config import OptionSettings
from importflow.errors import Rejection, RejectionCode, UploadRefusal, upload_refused
from importflow.option_schemas import UploadLimits
from importflow.own_settings import own_settings
from importflow.part_layout import MAX_OBJECT_BYTES
from importflow.queries import under_way
from importflow.tenancy import Tenant

# `raw_import_records.row_number` is a 32-bit integer.
MAX_RECORDS = 2**31 - 2


class OwnLimits(BaseModel):
    """What a client account's settings say; `file_size` in bytes. 0 lets nothing through."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    file_size: int | None = Field(default=None, ge=0, le=MAX_OBJECT_BYTES)
    records: int | None = Field(default=None, ge=0, le=MAX_RECORDS)
    concurrent_imports: int | None = Field(default=None, ge=0)


def own_limits(session: Session, tenant: Tenant) -> OwnLimits:
    """None where the settings cannot be understood: then the stack's limits hold."""
    return own_settings(session, tenant, "import_limits", OwnLimits)


def refuse_size(own: OwnLimits, file_size: int, default: int) -> None:
    """413 for a file larger than the tenant may upload."""
    limit = _or(own.file_size, default)
    if file_size > limit:
        raise upload_refused(UploadRefusal.FILE_TOO_LARGE, size=file_size, limit=limit)


def refuse_one_more(session: Session, tenant: Tenant, own: OwnLimits, default: int) -> None:
    """429 if as many imports are under way as may be; otherwise nobody else adds one before this transaction ends."""
    limit = _or(own.concurrent_imports, default)
    under_way.take_turns(session, tenant)
    running, waiting = under_way.count_imports(session)
    if running + waiting >= limit:
        raise upload_refused(UploadRefusal.TOO_MANY_IMPORTS, limit=limit, running=running, waiting=waiting)


def refuse_records(own: OwnLimits, records: int, default: int) -> Rejection | None:
    """Why a file of so many records is refused; None where it is not."""
    limit = _or(own.records, default)
    if records <= limit:
        return None
    return Rejection.of(RejectionCode.TOO_MANY_RECORDS, records=records, limit=limit)


def limits_in_force(session: Session, tenant: Tenant, default: OptionSettings) -> UploadLimits:
    """What holds for the client account: each limit its own, or else the stack's."""
    own = own_limits(session, tenant)
    return UploadLimits(
        file_size=_or(own.file_size, default.max_upload_bytes),
        records=_or(own.records, default.max_records),
        concurrent_imports=_or(own.concurrent_imports, default.max_concurrent_imports),
    )


def _or(own: int | None, default: int) -> int:
    return default if own is None else own
