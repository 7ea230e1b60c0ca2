"""Imports that are taken some way through the steps, and no further."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from local.handlers import invoke, one_after_the_other
from tests.integration.laboratory import Laboratory

ROWS = 600
SERVERS = "Name,CPU Cores,Team\n" + "".join(f"web-{i},{i % 8 + 1},t{i % 3}\n" for i in range(ROWS))
# How far an import is taken: the steps before it are done, of the chunks of the last one only two.
POINTS = ("announced", "registered", "planned", "validating", "reviewed", "enriching")


@dataclass
class Stopped:
    """An import that stands where it was left."""

    laboratory: Laboratory
    event: dict[str, Any]
    accepted: dict[str, Any]

    @property
    def id(self) -> str:
        return str(self.accepted["data_import_id"])

    @property
    def status(self) -> dict[str, Any]:
        body: dict[str, Any] = self.laboratory.status(self.id).body
        return body

    def fail(self, error: str = "States.Timeout", execution: str | None = None) -> dict[str, Any]:
        """As Fail flow does after an accident."""
        return invoke(
            "enrich/fail_flow",
            {
                "object": {"bucket": self.event["bucket"], "key": self.event["key"]},
                "execution": execution or self.event["execution"],
                "failure": {"Error": error},
            },
        )


def stopped_at(laboratory: Laboratory, point: str, content: str = SERVERS, **options: Any) -> Stopped:
    event = laboratory.put(content, **options)
    left = Stopped(laboratory, event, event.pop("accepted"))
    _go(laboratory, event, POINTS.index(point))
    return left


def _go(laboratory: Laboratory, event: dict[str, Any], steps: int) -> None:
    if steps == 0:
        return
    pointer = {"import": invoke("upload/register_upload", event)["import"]}
    if steps == 1:
        return
    chunks = chunks_of(laboratory, pointer, invoke("validate/plan_chunks", pointer)["manifest"])
    work = [
        lambda: one_after_the_other("validate/validate_chunk", chunks[:2] if steps == 3 else chunks),
        lambda: invoke("validate/review_file", pointer),
        lambda: one_after_the_other("enrich/enrich_chunk", chunks[:2]),
    ]
    for each in work[: steps - 2]:
        each()


def chunks_of(laboratory: Laboratory, pointer: dict[str, Any], manifest: dict[str, str]) -> list[dict[str, Any]]:
    """What the maps would hand to each chunk."""
    return [pointer | {"chunk": chunk} for chunk in laboratory.manifest(manifest)]
