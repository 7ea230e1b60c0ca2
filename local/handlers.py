"""The Lambda handlers as functions of this process, and an import driven through them in order.

For tests and benchmarks that want the real handlers without the emulator. The state machine's
definition gives the order, and what passes between the states is held against AWS's limits.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from types import SimpleNamespace
from typing import Any

from local.execution_record import ExecutionRecord, check_answer
from local.places import PROJECT
from local.state_machine import Execution, MapChunks, ReadManifest

Handler = Callable[[dict[str, Any], Any], dict[str, Any]]

# Which key of the state's data says why it ended there.
_TOLD_BY = {"Import completed": "complete", "Import rejected": "failure", "Import failed": "failure"}

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
    """Call a handler as the Lambda runtime would; BeyondLimits where Lambda would not take event or answer."""
    answer = handler(name)(event, CONTEXT)
    check_answer(name, event, answer)
    return answer


def one_after_the_other(name: str, events: list[dict[str, Any]]) -> Iterable[Any]:
    """Map the chunks in this process."""
    return [invoke(name, event) for event in events]


@dataclass(frozen=True, slots=True)
class Ended:
    """How the state machine would have ended: the state, what led there, and what had passed until then."""

    state: str
    detail: dict[str, Any]
    record: ExecutionRecord


def run_import(upload: dict[str, Any], manifest_of: ReadManifest, map_chunks: MapChunks = one_after_the_other) -> Ended:
    """Drive one uploaded object through every step; `upload` is the input of Register upload.

    Raises BeyondLimits where AWS would not have taken what passed.
    """
    execution = Execution(
        invoke=lambda verb, event: invoke(verb_with_folder(verb), event),
        read_manifest=manifest_of,
        map_children=lambda verb, events: map_chunks(verb_with_folder(verb), events),
    )
    state, data = execution.run(object_created(upload), upload["execution"])
    execution.record.check()
    return Ended(state, data[_TOLD_BY.get(state, "register")], execution.record)


def object_created(upload: dict[str, Any]) -> dict[str, Any]:
    """The event that starts the state machine, as far as it is read."""
    names = {"key": "key", "size": "size", "version-id": "version_id", "etag": "etag"}
    described = {name: upload.get(ours) for name, ours in names.items()}
    return {"detail": {"bucket": {"name": upload["bucket"]}, "object": described}}


@cache
def verb_with_folder(verb: str) -> str:
    """`validate/plan_chunks` of `plan_chunks`."""
    (path,) = (PROJECT / "functions").glob(f"*/{verb}.py")
    return f"{path.parent.name}/{verb}"
