"""The floor (`psql \\copy` of the very same raw records) and what people would write (ORM `add_all`)."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from importflow.models import RawImportRecord
from local.database import LocalPostgres

TABLE = "migration.raw_import_records"


class Psql:
    """The server's own client, as superuser (COPY into a table under row-level security is refused otherwise)."""

    def __init__(self, postgres: LocalPostgres) -> None:
        url = sa.make_url(postgres.urls.superuser)
        program = str(postgres.programs.binaries / "psql")
        self._command = [
            program, "-qX", "-v", "ON_ERROR_STOP=1", "-h", str(url.host), "-p", str(url.port), "-U", str(url.username),
            "-d", str(url.database),
        ]  # fmt: skip
        self._environment = os.environ | {"PGPASSWORD": str(url.password)}

    def run(self, statement: str) -> float:
        """Seconds the statement took, the client's start included."""
        start = time.perf_counter()
        subprocess.run([*self._command, "-c", statement], env=self._environment, check=True)
        return time.perf_counter() - start

    def empty(self) -> None:
        self.run(f"DELETE FROM {TABLE}")
        self.run(f"VACUUM {TABLE}")
        self.run("CHECKPOINT")


def export_records(psql: Psql, path: Path) -> None:
    psql.run(f"\\copy (SELECT * FROM {TABLE} ORDER BY row_number) TO '{path}'")


def time_floor(psql: Psql, path: Path) -> float:
    """Seconds to copy the exported records into the emptied table, indexes and keys in place."""
    psql.empty()
    return psql.run(f"\\copy {TABLE} FROM '{path}'")


def time_add_all(postgres: LocalPostgres, records: list[dict[str, Any]]) -> float:
    """Seconds for one ORM object per record, one `add_all`, one commit (driver and role as ours)."""
    engine = sa.create_engine(postgres.urls.superuser, connect_args={"ssl_context": False})
    try:
        start = time.perf_counter()
        with Session(engine) as session:
            session.add_all(RawImportRecord(**record) for record in records)
            session.commit()
        return time.perf_counter() - start
    finally:
        engine.dispose()


def read_records(postgres: LocalPostgres, limit: int) -> list[dict[str, Any]]:
    """Stored records as keyword arguments of the model."""
    engine = sa.create_engine(postgres.urls.superuser, connect_args={"ssl_context": False})
    try:
        with engine.connect() as connection:
            rows = connection.execute(sa.select(RawImportRecord.__table__).limit(limit)).mappings()
            return [dict(row) for row in rows]
    finally:
        engine.dispose()
