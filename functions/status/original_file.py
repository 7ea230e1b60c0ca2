"""GET /api/v1/data-import/{id}/file: what the uploaded file was, how it was read, and a link to it."""

from typing import Any

from importflow.api import build_api, serve
from importflow.caller import caller
from importflow.config import LinkSettings
from importflow.database import tenant_session
from importflow.file_schemas import OriginalFile
from importflow.observability import logger
from importflow.original_file import describe_original_file

app = build_api()


@app.get("/api/v1/data-import/<id>/file")
def original_file(id: str) -> OriginalFile:
    """The file as it was uploaded, how it was read, and a link, valid for minutes, to download it."""
    settings = LinkSettings.from_environment()
    with tenant_session(caller(app).tenant) as session:
        return describe_original_file(session, id, settings)


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return serve(app, event, context)
