"""What must outlive the process that started a PostgreSQL: its port and passwords, in a file only we can read."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from local.ports import LOOPBACK, free_port

DATABASE = "importflow"
SUPERUSER = "postgres"
OWNER = "importflow_owner"
APP = "importflow_app"


@dataclass(frozen=True)
class DatabaseUrls:
    """SQLAlchemy URLs, one per role."""

    superuser: str
    owner: str
    app: str


@dataclass
class PostgresRecord:
    """One server's record; `ready` once its roles and database exist."""

    port: int
    passwords: dict[str, str]
    ready: bool = False

    @classmethod
    def new(cls) -> Self:
        """A free port and fresh passwords."""
        return cls(free_port(), {role: secrets.token_urlsafe(24) for role in (SUPERUSER, OWNER, APP)})

    @classmethod
    def read(cls, file: Path) -> Self | None:
        """The record in `file`; None when there is none, or none that can be used."""
        try:
            return cls(**json.loads(file.read_text()))
        except (OSError, ValueError, TypeError):
            return None

    def write(self, file: Path) -> None:
        """Replaces the file in one go."""
        unfinished = file.with_suffix(".new")
        write_private(unfinished, json.dumps(asdict(self), indent=2))
        unfinished.replace(file)

    def url(self, role: str) -> str:
        """The SQLAlchemy URL with which `role` signs in."""
        return f"postgresql+pg8000://{role}:{self.passwords[role]}@{LOOPBACK}:{self.port}/{DATABASE}"

    def urls(self) -> DatabaseUrls:
        """One URL per role."""
        return DatabaseUrls(superuser=self.url(SUPERUSER), owner=self.url(OWNER), app=self.url(APP))


def write_private(file: Path, text: str) -> None:
    """Writes a file that only its owner can read."""
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as stream:
        os.fchmod(descriptor, 0o600)
        stream.write(text)
