"""The files that must agree, loaded once: the state machine, the template as written, and the stack SAM makes of it."""

import copy
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from local.definition import read_definition

ROOT = Path(__file__).resolve().parents[2]


class CloudFormationLoader(yaml.SafeLoader):
    """Reads the short forms (`!Ref`, `!GetAtt`, …) as the long ones."""


def _long_form(loader: CloudFormationLoader, tag: str, node: yaml.Node) -> dict[str, Any]:
    name = tag if tag in {"Ref", "Condition"} else f"Fn::{tag}"
    if isinstance(node, yaml.SequenceNode):
        return {name: loader.construct_sequence(node, deep=True)}
    if isinstance(node, yaml.MappingNode):
        return {name: loader.construct_mapping(node, deep=True)}
    text = str(node.value)
    return {name: text.split(".", 1) if tag == "GetAtt" else text}


CloudFormationLoader.add_multi_constructor("!", _long_form)


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def loaded_asl() -> dict[str, Any]:
    return read_definition("data_import")


@pytest.fixture(scope="session")
def loaded_template() -> dict[str, Any]:
    template: dict[str, Any] = yaml.load((ROOT / "template.yaml").read_text(), CloudFormationLoader)
    return template


@pytest.fixture(scope="session")
def loaded_stack(loaded_template: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The plain CloudFormation the SAM transform makes, offline, with the parameters' defaults."""
    from samtranslator.parser.parser import Parser  # type: ignore[import-untyped]
    from samtranslator.translator.translator import Translator  # type: ignore[import-untyped]

    template = copy.deepcopy(loaded_template)
    for resource in template["Resources"].values():
        for name in {"CodeUri", "ContentUri", "DefinitionUri"} & resource["Properties"].keys():
            resource["Properties"][name] = "s3://packaged/by-sam"
    managed = {
        name: f"arn:aws:iam::aws:policy/service-role/{name}"
        for name in ("AWSLambdaBasicExecutionRole", "AWSLambdaVPCAccessExecutionRole")
    }
    defaults = {name: str(spec.get("Default", "")) for name, spec in template["Parameters"].items()}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
        yield Translator(managed, Parser()).translate(template, defaults)


@pytest.fixture
def asl(loaded_asl: dict[str, Any]) -> dict[str, Any]:
    return copy.deepcopy(loaded_asl)


@pytest.fixture
def template(loaded_template: dict[str, Any]) -> dict[str, Any]:
    return copy.deepcopy(loaded_template)


@pytest.fixture
def stack(loaded_stack: dict[str, Any]) -> dict[str, Any]:
    return copy.deepcopy(loaded_stack)


@pytest.fixture
def functions(template: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        name: resource["Properties"]
        for name, resource in template["Resources"].items()
        if resource["Type"] == "AWS::Serverless::Function"
    }


@pytest.fixture
def states(asl: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Every state by name, those inside the maps too."""
    found: dict[str, dict[str, Any]] = dict(asl["States"])
    for state in asl["States"].values():
        found.update(state.get("ItemProcessor", {}).get("States", {}))
    return found


@pytest.fixture
def tasks(states: dict[str, dict[str, Any]]) -> dict[str, str]:
    """State name → logical id of the function it calls."""
    called = {name: re.fullmatch(r"\$\{(\w+)Arn\}", s["Resource"]) for name, s in states.items() if s["Type"] == "Task"}
    assert all(called.values()), f"a Task whose Resource is not one plain substitution: {called}"
    return {name: match[1] for name, match in called.items() if match}
