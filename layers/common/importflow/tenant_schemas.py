"""Bodies of the answer about the tenants of a caller."""

from uuid import UUID

from importflow.api_schemas import Body


class Named(Body):
    """A client account or an engagement."""

    id: UUID
    name: str


class GrantedTenant(Body):
    """An engagement that the token grants; its two ids are what the headers select it by."""

    client_account: Named
    engagement: Named


class TenantList(Body):
    """By the names of client account and engagement."""

    items: list[GrantedTenant]
