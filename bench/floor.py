"""The floor: the server's own client copies the very raw records that an import left, keys and indexes in place."""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from pathlib import Path

import sqlalchemy as sa

from local.database import LocalPostgres
from local.laboratory import EMPTY_INVENTORY

RECORDS = "migration.raw_import_records"


class Psql:
    """psql as superuser: COPY into a table under row-level security is refused otherwise."""

    def __init__(self, postgres: LocalPostgres) -> None:
        url = sa.make_url(postgres.urls.superuser)
        program = str(postgres.programs.binaries / "psql")
        self._command = [
            program, "-qXAt", "-v", "ON_ERROR_STOP=1", "-h", str(url.host), "-p", str(url.port), "-U",
            str(url.username), "-d", str(url.database),
        ]  # fmt: skip
        self._environment = os.environ | {
            "PGPASSWORD": str(url.password),
            "PGOPTIONS": "-c client_min_messages=warning",
        }

    def run(self, statement: str) -> str:
        """What it printed: fields separated by |, a row per line."""
        done = subprocess.run(
            [*self._command, "-c", statement], env=self._environment, check=True, stdout=subprocess.PIPE, text=True
        )
        return done.stdout.strip()

    def timed(self, statement: str) -> float:
        """Seconds the statement took, the client's start included."""
        began = time.perf_counter()
        self.run(statement)
        return time.perf_counter() - began

    def empty_inventory(self) -> None:
        """Forget every import and asset; what is timed next pays for no one else's dirty pages."""
        self.run(EMPTY_INVENTORY)
        self.run("CHECKPOINT")

    def empty_records(self) -> None:
        """The same for the raw records alone."""
        self.run(f"TRUNCATE {RECORDS}")
        self.run("CHECKPOINT")


def floor_seconds(psql: Psql, path: Path, repeat: int) -> float:
    """Median seconds to copy the records that are in the table now; `path` is used to hold them. The table ends empty.

    What they refer to (the import, the assets) stays, so that foreign keys are checked as in the import.
    """
    psql.run(f"\\copy (SELECT * FROM {RECORDS} ORDER BY data_import_id, row_number) TO '{path}'")
    try:
        return statistics.median(_copy(psql, path) for _ in range(repeat))
    finally:
        path.unlink()


def _copy(psql: Psql, path: Path) -> float:
    psql.empty_records()
    return psql.timed(f"\\copy {RECORDS} FROM '{path}'")
