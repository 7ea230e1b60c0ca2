"""A toolbox as an MCP server of the official SDK, for one tenant.

Guarantees: arguments are validated before any tool runs; what is expected to go wrong is told to the agent by code and
sentence, what is not leaves a log line and no detail; the tenant is fixed when the server is made.
"""

from traceback import format_tb
from typing import Any

from mcp.server.lowlevel import Server
from mcp.shared.exceptions import MCPError
from mcp_types import (
    INVALID_PARAMS,
    CallToolRequestParams,
    CallToolResult,
    ListResourcesResult,
    ListToolsResult,
    ReadResourceRequestParams,
    ReadResourceResult,
    TextContent,
    TextResourceContents,
)
from pydantic import ValidationError
from pydantic_core import to_json
from sqlalchemy.exc import DBAPIError

from importflow.api_schemas import Body
from importflow.database import is_passing, sqlstate
from importflow.errors import ApiError
from importflow.mcp_servers.toolbox import Toolbox, ToolDefinition, Workplace
from importflow.observability import logger
from importflow.shown_text import Sentence

MOST_FAULTS = 10


class ToolRefusal(Body):
    """What a tool answers instead of its answer; `code` is stable, the sentence may quote a file."""

    code: str
    detail: Sentence


def build_server(toolbox: Toolbox, place: Workplace) -> Server[Any]:
    """A server that answers for the workplace's tenant and no other."""
    tools = {tool.name: tool for tool in toolbox.tools}
    resources = {resource.uri: resource for resource in toolbox.resources}

    async def list_tools(_context: Any, _params: Any) -> ListToolsResult:
        return ListToolsResult(tools=[tool.described() for tool in toolbox.tools])

    async def call_tool(_context: Any, params: CallToolRequestParams) -> CallToolResult:
        if params.name not in tools:
            raise MCPError(INVALID_PARAMS, "There is no such tool.")
        return call(tools[params.name], place, params.arguments or {})

    async def list_resources(_context: Any, _params: Any) -> ListResourcesResult:
        return ListResourcesResult(resources=[resource.described() for resource in toolbox.resources])

    async def read_resource(_context: Any, params: ReadResourceRequestParams) -> ReadResourceResult:
        if params.uri not in resources:
            raise MCPError(INVALID_PARAMS, "There is no such resource.")
        text = to_json(resources[params.uri].read()).decode()
        contents = TextResourceContents(uri=params.uri, mime_type="application/schema+json", text=text)
        return ReadResourceResult(contents=[contents])

    offered: dict[str, Any] = {"on_list_tools": list_tools, "on_call_tool": call_tool}
    if resources:
        offered |= {"on_list_resources": list_resources, "on_read_resource": read_resource}
    return Server(toolbox.name, title=toolbox.title, instructions=toolbox.instructions, **offered)


def call(tool: ToolDefinition, place: Workplace, arguments: dict[str, Any]) -> CallToolResult:
    """The tool's answer, or its refusal; never an exception."""
    try:
        wanted = tool.takes.model_validate(arguments)
    except ValidationError as error:
        return _refused("invalid-arguments", _faults(error))
    try:
        answer = tool.run(place, wanted)
    except ApiError as error:
        return _refused(error.code, error.detail)
    except DBAPIError as error:
        if is_passing(error) or sqlstate(error) in _TOOK_TOO_LONG:
            logger.warning("database trouble", sqlstate=sqlstate(error))
            return _refused("temporarily-unavailable", "The database is not available right now. Try again.")
        return _accident(tool, error)
    except Exception as error:
        return _accident(tool, error)
    document = answer.model_dump(mode="json")
    return CallToolResult(
        content=[TextContent(type="text", text=to_json(document).decode())], structured_content=document
    )


# A statement that was cancelled because it took too long.
_TOOK_TOO_LONG = frozenset({"57014"})


def _faults(error: ValidationError) -> str:
    """Which arguments are wrong and why, without quoting them."""
    faults = [f"{'.'.join(map(str, fault['loc'])) or 'arguments'}: {fault['msg']}" for fault in error.errors()]
    return "; ".join(faults[:MOST_FAULTS])


def _accident(tool: ToolDefinition, error: Exception) -> CallToolResult:
    """The stack goes to the log, without the exception's text: that may quote what was sent."""
    logger.error("tool failed", tool=tool.name, kind=type(error).__name__, stack=format_tb(error.__traceback__))
    return _refused("internal-error", "Something failed on our side.")


def _refused(code: str, detail: str) -> CallToolResult:
    document = ToolRefusal(code=code, detail=detail).model_dump_json()
    return CallToolResult(content=[TextContent(type="text", text=document)], is_error=True)
