"""The Lambda handlers as functions of this process, and an import driven through them in order.

For tests and benchmarks that want the real handlers without the emulator; the order of the states
is the state machine's, which the end-to-end tests run for real.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from types import SimpleNamespace
from typing import Any

from local.places import PROJECT

Handler = Callable[[dict[str, Any], Any], dict[str, Any]]
MapChunks = Callable[[str, list[dict[str, Any]]], Iterable[Any]]

CONTEXT = SimpleNamespace(
    function_name="local",
    memory_limit_in_mb=1769,
    invoked_function_arn="arn:aws:lambda:us-east-1:000000000000:function:local",
    aws_request_id="local-request",
)


@cache
def handler(name: str) -> Handler:
    """The handler in `functions/<name>.py`, e.g. `validate/plan_chunks`."""
    path = PROJECT / "functions" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(f"functions_{name.replace('/', '_')}", path)
    if spec is None or spec.loader is None:
        raise LookupError(name)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found: Handler = module.handler
    return found


def invoke(name: str, event: dict[str, Any]) -> dict[str, Any]:
    """Call a handler as the Lambda runtime would."""
    return handler(name)(event, CONTEXT)


def one_after_the_other(name: str, events: list[dict[str, Any]]) -> Iterable[Any]:
    """Map the chunks in this process."""
    return [invoke(name, event) for event in events]


@dataclass(frozen=True, slots=True)
class Ended:
    """How the state machine would have ended: the state, and what led there."""

    state: str
    detail: dict[str, Any]


def run_import(
    upload: dict[str, Any],
    manifest_of: Callable[[dict[str, Any]], list[dict[str, Any]]],
    map_chunks: MapChunks = one_after_the_other,
) -> Ended:
    """Drive one uploaded object through every step; `upload` is the input of Register upload."""
    registered = invoke("upload/register_upload", upload)
    if registered["outcome"] in ("duplicate", "unknown"):
        return Ended("Already registered" if registered["outcome"] == "duplicate" else "Not ours", registered)
    if registered["outcome"] == "rejected":
        return _fail(upload, registered["rejection"])
    pointer = {"import": registered["import"]}
    planned = invoke("validate/plan_chunks", pointer)
    if planned["outcome"] == "rejected":
        return _fail(upload, planned["rejection"])
    chunks = [pointer | {"chunk": chunk} for chunk in manifest_of(planned["manifest"])]
    list(map_chunks("validate/validate_chunk", chunks))
    reviewed = invoke("validate/review_file", pointer)
    if reviewed["outcome"] == "rejected":
        return _fail(upload, reviewed["rejection"])
    list(map_chunks("enrich/enrich_chunk", chunks))
    return Ended("Import completed", invoke("enrich/complete_flow", pointer))


def _fail(upload: dict[str, Any], failure: dict[str, Any]) -> Ended:
    event = {
        "object": {"bucket": upload["bucket"], "key": upload["key"]},
        "execution": upload["execution"],
        "failure": failure,
    }
    failed = invoke("enrich/fail_flow", event)
    return Ended("Import rejected" if failed["kind"] == "rejected" else "Import failed", failure)
