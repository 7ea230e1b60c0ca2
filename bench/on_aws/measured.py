"""What `make bench` has measured, as the simulation takes it. results.json is the only source."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from bench.on_aws.distributed_map import Work
from local.places import PROJECT

RESULTS = PROJECT / "bench" / "results.json"
STEPS = ("register and plan", "review", "complete")
# Below, an import is a chunk or two, and what comes once weighs more than what comes per row.
LEAST_ROWS = 100_000


class TimedMap(NamedTuple):
    """Seconds that all chunks of one step took, on one machine; `busy`: how many cores the whole import kept busy."""

    rows: int
    workers: int
    step: str
    seconds: float
    busy: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """Costs of one CMDB import, by chunk and by row.

    `works`: processor seconds of every whole chunk, by map; `step_seconds`: seconds per row of the steps that are one
    function each; `step_rows`: the rows they were measured at. Bytes are per row.
    """

    date: str
    cores: int
    rows: int
    works: dict[str, list[Work]]
    step_seconds: dict[str, float]
    step_rows: int
    file_bytes: float
    wal_bytes: float
    table_bytes: dict[str, float]
    maps: list[TimedMap]

    @property
    def stored_bytes(self) -> float:
        """Of one row, in all tables and indexes."""
        return sum(self.table_bytes.values())

    def chunks(self, rows: float, chunk_bytes: int) -> int:
        return max(1, math.ceil(rows * self.file_bytes / chunk_bytes))


def read_measured(path: Path = RESULTS) -> Measured:
    """`chunks` says what a chunk costs; larger imports of `cmdb` what the other steps cost; both time whole maps."""
    sections = json.loads(path.read_text())["sections"]
    if "chunks" not in sections:
        raise SystemExit("nothing to simulate with: run `make bench ONLY=chunks` first")
    machine, figures = sections["chunks"]["machine"], sections["chunks"]["figures"]
    rows = figures["rows"]
    step_rows, took = max([(rows, _clocks(figures["steps"])), *_steps(sections)], key=lambda each: each[0])
    return Measured(
        date=machine["date"],
        cores=machine["cores"],
        rows=rows,
        works={name: [Work(*cost[1:]) for cost in _whole(costs)] for name, costs in figures["chunks"].items()},
        step_seconds={name: took[name] / step_rows for name in STEPS},
        step_rows=step_rows,
        file_bytes=figures["file_bytes"] / rows,
        wal_bytes=figures["wal_bytes"] / rows,
        table_bytes={name: sum(sizes) / rows for name, sizes in figures["tables"].items()},
        maps=[*_one_worker(figures), *_timed_maps(sections)],
    )


def _clocks(costs: dict[str, list[float]]) -> dict[str, float]:
    return {name: cost[0] for name, cost in costs.items()}


def _steps(sections: dict[str, Any]) -> list[tuple[int, dict[str, float]]]:
    """Rows and seconds by phase of every import that `cmdb` has timed."""
    return [(each["rows"], each["phases"]) for each in _figures(sections, "cmdb").get("imports", [])]


def _one_worker(figures: dict[str, Any]) -> list[TimedMap]:
    return [
        TimedMap(figures["rows"], 1, name, sum(cost[0] for cost in costs)) for name, costs in figures["chunks"].items()
    ]


def _timed_maps(sections: dict[str, Any]) -> list[TimedMap]:
    """Every map of a whole import that is long enough to say something."""
    imports = [
        *(each | {"workers": 2} for each in _figures(sections, "cmdb").get("imports", [])),
        *_figures(sections, "scaling").get("by_workers", []),
    ]
    return [
        TimedMap(each["rows"], each["workers"], name, each["phases"][name], _busy(each))
        for each in imports
        if each["rows"] >= LEAST_ROWS
        for name in ("validate", "enrich")
    ]


def _busy(run: dict[str, Any]) -> float | None:
    return sum(run["busy_cores"].values()) if "busy_cores" in run else None


def _figures(sections: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = sections[name]["figures"] if name in sections else {}
    return found


def _whole(costs: list[list[float]]) -> list[list[float]]:
    """All but the last chunk, which ends with the file and is a part of one."""
    return costs[:-1] or costs
