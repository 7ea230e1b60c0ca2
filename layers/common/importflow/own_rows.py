"""The application's own fence between tenants: what a session asks for is its tenant's, whatever the database hides.

Guarantees: every query and change of a mapped class carries the conditions on client account and engagement that
row-level security has, too; statements written as text name them by `own_rows`. Either fence alone keeps tenants
apart (decision 0031).
"""

from sqlalchemy.orm import ORMExecuteState, with_loader_criteria

from importflow.models import ClientAccount, Engagement
from importflow.models.base import TenantOwned

_SETTING = "(SELECT nullif(current_setting('app.{}', true), '')::uuid)"


def own_rows(table: str = "") -> str:
    """The condition, for a statement as text; `table` is the name or alias where it must be said."""
    prefix = f"{table}." if table else ""
    names = ("client_account_id", "engagement_id")
    return " AND ".join(f"{prefix}{name} = {_SETTING.format(name)}" for name in names)


def restrict_to_tenant(asked: ORMExecuteState) -> None:
    """For a session's queries and changes of mapped classes."""
    tenant = asked.session.info.get("tenant")
    if tenant is None or asked.is_column_load or asked.is_relationship_load:
        return
    if not (asked.is_select or asked.is_update or asked.is_delete):
        return
    client, engagement = tenant.client_account_id, tenant.engagement_id
    asked.statement = asked.statement.options(
        with_loader_criteria(
            TenantOwned,
            lambda owned: (owned.client_account_id == client) & (owned.engagement_id == engagement),
            include_aliases=True,
        ),
        with_loader_criteria(ClientAccount, ClientAccount.id == client, include_aliases=True),
        with_loader_criteria(Engagement, Engagement.id == engagement, include_aliases=True),
    )
