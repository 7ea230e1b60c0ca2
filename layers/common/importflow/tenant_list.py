"""Tenants: the names of the client accounts and engagements that a token grants.

Guarantees: each is read as itself, under its own row-level security; what exists for nobody is left out.
"""

from collections.abc import Iterable

from importflow.database import OpenSession
from importflow.queries import tenants
from importflow.tenancy import Tenant
from importflow.tenant_schemas import GrantedTenant, TenantList


def list_tenants(open_session: OpenSession, granted: Iterable[Tenant]) -> TenantList:
    """The granted tenants that exist, by name."""
    found = [named for tenant in dict.fromkeys(granted) if (named := _named(open_session, tenant)) is not None]
    return TenantList(items=sorted(found, key=_names))


def _named(open_session: OpenSession, tenant: Tenant) -> GrantedTenant | None:
    with open_session(tenant) as session:
        document = tenants.names(session)
    return None if document is None else GrantedTenant(**document)


def _names(tenant: GrantedTenant) -> tuple[str, str, str]:
    """Names first; the id, so that the order is the same every time."""
    return tenant.client_account.name.casefold(), tenant.engagement.name.casefold(), str(tenant.engagement.id)
