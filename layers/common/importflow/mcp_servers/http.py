"""MCP over streamable HTTP behind API Gateway: one POST, one answer in JSON, no session.

Guarantees: the tenant is the one that the token grants and the headers select, as on every route; a server whose flag
is off for the tenant looks as if it were not there; nothing outlives the request.
"""

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import anyio
from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from mcp.server.lowlevel import Server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

from importflow.api import problem
from importflow.caller import caller
from importflow.errors import ApiError
from importflow.feature_flags import Flag, is_enabled
from importflow.mcp_servers.serving import build_server
from importflow.mcp_servers.toolbox import Toolbox, Workplace

MAX_BODY_BYTES = 1024 * 1024


def answer_post(app: APIGatewayRestResolver, toolbox: Toolbox, flag: Flag) -> Response[str]:
    """Answer one JSON-RPC message for the caller; 404 where the flag is off for the tenant."""
    tenant = caller(app).tenant
    if not is_enabled(flag, tenant):
        raise ApiError(HTTPStatus.NOT_FOUND, "not-enabled", "This server is not enabled for the engagement.")
    event = app.current_event
    headers = [(name.lower().encode(), value.encode()) for name, value in event.headers.items()]
    exchange = Exchange(headers, (event.decoded_body or "").encode())
    anyio.run(exchange.serve, build_server(toolbox, Workplace(tenant)))
    return Response(
        status_code=exchange.status,
        content_type=exchange.content_type,
        body=exchange.answer.decode(),
    )


def refuse_get(app: APIGatewayRestResolver) -> Response[str]:
    """There is no stream to listen to: nothing is sent that was not asked for."""
    caller(app)
    return problem(
        app,
        HTTPStatus.METHOD_NOT_ALLOWED,
        "method-not-allowed",
        "This server answers POST only.",
        headers={"Allow": "POST"},
    )


@dataclass(slots=True)
class Exchange:
    """One request and its answer, in the terms of ASGI, which the SDK's transport speaks."""

    headers: list[tuple[bytes, bytes]]
    body: bytes
    status: int = HTTPStatus.INTERNAL_SERVER_ERROR
    content_type: str | None = None
    answer: bytes = b""
    _scope: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        self._scope = {
            "type": "http",
            "method": "POST",
            "path": "/",
            "query_string": b"",
            "headers": self.headers,
            "http_version": "1.1",
            "scheme": "https",
        }

    async def serve(self, server: Server[Any]) -> None:
        """The manager serves one lifetime; making one takes a fraction of a millisecond."""
        manager = StreamableHTTPSessionManager(
            server, json_response=True, stateless=True, max_request_body_size=MAX_BODY_BYTES
        )
        async with manager.run():
            await manager.handle_request(self._scope, self._receive, self._send)

    async def _receive(self) -> dict[str, Any]:
        return {"type": "http.request", "body": self.body, "more_body": False}

    async def _send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.content_type = dict(message["headers"]).get(b"content-type", b"").decode() or None
        else:
            self.answer += message.get("body", b"")
