"""How long the status route takes in a database in use: ten million raw records of other imports, thousands of imports.

`python -m bench.status --rows 10000000` runs it alone. Handlers are called in this process, by the event that API
Gateway sends; what is measured is the handler with its database, without the network before it.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bench.calls import Request, percentiles, time_calls
from bench.files.cmdb import write_cmdb
from bench.filling import Crowd, fill
from bench.quiet import quiet
from bench.standing import Stage, Standing, bring_to
from local.laboratory import Laboratory, laboratory

ROWS = 10_000_000
CHUNKS = 5_000
CALLS = 500


def measure_status(lab: Laboratory, rows: int = ROWS, *, chunks: int = CHUNKS, calls: int = CALLS) -> dict[str, Any]:
    """Milliseconds of the slowest kind of import, `p50_ms`, `p95_ms`, `max_ms`; all kinds under `kinds`.

    Fills the tables with `rows` raw records of other imports first (minutes); they stay.
    """
    superuser = sa.create_engine(lab.postgres.urls.superuser, connect_args={"ssl_context": False})
    try:
        crowd = Crowd(rows)
        fill(superuser, crowd)
        imports = bring_to_all_stages(lab, superuser, chunks)
    finally:
        superuser.dispose()
    kinds = {each.stage.value: percentiles(_time_status(lab, each, calls)) for each in imports}
    slowest = max(kinds.values(), key=lambda kind: kind["p95_ms"])
    return {
        "name": f"status of an import of {chunks:,} chunks",
        **slowest,
        "rows": rows,
        "imports": crowd.imports + crowd.waiting,
        "steps": crowd.steps,
        "kinds": kinds,
    }


def bring_to_all_stages(lab: Laboratory, superuser: sa.Engine, chunks: int) -> list[Standing]:
    """One import at every stage, each of `chunks` chunks."""
    with tempfile.TemporaryDirectory(prefix="importflow-status-") as directory:
        source = Path(directory) / "servers.csv"
        write_cmdb(source, 50)
        return [bring_to(lab, superuser, stage, source, chunks) for stage in Stage]


def _time_status(lab: Laboratory, standing: Standing, calls: int) -> list[float]:
    """Each of the three ids in turn, after one call of each that warms up."""
    asked = [Request("status/status", "GET", f"/api/v1/data-import/status/{each}", lab.tenant) for each in standing.ids]
    time_calls(lambda number: asked[number].send(), len(asked))
    return time_calls(lambda number: asked[number % len(asked)].send(), calls)


def measure_requests(lab: Laboratory, calls: int = CALLS) -> list[dict[str, Any]]:
    """`requests_per_second` of status (of an import that is completed) and presign, one after the other."""
    superuser = sa.create_engine(lab.postgres.urls.superuser, connect_args={"ssl_context": False})
    try:
        with tempfile.TemporaryDirectory(prefix="importflow-requests-") as directory:
            source = Path(directory) / "servers.csv"
            write_cmdb(source, 50)
            standing = bring_to(lab, superuser, Stage.COMPLETED, source, 1)
    finally:
        superuser.dispose()
    body = {"filename": "servers.csv", "file_size": 1_000, "import_category": "cmdb_export"}
    presign = Request("upload/presign", "POST", "/api/v1/data-import/upload", lab.tenant, body=body)
    presign.send(201)
    return [
        _rate("status", _time_status(lab, standing, calls)),
        _rate("presign", time_calls(lambda _: presign.send(201), calls)),
    ]


def _rate(name: str, taken: list[float]) -> dict[str, Any]:
    return {"name": name, "requests_per_second": round(len(taken) / sum(taken) * 1000), **percentiles(taken)}


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench.status", description="Time the status route in full tables.")
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--chunks", type=int, default=CHUNKS)
    parser.add_argument("--calls", type=int, default=CALLS)
    arguments = parser.parse_args()
    quiet()
    with tempfile.TemporaryDirectory(prefix="importflow-bench-") as name, laboratory(Path(name)) as lab:
        print(measure_status(lab, arguments.rows, chunks=arguments.chunks, calls=arguments.calls))
        for each in measure_requests(lab, arguments.calls):
            print(each)


if __name__ == "__main__":
    main()
