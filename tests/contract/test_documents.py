"""The generated pages say what the code says, and the API's description has the routes that are deployed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from importflow.advice import ADVICE
from importflow.errors import RejectionCode
from importflow.findings import FindingCode
from local.documents import DOCUMENTS, findings_page, openapi_page

Api = dict[str, Any]
METHODS = {"get", "put", "post", "delete", "patch"}


@pytest.fixture(scope="module")
def api() -> Api:
    described: Api = json.loads(openapi_page())
    return described


def operations(api: Api) -> dict[tuple[str, str], dict[str, Any]]:
    return {
        (method.upper(), path): operation
        for path, described in api["paths"].items()
        for method, operation in described.items()
        if method in METHODS
    }


@pytest.mark.parametrize("path", DOCUMENTS)
def test_the_committed_page_is_the_generated_one(root: Path, path: str) -> None:
    assert (root / path).read_text(encoding="utf-8") == DOCUMENTS[path](), "run `make documents`"


def test_every_code_is_explained_and_says_what_helps() -> None:
    codes = [*FindingCode, *RejectionCode]
    rows = [line for line in findings_page().splitlines() if line.startswith("| `")]

    assert [row.split("`")[1] for row in rows] == [code.value for code in codes]
    assert ADVICE.keys() == set(codes)
    assert [advice for advice in ADVICE.values() if not advice.endswith(".")] == []
    assert {row.count(" | ") for row in rows} == {2, 3}
    assert "{" not in findings_page()


def test_the_description_has_the_routes_that_are_deployed(api: Api, functions: dict[str, dict[str, Any]]) -> None:
    deployed = {
        (event["Properties"]["Method"].upper(), event["Properties"]["Path"])
        for function in functions.values()
        for event in function.get("Events", {}).values()
        if event["Type"] == "Api"
    }
    # what passes there is described by the Model Context Protocol and by the servers themselves
    mcp = {route for route in deployed if route[1].startswith("/api/v1/mcp/")}

    assert len(mcp) == 4
    assert operations(api).keys() == deployed - mcp


def test_every_route_takes_a_token_and_the_headers_that_select_the_tenant(api: Api) -> None:
    assert api["security"] == [{"bearer": []}]
    assert api["components"]["securitySchemes"]["bearer"] == {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
    headers = {f"#/components/parameters/{name}" for name in ("X-Client-Account-ID", "X-Engagement-ID")}
    taking = {
        path: headers <= {sent.get("$ref") for sent in o["parameters"]} for (_, path), o in operations(api).items()
    }
    assert {path for path, takes in taking.items() if not takes} == {"/api/v1/tenants"}


# route → every answer that is described
ANSWERS = {
    ("POST", "/api/v1/data-import/upload"): {"201", "401", "403", "422", "default"},
    ("POST", "/api/v1/data-import/{id}/upload/parts"): {"200", "401", "403", "404", "422", "default"},
    ("GET", "/api/v1/data-import/{id}/upload/parts"): {"200", "401", "403", "404", "422", "default"},
    ("POST", "/api/v1/data-import/{id}/upload/complete"): {"200", "401", "403", "404", "422", "default"},
    ("DELETE", "/api/v1/data-import/{id}/upload"): {"200", "401", "403", "404", "422", "default"},
    ("GET", "/api/v1/data-import/options"): {"200", "401", "403", "422", "default"},
    ("POST", "/api/v1/data-import/{id}/again"): {"201", "401", "403", "404", "422", "default"},
    ("POST", "/api/v1/data-import/{id}/cancel"): {"200", "401", "403", "404", "422", "default"},
    ("POST", "/api/v1/data-import/{id}/retry"): {"202", "401", "403", "404", "422", "default"},
    ("GET", "/api/v1/data-import/{id}/file"): {"200", "401", "403", "404", "422", "default"},
    ("GET", "/api/v1/data-import/status/{id}"): {"200", "401", "403", "404", "422", "default"},
    ("GET", "/api/v1/data-import"): {"200", "401", "403", "422", "default"},
    ("GET", "/api/v1/data-import/{id}/findings"): {"200", "401", "403", "404", "422", "default"},
    ("GET", "/api/v1/data-import/{id}/rejected-rows"): {"200", "401", "403", "404", "422", "default"},
    ("GET", "/api/v1/assets"): {"200", "401", "403", "422", "default"},
    ("GET", "/api/v1/assets/{id}"): {"200", "401", "403", "404", "422", "default"},
    ("GET", "/api/v1/asset-dependencies"): {"200", "401", "403", "422", "default"},
    ("GET", "/api/v1/asset-facets"): {"200", "401", "403", "422", "default"},
    ("GET", "/api/v1/utilisation"): {"200", "401", "403", "422", "default"},
    ("GET", "/api/v1/sensitive-data"): {"200", "401", "403", "422", "default"},
    ("GET", "/api/v1/dependency-map"): {"200", "401", "403", "422", "default"},
    ("GET", "/api/v1/tenants"): {"200", "401", "422", "default"},
}


def test_every_error_is_a_problem(api: Api) -> None:
    described = {route: set(operation["responses"]) - {"304"} for route, operation in operations(api).items()}
    assert described == ANSWERS
    for operation in operations(api).values():
        for status, response in operation["responses"].items():
            if not status.startswith(("2", "3")):
                answer = api["components"]["responses"][response["$ref"].rpartition("/")[2]]
                problem = {"schema": {"$ref": "#/components/schemas/Problem"}}
                assert answer["content"] == {"application/problem+json": problem}


def test_whatever_is_read_may_be_asked_for_only_if_it_changed(api: Api) -> None:
    known = {"$ref": "#/components/parameters/If-None-Match"}
    unchanged = {"$ref": "#/components/responses/NotModified"}
    for (method, path), operation in operations(api).items():
        is_read = method == "GET"
        assert (known in operation["parameters"]) is is_read, path
        assert (operation["responses"].get("304") == unchanged) is is_read, path
        assert ("ETag" in operation["responses"].get("200", {}).get("headers", {})) is is_read, path
    assert set(api["components"]["responses"]["NotModified"]) == {"description", "headers"}


def test_every_route_is_named_and_summed_up_in_a_sentence(api: Api) -> None:
    described = operations(api).values()

    assert len({operation["operationId"] for operation in described}) == len(described)
    assert [o["summary"] for o in described if not o["summary"].endswith(".")] == []


def references(node: Any) -> set[str]:
    """Every `$ref` at any depth."""
    if isinstance(node, dict):
        own = {node["$ref"]} if "$ref" in node else set()
        return own.union(*map(references, node.values()))
    return set().union(*map(references, node)) if isinstance(node, list) else set()


def test_every_reference_leads_somewhere_and_nothing_is_described_for_nobody(api: Api) -> None:
    components = {
        f"#/components/{kind}/{name}"
        for kind in ("parameters", "responses", "schemas")
        for name in api["components"][kind]
    }

    assert references(api) == components


def test_the_description_names_the_released_version(api: Api, root: Path) -> None:
    version = f'version = "{api["info"]["version"]}"\n'

    assert api["info"]["title"] == "Importflow"
    assert version in (root / "pyproject.toml").read_text()
