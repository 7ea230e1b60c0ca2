"""What is known of a running stack, kept in its `stack.json` so that other commands find it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from local.aws import LocalAws
from local.deploy import STAGE
from local.postgres_record import write_private
from local.processes import ProcessMark

FILE_NAME = "stack.json"


@dataclass(frozen=True)
class StackRecord:
    """Where emulator and page are and what the deployment gave; the database keeps a record of its own."""

    port: int
    emulator: ProcessMark
    outputs: dict[str, str]
    page: ProcessMark | None = None
    page_url: str | None = None

    @classmethod
    def read(cls, directory: Path) -> Self | None:
        """The record of the stack in this directory; None when there is none that can be used."""
        try:
            fields = json.loads((directory / FILE_NAME).read_text())
            page = fields.get("page")
            return cls(
                fields["port"],
                ProcessMark(**fields["emulator"]),
                fields["outputs"],
                ProcessMark(**page) if page else None,
                fields.get("page_url"),
            )
        except (OSError, ValueError, TypeError, KeyError):
            return None

    def write(self, directory: Path) -> None:
        """Keeps the record, readable by its owner only; `api_url` and `bucket` are for a person who opens it."""
        shown = {"api_url": self.api_url, "bucket": self.outputs.get("UploadBucketName")}
        write_private(directory / FILE_NAME, json.dumps(shown | asdict(self), indent=2) + "\n")

    @property
    def processes(self) -> list[ProcessMark]:
        """What must run for the stack to run."""
        return [self.emulator, self.page] if self.page else [self.emulator]

    @property
    def aws(self) -> LocalAws:
        """The emulator."""
        return LocalAws(self.port)

    @property
    def api_url(self) -> str:
        """The base of the API's routes: the emulator's form of the address, with the stage as on AWS."""
        return f"{self.aws.endpoint}/_aws/execute-api/{self.outputs.get('ApiId')}/{STAGE}"
