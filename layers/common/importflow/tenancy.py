"""Whose data: a client account and one of its engagements."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Tenant:
    client_account_id: UUID
    engagement_id: UUID

    def __str__(self) -> str:
        return f"{self.client_account_id}:{self.engagement_id}"
