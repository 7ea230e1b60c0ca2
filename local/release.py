"""`make deploy`: the same template to a real AWS account, then the migration inside it, then the page.

Credentials, Region and profile are the caller's; stack name and parameters are those of the stage in samconfig.toml.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import boto3.session
from botocore.config import Config
from botocore.exceptions import ClientError
from rich.console import Console

from local.deploy import migrate, stack_outputs
from local.errors import LocalStackError
from local.page_settings import page_settings
from local.places import PROJECT
from local.publish import publish
from local.web_build import build_web

_MIGRATION_SECONDS = 900  # as long as a Lambda function may run
_ORIGINS = "AllowedOrigins="


def release(console: Console, stage: str) -> int:
    """Builds, deploys (sam shows the changes and asks), migrates and publishes the page."""
    stack = stack_name(stage)
    folder = build_web()
    _sam("build", "--config-env", stage)
    for layer in ("CommonLayer", "McpLayer"):
        _compile_layer(PROJECT / ".aws-sam" / "build" / layer / "python", stage)
    session = boto3.session.Session()
    outputs = _deploy(session.client("cloudformation"), stack, stage)
    patient = Config(read_timeout=_MIGRATION_SECONDS, retries={"max_attempts": 0})
    answer = migrate(session.client("lambda", config=patient), outputs["MigrateFunctionName"])
    console.print(f"{stack} is deployed; database at revision {answer.get('revision')}. API: {outputs['ApiUrl']}")
    cognito = session.client("cognito-idp").meta
    settings = page_settings(outputs, region=cognito.region_name, cognito_endpoint=cognito.endpoint_url)
    files = publish(session.client("s3"), outputs["PageBucketName"], folder, settings)
    console.print(f"The page, {files} files: {outputs['PageUrl']}")
    return 0


def _deploy(cloudformation: Any, stack: str, stage: str) -> dict[str, str]:
    """The outputs. The first deployment gives the page its address, a second one tells the bucket."""
    known = _page_url(cloudformation, stack)
    _sam("deploy", "--config-env", stage, *_overrides(stage, known))
    outputs = stack_outputs(cloudformation, stack)
    if outputs["PageUrl"] != known:
        _sam("deploy", "--config-env", stage, "--no-confirm-changeset", *_overrides(stage, outputs["PageUrl"]))
    return outputs


def _page_url(cloudformation: Any, stack: str) -> str | None:
    """Where the page is, as far as the stack is there already."""
    try:
        [description] = cloudformation.describe_stacks(StackName=stack)["Stacks"]
    except ClientError as error:
        if "does not exist" in str(error):
            return None
        raise
    outputs = {output["OutputKey"]: output["OutputValue"] for output in description.get("Outputs", [])}
    return outputs.get("PageUrl")


def _overrides(stage: str, page_url: str | None) -> list[str]:
    """All of the stage's parameters (sam takes these instead), the page's origin among those that may upload."""
    if page_url is None:
        return []
    given = _parameters(stage).get("parameter_overrides", [])
    said = shlex.split(given) if isinstance(given, str) else list(given)  # sam writes and takes both
    origins = next((each.removeprefix(_ORIGINS) for each in said if each.startswith(_ORIGINS)), "")
    wanted = ",".join(dict.fromkeys([*filter(None, origins.split(",")), page_url]))
    others = [each for each in said if not each.startswith(_ORIGINS)]
    return ["--parameter-overrides", *others, f"{_ORIGINS}{wanted}"]


def _compile_layer(layer: Path, stage: str) -> None:
    """Byte code for the runtime's own Python: a layer is read-only, so each cold start would compile it anew."""
    given = re.search(
        r"PythonRuntime=(python3\.\d+)", (PROJECT / "samconfig.toml").read_text().partition(f"[{stage}.")[2]
    )
    default = re.search(r"PythonRuntime:.*?Default: (python3\.\d+)", (PROJECT / "template.yaml").read_text(), re.DOTALL)
    found = given or default
    if found is None:
        raise LocalStackError("template.yaml names no default for PythonRuntime.")
    # beside each file, whatever the environment says
    options = ["-X", "pycache_prefix=", "-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash"]
    command = [found[1], *options, str(layer)]
    if subprocess.run(command, check=False).returncode:
        raise LocalStackError(f"{found[1]} could not compile the layer.")


def stack_name(stage: str) -> str:
    """The stack of a stage, from samconfig.toml."""
    return str(_parameters(stage)["stack_name"])


def _parameters(stage: str) -> dict[str, Any]:
    config: dict[str, Any] = tomllib.loads((PROJECT / "samconfig.toml").read_text())
    try:
        return dict(config[stage]["deploy"]["parameters"])
    except KeyError as error:
        raise LocalStackError(f"samconfig.toml has no stage {stage!r}.") from error


def _sam(*arguments: str) -> None:
    command = [sys.executable, "-m", "samcli", *arguments]
    if subprocess.run(command, cwd=PROJECT, env=os.environ | {"SAM_CLI_TELEMETRY": "0"}, check=False).returncode:
        raise LocalStackError(f"sam {arguments[0]} failed; its reason is above.")
