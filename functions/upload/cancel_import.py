"""POST /api/v1/data-import/{id}/cancel: end an import at any moment."""

from typing import Any

from importflow.api import build_api, serve
from importflow.caller import caller
from importflow.cancelling import cancel_import as cancel
from importflow.config import StorageSettings
from importflow.database import tenant_session
from importflow.observability import logger
from importflow.upload_schemas import ImportCancelled, NothingMore

app = build_api()


@app.post("/api/v1/data-import/<id>/cancel")
def cancel_import(id: str, request: NothingMore) -> ImportCancelled:
    """End an import that waits for its file or is worked on; asked again, the same answer."""
    who = caller(app)
    bucket = StorageSettings.from_environment().upload_bucket
    with tenant_session(who.tenant) as session:
        return cancel(session, id, who.uploader, bucket)


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return serve(app, event, context)
