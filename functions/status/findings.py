"""GET /api/v1/data-import/{id}/findings: what is wrong or doubtful in a file, and where."""

from typing import Annotated, Any

from aws_lambda_powertools.event_handler.openapi.params import Query

from importflow.api import build_api, serve
from importflow.api_schemas import Name
from importflow.caller import caller
from importflow.database import tenant_session
from importflow.finding_list import MAX_ROW, Wanted, list_findings
from importflow.finding_schemas import FindingList
from importflow.findings import FindingCode, Severity
from importflow.observability import logger

app = build_api()


@app.get("/api/v1/data-import/<id>/findings")
def findings(
    id: str,
    limit: Annotated[int, Query(ge=1, le=1_000)] = 100,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    code: FindingCode | None = None,
    severity: Severity | None = None,
    row_from: Annotated[int, Query(ge=1, le=MAX_ROW)] = 1,
    row_to: Annotated[int, Query(ge=1, le=MAX_ROW)] = MAX_ROW,
    text: Annotated[Name | None, Query()] = None,
) -> FindingList:
    """The import's findings grouped by cause, and a page of the places that the filters ask for.

    `text` is part of the code, its message, the column or the detail, in any case.
    """
    wanted = Wanted(code, severity, row_from, row_to, text)
    with tenant_session(caller(app).tenant) as session:
        return list_findings(session, id, wanted, size=limit, cursor=cursor)


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return serve(app, event, context)
