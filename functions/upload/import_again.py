"""POST /api/v1/data-import/{id}/again: the same file as a new import, with a corrected mapping for example."""

from http import HTTPStatus
from typing import Any

from importflow.api import build_api, serve
from importflow.caller import caller, idempotency_key
from importflow.config import ImportAgainSettings
from importflow.database import tenant_session
from importflow.import_again import import_again as begin
from importflow.observability import logger
from importflow.upload_schemas import ImportAgain, UploadCompleted

app = build_api()


@app.post("/api/v1/data-import/<id>/again", status_code=HTTPStatus.CREATED)
def import_again(id: str, request: ImportAgain) -> tuple[UploadCompleted, int]:
    """Import the file of an import again; what is not said is taken from the first time."""
    who = caller(app)
    settings = ImportAgainSettings.from_environment()
    answer = begin(tenant_session, who.tenant, who.uploader, id, request, settings, idempotency_key(app))
    return answer, HTTPStatus.CREATED


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return serve(app, event, context)
