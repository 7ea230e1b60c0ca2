"""A CMDB export of 1,000,000 rows against its floor, and what a row costs in a tenth and a hundredth of it."""

from __future__ import annotations

from typing import Any

from bench.files.cmdb import write_cmdb
from bench.floor import Psql, floor_seconds
from bench.section import Figures, Options, Section, Target, at_most
from bench.tables import count, seconds, table, times
from bench.whole_import import imports, summary
from importflow.models import ImportCategory
from local.laboratory import Laboratory, laboratory

ROWS = 1_000_000
PARTS = (100, 10, 1)  # the file, a tenth and a hundredth of it
MOST_OF_FLOOR, AIM_OF_FLOOR, MOST_GROWTH = 2.0, 1.5, 1.3
_WORST_CHUNK_SECONDS = 100.0  # a third of the chunk functions' time-out


def measure(options: Options) -> Figures:
    """Each size into an emptied inventory, followed by its own floor."""
    rows = options.rows or ROWS
    with laboratory(options.directory) as lab:
        return {"imports": [_measure_size(lab, options, rows // part) for part in PARTS]}


def _measure_size(lab: Laboratory, options: Options, rows: int) -> Figures:
    source = options.directory / "servers.csv"
    size = write_cmdb(source, rows)
    figures = summary(imports(lab, source, ImportCategory.CMDB_EXPORT, repeat=options.repeat), rows)
    floor = floor_seconds(Psql(lab.postgres), options.directory / "records.copy", options.repeat)
    return figures | {
        "file_mb": round(size / 1e6, 1),
        "floor_seconds": round(floor, 2),
        "ratio_to_floor": round(figures["seconds"] / floor, 2),
    }


def render(figures: Figures) -> list[str]:
    sizes = figures["imports"]
    header = ("rows", "file, MB", "import, s", "rows/s", "µs per row", "floor, s", "× floor", "peak of a worker, MB")
    said = "Import: Register upload to Complete flow, two workers. Floor: `psql \\copy` of its raw records."
    return [*table(header, [_row(size) for size in sizes]), "", said, *phases(sizes[-1])]


def _row(size: dict[str, Any]) -> tuple[object, ...]:
    return (
        count(size["rows"]), size["file_mb"], seconds(size["seconds"]), count(size["rows_per_second"]),
        size["microseconds_per_row"], seconds(size["floor_seconds"]), times(size["ratio_to_floor"]), size["peak_mb"],
    )  # fmt: skip


def phases(figures: dict[str, Any]) -> list[str]:
    """Where the time of an import goes, and what its chunks take."""
    spent = ", ".join(f"{name} {seconds(spent)} s" for name, spent in figures["phases"].items())
    chunks = "; ".join(
        f"{name}: {each['chunks']} chunks, median {seconds(each['median_seconds'])} s, worst"
        f" {seconds(each['worst_seconds'])} s"
        for name, each in figures["chunks"].items()
    )
    return [f"Of the {count(figures['rows'])} rows: {spent}.", f"{chunks}."]


def judge(figures: Figures) -> list[Target]:
    *_, largest = figures["imports"]
    rows, ratio = count(largest["rows"]), largest["ratio_to_floor"]
    worst = max(each["worst_seconds"] for each in largest["chunks"].values())
    return [
        at_most(f"import of {rows} CMDB rows over `psql \\copy` of its raw records", MOST_OF_FLOOR, ratio, " ×"),
        at_most("the same, the aim", AIM_OF_FLOOR, ratio, " ×"),
        at_most("a row of a larger file over a row of a smaller one", MOST_GROWTH, growth(figures), " ×"),
        at_most("the worst chunk, a third of the function's time-out", _WORST_CHUNK_SECONDS, worst, " s"),
    ]


def growth(figures: Figures) -> float:
    """How much more a row costs in a larger file than in any smaller one, at worst."""
    costs = [size["microseconds_per_row"] for size in figures["imports"]]
    return float(max(larger / smaller for at, larger in enumerate(costs) for smaller in costs[:at]))


SECTION = Section("cmdb", "A CMDB export, whole", measure, render, judge)
