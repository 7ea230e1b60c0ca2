"""Two sections on the API's handlers: requests a second, and the status route in tables full of other imports."""

from __future__ import annotations

from typing import Any

from bench.section import Figures, Options, Section, Target, at_most
from bench.status import ROWS, measure_requests, measure_status
from bench.tables import count, table
from local.laboratory import laboratory

MOST_P95_MS = 50.0


def measure_many(options: Options) -> Figures:
    """Requests one after the other."""
    with laboratory(options.directory) as lab:
        return {"routes": measure_requests(lab)}


def render_many(figures: Figures) -> list[str]:
    header = ("handler", "requests/s", *_MILLISECONDS.values())
    rows = [(one["name"], count(one["requests_per_second"]), *_times(one)) for one in figures["routes"]]
    return [*table(header, rows), "", "One process, one request after the other, called with API Gateway's event."]


def measure_crowded(options: Options) -> Figures:
    """`rows`: raw records of other imports."""
    with laboratory(options.directory) as lab:
        return measure_status(lab, options.rows or ROWS)


def render_crowded(figures: Figures) -> list[str]:
    header = ("an import that is", *_MILLISECONDS.values())
    rows = [(name, *_times(kind)) for name, kind in figures["kinds"].items()]
    beside = ", ".join(f"{count(figures[name])} {words}" for name, words in _BESIDE.items())
    return [*table(header, rows), "", f"The {figures['name']}: {beside}."]


def judge_crowded(figures: Figures) -> list[Target]:
    asked = f"status with {count(figures['rows'])} raw records of other imports: 95 of 100 answers"
    return [at_most(asked, MOST_P95_MS, figures["p95_ms"], " ms")]


_MILLISECONDS = {"p50_ms": "median, ms", "p95_ms": "p95, ms", "max_ms": "worst, ms"}
_BESIDE = {"rows": "raw records", "imports": "imports", "steps": "steps"}


def _times(one: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(one[name] for name in _MILLISECONDS)


REQUESTS = Section("requests", "Requests per second", measure_many, render_many)
STATUS = Section("status", "Status in full tables", measure_crowded, render_crowded, judge_crowded)
