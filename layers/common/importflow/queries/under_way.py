"""Imports of a tenant that are under way: counted, and by one at a time who adds another."""

from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.orm import Session

from importflow.own_rows import own_rows
from importflow.tenancy import Tenant

_TAKE_TURNS = text("SELECT pg_advisory_xact_lock(hashtextextended('imports of ' || :engagement_id, 0))")

# An import older than a week is settled, whatever its row says: a day to upload, a day until its event is given up, six
# hours to run and a day to be settled. The bound keeps the scan on the newest entries of the history's index.
_UNDER_WAY = text(
    f"""
    SELECT count(*) FILTER (WHERE status = 'processing'),
           count(*) FILTER (WHERE (processing_config ->> 'upload_expires_at')::timestamptz > now()
                              AND status = 'pending')
    FROM migration.data_imports
    WHERE {own_rows()} AND status IN ('pending', 'processing') AND created_at > now() - interval '7 days'
    """
)


class UnderWay(NamedTuple):
    """Imports that run, and imports that wait for a file that may still come."""

    running: int
    waiting: int


def take_turns(session: Session, tenant: Tenant) -> None:
    """From here to the end of the transaction no other presign of this engagement counts or adds imports."""
    session.execute(_TAKE_TURNS, {"engagement_id": str(tenant.engagement_id)})


def count_imports(session: Session) -> UnderWay:
    """The tenant's imports that are under way."""
    return UnderWay(*session.execute(_UNDER_WAY).one())
