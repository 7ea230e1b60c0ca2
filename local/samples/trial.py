"""One file through every handler, and what the tables hold afterwards."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from importflow import database
from importflow.observability import logger
from importflow.status import import_status
from local.handlers import run_import
from local.laboratory import EMPTY_INVENTORY, Laboratory
from local.samples.expectation import Sample

_OPEN_FLOWS = """
    SELECT (SELECT count(*) FROM migration.crewai_flow_state_extensions
            WHERE flow_status NOT IN ('completed', 'failed'))
         + (SELECT count(*) FROM migration.discovery_flows WHERE status NOT IN ('completed', 'failed'))
         + (SELECT count(*) FROM migration.import_processing_steps WHERE status IN ('pending', 'running'))
"""
_DISTINCT = """
    SELECT count(DISTINCT raw_data ->> :column) FROM migration.raw_import_records
    WHERE btrim(raw_data ->> :column) <> ''
"""
_CODES = """
    SELECT DISTINCT finding ->> 'code'
    FROM migration.raw_import_records, jsonb_array_elements(validation_errors) AS finding
"""


@dataclass(frozen=True, slots=True)
class Actual:
    """What became of a file. `crash` is an accident of ours, `stuck` means that something is left open."""

    status: str = ""
    code: str | None = None
    message: str = ""
    category: str | None = None
    total: int = 0
    valid: int = 0
    rejected: int = 0
    processed: int = 0
    assets: int = 0
    dependencies: int = 0
    distinct: int | None = None
    columns: Mapping[str, str | None] = field(default_factory=dict)
    findings: frozenset[str] = frozenset()
    crash: str | None = None
    stuck: bool = False

    def __str__(self) -> str:
        if self.crash:
            return f"crash: {self.crash}"
        if self.status != "completed":
            read = f" after {self.total} records" if self.total else ""
            return f"{self.status}: {self.code}{read}"
        edges = f", {self.dependencies} dependencies" if self.dependencies else ""
        rejected = f", {self.rejected} rejected" if self.rejected else ""
        return f"{self.total} records → {self.assets} assets{edges}{rejected}"


class Trials:
    """Imports sample after sample, each into an empty inventory."""

    def __init__(self, lab: Laboratory) -> None:
        self._lab = lab
        self._engine = sa.create_engine(lab.postgres.urls.superuser, connect_args={"ssl_context": False})

    def close(self) -> None:
        """Ends the connection that looks at the tables."""
        self._engine.dispose()

    def run(self, directory: Path, sample: Sample) -> Actual:
        """Imports one file; an accident is part of the answer."""
        with self._engine.begin() as connection:
            connection.execute(sa.text(EMPTY_INVENTORY))
        upload = self._lab.upload(directory / sample.file, sample.named, sample.corrections)
        try:
            run_import(upload, self._lab.manifest)
        except Exception as error:
            return Actual(crash=_accident(error))
        return self._look(sample)

    def _look(self, sample: Sample) -> Actual:
        import_id = self._rows("SELECT id FROM migration.data_imports")[0][0]
        with database.tenant_session(self._lab.tenant) as session:
            status = import_status(session, str(import_id)).model_dump(mode="json")
        error = status["error"] or {}
        records = status["records"]
        about_file = {finding["code"] for one in status["validation_results"] for finding in one["findings"]}
        return Actual(
            status={"failed": "refused"}.get(status["status"], status["status"]),
            code=error.get("code"),
            message=error.get("message") or "",
            category=status["import_category"],
            **{name: records[name] for name in ("total", "valid", "rejected", "processed")},
            assets=self._count("assets"),
            dependencies=self._count("asset_dependencies"),
            distinct=self._rows(_DISTINCT, column=sample.distinct[0])[0][0] if sample.distinct else None,
            columns={one["column"]: one["field"] for one in status["column_mappings"]},
            findings=frozenset(about_file | {code for (code,) in self._rows(_CODES)}),
            crash=error["message"] if error.get("kind") == "internal" else None,
            stuck=status["status"] not in ("completed", "failed") or self._rows(_OPEN_FLOWS)[0][0] > 0,
        )

    def _count(self, table: str) -> int:
        return int(self._rows(f"SELECT count(*) FROM migration.{table}")[0][0])  # noqa: S608  names of ours

    def _rows(self, statement: str, **parameters: Any) -> list[Any]:
        with self._engine.connect() as connection:
            return [tuple(row) for row in connection.execute(sa.text(statement), parameters)]


def _accident(error: Exception) -> str:
    """Kind and place of what broke first; no value of the file."""
    first: BaseException = error
    while first.__cause__ is not None:
        first = first.__cause__
    frame = traceback.extract_tb(first.__traceback__)[-1]
    return f"{type(first).__name__} at {Path(frame.filename).name}:{frame.lineno}, in {frame.name}"


def quiet() -> None:
    """Keeps the handlers' log off the report."""
    logger.setLevel("CRITICAL")
    logging.getLogger("botocore").setLevel(logging.WARNING)
