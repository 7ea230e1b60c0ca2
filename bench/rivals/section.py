"""Our import against what people would use instead: same file, same PostgreSQL, same run."""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bench.files.cmdb import HEADER, write_cmdb
from bench.floor import RECORDS, Psql
from bench.rivals import pgloader
from bench.rivals.environment import rivals_python, versions
from bench.section import Figures, Options, Section, Target, at_least
from bench.tables import count, seconds, table, times
from bench.whole_import import imports, summary
from importflow.models import ImportCategory
from local.laboratory import laboratory
from local.places import PROJECT

ROWS = 100_000
ADD_ALL_ROWS = 10_000
_PATIENCE_SECONDS = 60.0
_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Rival:
    """Something else that brings rows into PostgreSQL: what it does, how many rows, and how to run it once.

    `run` answers the rows that are there afterwards and the seconds, or None where it is not installed.
    """

    name: str
    does: str
    rows: int
    run: Callable[[], tuple[int, float] | None]


def measure(options: Options) -> Figures:
    rows, source = options.rows or ROWS, options.directory / "servers.csv"
    write_cmdb(source, rows)
    source.chmod(0o644)
    with laboratory(options.directory) as lab:
        psql = Psql(lab.postgres)
        ours = summary(imports(lab, source, ImportCategory.CMDB_EXPORT, repeat=options.repeat), rows)
        bench = _Bench(psql, lab.postgres.urls.superuser, source, options.directory)
        found = [_measure(psql, rival, rows, options.repeat) for rival in bench.rivals(rows)]
    return {"rows": rows, "ours": ours, "rivals": [_compared(one, ours["seconds"]) for one in found]}


def _measure(psql: Psql, rival: Rival, rows: int, repeat: int) -> dict[str, Any]:
    """Median seconds for the file, in proportion where fewer rows were timed; what takes minutes is run once."""
    taken: list[float] = []
    while len(taken) < repeat and sum(taken) < _PATIENCE_SECONDS:
        psql.run("CHECKPOINT")
        once = rival.run()
        if once is None:
            break
        if once[0] != rival.rows:
            raise SystemExit(f"{rival.name} left {once[0]:,} rows of {rival.rows:,}: its time says nothing")
        taken.append(once[1])
    took = statistics.median(taken) * rows / rival.rows if taken else None
    return {
        "name": rival.name,
        "does": rival.does,
        "timed_rows": rival.rows,
        "runs": len(taken),
        "seconds": took and round(took, 2),
        "rows_per_second": took and round(rows / took),
    }


def _compared(found: dict[str, Any], ours: float) -> dict[str, Any]:
    taken = found["seconds"]
    return found | {"times_ours": taken and round(taken / ours, 2)}


class _Bench:
    """How each rival is started; each begins without its table."""

    def __init__(self, psql: Psql, url: str, source: Path, directory: Path) -> None:
        self._psql, self._source, self._directory = psql, source, directory
        self._url = sa.make_url(url)

    def rivals(self, rows: int) -> Iterator[Rival]:
        """`add_all` first: it writes the records that our import left."""
        some = min(rows, ADD_ALL_ROWS)
        again = f"of the same raw records as ours, {some:,} of them timed; nothing is read, checked or enriched"
        for driver in ("pg8000", "psycopg2"):
            yield Rival(f"SQLAlchemy add_all, {driver}", again, some, partial(self._add_all, driver, some))
        dlt = f"dlt {versions()['dlt']}"
        typed = "columns typed and load tables kept; no checks of values, no identity, no history per row"
        yield Rival(f"{dlt}, its defaults (INSERT)", typed, rows, partial(self._dlt, "default"))
        yield Rival(f"{dlt}, load files of CSV (COPY)", typed, rows, partial(self._dlt, "csv"))
        pandas, plain = f"pandas {versions()['pandas']} to_sql", "columns typed, whole file in memory; nothing else"
        yield Rival(f"{pandas}, its defaults", plain, rows, partial(self._pandas, "default"))
        yield Rival(f'{pandas}, method="multi"', plain, rows, partial(self._pandas, "multi"))
        yield Rival("pgloader", "text into columns of text; bad lines set aside", rows, self._pgloader)
        yield Rival("psql \\copy", "text into columns of text; one bad line ends it", rows, self._copy)

    def _add_all(self, driver: str, rows: int) -> tuple[int, float] | None:
        python = Path(sys.executable) if driver == "pg8000" else rivals_python()
        took = self._program(python, "add_all.py", self._as_url(f"postgresql+{driver}"), str(rows))
        return self._timed(RECORDS, took)

    def _dlt(self, how: str) -> tuple[int, float] | None:
        return self._load("load_dlt.py", "postgresql", "rival_dlt", how)

    def _pandas(self, how: str) -> tuple[int, float] | None:
        return self._load("load_pandas.py", "postgresql+psycopg2", "rival_pandas", how)

    def _load(self, program: str, driver: str, schema: str, how: str) -> tuple[int, float] | None:
        self._prepare()
        took = self._program(rivals_python(), program, self._as_url(driver), str(self._source), how)
        return self._timed(f"{schema}.servers", took)

    def _pgloader(self) -> tuple[int, float] | None:
        self._prepare()
        took = pgloader.load(self._as_url("postgresql"), self._source, self._directory)
        return self._timed("rival.servers", took)

    def _copy(self) -> tuple[int, float] | None:
        self._prepare()
        took = self._psql.timed(f"\\copy rival.servers FROM '{self._source}' (FORMAT csv, HEADER)")
        return self._timed("rival.servers", took)

    def _timed(self, table: str, took: float | None) -> tuple[int, float] | None:
        """With the rows that are there afterwards, counted by us."""
        return None if took is None else (int(self._psql.run(f"SELECT count(*) FROM {table}")), took)

    def _prepare(self) -> None:
        """Nothing of an earlier run, and a table of text columns for those who do not make their own."""
        self._psql.run("DROP SCHEMA IF EXISTS rival, rival_dlt, rival_dlt_staging, rival_pandas CASCADE")
        columns = ", ".join(f'"{name}" text' for name in HEADER)
        self._psql.run(f"CREATE SCHEMA rival; CREATE SCHEMA rival_pandas; CREATE TABLE rival.servers ({columns})")
        self._psql.run("CHECKPOINT")

    def _as_url(self, driver: str) -> str:
        return self._url.set(drivername=driver).render_as_string(hide_password=False)

    def _program(self, python: Path | None, program: str, *arguments: str) -> float | None:
        """The seconds it says last."""
        if python is None:
            return None
        done = subprocess.run(
            [python, _HERE / program, *arguments],
            env=self._environment(),
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        return float(done.stdout.split()[-1])

    def _environment(self) -> dict[str, str]:
        """dlt reports to nobody, and remembers nothing of its last run."""
        shutil.rmtree(self._directory / "dlt", ignore_errors=True)
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "PYTHON"))}
        return kept | {
            "HOME": str(self._directory),
            "PYTHONPATH": str(PROJECT / "layers" / "common"),
            "RUNTIME__DLTHUB_TELEMETRY": "false",
            "DLT_DATA_DIR": str(self._directory / "dlt"),
        }


def render(figures: Figures) -> list[str]:
    ours = figures["ours"]
    does = "read, validated, resolved, enriched, every raw record kept with its findings"
    first = ("**ours, whole import**", seconds(ours["seconds"]), ours["runs"], count(ours["rows_per_second"]),
             times(1.0), does)  # fmt: skip
    rows = [
        (one["name"], seconds(one["seconds"]) or "not installed", one["runs"] or None, count(one["rows_per_second"]),
         times(one["times_ours"]), one["does"])
        for one in figures["rivals"]
    ]  # fmt: skip
    said = "CMDB rows. Programs: without the start of their interpreter and their imports."
    header = ("what", "seconds", "runs", "rows/s", "× our time", "does")
    return [*table(header, [first, *rows]), "", f"{count(figures['rows'])} {said}"]


def judge(figures: Figures) -> list[Target]:
    """Ten times as fast as the ORM whatever its driver, and no slower than dlt however it loads."""
    asked = [(one, 10.0) for one in figures["rivals"] if "add_all" in one["name"]]
    asked += [(one, 1.0) for one in figures["rivals"] if one["name"].startswith("dlt")]
    return [at_least(f"{one['name']}, over our time", least, one["times_ours"], " ×") for one, least in asked]


SECTION = Section("rivals", "What people would use instead", measure, render, judge)
