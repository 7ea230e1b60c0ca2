"""GET /api/v1/data-import/{id}/rejected-rows: a link to the rows to correct and upload again."""

from typing import Annotated, Any

from aws_lambda_powertools.event_handler.openapi.params import Query

from importflow.api import build_api, serve
from importflow.caller import caller
from importflow.config import LinkSettings
from importflow.database import tenant_session
from importflow.finding_schemas import RejectedRowsLink
from importflow.observability import logger
from importflow.rejected_rows_link import FileFormat, link_rejected_rows

app = build_api()


@app.get("/api/v1/data-import/<id>/rejected-rows")
def rejected_rows(
    id: str, file_format: Annotated[FileFormat, Query(alias="format")] = FileFormat.CSV
) -> RejectedRowsLink:
    """A link, valid for minutes, to the rejected rows with what is wrong with each, as CSV or workbook."""
    settings = LinkSettings.from_environment()
    with tenant_session(caller(app).tenant) as session:
        return link_rejected_rows(session, id, file_format, settings)


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return serve(app, event, context)
