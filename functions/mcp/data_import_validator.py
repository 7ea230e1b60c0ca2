"""POST /api/v1/mcp/data-import-validator: the MCP server that checks files, over streamable HTTP."""

from typing import Any

from aws_lambda_powertools.event_handler import Response

from importflow.api import build_api, serve
from importflow.feature_flags import Flag
from importflow.mcp_servers.data_import_validator import DATA_IMPORT_VALIDATOR
from importflow.mcp_servers.http import answer_post, refuse_get
from importflow.observability import logger

app = build_api()


@app.post("/api/v1/mcp/data-import-validator")
def data_import_validator() -> Response[str]:
    """One JSON-RPC message of the Model Context Protocol; nothing is kept between messages."""
    return answer_post(app, DATA_IMPORT_VALIDATOR, Flag.MCP_DATA_IMPORT_VALIDATOR)


@app.get("/api/v1/mcp/data-import-validator")
def listen_to_data_import_validator() -> Response[str]:
    """There is no stream to listen to."""
    return refuse_get(app)


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return serve(app, event, context)
