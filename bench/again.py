"""A CMDB export imported again: every asset is known, is looked up and found unchanged."""

from __future__ import annotations

from bench.cmdb import ROWS, phases
from bench.files.cmdb import write_cmdb
from bench.floor import Psql
from bench.section import Figures, Options, Section
from bench.tables import count, seconds, table, times
from bench.whole_import import WORKERS, import_into, import_once, summary
from bench.workers import Workers
from importflow.models import ImportCategory
from local.laboratory import laboratory


def measure(options: Options) -> Figures:
    """The first import of a file, then the same file as often as asked."""
    rows, source = options.rows or ROWS, options.directory / "servers.csv"
    write_cmdb(source, rows)
    with laboratory(options.directory) as lab:
        psql, pool = Psql(lab.postgres), Workers(WORKERS)
        try:
            first = import_once(lab, psql, pool, source, ImportCategory.CMDB_EXPORT)
            again = [import_into(lab, psql, pool, source, ImportCategory.CMDB_EXPORT) for _ in range(options.repeat)]
        finally:
            pool.close()
    figures = summary(again, rows)
    return figures | {
        "first_seconds": round(first.seconds, 2), "ratio_to_first": round(figures["seconds"] / first.seconds, 2),
    }  # fmt: skip


def render(figures: Figures) -> list[str]:
    header = ("rows", "first import, s", "again, s", "× first", "peak of a worker, MB")
    row = (
        count(figures["rows"]), seconds(figures["first_seconds"]), seconds(figures["seconds"]),
        times(figures["ratio_to_first"]), figures["peak_mb"],
    )  # fmt: skip
    said = "The same file, as exported again a week later; all of its assets are known and none has changed."
    return [*table(header, [row]), "", said, *phases(figures)]


SECTION = Section("again", "A CMDB export, again", measure, render)
