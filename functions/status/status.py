"""GET routes: the caller's tenants, where an import stands, and the history of imports."""

from typing import Annotated, Any

from aws_lambda_powertools.event_handler.openapi.params import Query

from importflow.api import build_api, serve
from importflow.api_schemas import ImportHistory, ImportStatusView, Moment, Name
from importflow.caller import caller, granted_tenants
from importflow.database import tenant_session
from importflow.history_filters import ImportFilter
from importflow.models import ImportCategory, ImportStatus
from importflow.observability import logger
from importflow.status import import_history, import_status
from importflow.tenant_list import list_tenants
from importflow.tenant_schemas import TenantList

app = build_api()


@app.get("/api/v1/tenants")
def tenants() -> TenantList:
    """The client accounts and engagements that the token grants, by name; no header selects one."""
    return list_tenants(tenant_session, granted_tenants(app))


@app.get("/api/v1/data-import/status/<id>")
def status(id: str) -> ImportStatusView:
    """Where the import with this flow, master flow or data import id stands."""
    with tenant_session(caller(app).tenant) as session:
        return import_status(session, id)


@app.get("/api/v1/data-import")
def history(
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    category: ImportCategory | None = None,
    status: ImportStatus | None = None,
    text: Annotated[Name | None, Query()] = None,
    created_from: Annotated[Moment | None, Query()] = None,
    created_to: Annotated[Moment | None, Query()] = None,
) -> ImportHistory:
    """The tenant's imports, newest first; `text` is part of the name or file name, `created_to` is not included."""
    wanted = ImportFilter(category, status, text, created_from, created_to)
    with tenant_session(caller(app).tenant) as session:
        return import_history(session, wanted, size=limit, cursor=cursor)


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return serve(app, event, context)
