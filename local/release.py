"""`make deploy`: the same template to a real AWS account, then the migration inside it.

Credentials, Region and profile are the caller's; stack name and parameters are those of the stage in samconfig.toml.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import boto3.session
from botocore.config import Config
from rich.console import Console

from local.deploy import migrate, stack_outputs
from local.errors import LocalStackError
from local.places import PROJECT

_MIGRATION_SECONDS = 900  # as long as a Lambda function may run


def release(console: Console, stage: str) -> int:
    """Builds, deploys (sam shows the changes and asks) and migrates."""
    stack = stack_name(stage)
    _sam("build", "--config-env", stage)
    _compile_layer(PROJECT / ".aws-sam" / "build" / "CommonLayer" / "python", stage)
    _sam("deploy", "--config-env", stage)
    session = boto3.session.Session()
    outputs = stack_outputs(session.client("cloudformation"), stack)
    patient = Config(read_timeout=_MIGRATION_SECONDS, retries={"max_attempts": 0})
    answer = migrate(session.client("lambda", config=patient), outputs["MigrateFunctionName"])
    console.print(f"{stack} is deployed; database at revision {answer.get('revision')}. API: {outputs['ApiUrl']}")
    return 0


def _compile_layer(layer: Path, stage: str) -> None:
    """Byte code for the runtime's own Python: a layer is read-only, so each cold start would compile it anew."""
    given = re.search(
        r"PythonRuntime=(python3\.\d+)", (PROJECT / "samconfig.toml").read_text().partition(f"[{stage}.")[2]
    )
    default = re.search(r"PythonRuntime:.*?Default: (python3\.\d+)", (PROJECT / "template.yaml").read_text(), re.DOTALL)
    found = given or default
    if found is None:
        raise LocalStackError("template.yaml names no default for PythonRuntime.")
    command = [found[1], "-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash", str(layer)]
    if subprocess.run(command, check=False).returncode:
        raise LocalStackError(f"{found[1]} could not compile the layer.")


def stack_name(stage: str) -> str:
    """The stack of a stage, from samconfig.toml."""
    config: dict[str, Any] = tomllib.loads((PROJECT / "samconfig.toml").read_text())
    try:
        return str(config[stage]["deploy"]["parameters"]["stack_name"])
    except KeyError as error:
        raise LocalStackError(f"samconfig.toml has no stage {stage!r}.") from error


def _sam(*arguments: str) -> None:
    command = [sys.executable, "-m", "samcli", *arguments]
    if subprocess.run(command, cwd=PROJECT, env=os.environ | {"SAM_CLI_TELEMETRY": "0"}, check=False).returncode:
        raise LocalStackError(f"sam {arguments[0]} failed; its reason is above.")
