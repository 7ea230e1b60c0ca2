"""The tables of docs/scaling.md, from what was measured and what is deployed."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import groupby

from bench.on_aws import prices
from bench.on_aws.bill import Line, bill, io_optimized, monthly, standing, transitions
from bench.on_aws.deployed import Deployed
from bench.on_aws.distributed_map import Work
from bench.on_aws.imports import Setting, SimulatedImport, at_size, on_one_machine, simulate
from bench.on_aws.limits import LONG, connections, default_acu, limits, widest
from bench.on_aws.measured import STEPS, Measured
from bench.tables import count, table

WIDTHS = (1, 2, 4, 8, 16, 32, 64, 128)
CAPACITIES = (2.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0)
SMALLEST_ACU, METRICS = 0.5, 4
# Of the best time, so much more still counts as saturated.
NEARLY = 1.05
MILLION, HUNDRED, BILLION = 1_000_000, 100_000_000, 1_000_000_000


def inputs(measured: Measured, deployed: Deployed) -> list[str]:
    """What is put in."""
    rows = [
        ("bytes of the file", f"{measured.file_bytes:.0f}", "per row"),
        *((f"bytes in `{name}`", f"{size:,.0f}", "per row, indexes included") for name, size in
          measured.table_bytes.items() if size >= 1),
        ("write-ahead log, bytes", f"{measured.wal_bytes:,.0f}", "per row"),
        ("rows of a chunk", count(deployed.chunk_bytes / measured.file_bytes), f"{deployed.chunk_bytes / 2**20:g} MiB"),
        *(row for name, works in measured.works.items() for row in _chunk_inputs(name, works)),
        *((f"{name}, seconds", f"{measured.step_seconds[name] * MILLION:.1f}",
           f"per million rows, measured at {count(measured.step_rows)}") for name in STEPS),
    ]  # fmt: skip
    return [
        *table(("measured", "", "of"), rows),
        "",
        f"{measured.date}, {measured.cores} cores, {count(measured.rows)} rows of 13 columns (CMDB).",
    ]


def _chunk_inputs(name: str, works: Sequence[Work]) -> list[tuple[str, str, str]]:
    function, database = (statistics.mean(each) for each in zip(*works, strict=True))
    return [
        (f"{name}, processor of the function, s", f"{function:.2f}", "per chunk"),
        (f"{name}, processor of the database, s", f"{database:.2f}", "per chunk"),
        (f"{name}, the database's in the last quarter of the file", f"{_growth(works):.2f} ×", "that in the first"),
    ]


def _growth(works: Sequence[Work]) -> float:
    """How much dearer chunks have become for the database as its tables filled."""
    quarter = -(-len(works) // 4)
    first, last = (statistics.mean(work.database for work in part) for part in (works[:quarter], works[-quarter:]))
    return last / first


def check(measured: Measured, deployed: Deployed) -> list[str]:
    """The simulation against what was measured, on one machine."""
    rows = []
    for timed in measured.maps:
        said = on_one_machine(measured, timed.step, timed.rows, timed.workers, deployed.chunk_bytes)
        off = f"{said / timed.seconds - 1:+.0%}"
        busy = None if timed.busy is None else f"{timed.busy:.1f}"
        rows.append((count(timed.rows), timed.workers, timed.step, f"{timed.seconds:.1f}", f"{said:.1f}", off, busy))
    return table(("rows", "workers", "map", "measured, s", "simulated, s", "off by", "cores busy"), rows)


def time_of_a_million(measured: Measured, deployed: Deployed) -> list[str]:
    return time_grid(MILLION, measured, deployed)


def time_grid(rows: int, measured: Measured, deployed: Deployed) -> list[str]:
    """Whole imports, a line per MaxConcurrency and a column per capacity."""
    lines = [
        (width, *(duration(simulate(Setting(rows, width, acu), measured, deployed).seconds) for acu in CAPACITIES))
        for width in WIDTHS
    ]
    return table(("MaxConcurrency", *(f"{acu:g} ACU" for acu in CAPACITIES)), lines)


def saturation(measured: Measured, deployed: Deployed) -> list[str]:
    """For each capacity the narrowest map that is nearly as fast as any, and what it makes of large files."""
    header = ("ACU", "cores, about", "saturated at", "database busy", "rows/s in the maps", "log, MB/s", "1 M rows",
              "100 M rows", "1,000 M rows", "of it, the three single steps")  # fmt: skip
    return table(header, [_saturated(acu, measured, deployed) for acu in CAPACITIES])


def _saturated(acu: float, measured: Measured, deployed: Deployed) -> tuple[object, ...]:
    run = saturated(acu, measured, deployed)
    width = run.setting.concurrency
    mapped = sum(each.seconds for each in run.maps.values())
    million = simulate(Setting(MILLION, width, acu), measured, deployed)
    hundred, billion = (at_size(run, rows, measured) for rows in (HUNDRED, BILLION))
    return (
        f"{acu:g}", f"{run.setting.cores:g}", width, f"{run.busy:.0%}", count(round(LONG / mapped, -2)),
        count(LONG / mapped * measured.wal_bytes / MILLION),
        *(duration(each.seconds) for each in (million, hundred, billion)), duration(sum(billion.steps.values())),
    )  # fmt: skip


@cache
def saturated(acu: float, measured: Measured, deployed: Deployed) -> SimulatedImport:
    """The narrowest map among WIDTHS that takes no more than NEARLY the shortest time, for a long file."""
    runs = [simulate(Setting(LONG, width, acu), measured, deployed) for width in WIDTHS]
    best = min(_mapped(run) for run in runs)
    return next(run for run in runs if _mapped(run) <= best * NEARLY)


def _mapped(run: SimulatedImport) -> float:
    return sum(each.seconds for each in run.maps.values())


def bills(measured: Measured, deployed: Deployed) -> list[str]:
    """One import of each size, each with a database that suits it."""
    runs = [
        simulate(Setting(MILLION, deployed.concurrency, default_acu(deployed)), measured, deployed),
        at_size(saturated(32.0, measured, deployed), HUNDRED, measured),
        at_size(saturated(128.0, measured, deployed), BILLION, measured),
    ]
    lines = [bill(run, measured, deployed) for run in runs]
    spent = [_by_service(each) for each in lines]
    kept = [_by_service(monthly(run.setting.rows, measured)) for run in runs]
    totals = [sum(each.values()) for each in spent]
    rows: list[tuple[object, ...]] = [
        ("capacity, MaxConcurrency", *(f"{run.setting.acu:g} ACU, {run.setting.concurrency}" for run in runs)),
        ("time", *(duration(run.seconds) for run in runs)),
        ("chunks", *(count(run.chunks) for run in runs)),
        ("state transitions", *(count(transitions(run.chunks, deployed)) for run in runs)),
        *((service, *(dollars(each[service]) for each in spent)) for service in spent[0]),
        ("**once**", *(f"**{dollars(total)}**" for total in totals)),
        ("per million rows", *(dollars(total / run.setting.rows * MILLION) for total, run in zip(totals, runs,
                                                                                               strict=True))),
        ("once, Aurora I/O-Optimized", *(dollars(io_optimized(each)) for each in lines)),
        *((f"{service}, a month", *(dollars(each[service]) for each in kept)) for service in kept[0]),
    ]  # fmt: skip
    return table(("", *(f"{run.setting.rows / MILLION:,.0f} M rows" for run in runs)), rows)


def standing_costs(_: Measured, deployed: Deployed) -> list[str]:
    lines = standing(deployed, SMALLEST_ACU, METRICS)
    rows = [(line.service, f"{line.quantity:g} {line.price.unit}s", dollars(line.dollars)) for line in lines]
    return table(("a month", "", ""), [*rows, ("together", "", dollars(sum(line.dollars for line in lines)))])


def connection_budget(measured: Measured, deployed: Deployed) -> list[str]:
    header = ("ACU", "`max_connections`", "saturated at", "connections an import then holds", "of them all",
              "chunks meet their time-out at")  # fmt: skip
    rows = []
    for acu in CAPACITIES:
        width = saturated(acu, measured, deployed).setting.concurrency
        most, held = connections(acu, SMALLEST_ACU), len(measured.works) * width + 1
        rows.append((f"{acu:g}", count(most), width, held, f"{held / most:.0%}",
                     f"MaxConcurrency {count(widest(measured, deployed, acu))}"))  # fmt: skip
    return table(header, rows)


def first_limits(measured: Measured, deployed: Deployed) -> list[str]:
    rows = [(limit.what, _millions(limit.rows), limit.then) for limit in limits(measured, deployed)]
    return table(("what", "met at", "before that"), rows)


def price_list(_: Measured, __: Deployed) -> list[str]:
    rows = [(price.what, f"${price.dollars:.10f}".rstrip("0").rstrip("."), price.unit, price.source)
            for price in prices.ALL]  # fmt: skip
    return [*table(("what", "price", "per", "said by"), rows), "", f"{prices.REGION}, looked up {prices.LOOKED_UP}."]


def _by_service(lines: Iterable[Line]) -> dict[str, float]:
    return {service: sum(line.dollars for line in of) for service, of in groupby(lines, lambda line: line.service)}


def dollars(amount: float) -> str:
    """$1,234, $0.17 or less than a cent."""
    return f"${amount:,.0f}" if amount >= 100 else f"${amount:,.2f}" if amount >= 0.005 or not amount else "< $0.01"


def _millions(rows: float) -> str:
    millions = rows / MILLION
    return f"{millions:,.0f} M rows" if millions >= 10 else f"{millions:.1f} M rows"


def duration(seconds: float) -> str:
    """The two units that matter."""
    minutes, hours = seconds / 60, seconds / 3600
    if hours >= 48:
        return f"{hours / 24:.1f} d"
    if hours >= 1:
        return f"{int(hours)} h {round(minutes % 60):02d}" if round(minutes % 60) < 60 else f"{int(hours) + 1} h 00"
    return f"{minutes:.1f} min" if minutes >= 2 else f"{seconds:.0f} s"
