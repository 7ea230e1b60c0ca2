"""A tool or resource as this project describes it, and the use case behind it.

Guarantees: the schemas are those of the pydantic models that read the arguments and write the answer; every tool says
that it reads only.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from mcp_types import Resource, Tool, ToolAnnotations

from importflow.api_schemas import Body
from importflow.config import StorageSettings
from importflow.database import OpenSession, reading_session, trial_session
from importflow.tenancy import Tenant

READ_ONLY = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)


@dataclass(frozen=True, slots=True)
class Workplace:
    """What a tool works with: whose data, sessions that cannot write, sessions that are undone, the bucket to read."""

    tenant: Tenant
    reading: OpenSession = reading_session
    trial: OpenSession = trial_session

    @property
    def bucket(self) -> str:
        return StorageSettings.from_environment().upload_bucket


@dataclass(frozen=True, slots=True)
class ToolDefinition:
    """`run` gets the validated arguments, an instance of `takes`, and answers one of `answers`."""

    name: str
    title: str
    description: str
    takes: type[Body]
    answers: type[Body]
    run: Callable[[Workplace, Any], Body]

    def described(self) -> Tool:
        """As `tools/list` shows it."""
        return _described(self)


@cache
def _described(tool: ToolDefinition) -> Tool:
    """Made once: schemas take longer than everything else about a listing."""
    return Tool(
        name=tool.name,
        title=tool.title,
        description=tool.description,
        input_schema=tool.takes.model_json_schema(),
        output_schema=tool.answers.model_json_schema(mode="serialization"),
        annotations=READ_ONLY,
    )


@dataclass(frozen=True, slots=True)
class ResourceDefinition:
    """A JSON document that is the same for every tenant."""

    uri: str
    name: str
    description: str
    read: Callable[[], dict[str, Any]]

    def described(self) -> Resource:
        """As `resources/list` shows it."""
        return Resource(uri=self.uri, name=self.name, description=self.description, mime_type="application/schema+json")


@dataclass(frozen=True, slots=True)
class Toolbox:
    """One server: its name, what it tells the agent about itself, and what it offers."""

    name: str
    title: str
    instructions: str
    tools: Sequence[ToolDefinition]
    resources: Sequence[ResourceDefinition] = ()
