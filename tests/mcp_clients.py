"""The SDK's own client against the two MCP servers: as API Gateway would call the handler, and over real HTTP."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

import anyio
import anyio.to_thread
import httpx2
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

from local.handlers import invoke
from local.tenants import Tenant

T = TypeVar("T")
Conversation = Callable[[Client], Awaitable[T]]
USER = "c0000000-0000-4000-8000-000000000001"
PATH = "/api/v1/mcp"


def talk_over_http(url: str, headers: Mapping[str, str], conversation: Conversation[T], *, mode: str = "auto") -> T:
    """What the conversation with the server at `url` comes to."""
    return anyio.run(
        _talk, url, httpx2.AsyncClient(headers=dict(headers), timeout=60, trust_env=False), conversation, mode
    )


def talk_to_handler(
    server: str,
    tenant: Tenant,
    conversation: Conversation[T],
    *,
    grants: list[Tenant] | None = None,
    mode: str = "auto",
) -> T:
    """The same with the handler of this process behind an API Gateway that lets everybody in."""
    granted = [tenant] if grants is None else grants
    http = httpx2.AsyncClient(transport=_Gateway(granted), headers=tenant.headers)
    return anyio.run(_talk, f"https://importflow.test{PATH}/{server}", http, conversation, mode)


async def _talk(url: str, http: httpx2.AsyncClient, conversation: Conversation[T], mode: str) -> T:
    async with http, Client(streamable_http_client(url, http_client=http), mode=mode) as client:
        return await conversation(client)


def gateway_event(
    method: str, path: str, headers: Mapping[str, str], body: str, grants: list[Tenant]
) -> dict[str, Any]:
    """What API Gateway sends for a signed-in user."""
    claims = {"sub": USER, "exp": "9999999999", "cognito:groups": ",".join(tenant.grant for tenant in grants)}
    return {
        "httpMethod": method,
        "path": path,
        "resource": path,
        "headers": dict(headers),
        "multiValueHeaders": {},
        "queryStringParameters": None,
        "pathParameters": None,
        "body": body or None,
        "isBase64Encoded": False,
        "requestContext": {
            "requestId": "request-1", "path": path, "httpMethod": method, "authorizer": {"claims": claims},
        },
    }  # fmt: skip


class _Gateway(httpx2.AsyncBaseTransport):
    def __init__(self, grants: list[Tenant]) -> None:
        self._grants = grants

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        body = (await request.aread()).decode()
        path = request.url.path
        event = gateway_event(request.method, path, dict(request.headers), body, self._grants)
        handler = f"mcp/{path.rpartition('/')[2].replace('-', '_')}"
        answer = await anyio.to_thread.run_sync(invoke, handler, event)
        headers = {name: values[0] for name, values in answer["multiValueHeaders"].items() if values}
        return httpx2.Response(answer["statusCode"], headers=headers, content=answer["body"] or "")


def call_tool(name: str, **arguments: Any) -> Conversation[dict[str, Any]]:
    """A conversation of one call; a refusal is `{"code", "detail"}`."""

    async def converse(client: Client) -> dict[str, Any]:
        result = await client.call_tool(name, arguments)
        if result.is_error:
            refusal: dict[str, Any] = json.loads(result.content[0].text)  # type: ignore[union-attr]
            return refusal
        assert json.loads(result.content[0].text) == result.structured_content  # type: ignore[union-attr]
        answer: dict[str, Any] = result.structured_content
        return answer

    return converse


def one_after_the_other(*conversations: Conversation[T]) -> Conversation[list[T]]:
    """All of them on one connection."""

    async def converse(client: Client) -> list[T]:
        return [await conversation(client) for conversation in conversations]

    return converse
