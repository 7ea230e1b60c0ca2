"""The other three categories at 200,000 records each, a section of its own and a floor of its own each."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from bench.cmdb import AIM_OF_FLOOR, MOST_OF_FLOOR, phases
from bench.files.app_discovery import write_app_discovery
from bench.files.infrastructure import write_infrastructure
from bench.files.sensitive_data import write_sensitive_data
from bench.floor import Psql, floor_seconds
from bench.section import Figures, Options, Section, Target, at_most
from bench.tables import count, seconds, table, times
from bench.whole_import import imports, summary
from importflow.models import ImportCategory
from local.laboratory import laboratory

ROWS = 200_000
_LEFT = {
    "assets": "SELECT count(*) FROM migration.assets",
    "dependencies": "SELECT count(*) FROM migration.asset_dependencies",
}


def measure(options: Options, category: ImportCategory, write: Callable[[Path, int], int]) -> Figures:
    """The same file several times, each time into an emptied inventory; then its floor."""
    source, rows = options.directory / f"{category}.csv", options.rows or ROWS
    size = write(source, rows)
    with laboratory(options.directory) as lab:
        psql = Psql(lab.postgres)
        figures = summary(imports(lab, source, category, repeat=options.repeat), rows)
        left = {name: int(psql.run(question)) for name, question in _LEFT.items()}
        floor = floor_seconds(psql, options.directory / "records.copy", options.repeat)
    return figures | left | {
        "category": category.value,
        "file_mb": round(size / 1e6, 1),
        "floor_seconds": round(floor, 2),
        "ratio_to_floor": round(figures["seconds"] / floor, 2),
    }  # fmt: skip


def render(figures: Figures) -> list[str]:
    header = ("records", "assets", "dependencies", "import, s", "records/s", "floor, s", "× floor",
              "peak of a worker, MB")  # fmt: skip
    row = (
        count(figures["rows"]), count(figures["assets"]), count(figures["dependencies"]), seconds(figures["seconds"]),
        count(figures["rows_per_second"]), seconds(figures["floor_seconds"]), times(figures["ratio_to_floor"]),
        figures["peak_mb"],
    )  # fmt: skip
    said = "The floor copies the raw records only; dependencies, metrics and facts about data are not part of it."
    return [*table(header, [row]), "", said, *phases(figures)]


def judge(figures: Figures) -> list[Target]:
    what, ratio = f"{count(figures['rows'])} records of {figures['category']}", figures["ratio_to_floor"]
    return [
        at_most(f"{what} over `psql \\copy` of its raw records", MOST_OF_FLOOR, ratio, " ×"),
        at_most(f"{what}, the aim", AIM_OF_FLOOR, ratio, " ×"),
    ]


def _section(category: ImportCategory, title: str, write: Callable[[Path, int], int]) -> Section:
    return Section(category.value, title, partial(measure, category=category, write=write), render, judge)


SECTIONS = (
    _section(ImportCategory.APP_DISCOVERY, "Flows between servers, whole", write_app_discovery),
    _section(ImportCategory.INFRASTRUCTURE, "Measurements, whole", write_infrastructure),
    _section(ImportCategory.SENSITIVE_DATA, "Findings about sensitive data, whole", write_sensitive_data),
)
