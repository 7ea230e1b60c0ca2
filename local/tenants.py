"""The tenants and people of the laptop stack: invented, with fixed ids, so that examples and tests can name them."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

PASSWORD = "Importflow-on-a-laptop-1"  # noqa: S105  of a stack that listens on loopback only


@dataclass(frozen=True)
class Engagement:
    """One engagement of a client account: the tenant that every row belongs to."""

    id: UUID
    name: str
    slug: str


@dataclass(frozen=True)
class ClientAccount:
    """A client with its engagements."""

    id: UUID
    name: str
    slug: str
    engagements: tuple[Engagement, ...]


@dataclass(frozen=True)
class Tenant:
    """One engagement as the API's two headers name it."""

    client_account_id: UUID
    engagement_id: UUID

    @property
    def grant(self) -> str:
        """The Cognito group whose members may work in this tenant."""
        return f"{self.client_account_id}:{self.engagement_id}"

    @property
    def headers(self) -> dict[str, str]:
        """What selects this tenant in a request."""
        return {"X-Client-Account-ID": str(self.client_account_id), "X-Engagement-ID": str(self.engagement_id)}


@dataclass(frozen=True)
class Person:
    """Somebody who can sign in, and the tenants granted; the first is the one used unless another is named."""

    email: str
    tenants: tuple[Tenant, ...]


NORTHWIND = ClientAccount(
    UUID("a1000000-0000-4000-8000-000000000001"),
    "Northwind Freight",
    "northwind-freight",
    (
        Engagement(UUID("e1000000-0000-4000-8000-000000000001"), "Data centre exit", "data-centre-exit"),
        Engagement(UUID("e1000000-0000-4000-8000-000000000002"), "Warehouse systems", "warehouse-systems"),
    ),
)
SOUTHRIDGE = ClientAccount(
    UUID("a2000000-0000-4000-8000-000000000002"),
    "Southridge Mutual",
    "southridge-mutual",
    (Engagement(UUID("e2000000-0000-4000-8000-000000000001"), "Claims platform", "claims-platform"),),
)
CLIENT_ACCOUNTS = (NORTHWIND, SOUTHRIDGE)


def tenants_of(account: ClientAccount) -> tuple[Tenant, ...]:
    """One tenant per engagement."""
    return tuple(Tenant(account.id, engagement.id) for engagement in account.engagements)


ADA = Person("ada@northwind.example", tenants_of(NORTHWIND))
BOB = Person("bob@southridge.example", tenants_of(SOUTHRIDGE))
PEOPLE = (ADA, BOB)


def person(email: str) -> Person:
    """The person of this address; KeyError for anybody else."""
    return {each.email: each for each in PEOPLE}[email]
