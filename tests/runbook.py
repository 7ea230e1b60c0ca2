"""docs/runbook.md as its reader uses it: the sections, their SQL, and what their shell commands would ask of AWS.

Nothing is asked: a shell runs the commands with an `aws` that writes down what it was given, and without a PATH.
"""

from __future__ import annotations

import re
import subprocess
import textwrap
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import botocore.session
from botocore import xform_name
from botocore.model import OperationModel, Shape, StructureShape

from local.places import PROJECT

RUNBOOK = (PROJECT / "docs/runbook.md").read_text(encoding="utf-8")
STACK = "importflow-dev"
# Said of the command line, not of the service.
_OF_THE_CLI = {"--query", "--output", "--cli-binary-format", "--cli-read-timeout", "--max-items"}
# What the command line has and the services do not.
CUSTOM_OPTIONS = {"logs tail": {"--since", "--filter-pattern"}}
# Other programs of the page's commands; they do nothing here.
_OTHERS = ("curl", "diff", "grep", "jq", "make", "pg_dump", "rm", "tail")
_RECORDER = """
aws() {
  for word in "$@"; do printf '%s\\037' "$word" >> "$RECORD"; done
  printf '\\036' >> "$RECORD"
  all="$*"
  case "$2" in
    describe-stacks) all="${all#*OutputKey==\\'}"; printf '<output:%s>' "${all%%\\'*}" ;;
    describe-stack-resource) all="${all#*--logical-resource-id }"; printf '<resource:%s>' "${all%% *}" ;;
  esac
}
"""


def section(heading: str) -> str:
    """What stands under a heading, without the sections below it."""
    (found,) = re.findall(rf"^##+ {re.escape(heading)}\n(.*?)(?=^##+ |\Z)", RUNBOOK, re.MULTILINE | re.DOTALL)
    return str(found)


def blocks(text: str, language: str) -> list[str]:
    found = re.findall(rf"^ *```{language}\n(.*?)^ *```$", text, re.MULTILINE | re.DOTALL)
    return [textwrap.dedent(block) for block in found]


def spoken(text: str, beginning: str) -> list[str]:
    """Commands within a sentence or a table."""
    outside = re.sub(r"^ *```.*?^ *```$", "", text, flags=re.MULTILINE | re.DOTALL)
    return [command.replace("\n", " ") for command in re.findall(rf"`({beginning}[^`]*)`", outside)]


def statements(text: str) -> list[str]:
    """The SQL in order, statement by statement."""
    return [
        statement.strip()
        for block in blocks(text, "sql")
        for statement in re.sub(r"--.*", "", block).split(";")
        if statement.strip()
    ]


def filled(command: str, *values: str) -> str:
    """With every placeholder filled in, in order."""
    assert command.count("…") == len(values), command
    for value in values:
        command = command.replace("…", value, 1)
    return command


@dataclass(frozen=True)
class Command:
    """What `aws` was given."""

    words: tuple[str, ...]

    @property
    def name(self) -> str:
        return " ".join(self.words[:2])

    @property
    def options(self) -> dict[str, list[str]]:
        """Option → its values; what stands before the first option belongs to ''."""
        found: dict[str, list[str]] = {"": []}
        at = ""
        for word in self.words[2:]:
            if word.startswith("--"):
                at = word
                found[at] = []
            elif at == "--payload" and found[at]:
                found[""].append(word)  # the file that the answer goes to
            else:
                found[at].append(word)
        return found

    @property
    def query(self) -> str | None:
        return next(iter(self.options.get("--query", ())), None)


def run(script: str) -> list[Command]:
    """What the commands would ask, `$(output X)` and `$(resource X)` answered by `<output:X>` and `<resource:X>`."""
    prologue, others = blocks(RUNBOOK, "sh")[0], "".join(f"{name}() {{ :; }}\n" for name in _OTHERS)
    with TemporaryDirectory() as directory:
        record = Path(directory) / "record"
        record.touch()
        subprocess.run(
            ["/bin/sh", "-eu", "-c", _RECORDER + others + prologue + script],
            cwd=directory,
            env={"PATH": "", "RECORD": str(record), "LAPTOP": "", "PRODUCT": ""},
            check=True,
            timeout=60,
        )
        said = record.read_text().split("\036")[:-1]
    return [Command(tuple(words.split("\037")[:-1])) for words in said]


@cache
def operation_of(name: str) -> OperationModel:
    """Of `s3api head-object`; raises where there is no such service or operation."""
    service, verb = name.split()
    model = botocore.session.get_session().get_service_model({"s3api": "s3"}.get(service, service))
    (operation,) = (o for o in model.operation_names if xform_name(o, "-") == verb)
    return model.operation_model(operation)


def arguments(command: Command) -> dict[str, Any]:
    """What boto3 would be given; raises where the operation has no such parameter."""
    shape = operation_of(command.name).input_shape
    assert isinstance(shape, StructureShape)
    members = {f"--{xform_name(member, '-')}": member for member in shape.members}
    return {
        members[option]: _value(shape.members[members[option]], values)
        for option, values in command.options.items()
        if option and option not in _OF_THE_CLI
    }


def _value(shape: Shape, words: list[str]) -> Any:
    if shape.type_name == "list":
        member = getattr(shape, "member")  # noqa: B009  botocore's types do not know it
        return [_value(member, [word]) for word in words]
    if shape.type_name == "boolean":
        return words == []
    (word,) = words
    if shape.type_name == "structure":
        return dict(pair.split("=", 1) for pair in word.split(","))
    return int(word) if shape.type_name in ("integer", "long") else word
