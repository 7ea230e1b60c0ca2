"""GET routes: where an import stands, and the history of imports."""

from typing import Annotated, Any

from aws_lambda_powertools.event_handler.openapi.params import Query

from importflow.api import build_api, caller, serve
from importflow.api_schemas import ImportHistory, ImportStatusView
from importflow.database import tenant_session
from importflow.models import ImportCategory, ImportStatus
from importflow.observability import logger
from importflow.status import import_history, import_status

app = build_api()


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
) -> ImportHistory:
    """The tenant's imports, newest first."""
    with tenant_session(caller(app).tenant) as session:
        return import_history(session, size=limit, cursor=cursor, category=category, status=status)


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return serve(app, event, context)
