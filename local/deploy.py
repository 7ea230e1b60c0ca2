"""Deploys the built template, and migrates the database through the function deployed for that."""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import starmap
from pathlib import Path
from typing import Any

from local.aws import LocalAws
from local.database import DatabaseUrls
from local.errors import LocalStackError
from local.sam import parameter_override, python_runtime, run_sam

STACK = "importflow-local"
STAGE = "local"
_MIGRATION = {"action": "upgrade", "revision": "head"}


def deploy(
    template: Path, aws: LocalAws, urls: DatabaseUrls, *, log: Path, origin: str, parameters: Mapping[str, str]
) -> dict[str, str]:
    """Deploys to the emulator and gives the stack's outputs by name; `parameters` are further ones of the template."""
    parameters = {
        **parameters,
        "Stage": STAGE,
        "PythonRuntime": python_runtime(),
        "DatabaseUrl": urls.app,
        "OwnerDatabaseUrl": urls.owner,
        "AllowedOrigins": origin,
    }
    arguments = ["deploy", "--template-file", str(template), "--stack-name", STACK, "--resolve-s3"]
    arguments += ["--no-confirm-changeset", "--no-fail-on-empty-changeset", "--no-progressbar"]
    arguments += ["--capabilities", "CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"]
    arguments += ["--parameter-overrides", *starmap(parameter_override, parameters.items())]
    run_sam(arguments, environment=aws.environment() | {"SAM_CLI_POLL_DELAY": "0.1"}, log=log)
    return stack_outputs(aws.client("cloudformation"), STACK)


def stack_outputs(cloudformation: Any, stack: str) -> dict[str, str]:
    """The outputs of a deployed stack by name; a stack that is not complete is an error."""
    [description] = cloudformation.describe_stacks(StackName=stack)["Stacks"]
    if not description["StackStatus"].endswith("_COMPLETE") or "ROLLBACK" in description["StackStatus"]:
        raise LocalStackError(f"The stack {stack} is {description['StackStatus']} after its deployment.")
    return {output["OutputKey"]: output["OutputValue"] for output in description["Outputs"]}


def migrate(lambda_client: Any, function: str) -> Mapping[str, Any]:
    """Brings the database to the newest revision, inside the stack; the function's answer.

    The client must not retry: a migration that takes long would be started a second time.
    """
    answer = lambda_client.invoke(FunctionName=function, Payload=json.dumps(_MIGRATION).encode())
    payload = answer["Payload"].read().decode(errors="replace")
    if answer.get("FunctionError"):
        raise LocalStackError(f"The migrate function failed:\n{_explain(payload)}")
    result = json.loads(payload or "null")
    if not isinstance(result, dict):
        raise LocalStackError(f"The migrate function answered {payload!r}.")
    return result


def _explain(payload: str) -> str:
    try:
        error = json.loads(payload)
        trace = "".join(error.get("stackTrace") or [])
        return f"{error.get('errorType')}: {error.get('errorMessage')}\n{trace}".strip()
    except (ValueError, AttributeError):
        return payload
