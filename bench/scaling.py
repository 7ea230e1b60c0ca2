"""One file with more and more workers: how much faster, and who keeps the cores busy."""

from __future__ import annotations

import itertools
import os
from typing import Any

from bench.files.cmdb import write_cmdb
from bench.section import Figures, Options, Section, Target, at_least
from bench.tables import count, seconds, table, times
from bench.whole_import import imports, summary
from importflow.models import ImportCategory
from local.laboratory import laboratory

ROWS = 200_000
WORKERS = (1, 2, 3, 4)
LEAST_WITH_TWO = 1.6
_WORTHWHILE = 1.1
_MAPPED = ("validate", "enrich")


def measure(options: Options) -> Figures:
    """Each number of workers imports the same file into an emptied inventory."""
    rows, source = options.rows or ROWS, options.directory / "servers.csv"
    write_cmdb(source, rows)
    with laboratory(options.directory) as lab:
        by_workers = [
            summary(imports(lab, source, ImportCategory.CMDB_EXPORT, repeat=options.repeat, workers=workers), rows)
            | {"workers": workers}
            for workers in WORKERS
        ]
    return {"cores": os.cpu_count(), "by_workers": by_workers}


def render(figures: Figures) -> list[str]:
    header = ("workers", "import, s", "rows/s", "faster", "chunks alone, s", "faster", "busy cores: workers",
              "database", "S3")  # fmt: skip
    first = figures["by_workers"][0]
    rows = [
        (
            one["workers"], seconds(one["seconds"]), count(one["rows_per_second"]),
            times(first["seconds"] / one["seconds"]), seconds(_mapped(one)), times(_mapped(first) / _mapped(one)),
            one["busy_cores"]["workers"], one["busy_cores"]["database"], one["busy_cores"]["s3"],
        )
        for one in figures["by_workers"]
    ]  # fmt: skip
    return [*table(header, rows), "", f"{count(first['rows'])} CMDB rows. {_saturation(figures)}"]


def _mapped(one: dict[str, Any]) -> float:
    """Seconds of the two steps that several workers share."""
    return float(sum(one["phases"][name] for name in _MAPPED))


def _saturation(figures: Figures) -> str:
    """The number of workers after which another one gains nothing worth its while, and how busy the cores are there."""
    by_workers, cores = figures["by_workers"], figures["cores"]
    for one, more in itertools.pairwise(by_workers):
        if one["seconds"] / more["seconds"] < _WORTHWHILE:
            busy = sum(one["busy_cores"].values())
            return (
                f"Saturated with {one['workers']} workers: {busy:.1f} of {cores} cores are busy, and another worker"
                f" gains less than {_WORTHWHILE - 1:.0%}."
            )
    return f"Not saturated with {by_workers[-1]['workers']} workers."


def judge(figures: Figures) -> list[Target]:
    one, two = figures["by_workers"][:2]
    whole, mapped = one["seconds"] / two["seconds"], _mapped(one) / _mapped(two)
    return [
        at_least("two workers over one, whole import", LEAST_WITH_TWO, whole, " ×"),
        at_least("two workers over one, the chunks alone", LEAST_WITH_TWO, mapped, " ×"),
    ]


SECTION = Section("scaling", "More workers", measure, render, judge)
