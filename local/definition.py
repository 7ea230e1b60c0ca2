"""The state machines' definitions as they stand in the project, before the deployment fills them in."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from local.places import PROJECT

STATE_MACHINES = PROJECT / "statemachine"
_UNQUOTED = re.compile(r'(":\s*)(\$\{\w+\})')


def read_definition(name: str, directory: Path = STATE_MACHINES) -> dict[str, Any]:
    """`statemachine/<name>.asl.json`; every substitution is a string, that of a number, too.

    CloudFormation substitutes in the text, so a number's place has no quotation marks around it and
    the file is JSON only afterwards.
    """
    text = (directory / f"{name}.asl.json").read_text()
    definition: dict[str, Any] = json.loads(_UNQUOTED.sub(r'\1"\2"', text))
    return definition
