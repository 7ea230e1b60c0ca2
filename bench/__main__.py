"""`make bench`: time a whole import of ROWS records through the handlers, and its rivals, in one run.

The import is everything from Register upload to Complete flow; the floor is a bare copy of the raw
records it left. Figures are medians of the repetitions; results go to results.json and README.md.
"""

from __future__ import annotations

import argparse
import logging
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.cold import built_layer, cold_import_seconds, megabytes
from bench.generator import write_cmdb
from bench.report import write_report
from bench.rivals import Psql, export_records, read_records, time_add_all, time_floor
from bench.workers import Workers
from importflow.models import ImportCategory
from importflow.observability import logger
from local.handlers import run_import
from local.laboratory import Laboratory, laboratory

WORKERS = 2
ADD_ALL_MOST = 20_000


def main() -> None:
    arguments = _arguments()
    logger.setLevel("WARNING")
    logging.getLogger("botocore").setLevel(logging.WARNING)
    with tempfile.TemporaryDirectory(prefix="importflow-bench-") as name:
        results = _measure(Path(name), arguments.rows, arguments.repeat)
    write_report(results, rows=arguments.rows, repeat=arguments.repeat)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench", description="Time an import and its rivals.")
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--repeat", type=int, default=3)
    return parser.parse_args()


def _measure(directory: Path, rows: int, repeat: int) -> list[dict[str, Any]]:
    source, exported = directory / "servers.csv", directory / "records.copy"
    size = write_cmdb(source, rows)
    print(f"{rows:,} rows, {size / 1e6:.1f} MB")
    with laboratory(directory) as lab:
        psql = Psql(lab.postgres)
        imports, phases, peak = _time_imports(lab, psql, source, repeat)
        export_records(psql, exported)
        exported.chmod(0o644)
        sample = read_records(lab.postgres, min(rows, ADD_ALL_MOST))
        floors = [time_floor(psql, exported) for _ in range(repeat)]
        psql.empty()
        add_all = time_add_all(lab.postgres, sample) / len(sample) * rows
    ours, floor = statistics.median(imports), statistics.median(floors)
    return [
        _result("whole import, two workers", rows, ours, floor, peak_rss_mb=round(peak), phases=phases),
        _result("psql copy of the same raw records (the floor)", rows, floor, floor),
        _result(f"SQLAlchemy add_all of the same raw records (timed on {len(sample):,})", rows, add_all, floor),
        *_cold_starts(),
    ]


def _cold_starts() -> list[dict[str, Any]]:
    with built_layer() as layer:
        return [
            {"name": "cold import of the slowest handler", "seconds": cold_import_seconds(layer)},
            {"name": "layer, unzipped, byte code included", "megabytes": megabytes(layer)},
        ]


def _time_imports(
    lab: Laboratory, psql: Psql, source: Path, repeat: int
) -> tuple[list[float], dict[str, float], float]:
    """Seconds of each import into an emptied inventory, the phases of the last, peak memory of a worker."""
    seconds: list[float] = []
    workers = Workers(WORKERS)
    phases: dict[str, float] = {}
    try:
        for _ in range(repeat):
            psql.run(
                "TRUNCATE migration.data_imports, migration.crewai_flow_state_extensions, migration.assets CASCADE"
            )
            psql.run("CHECKPOINT")
            event = lab.upload(source, ImportCategory.CMDB_EXPORT)
            phases = {}
            start = time.perf_counter()
            ended = run_import(event, lab.manifest, _timed(workers, phases))
            seconds.append(time.perf_counter() - start)
            if ended.state != "Import completed":
                raise SystemExit(f"the import ended as {ended}")
            print(f"  import {seconds[-1]:.2f} s {phases}")
        return seconds, phases, workers.peak_rss_mb
    finally:
        workers.close()


def _timed(workers: Workers, phases: dict[str, float]) -> Callable[[str, list[dict[str, Any]]], list[Any]]:
    def map_chunks(name: str, events: list[dict[str, Any]]) -> list[Any]:
        start = time.perf_counter()
        answers = list(workers.map_chunks(name, events))
        phases[name.partition("/")[2]] = round(time.perf_counter() - start, 2)
        return answers

    return map_chunks


def _result(name: str, rows: int, seconds: float, floor: float, **extra: Any) -> dict[str, Any]:
    return {
        "name": name,
        "rows": rows,
        "rows_per_second": round(rows / seconds),
        "seconds": round(seconds, 2),
        "ratio_to_floor": round(seconds / floor, 2),
        "peak_rss_mb": extra.pop("peak_rss_mb", None),
        **extra,
    }


if __name__ == "__main__":
    main()
