"""What the template and the state machine say of a deployment, as far as time and money depend on it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local.definition import read_definition
from local.places import PROJECT

ROOT = PROJECT
MAPS = ("Validate chunks", "Enrich chunks")
_DEFAULT_DISK_MB = 512


@dataclass(frozen=True, slots=True)
class Function:
    """Memory and disk in MB, time-out in seconds."""

    memory: int
    timeout: int
    disk: int

    @property
    def gigabytes(self) -> float:
        return self.memory / 1024


@dataclass(frozen=True, slots=True, eq=False)
class Deployed:
    """The functions by the name of their verb, the template's defaults, and the state machine."""

    functions: dict[str, Function]
    parameters: dict[str, str]
    chunk_bytes: int
    states: dict[str, Any]
    execution_timeout: int
    alarms: int

    @property
    def concurrency(self) -> int:
        """MaxConcurrency of the maps where nothing else is said."""
        found = {_number(self.states[name], self.parameters) for name in MAPS}
        if len(found) != 1:
            raise ValueError(f"the maps differ in MaxConcurrency: {found}")
        return found.pop()

    @property
    def parent_states(self) -> int:
        """States an import passes through that ends well."""
        return len(_way(self.states, "Register upload"))

    @property
    def states_per_chunk(self) -> int:
        """States of both maps' children together."""
        return sum(len(self.states[name]["ItemProcessor"]["States"]) for name in MAPS)


def read_deployed(root: Path = ROOT) -> Deployed:
    template = (root / "template.yaml").read_text()
    machine = read_definition("data_import", root / "statemachine")
    return Deployed(
        functions=_functions(template),
        parameters=_parameters(template),
        chunk_bytes=_one(r"CHUNK_BYTES: '?(\d+)", template),
        states=machine["States"],
        execution_timeout=machine["TimeoutSeconds"],
        alarms=template.count("Type: AWS::CloudWatch::Alarm"),
    )


def _functions(template: str) -> dict[str, Function]:
    """By verb: `validate_chunk` of `Handler: validate_chunk.handler`. Read by lines: no YAML outside the tests."""
    found = {}
    for block in re.split(r"^  (?=\w+:$)", template, flags=re.MULTILINE):
        handler = re.search(r"Handler: (\w+)\.handler", block)
        if handler:
            disk = re.search(r"EphemeralStorage: \{Size: (\d+)\}", block)
            found[handler[1]] = Function(
                memory=_one(r"MemorySize: (\d+)", block),
                timeout=_one(r" Timeout: (\d+)", block),
                disk=int(disk[1]) if disk else _DEFAULT_DISK_MB,
            )
    return found


def _parameters(template: str) -> dict[str, str]:
    section = re.search(r"^Parameters:\n(.*?)^\w", template, flags=re.MULTILINE | re.DOTALL)
    blocks = re.findall(r"^  (\w+):\n(.*?)(?=^  \w|\Z)", section[1] if section else "", flags=re.MULTILINE | re.DOTALL)
    defaults = ((name, re.search(r"^    Default: (.*)$", block, flags=re.MULTILINE)) for name, block in blocks)
    return {name: default[1].strip("'") for name, default in defaults if default}


def _one(pattern: str, text: str) -> int:
    found = re.search(pattern, text)
    if not found:
        raise ValueError(f"not in the template: {pattern}")
    return int(found[1])


def _number(state: dict[str, Any], parameters: dict[str, str]) -> int:
    """The map's MaxConcurrency; a substitution stands for a parameter's default."""
    said = state["MaxConcurrency"]
    return said if isinstance(said, int) else int(parameters[said.strip("${}")])


def _way(states: dict[str, Any], name: str) -> list[str]:
    """The states from `name` to the end, by Next and, at a choice, by Default."""
    state = states[name]
    following = state.get("Next") or state.get("Default")
    return [name, *(_way(states, following) if following else [])]
