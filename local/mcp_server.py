"""`python -m local mcp SERVER`: an MCP server over stdio, on the laptop stack that runs.

An MCP client starts it as a program of its own. It signs nobody in: it is told the database, the bucket and the
tenant, as an operator would tell it, and sees what row-level security shows the application's role of that tenant.
"""

from __future__ import annotations

import os
import sys
from typing import NoReturn

from local.errors import LocalStackError
from local.flags import flags_file
from local.places import PROJECT
from local.stack import Stack
from local.tenants import Tenant

SERVERS = ("data-import-validator", "enrichment-engine")


def stdio_command(stack: Stack, server: str, tenant: Tenant) -> tuple[list[str], dict[str, str]]:
    """The program that serves, and its environment; the flags are the stack's."""
    if server not in SERVERS:
        raise LocalStackError(f"There is no MCP server {server!r}: {', '.join(SERVERS)}.")
    environment = stack.record.aws.environment() | {
        "PYTHONPATH": str(PROJECT / "layers" / "common"),
        "DATABASE_URL": stack.database.app,
        "UPLOAD_BUCKET": stack.bucket,
        "FEATURE_FLAGS_FILE": str(flags_file(stack.directory)),
        "CLIENT_ACCOUNT_ID": str(tenant.client_account_id),
        "ENGAGEMENT_ID": str(tenant.engagement_id),
        "POWERTOOLS_SERVICE_NAME": "importflow",
    }
    return [sys.executable, "-m", "importflow.mcp_servers.stdio", server], environment


def serve(stack: Stack, server: str, tenant: Tenant) -> NoReturn:
    """Becomes the server: standard input and output are its own from here on."""
    command, environment = stdio_command(stack, server, tenant)
    os.execve(command[0], command, environment)  # noqa: S606  a list of arguments, no shell
