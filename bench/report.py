"""The record of where we stand: results.json for programs, a table in README.md for people."""

from __future__ import annotations

import json
import os
import platform
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
BEGIN, END = "<!-- results: written by make bench -->", "<!-- end of results -->"


def write_report(results: list[dict[str, Any]], *, rows: int, repeat: int) -> None:
    """Print the table and put it into both files."""
    table = _table(results, rows, repeat)
    print(table)
    (HERE / "results.json").write_text(json.dumps(results, indent=2) + "\n")
    readme = HERE / "README.md"
    before, _, rest = readme.read_text().partition(BEGIN)
    _, _, after = rest.partition(END)
    readme.write_text(f"{before}{BEGIN}\n{table}\n{END}{after}")


def _table(results: list[dict[str, Any]], rows: int, repeat: int) -> str:
    timed = [result for result in results if "rows" in result]
    lines = [
        f"{rows:,} rows, medians of {repeat}, {datetime.now(UTC):%Y-%m-%d}, {_machine()}.",
        "",
        "| what | seconds | rows/s | × floor | peak memory of a worker |",
        "|---|---|---|---|---|",
    ]
    for result in timed:
        memory = f"{result['peak_rss_mb']} MB" if result["peak_rss_mb"] else ""
        lines.append(
            f"| {result['name']} | {result['seconds']} | {result['rows_per_second']:,} |"
            f" {result['ratio_to_floor']} | {memory} |"
        )
    return "\n".join([*lines, "", *_others(results)])


def _others(results: list[dict[str, Any]]) -> list[str]:
    lines = []
    for result in results:
        if "phases" in result:
            lines.append("Of the import: " + ", ".join(f"{k} {v} s" for k, v in result["phases"].items()) + ".")
        elif "megabytes" in result:
            lines.append(f"{result['name']}: {result['megabytes']} MB.")
        elif isinstance(result.get("seconds"), dict):
            slowest = max(result["seconds"].items(), key=lambda item: item[1])
            lines.append(f"{result['name']}: {slowest[0]}, {slowest[1]} s.")
    return lines


def _machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    software = f"Python {platform.python_version()}, PostgreSQL 18"
    return f"{os.cpu_count()} cores, {memory:.0f} GB, {software}, {platform.machine()}"
