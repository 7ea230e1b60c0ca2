"""What one chunk costs the function and what it costs the database: the input of `bench.simulate`.

One import with one worker, in this process: whatever processor time is not its own is PostgreSQL's.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import psutil

from bench.files.cmdb import write_cmdb
from bench.floor import Psql
from bench.section import Figures, Options, Section
from bench.tables import count, seconds, table
from importflow.models import ImportCategory
from local.handlers import invoke, run_import
from local.laboratory import Laboratory, laboratory

ROWS = 1_000_000
# A chunk is what is measured here: fewer rows than a few of them say nothing.
LEAST_ROWS, WARMING_ROWS = 75_000, 20_000
TABLES = ("raw_import_records", "assets", "asset_custom_attributes", "import_processing_steps")
_WAL = "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint"


def measure(options: Options) -> Figures:
    """One import into an emptied inventory, after a small one that warms this process and the server."""
    rows = max(options.rows or ROWS, LEAST_ROWS)
    source = options.directory / "servers.csv"
    with laboratory(options.directory) as lab:
        psql = Psql(lab.postgres)
        for size in (WARMING_ROWS, rows):
            written = write_cmdb(source, size)
            psql.empty_inventory()
            event, before = lab.upload(source, ImportCategory.CMDB_EXPORT), int(psql.run(_WAL))
            laps = _Laps(lab)
            ended = run_import(event, laps.manifest, laps.map_chunks)
            laps.end("complete")
            if ended.state != "Import completed":
                raise SystemExit(f"the import ended as {ended}")
        return {
            "rows": rows,
            "file_bytes": written,
            "steps": {name: _rounded(cost) for name, cost in laps.steps.items()},
            "chunks": {name: [_rounded(cost) for cost in costs] for name, costs in laps.chunks.items()},
            "wal_bytes": int(psql.run(_WAL)) - before,
            "tables": {name: _table_bytes(psql, name) for name in TABLES},
        }


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds on the clock, of this process's processor, and of PostgreSQL's processor."""

    clock: float
    worker: float
    database: float

    def __sub__(self, other: Cost) -> Cost:
        return Cost(self.clock - other.clock, self.worker - other.worker, self.database - other.database)


@dataclass
class _Laps:
    """Takes the cost where the import passes from one state to the next, and around each chunk."""

    lab: Laboratory
    steps: dict[str, Cost] = field(default_factory=dict)
    chunks: dict[str, list[Cost]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._since = self._now()

    def end(self, step: str) -> None:
        now = self._now()
        self.steps[step] = now - self._since
        self._since = now

    def manifest(self, location: Mapping[str, str]) -> list[dict[str, Any]]:
        found = self.lab.manifest(location)
        self.end("register and plan")
        return found

    def map_chunks(self, name: str, events: list[dict[str, Any]]) -> list[dict[str, Any]]:
        step = name.partition("/")[2].removesuffix("_chunk")
        if step == "enrich":
            self.end("review")
        costs = self.chunks.setdefault(step, [])
        answers = []
        for event in events:
            before = self._now()
            answers.append(invoke(name, event))
            costs.append(self._now() - before)
        self._since = self._now()
        return answers

    def _now(self) -> Cost:
        return Cost(time.perf_counter(), time.process_time(), _server_seconds(self.lab.postgres.pid() or 0))


def _server_seconds(postmaster: int) -> float:
    """Processor time of a PostgreSQL so far: its processes that run and those that have ended."""
    server = psutil.Process(postmaster)
    spent = sum(server.cpu_times()[:4])
    for child in server.children():
        try:
            spent += sum(child.cpu_times()[:2])
        except psutil.NoSuchProcess:
            continue  # ended meanwhile: the next reading has it in the postmaster's
    return float(spent)


def _rounded(cost: Cost) -> list[float]:
    return [round(cost.clock, 3), round(cost.worker, 3), round(cost.database, 3)]


def _table_bytes(psql: Psql, name: str) -> list[int]:
    """Heap with TOAST, and indexes."""
    return [int(psql.run(f"SELECT pg_{part}_size('migration.{name}')")) for part in ("table", "indexes")]


def render(figures: Figures) -> list[str]:
    header = ("step", "chunks", "median, s", "worst, s", "function's processor, s", "database's processor, s")
    rows = [_row(name, costs) for name, costs in figures["chunks"].items()]
    rows += [_row(name, [cost]) for name, cost in figures["steps"].items()]
    megabytes = {name: f"{heap / 1e6:.0f} + {index / 1e6:.0f} MB" for name, (heap, index) in figures["tables"].items()}
    stored = ", ".join(f"{name} {size}" for name, size in megabytes.items())
    return [
        f"{count(figures['rows'])} CMDB rows, {figures['file_bytes'] / 1e6:.0f} MB, one worker. Seconds are per chunk.",
        "",
        *table(header, rows),
        "",
        f"Heap and indexes afterwards: {stored}. Write-ahead log: {figures['wal_bytes'] / 1e6:.0f} MB.",
        "`python -m bench.simulate` makes imports on AWS of it: see [docs/scaling.md](../docs/scaling.md).",
    ]


def _row(name: str, costs: list[list[float]]) -> tuple[object, ...]:
    clock, worker, database = zip(*costs, strict=True)
    medians = [seconds(statistics.median(each)) for each in (worker, database)]
    return (name, len(costs), seconds(statistics.median(clock)), seconds(max(clock)), *medians)


SECTION = Section("chunks", "What a chunk costs, by processor", measure, render)
