"""POST /api/v1/data-import/upload: ids, and a form or parts for the upload. GET …/options: what it takes.

One function for both: who looks at the options is about to upload, and finds it awake.
"""

from http import HTTPStatus
from typing import Any

from importflow.api import build_api, serve
from importflow.api_schemas import UploadRequest
from importflow.caller import caller, idempotency_key
from importflow.config import OptionSettings, PresignSettings
from importflow.database import tenant_session
from importflow.observability import logger
from importflow.option_schemas import UploadOptions
from importflow.presigning import presign
from importflow.upload_options import show_upload_options
from importflow.upload_schemas import UploadAccepted

app = build_api()


@app.post("/api/v1/data-import/upload", status_code=HTTPStatus.CREATED)
def upload(request: UploadRequest) -> tuple[UploadAccepted, int]:
    """Promise an import and presign its upload."""
    who = caller(app)
    settings = PresignSettings.from_environment()
    with tenant_session(who.tenant) as session:
        answer = presign(session, who.tenant, who.uploader, request, settings, idempotency_key(app))
    return answer, HTTPStatus.CREATED


@app.get("/api/v1/data-import/options")
def upload_options() -> UploadOptions:
    """What may be uploaded: limits and how much of them is taken, formats, and the fields of each category."""
    who = caller(app)
    settings = OptionSettings.from_environment()
    with tenant_session(who.tenant) as session:
        return show_upload_options(session, who.tenant, settings)


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return serve(app, event, context)
