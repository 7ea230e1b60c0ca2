"""client_accounts and engagements: what the tenant of the session is called, and its own settings."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from importflow.models import ClientAccount, Engagement
from importflow.queries.documents import as_document

_NAMES = select(
    as_document(
        {
            "client_account": as_document({"id": ClientAccount.id, "name": ClientAccount.name}),
            "engagement": as_document({"id": Engagement.id, "name": Engagement.name}),
        }
    )
).join_from(Engagement, ClientAccount, ClientAccount.id == Engagement.client_account_id)


def names(session: Session) -> dict[str, Any] | None:
    """The tenant as `GrantedTenant` shows it, if it is there: row-level security shows no other."""
    found: dict[str, Any] | None = session.scalars(_NAMES).one_or_none()
    return found


def settings_section(session: Session, client_account_id: UUID, section: str) -> dict[str, Any] | None:
    """What the client account's settings say under that name; None where they say nothing."""
    settings = session.scalars(
        select(ClientAccount.settings).where(ClientAccount.id == client_account_id)
    ).one_or_none()
    return settings.get(section) if isinstance(settings, dict) else None
