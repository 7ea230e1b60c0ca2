"""How each route of the API and each tool of the MCP servers is called, and by which ids: the rows of the matrix.

A route of docs/openapi.json or a tool of docs/mcp.json that has no row here breaks the promise: nobody would look
whether it keeps tenants apart.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from local.places import PROJECT

MCP = "/api/v1/mcp/"


class Named(StrEnum):
    """What the id of a row stands for."""

    NOTHING = "nothing"
    IMPORT = "import"
    ASSET = "asset"
    KEY = "key"  # of a presigned upload


@dataclass(frozen=True, slots=True)
class Row:
    """`id` is put where `{id}` stands in path, query or body. `changes`: it writes, where it is let."""

    route: str
    handler: str
    names: Named = Named.NOTHING
    query: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] | None = None
    changes: bool = False
    tool: str | None = None
    # An import that waits for its file, rather than one that is complete.
    waiting: bool = False

    def __str__(self) -> str:
        return f"{self.route}{f' {self.tool} by {self.names.value}' if self.tool else ''}{'?' if self.query else ''}"

    @property
    def method(self) -> str:
        return self.route.partition(" ")[0]

    def path(self, an_id: str) -> str:
        return self.route.partition(" ")[2].replace("{id}", an_id)


_ID = {"asset_id": "{id}"}
_IMPORT = "/api/v1/data-import"
_OF = f"{_IMPORT}/{{id}}"
_UPLOAD = {"filename": "new.csv", "file_size": 100, "import_category": "cmdb_export"}
_PART = {"part_numbers": [1]}
_A, _I = Named.ASSET, Named.IMPORT

_ROUTES = (
    Row("GET /api/v1/tenants", "status/status"),
    Row(f"GET {_IMPORT}", "status/status"),
    Row(f"GET {_IMPORT}/options", "upload/presign"),
    Row("GET /api/v1/assets", "status/inventory"),
    Row("GET /api/v1/asset-dependencies", "status/inventory"),
    Row("GET /api/v1/asset-facets", "status/inventory"),
    Row("GET /api/v1/dependency-map", "status/inventory"),
    Row("GET /api/v1/sensitive-data", "status/inventory"),
    Row("GET /api/v1/utilisation", "status/inventory"),
    Row("GET /api/v1/assets", "status/inventory", _I, {"data_import_id": "{id}"}),
    Row("GET /api/v1/asset-dependencies", "status/inventory", _A, _ID),
    Row("GET /api/v1/dependency-map", "status/inventory", _A, _ID),
    Row("GET /api/v1/assets/{id}", "status/inventory", _A),
    Row(f"GET {_IMPORT}/status/{{id}}", "status/status", _I),
    Row(f"GET {_OF}/file", "status/original_file", _I),
    Row(f"GET {_OF}/findings", "status/findings", _I),
    Row(f"GET {_OF}/rejected-rows", "status/rejected_rows", _I),
    Row(f"GET {_OF}/upload/parts", "upload/multipart", _I, waiting=True),
    Row(f"POST {_OF}/upload/parts", "upload/multipart", _I, body=_PART, waiting=True),
    Row(f"POST {_OF}/upload/complete", "upload/multipart", _I, body={}, changes=True, waiting=True),
    Row(f"POST {_IMPORT}/upload", "upload/presign", body=_UPLOAD, changes=True),
    Row(f"POST {_OF}/again", "upload/import_again", _I, body={}, changes=True),
    Row(f"POST {_OF}/retry", "upload/retry_import", _I, body={}, changes=True),
    Row(f"DELETE {_OF}/upload", "upload/multipart", _I, changes=True, waiting=True),
    Row(f"POST {_OF}/cancel", "upload/cancel_import", _I, body={}, changes=True, waiting=True),
)


def _tool(server: str, name: str, names: Named, **arguments: Any) -> Row:
    message = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": name, "arguments": arguments}}
    return Row(f"POST {MCP}{server}", f"mcp/{server.replace('-', '_')}", names, body=message, tool=name)


_VALIDATOR, _ENGINE = "data-import-validator", "enrichment-engine"
_BY_FILE = ((_VALIDATOR, "validate_file"), (_VALIDATOR, "validate_cmdb_file"), (_VALIDATOR, "detect_data_type"),
            (_VALIDATOR, "suggest_mappings"), (_ENGINE, "preview_enrichment"))  # fmt: skip
_TOOLS = (
    *(_tool(_VALIDATOR, name, _I, data_import_id="{id}") for name in ("get_import_status", "list_findings")),
    *(_tool(server, name, _I, data_import_id="{id}") for server, name in _BY_FILE),
    *(_tool(server, name, Named.KEY, presigned_reference="{id}") for server, name in _BY_FILE),
)
ROWS = (*_ROUTES, *_TOOLS)


def without_row(openapi: Mapping[str, Any] | None = None, servers: Any = None) -> list[str]:
    """Routes and tools that nobody asks, and rows of what is not there (any more)."""
    openapi = openapi or json.loads((PROJECT / "docs" / "openapi.json").read_text())
    servers = servers or json.loads((PROJECT / "docs" / "mcp.json").read_text())
    there = {f"{method.upper()} {path}" for path, methods in openapi["paths"].items() for method in methods}
    there |= {f"POST {MCP}{server['name']} {tool['name']}" for server in servers for tool in server["tools"]}
    asked = {f"{row.route} {row.tool}" if row.tool else row.route for row in ROWS}
    missing = [f"{route} has no row in torture/tenants/api_rows.py" for route in sorted(there - asked)]
    return missing + [f"the row {route} is of no route" for route in sorted(asked - there)]
