"""client_accounts and engagements: what the tenant of the session is called."""

from typing import Any

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
