"""Imports that have not ended, as the sweeps look for them: first which tenants have some, then each as its tenant."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from importflow.models import DataImport, ImportStatus
from importflow.tenancy import Tenant

# As many of one tenant at a time; the rest is for the next sweep.
MOST_AT_ONCE = 500

_TENANTS = text("SELECT client_account_id, engagement_id FROM migration.tenants_with_open_imports(:before)")


def tenants(session: Session, before: datetime) -> list[Tenant]:
    """Who has imports that were announced before this moment and have not ended; needs no tenant."""
    return [Tenant(row.client_account_id, row.engagement_id) for row in session.execute(_TENANTS, {"before": before})]


def unchanged_since(session: Session, status: ImportStatus, before: datetime) -> Sequence[UUID]:
    """The tenant's imports of this status that nobody has touched since, the ones longest untouched first."""
    return session.scalars(
        select(DataImport.id)
        .where(DataImport.status == status, DataImport.updated_at < before)
        .order_by(DataImport.updated_at)
        .limit(MOST_AT_ONCE)
    ).all()
