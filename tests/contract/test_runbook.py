"""Every command of the runbook is one that AWS, the template, the API and the Makefile know."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import jmespath
import pytest
from botocore.model import StructureShape
from botocore.validate import ParamValidator

from tests.runbook import (
    CUSTOM_OPTIONS,
    RUNBOOK,
    STACK,
    Command,
    arguments,
    blocks,
    operation_of,
    run,
    section,
    spoken,
)

TEN = section("The ten likely incidents")


@cache
def commands() -> tuple[Command, ...]:
    """Of the blocks and of the sentences, those that are cut short with an ellipsis left out."""
    written = blocks(RUNBOOK, "sh")[1:]
    said = [c for kind in ("aws ", "call ") for c in spoken(RUNBOOK, kind) if not c.endswith(" …")]
    return tuple(run("\n".join(written + said)))


def trouble(command: Command) -> str | None:
    """Why AWS would not take it."""
    custom = CUSTOM_OPTIONS.get(command.name)
    if custom is not None:
        unknown = command.options.keys() - custom - {""}
        return f"{command.name}: no option {unknown}" if unknown else None
    try:
        operation, given = operation_of(command.name), arguments(command)
    except Exception as error:
        return f"{command.name}: {error!r}"
    if not given and len(command.words) == 2:
        return None  # named in a sentence
    assert isinstance(operation.input_shape, StructureShape)
    report = ParamValidator().validate(given, operation.input_shape).generate_report()
    choices = {name: getattr(operation.input_shape.members[name], "enum", None) for name in given}
    odd = {name: given[name] for name, allowed in choices.items() if allowed and given[name] not in allowed}
    return f"{command.name}: {report} {odd}" if report or odd else None


def asked_for(query: str) -> set[str]:
    """The fields of the answer at which a query begins."""

    def first(node: dict[str, Any]) -> set[str]:
        if node["type"] == "field":
            return {node["value"]}
        children = node["children"]
        return set().union(*map(first, children if node["type"] == "multi_select_list" else children[:1]))

    return first(jmespath.compile(query).parsed)


def test_every_command_is_one_that_aws_takes() -> None:
    assert len(commands()) > 70
    assert [said for command in commands() if (said := trouble(command))] == []


def test_every_query_asks_for_what_the_answer_has() -> None:
    with_query = [c for c in commands() if c.query and c.name not in CUSTOM_OPTIONS]
    unknown = []
    for command in with_query:
        answer = operation_of(command.name).output_shape
        assert isinstance(answer, StructureShape)
        unknown += [f"{command.name}: {field}" for field in asked_for(command.query or "") - answer.members.keys()]
    assert len(with_query) > 20
    assert unknown == []


def test_every_output_and_resource_is_the_templates(template: dict[str, Any]) -> None:
    said = " ".join(word for command in commands() for word in command.words)
    outputs = set(re.findall(r"OutputKey=='(\w+)'", said))
    resources = set(re.findall(r"--logical-resource-id (\w+)", said))

    assert outputs <= template["Outputs"].keys()
    assert resources <= template["Resources"].keys()
    assert (len(outputs) > 5, len(resources) > 3) == (True, True)


@pytest.fixture
def names(functions: dict[str, dict[str, Any]]) -> set[str]:
    """Of the functions, as they stand behind the stack's name."""
    return {properties["FunctionName"]["Fn::Sub"].partition("-")[2] for properties in functions.values()}


def test_every_function_is_the_templates(names: set[str]) -> None:
    said = {word for command in commands() for word in command.words}
    named = {word.rpartition("/")[2].removeprefix(f"{STACK}-") for word in said if f"{STACK}-" in word} - {""}

    assert named <= names
    assert {"sweep-imports", "fail-flow", "presign", "plan-chunks"} <= named


def test_the_list_of_logs_is_complete(names: set[str]) -> None:
    (listed,) = re.findall(r"^\*\*Logs\*\*.*?`/aws/lambda/\$STACK-` and (.*?)\. All lines", RUNBOOK, re.M | re.S)
    assert set(re.findall("`([^`]+)`", listed)) == names


def test_every_alarm_is_explained_and_every_one_that_is_named_exists(template: dict[str, Any]) -> None:
    there = {name for name, resource in template["Resources"].items() if resource["Type"] == "AWS::CloudWatch::Alarm"}
    named = set(re.findall(r"`(…?\w+Alarm)`", RUNBOOK))
    kinds = tuple(name[1:] for name in named if name.startswith("…"))

    assert {name for name in named if not name.startswith("…")} <= there
    assert {name for name in there - named if not name.endswith(kinds)} == set()


def test_every_make_target_is_one(root: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (root / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"(?:`|^|&& )make ([a-z]+)", RUNBOOK, re.MULTILINE))
    assert named <= targets
    assert {"replay", "deploy", "up", "logs"} <= named


def test_every_route_is_the_apis(root: Path) -> None:
    described = json.loads((root / "docs/openapi.json").read_text())["paths"]
    routes = {(method.upper(), path) for path, operations in described.items() for method in operations}
    named = {(method, path) for method, path in re.findall(r"`(GET|POST) …(/?[^` ]+)", RUNBOOK)}

    assert {route for route in named if not any(m == route[0] and p.endswith(route[1]) for m, p in routes)} == set()
    assert len(named) >= 4


def test_every_link_within_the_page_leads_somewhere() -> None:
    headings = re.findall(r"^##+ (.+)$", RUNBOOK, re.MULTILINE)
    anchors = {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}
    assert set(re.findall(r"\]\(#([^)]+)\)", RUNBOOK)) - anchors == set()


def test_ten_incidents_are_told_with_commands_that_stand_in_their_sections() -> None:
    rows = [line.split(" | ") for line in TEN.splitlines() if line.startswith("| ")][1:]
    elsewhere = RUNBOOK.replace(TEN, "")
    missing = [
        command
        for row in rows
        for cell in row[2:4]
        for command in re.findall("`([^`]+)`", cell)
        if command.removesuffix("…").rstrip() not in elsewhere
    ]
    assert [len(row) for row in rows] == [5] * 10
    assert missing == []
