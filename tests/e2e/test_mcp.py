"""Both MCP servers on the whole stack: over HTTP with a person's token, and over stdio with the operator's credentials."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import anyio
import pytest
import requests
from mcp import Client
from mcp.client.stdio import StdioServerParameters, stdio_client

from local.mcp_server import stdio_command
from local.places import PROJECT
from local.tenants import Person, Tenant
from tests.e2e.conftest import ADA, BOB, Running
from tests.mcp_clients import PATH, call_tool, one_after_the_other, talk_over_http

VALIDATOR, ENGINE = "data-import-validator", "enrichment-engine"
FLAGS = {VALIDATOR: "mcp_data_import_validator", ENGINE: "mcp_enrichment_engine"}
MISTAKES = PROJECT / "samples" / "cmdb_export" / "servers-with-mistakes.csv"
NORTH, NORTH_TWO, SOUTH = ADA.tenants[0], ADA.tenants[1], BOB.tenants[0]


@pytest.fixture(scope="module")
def data_import_id(running: Running) -> str:
    """An import of Ada's first engagement."""
    status = running.run(MISTAKES.name, MISTAKES.read_bytes())
    return str(status["data_import_id"])


@pytest.fixture(autouse=True)
def _on_for_north(running: Running) -> Iterator[None]:
    running.turn_on(dict.fromkeys(FLAGS.values(), NORTH))
    yield
    running.turn_on({})


def headers(running: Running, who: Person, tenant: Tenant) -> dict[str, str]:
    return tenant.headers | {"Authorization": f"Bearer {running.stack.sign_in(who.email)}"}


def over_http(running: Running, server: str, conversation: Any, *, who: Person = ADA, tenant: Tenant = NORTH) -> Any:
    url = f"{running.stack.api_url}{PATH}/{server}"
    return talk_over_http(url, headers(running, who, tenant), conversation)


def over_stdio(running: Running, server: str, conversation: Any, *, tenant: Tenant = NORTH) -> Any:
    async def talk() -> Any:
        command, environment = stdio_command(running.stack, server, tenant)
        process = StdioServerParameters(command=command[0], args=command[1:], env=environment)
        async with Client(stdio_client(process)) as client:
            return await conversation(client)

    return anyio.run(talk)


async def offered(client: Client) -> tuple[list[str], list[str]]:
    tools = [tool.name for tool in (await client.list_tools()).tools]
    shown = client.server_capabilities.resources is not None
    return tools, [str(each.uri) for each in (await client.list_resources()).resources] if shown else []


@pytest.mark.parametrize("way", [over_http, over_stdio])
def test_a_person_s_agent_asks_about_an_import(running: Running, data_import_id: str, way: Any) -> None:
    status = running.api().status(data_import_id)

    by_import = call_tool("validate_file", data_import_id=data_import_id)
    by_trial = call_tool("validate_file", data_import_id=data_import_id, field_mappings={})
    where = call_tool("get_import_status", data_import_id=data_import_id)
    validated, tried, shown = way(running, VALIDATOR, one_after_the_other(by_import, by_trial, where))
    previewed = way(running, ENGINE, call_tool("preview_enrichment", data_import_id=data_import_id))

    assert (validated["basis"], tried["basis"]) == ("import", "trial")
    assert validated["records"] == tried["records"]
    assert shown["records"] == status["records"]
    assert {asset["action"] for asset in previewed["assets"]} == {"unchanged"}


@pytest.mark.parametrize("way", [over_http, over_stdio])
def test_the_servers_offer_what_is_documented(running: Running, way: Any) -> None:
    categories = ("cmdb_export", "app_discovery", "infrastructure", "sensitive_data")

    assert way(running, VALIDATOR, offered) == (
        [
            "validate_file",
            "validate_cmdb_file",
            "detect_data_type",
            "suggest_mappings",
            "get_import_status",
            "list_findings",
        ],
        [],
    )
    assert way(running, ENGINE, offered) == (
        ["preview_enrichment"], [f"importflow://enrichment-schemas/{category}" for category in categories],
    )  # fmt: skip


def test_the_import_of_another_engagement_is_not_there(running: Running, data_import_id: str) -> None:
    running.turn_on(dict.fromkeys(FLAGS.values(), SOUTH))

    told = over_http(
        running, VALIDATOR, call_tool("get_import_status", data_import_id=data_import_id), who=BOB, tenant=SOUTH
    )

    assert told["code"] == "import-not-found"


def post(running: Running, server: str, sent: dict[str, str]) -> tuple[int, str]:
    message = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    answer = requests.post(f"{running.stack.api_url}{PATH}/{server}", json=message, headers=sent, timeout=60)
    return answer.status_code, answer.json().get("code", "")


@pytest.mark.parametrize("server", FLAGS)
def test_who_is_not_let_in(running: Running, server: str) -> None:
    """No token, another client's engagement, an engagement whose flag is off."""
    assert post(running, server, NORTH.headers)[0] == 401
    assert post(running, server, headers(running, BOB, NORTH)) == (403, "tenant-not-granted")
    assert post(running, server, headers(running, ADA, NORTH_TWO)) == (404, "not-enabled")
    assert post(running, server, headers(running, BOB, SOUTH)) == (404, "not-enabled")


@pytest.mark.parametrize("server", FLAGS)
def test_there_is_nothing_to_listen_to(running: Running, server: str) -> None:
    url = f"{running.stack.api_url}{PATH}/{server}"
    answer = requests.get(url, headers=headers(running, ADA, NORTH), timeout=60)

    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
