"""POST /api/v1/data-import/upload: ids, and a form or parts for the upload."""

from http import HTTPStatus
from typing import Any

from importflow.api import build_api, caller, serve
from importflow.api_schemas import UploadRequest
from importflow.config import PresignSettings
from importflow.database import tenant_session
from importflow.observability import logger
from importflow.presigning import presign
from importflow.upload_schemas import UploadAccepted

app = build_api()


@app.post("/api/v1/data-import/upload", status_code=HTTPStatus.CREATED)
def upload(request: UploadRequest) -> tuple[UploadAccepted, int]:
    """Promise an import and presign its upload."""
    who = caller(app)
    settings = PresignSettings.from_environment()
    with tenant_session(who.tenant) as session:
        return presign(session, who.tenant, who.user_id, request, settings), HTTPStatus.CREATED


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return serve(app, event, context)
