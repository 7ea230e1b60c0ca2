"""Walks through the state machine's definition with the handlers of this process.

As much of the Amazon States Language as the import uses. An exception of a handler is raised here
and not caught into Fail flow: who drives handlers wants to see it. A map's children are handed to
the caller, who may run them as he likes. Everything that passes is recorded.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from local.definition import read_definition
from local.execution_record import ExecutionRecord

Document = dict[str, Any]
Invoke = Callable[[str, Document], Document]
MapChunks = Callable[[str, list[Document]], Iterable[Any]]
ReadManifest = Callable[[Document], list[Document]]

_STEP = re.compile(r"\.([A-Za-z_][\w-]*)|\['([^']+)'\]")


@dataclass
class Execution:
    """One import on its way. `invoke` and `map_children` are told functions by the name of their verb."""

    invoke: Invoke
    read_manifest: ReadManifest
    map_children: MapChunks
    record: ExecutionRecord = field(default_factory=ExecutionRecord)

    def run(self, event: Document, execution_id: str) -> tuple[str, Document]:
        """The state it ends in, and what has come together until then."""
        self._context: Document = {"Execution": {"Id": execution_id, "Input": event}}
        self._manifests: dict[str, list[Document]] = {}
        definition = _definition()
        name, data = definition["StartAt"], event
        while True:
            state = definition["States"][name]
            self.record.enter(state["Type"])
            self.record.weigh(name, "input", data)
            data = self._do(name, state, data)
            self.record.weigh(name, "output", data)
            if state["Type"] in ("Succeed", "Fail"):
                return name, data
            name = _choose(state, data) if state["Type"] == "Choice" else state["Next"]

    def _do(self, name: str, state: Document, data: Document) -> Document:
        if state["Type"] == "Task":
            return _with_result(state, data, self._call(name, state, data))
        if state["Type"] == "Map":
            self._map(name, state, data)
            return _with_result(state, data, None)
        if state["Type"] == "Pass":
            return _with_result(state, data, look_up(state.get("InputPath", "$"), data, self._context))
        return data

    def _call(self, name: str, state: Document, data: Document) -> Document:
        sent = fill(state["Parameters"], data, self._context)
        self.record.weigh(name, "request", sent)
        answer = self.invoke(_verb(state), sent)
        self.record.weigh(name, "answer", answer)
        return answer

    def _map(self, name: str, state: Document, data: Document) -> None:
        """Each item's child has one state, a task that is handed the whole input."""
        location = fill(state["ItemReader"]["Parameters"], data, self._context)
        key = str(location)
        if key not in self._manifests:
            self._manifests[key] = self.read_manifest({"bucket": location["Bucket"], "key": location["Key"]})
        items = self._manifests[key]
        self.record.begin_map(name, list(items))
        ((child, task),) = state["ItemProcessor"]["States"].items()
        inputs = [fill(state["ItemSelector"], data, self._context | {"Map": {"Item": {"Value": i}}}) for i in items]
        for sent in inputs:
            self.record.weigh(child, "input", sent)
        for answer in self.map_children(_verb(task), inputs):
            if isinstance(answer, dict):  # or whatever the caller makes of it
                self.record.weigh(child, "answer", answer)


@cache
def _definition() -> Document:
    return read_definition("data_import")


def _verb(state: Document) -> str:
    """`validate_chunk` of `${ValidateChunkFunctionArn}`."""
    words = re.findall(r"[A-Z][a-z]+", state["Resource"].removesuffix("FunctionArn}"))
    return "_".join(words).lower()


def _choose(state: Document, data: Document) -> str:
    met = (c["Next"] for c in state["Choices"] if look_up(c["Variable"], data, {}) == c["StringEquals"])
    return str(next(met, state["Default"]))


def _with_result(state: Document, data: Document, result: Any) -> Document:
    path = state["ResultPath"]
    return data if path is None else data | {path.removeprefix("$."): copy.deepcopy(result)}


def fill(parameters: Document, data: Document, context: Document) -> Document:
    """Parameters with the values their paths name."""
    filled: Document = {}
    for name, value in parameters.items():
        if isinstance(value, dict):
            filled[name] = fill(value, data, context)
        elif name.endswith(".$"):
            filled[name.removesuffix(".$")] = look_up(value, data, context)
        else:
            filled[name] = value
    return filled


def look_up(path: str, data: Document, context: Document) -> Any:
    """What a path names in the data, or behind `$$` in the context."""
    value: Any = context if path.startswith("$$") else data
    for plain, quoted in _STEP.findall(path):
        value = value[plain or quoted]
    return value
