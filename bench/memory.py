"""Peak memory of every worker, each step in fresh processes: a 1 GB CSV beside one of 100 MB, and a workbook.

Of a large CSV all is planned; then a sample of its chunks, spread over the file, is validated, reviewed and enriched,
as a chunk's memory does not depend on how many others there are. `WHOLE=1` imports every chunk.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bench.files.cmdb import write_cmdb_of_size
from bench.files.workbook import write_workbook
from bench.floor import Psql
from bench.section import Figures, Options, Section, Target, at_most
from bench.tables import count, seconds, table
from bench.whole_import import WORKERS, NotImported
from bench.workers import Answer, in_fresh_processes
from importflow.models import ImportCategory
from local.handlers import invoke
from local.laboratory import Laboratory, laboratory

LARGE_BYTES, SMALL_BYTES = 1_000_000_000, 100_000_000
WORKBOOK_ROWS = 200_000
SAMPLED_CHUNKS = 24
MOST_MB, MOST_GROWTH, MOST_WORKBOOK_MB = 300, 1.2, 512
_LARGE, _SMALL, _WORKBOOK = "CSV, large", "CSV, a tenth of it", "XLSX"


def measure(options: Options) -> Figures:
    """`rows`: of the workbook; the CSV files shrink in proportion."""
    rows = options.rows or WORKBOOK_ROWS
    with laboratory(options.directory) as lab:
        small, large = (round(size * rows / WORKBOOK_ROWS) for size in (SMALL_BYTES, LARGE_BYTES))
        found = measure_csv(lab, options, small, large)
        return found | {_WORKBOOK: _measure_workbook(lab, options, rows)}


def measure_csv(lab: Laboratory, options: Options, small: int, large: int, *, chunks: int = SAMPLED_CHUNKS) -> Figures:
    """Two CSV files of so many bytes, each imported in at most so many chunks, unless whole."""
    found = {}
    for name, size in ((_SMALL, small), (_LARGE, large)):
        source = options.directory / "servers.csv"
        rows = write_cmdb_of_size(source, size)
        found[name] = _measure(lab, source, rows, None if options.whole else chunks)
    return found


def _measure_workbook(lab: Laboratory, options: Options, rows: int) -> Figures:
    source = options.directory / "servers.xlsx"
    write_workbook(source, rows)
    return _measure(lab, source, rows, None if options.whole else SAMPLED_CHUNKS)


def _measure(lab: Laboratory, source: Path, rows: int, most_chunks: int | None) -> Figures:
    Psql(lab.postgres).empty_inventory()
    event = lab.upload(source, ImportCategory.CMDB_EXPORT)
    file_mb = round(source.stat().st_size / 1e6, 1)
    source.unlink()
    pointer = {"import": invoke("upload/register_upload", event)["import"]}
    planned = in_fresh_processes("validate/plan_chunks", [pointer])
    chunks = [pointer | {"chunk": chunk} for chunk in lab.manifest(_manifest(planned[0]))]
    taken = chunks if most_chunks is None else spread(chunks, most_chunks)
    workers = min(WORKERS, len(taken))
    steps = {
        "plan": planned,
        "validate": in_fresh_processes("validate/validate_chunk", taken, workers),
        "review": in_fresh_processes("validate/review_file", [pointer]),
        "enrich": in_fresh_processes("enrich/enrich_chunk", taken, workers),
    }
    if most_chunks is None:
        steps["complete"] = in_fresh_processes("enrich/complete_flow", [pointer])
    return {
        "rows": rows,
        "file_mb": file_mb,
        "chunks": len(chunks),
        "chunks_imported": len(taken),
        "plan_seconds": round(planned[0].seconds, 2),
        "peak_mb": {name: _peak(answers) for name, answers in steps.items()},
        "reading_child_mb": round(planned[0].children_mb) or None,
    }


def _manifest(planned: Answer) -> dict[str, str]:
    if planned.output["outcome"] != "planned":
        raise NotImported(f"planning ended as {planned.output}")
    found: dict[str, str] = planned.output["manifest"]
    return found


def spread(chunks: list[dict[str, Any]], most: int) -> list[dict[str, Any]]:
    """At most so many of them, evenly spread, the first and the last among them."""
    if len(chunks) <= most:
        return chunks
    return [chunks[round(at * (len(chunks) - 1) / max(1, most - 1))] for at in range(most)]


def _peak(answers: list[Answer]) -> int | None:
    return round(max(answer.peak_mb for answer in answers)) or None


def render(figures: Figures) -> list[str]:
    header = ("file", "MB", "rows", "chunks imported", "plan, s", "plan, MB", "its reading child, MB", "validate, MB",
              "review, MB", "enrich, MB")  # fmt: skip
    rows = [
        (
            name, count(one["file_mb"]), count(one["rows"]), f"{one['chunks_imported']} of {one['chunks']}",
            seconds(one["plan_seconds"]), one["peak_mb"]["plan"], one["reading_child_mb"], one["peak_mb"]["validate"],
            one["peak_mb"]["review"], one["peak_mb"]["enrich"],
        )
        for name, one in figures.items()
    ]  # fmt: skip
    said = "VmHWM of fresh processes. All of a file is planned; where not every chunk was imported, those that were are"
    return [*table(header, rows), "", f"{said} spread evenly over it."]


def judge(figures: Figures) -> list[Target]:
    return [*judge_csv(figures), _judge_workbook(figures[_WORKBOOK])]


def _judge_workbook(book: Figures) -> Target:
    parent, child = book["peak_mb"]["plan"], book["reading_child_mb"]
    together = parent + child if parent and child else None
    what = f"XLSX of {count(book['rows'])} rows: planning and its reading child"
    return at_most(what, MOST_WORKBOOK_MB, together, " MB")


def judge_csv(figures: Figures) -> list[Target]:
    """What was asked of the two CSV files."""
    large, small = figures[_LARGE], figures[_SMALL]
    steps = [name for name, peak in large["peak_mb"].items() if peak and small["peak_mb"].get(name)]
    grown = max((large["peak_mb"][name] / small["peak_mb"][name] for name in steps), default=None)
    named = f"{count(large['file_mb'])} MB of CSV"
    return [
        at_most(f"{named}: peak memory of any worker", MOST_MB, _highest(large), " MB"),
        at_most(f"{named} over {count(small['file_mb'])} MB: peak memory, any step", MOST_GROWTH, grown, " ×"),
    ]


def _highest(one: dict[str, Any]) -> float | None:
    return max((peak for peak in one["peak_mb"].values() if peak), default=None)


SECTION = Section("memory", "Memory", measure, render, judge)
