"""POST /api/v1/data-import/{id}/retry: an import that failed through a fault of ours goes on where it stopped."""

from http import HTTPStatus
from typing import Any

from importflow.api import build_api, serve
from importflow.caller import caller
from importflow.config import RetrySettings
from importflow.database import tenant_session
from importflow.observability import logger
from importflow.retrying import retry_import as retry
from importflow.upload_schemas import NothingMore, UploadCompleted

app = build_api()


@app.post("/api/v1/data-import/<id>/retry", status_code=HTTPStatus.ACCEPTED)
def retry_import(id: str, request: NothingMore) -> tuple[UploadCompleted, int]:
    """Go on with an import that failed as `internal`; what was done before is not done again."""
    who = caller(app)
    settings = RetrySettings.from_environment()
    return retry(tenant_session, who.tenant, who.uploader, id, settings), HTTPStatus.ACCEPTED


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return serve(app, event, context)
