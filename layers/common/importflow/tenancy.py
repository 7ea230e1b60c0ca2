"""Whose data: a client account and one of its engagements; and who brings it."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Tenant:
    client_account_id: UUID
    engagement_id: UUID

    def __str__(self) -> str:
        return f"{self.client_account_id}:{self.engagement_id}"


@dataclass(frozen=True, slots=True)
class Uploader:
    """Who asks for an import or for a change of one, and in which request.

    `name` is for people, where the token tells one.
    """

    id: UUID
    name: str | None = None
    request_id: str = ""
