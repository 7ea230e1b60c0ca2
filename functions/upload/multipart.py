"""Routes under /api/v1/data-import/{id}/upload: sign and list the parts of a large file, complete, cancel."""

from typing import Any

from importflow import multipart
from importflow.api import build_api, serve
from importflow.caller import caller
from importflow.config import MultipartSettings
from importflow.database import tenant_session
from importflow.observability import logger
from importflow.upload_schemas import (
    CompleteUpload,
    PartNumbers,
    SignedParts,
    UploadCancelled,
    UploadCompleted,
    UploadedParts,
)

app = build_api()


@app.post("/api/v1/data-import/<id>/upload/parts")
def sign_upload_parts(id: str, request: PartNumbers) -> SignedParts:
    """Where to PUT each of these parts, with its exact size."""
    settings = MultipartSettings.from_environment()
    with tenant_session(caller(app).tenant) as session:
        return multipart.sign_parts(session, id, request.part_numbers, settings)


@app.get("/api/v1/data-import/<id>/upload/parts")
def list_upload_parts(id: str) -> UploadedParts:
    """The parts that are there, so that an interrupted upload goes on where it stopped."""
    settings = MultipartSettings.from_environment()
    with tenant_session(caller(app).tenant) as session:
        return multipart.list_parts(session, id, settings)


@app.post("/api/v1/data-import/<id>/upload/complete")
def complete_upload(id: str, request: CompleteUpload) -> UploadCompleted:
    """Make the file of its parts, which starts the import; asked again, the same answer."""
    settings = MultipartSettings.from_environment()
    who = caller(app)
    return multipart.complete(tenant_session, who.tenant, who.uploader, id, request.parts, settings)


@app.delete("/api/v1/data-import/<id>/upload")
def cancel_upload(id: str) -> UploadCancelled:
    """Give up an upload, in parts or by form, before its file is there; asked again, the same answer."""
    settings = MultipartSettings.from_environment()
    who = caller(app)
    with tenant_session(who.tenant) as session:
        return multipart.cancel(session, who.uploader, id, settings)


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return serve(app, event, context)
