"""POST /api/v1/mcp/enrichment-engine: the MCP server that shows what imports do, over streamable HTTP."""

from typing import Any

from aws_lambda_powertools.event_handler import Response

from importflow.api import build_api, serve
from importflow.feature_flags import Flag
from importflow.mcp_servers.enrichment_engine import ENRICHMENT_ENGINE
from importflow.mcp_servers.http import answer_post, refuse_get
from importflow.observability import logger

app = build_api()


@app.post("/api/v1/mcp/enrichment-engine")
def enrichment_engine() -> Response[str]:
    """One JSON-RPC message of the Model Context Protocol; nothing is kept between messages."""
    return answer_post(app, ENRICHMENT_ENGINE, Flag.MCP_ENRICHMENT_ENGINE)


@app.get("/api/v1/mcp/enrichment-engine")
def listen_to_enrichment_engine() -> Response[str]:
    """There is no stream to listen to."""
    return refuse_get(app)


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return serve(app, event, context)
