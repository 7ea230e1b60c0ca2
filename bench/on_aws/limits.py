"""At how many rows of one file each limit is met, the first first."""

from __future__ import annotations

from typing import NamedTuple

from bench.on_aws.deployed import Deployed
from bench.on_aws.imports import CORES_PER_ACU, Setting, simulate
from bench.on_aws.measured import Measured

GIB, TIB = 1024**3, 1024**4
# Enough chunks for the ends of a map not to matter.
LONG = 20_000_000
# What S3 takes as one object (importflow/part_layout.py).
OBJECT_BYTES = 5 * TIB
# PostgreSQL: a table of 2^32 pages; Aurora: the volume of a cluster (docs.aws.amazon.com, "limitless-managing").
TABLE_BYTES, VOLUME_BYTES = 32 * TIB, 128 * TIB
LARGEST_INTEGER = 2**31 - 1


class Limit(NamedTuple):
    """`rows` of one file meet it; `then` is what to do before."""

    what: str
    rows: float
    then: str


def limits(measured: Measured, deployed: Deployed) -> list[Limit]:
    """Of one import with the template's defaults; those of the database are of all imports together."""
    found = [*_of_time(measured, deployed), *_of_size(measured, deployed)]
    return sorted(found, key=lambda limit: limit.rows)


def _of_time(measured: Measured, deployed: Deployed) -> list[Limit]:
    step, functions = measured.step_seconds, deployed.functions
    cores = default_acu(deployed) * CORES_PER_ACU
    slow = max(1.0, 1 / cores)
    steps = {
        "Plan chunks": ("plan_chunks", step["register and plan"], "cut ranges of the file side by side"),
        "Review file": ("review_file", step["review"] * slow, "review by range of keys, as a third map"),
        "Complete flow": ("complete_flow", step["complete"] * slow, "count by chunk, adopt by range of assets"),
    }
    return [
        *(
            Limit(f"time-out of {name}, {functions[of].timeout} s", functions[of].timeout / by_row, then)
            for name, (of, by_row, then) in steps.items()
        ),
        Limit(
            f"time-out of the execution, {deployed.execution_timeout / 3600:.0f} h, with MaxConcurrency"
            f" {deployed.concurrency} and {default_acu(deployed):g} ACU",
            deployed.execution_timeout / _seconds_per_row(measured, deployed),
            "more ACU and, with them, more concurrency",
        ),
    ]


def _seconds_per_row(measured: Measured, deployed: Deployed) -> float:
    run = simulate(Setting(LONG, deployed.concurrency, default_acu(deployed)), measured, deployed)
    return run.seconds / LONG


def _of_size(measured: Measured, deployed: Deployed) -> list[Limit]:
    largest, most = int(deployed.parameters["MaxUploadBytes"]), int(deployed.parameters["MaxRecords"])
    records = measured.table_bytes["raw_import_records"]
    return [
        Limit(f"MaxUploadBytes, {largest / GIB:g} GiB", largest / measured.file_bytes, "raise it"),
        Limit("MaxRecords", most, "raise it"),
        Limit("one S3 object, 5 TiB", OBJECT_BYTES / measured.file_bytes, "several files"),
        Limit("row numbers and counts are 4-byte integers", LARGEST_INTEGER, "several files, or a migration to bigint"),
        Limit("one table, 32 TiB, raw records of all imports", TABLE_BYTES / records, "partitions, retention"),
        Limit("one Aurora cluster, 128 TiB, all imports", VOLUME_BYTES / measured.stored_bytes, "several databases"),
    ]


def default_acu(deployed: Deployed) -> float:
    return float(deployed.parameters["DatabaseMaxCapacity"])


def widest(measured: Measured, deployed: Deployed, acu: float) -> int:
    """The concurrency at which a chunk waits for the database as long as its function may run."""
    cores = acu * CORES_PER_ACU
    timeout = deployed.functions["validate_chunk"].timeout
    worst = max(work.database for works in measured.works.values() for work in works)
    return int(timeout * cores / worst)


def connections(acu: float, smallest: float) -> int:
    """`max_connections` of Aurora PostgreSQL by its largest and smallest capacity.

    repost.aws, "Working of max_connections for Amazon Aurora PostgreSQL Serverless" (1, 16 and 32 ACU, and the 2,000
    below a smallest of 1); 4 and 8 ACU are of AWS's table as publicly known.
    """
    by_memory = max(found for most, found in ((1, 189), (4, 823), (8, 1_669), (16, 3_360), (32, 5_000)) if most <= acu)
    return by_memory if smallest >= 1 else min(by_memory, 2_000)
