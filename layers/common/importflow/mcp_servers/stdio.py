"""MCP over stdio: `python -m importflow.mcp_servers.stdio SERVER`, for one tenant named by the environment.

There is no token here. Whoever can start it holds the database's and the bucket's credentials already; the two ids
choose a tenant, they grant nothing. Row-level security and the tenant's flags hold as everywhere.
"""

import sys
from collections.abc import Sequence
from uuid import UUID

import anyio
from mcp.server.stdio import stdio_server

from importflow.config import Settings, SettingsError
from importflow.feature_flags import Flag, is_enabled
from importflow.mcp_servers.data_import_validator import DATA_IMPORT_VALIDATOR
from importflow.mcp_servers.enrichment_engine import ENRICHMENT_ENGINE
from importflow.mcp_servers.serving import build_server
from importflow.mcp_servers.toolbox import Toolbox, Workplace
from importflow.tenancy import Tenant

SERVERS: dict[str, tuple[Toolbox, Flag]] = {
    DATA_IMPORT_VALIDATOR.name: (DATA_IMPORT_VALIDATOR, Flag.MCP_DATA_IMPORT_VALIDATOR),
    ENRICHMENT_ENGINE.name: (ENRICHMENT_ENGINE, Flag.MCP_ENRICHMENT_ENGINE),
}


class StdioSettings(Settings):
    """Whose data the server shows, for as long as it runs."""

    client_account_id: UUID
    engagement_id: UUID


def main(arguments: Sequence[str]) -> int:
    """Serve until standard input ends; 2 where it cannot begin, with the reason on standard error."""
    try:
        toolbox, flag = SERVERS[arguments[0]]
        settings = StdioSettings.from_environment()
    except (IndexError, KeyError):
        return _complain(f"Which server? {', '.join(SERVERS)}")
    except SettingsError as error:
        return _complain(str(error))
    tenant = Tenant(settings.client_account_id, settings.engagement_id)
    if not is_enabled(flag, tenant):
        return _complain(f"The flag {flag} is off for this engagement.")
    anyio.run(_serve, toolbox, Workplace(tenant))
    return 0


async def _serve(toolbox: Toolbox, place: Workplace) -> None:
    """What anything else prints goes to standard error while the SDK holds standard output."""
    server = build_server(toolbox, place)
    async with stdio_server() as (read_stream, write_stream):
        await server.run(read_stream, write_stream, server.create_initialization_options())


def _complain(text: str) -> int:
    sys.stderr.write(f"{text}\n")
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
