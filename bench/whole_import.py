"""A whole import through the handlers, from Register upload to Complete flow, timed phase by phase."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.floor import Psql
from bench.processes import processor_seconds
from bench.section import Figures
from bench.workers import Measured, Workers
from importflow import database
from importflow.models import ImportCategory
from importflow.status import import_status
from local.handlers import run_import
from local.laboratory import Laboratory

WORKERS = 2


class NotImported(RuntimeError):
    """A benchmark of an import that does not do all of its work would be worth nothing."""


@dataclass(frozen=True, slots=True)
class ImportRun:
    """One import: seconds in all and by phase, processor seconds by whom, and what its workers measured."""

    seconds: float
    phases: dict[str, float]
    processor: dict[str, float]
    measured: Measured


def import_once(lab: Laboratory, psql: Psql, workers: Workers, source: Path, category: ImportCategory) -> ImportRun:
    """Import a file into an emptied inventory; every record must come out valid. The upload is not timed."""
    psql.empty_inventory()
    return import_into(lab, psql, workers, source, category)


def import_into(lab: Laboratory, psql: Psql, workers: Workers, source: Path, category: ImportCategory) -> ImportRun:
    """The same into an inventory as it stands."""
    event = lab.upload(source, category)
    workers.forget()
    before = processor_seconds()
    laps = _Laps(lab, workers)
    ended = run_import(event, laps.manifest, laps.map_chunks)
    laps.end("complete")
    spent = {whose: after - before[whose] for whose, after in processor_seconds().items()}
    if ended.state != "Import completed":
        raise NotImported(f"the import of {source.name} ended as {ended}")
    _all_valid(lab, psql)
    return ImportRun(sum(laps.seconds.values()), laps.seconds, spent, workers.measured)


def imports(
    lab: Laboratory, source: Path, category: ImportCategory, *, repeat: int, workers: int = WORKERS
) -> list[ImportRun]:
    """The same file several times, each time into an emptied inventory, by the same warm workers."""
    psql, pool = Psql(lab.postgres), Workers(workers)
    try:
        return [import_once(lab, psql, pool, source, category) for _ in range(repeat)]
    finally:
        pool.close()


def summary(runs: list[ImportRun], rows: int) -> Figures:
    """Medians over the runs; the figures of chunks are those of all runs."""
    seconds = statistics.median(run.seconds for run in runs)
    return {
        "rows": rows,
        "runs": len(runs),
        "seconds": round(seconds, 2),
        "spread": [round(min(run.seconds for run in runs), 2), round(max(run.seconds for run in runs), 2)],
        "rows_per_second": round(rows / seconds),
        "microseconds_per_row": round(seconds / rows * 1e6, 1),
        "phases": _medians([run.phases for run in runs]),
        "busy_cores": _medians([{who: spent / run.seconds for who, spent in run.processor.items()} for run in runs]),
        "chunks": _chunks(runs),
        "peak_mb": round(max(run.measured.peak_mb for run in runs)) or None,
    }


def _medians(runs: list[dict[str, float]]) -> dict[str, float]:
    return {name: round(statistics.median(each[name] for each in runs), 2) for name in runs[0]}


def _chunks(runs: list[ImportRun]) -> dict[str, Any]:
    """Of each step: how many chunks the file has, and the median and the worst of their seconds."""
    found = {}
    for step in runs[0].measured.chunk_seconds:
        every = [seconds for run in runs for seconds in run.measured.chunk_seconds[step]]
        found[step] = {
            "chunks": len(every) // len(runs),
            "median_seconds": round(statistics.median(every), 3),
            "worst_seconds": round(max(every), 3),
        }
    return found


def _all_valid(lab: Laboratory, psql: Psql) -> None:
    import_id = psql.run("SELECT id FROM migration.data_imports ORDER BY created_at DESC LIMIT 1")
    with database.tenant_session(lab.tenant) as session:
        records = import_status(session, import_id).records
    if records.rejected or not records.valid or records.valid != records.total:
        raise NotImported(f"not every record is valid: {records}")


class _Laps:
    """Takes the time where the import passes from one state to the next."""

    def __init__(self, lab: Laboratory, workers: Workers) -> None:
        self.seconds: dict[str, float] = {}
        self._lab, self._workers = lab, workers
        self._since = time.perf_counter()

    def end(self, phase: str) -> None:
        now = time.perf_counter()
        self.seconds[phase] = now - self._since
        self._since = now

    def manifest(self, location: Mapping[str, str]) -> list[dict[str, Any]]:
        found = self._lab.manifest(location)
        self.end("register and plan")
        return found

    def map_chunks(self, name: str, events: list[dict[str, Any]]) -> Iterable[Any]:
        if name == "enrich/enrich_chunk":
            self.end("review")
        answers = list(self._workers.map_chunks(name, events))
        self.end("validate" if name == "validate/validate_chunk" else "enrich")
        return answers
