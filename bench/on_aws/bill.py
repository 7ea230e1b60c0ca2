"""What one import costs on AWS: quantities of a simulated import times `bench.on_aws.prices`."""

from __future__ import annotations

import math
from typing import NamedTuple

from bench.on_aws import prices
from bench.on_aws.deployed import Deployed
from bench.on_aws.imports import GIB_PER_ACU, SimulatedImport
from bench.on_aws.measured import Measured
from bench.on_aws.prices import Price

# A client asks every two seconds at most often, and an answer takes 50 ms. Estimates.
POLL_SECONDS, ANSWER_SECONDS = 2.0, 0.05
# The lines Lambda writes around an invocation, and one with the step's metrics; the access log of a call. Estimates.
INVOCATION_LOG_BYTES, CALL_LOG_BYTES = 2_500, 400
# Chunk functions read the plan; validation reads its part of the file, too.
READS_PER_CHUNK = 3
# Beside the parts: opening and closing the upload, plan, manifest, two files of rejected rows, which come in parts,
# too; the file, the manifest twice, the plan.
OTHER_WRITES, OTHER_READS = 9, 6
# Aurora counts changes in units of 4 KiB and reads by the page. A share of the memory is cache.
WRITE_UNIT, PAGE, CACHED_SHARE = 4096, 8192, 0.75
# How often the records of an import are read again: checks, enrichment, counting. An estimate.
READS_OF_RECORDS = 6
GB, MONTH_HOURS = 1e9, 730


class Line(NamedTuple):
    """So many units of what has a price."""

    service: str
    price: Price
    quantity: float

    @property
    def dollars(self) -> float:
        return self.quantity * self.price.dollars


def bill(run: SimulatedImport, measured: Measured, deployed: Deployed) -> list[Line]:
    """Everything that is used up once."""
    calls = run.seconds / POLL_SECONDS + 2
    invocations = deployed.states_per_chunk * run.chunks + 5 + calls
    size = run.setting.rows * measured.file_bytes
    logged = invocations * INVOCATION_LOG_BYTES + calls * CALL_LOG_BYTES
    return [
        Line("Lambda", prices.LAMBDA_SECOND, _gigabyte_seconds(run, deployed, calls)),
        Line("Lambda", prices.LAMBDA_DISK, _disk_seconds(run, deployed)),
        Line("Lambda", prices.LAMBDA_REQUEST, invocations),
        Line("Step Functions", prices.TRANSITION, transitions(run.chunks, deployed)),
        Line("S3", prices.S3_WRITE, math.ceil(size / int(deployed.parameters["MultipartPartBytes"])) + OTHER_WRITES),
        Line("S3", prices.S3_READ, READS_PER_CHUNK * run.chunks + OTHER_READS),
        Line("EventBridge", prices.EVENT, 1),
        Line("API Gateway", prices.API_CALL, calls),
        Line("CloudWatch Logs", prices.LOG_INGESTION, logged / GB),
        Line("Aurora capacity", prices.ACU_HOUR, run.seconds / 3600 * run.setting.acu),
        Line("Aurora I/O", prices.AURORA_IO, io_requests(run, measured)),
    ]


def io_optimized(lines: list[Line]) -> float:
    """Dollars of the same on the other storage configuration of Aurora: capacity for more, I/O for nothing."""
    other = {prices.ACU_HOUR: prices.ACU_HOUR_IO_OPTIMIZED.dollars, prices.AURORA_IO: 0.0}
    return sum(line.quantity * other.get(line.price, line.price.dollars) for line in lines)


def transitions(chunks: int, deployed: Deployed) -> int:
    """States entered by the import and by its children, retries left out."""
    return deployed.parent_states + deployed.states_per_chunk * chunks


def io_requests(run: SimulatedImport, measured: Measured) -> float:
    """Writes by the bytes of the write-ahead log; reads only where the records exceed the cache."""
    rows = run.setting.rows
    records = rows * measured.table_bytes["raw_import_records"]
    cache = run.setting.acu * GIB_PER_ACU * 1024**3 * CACHED_SHARE
    read = records * READS_OF_RECORDS / PAGE if rows * measured.stored_bytes > cache else 0.0
    return rows * measured.wal_bytes / WRITE_UNIT + read


def monthly(rows: int, measured: Measured) -> list[Line]:
    """What stays after an import and is paid for every month."""
    return [
        Line("Aurora storage", prices.AURORA_STORAGE, rows * measured.stored_bytes / GB),
        Line("S3, the file", prices.S3_STORAGE, rows * measured.file_bytes / GB),
    ]


def standing(deployed: Deployed, smallest_acu: float, metrics: int) -> list[Line]:
    """What a deployment costs a month without any import. Subnets, NAT and endpoints are not the template's."""
    return [
        Line("Aurora at its least", prices.ACU_HOUR, smallest_acu * MONTH_HOURS),
        Line("Alarms", prices.ALARM, deployed.alarms),
        Line("Metrics", prices.METRIC, metrics),
        Line("Secrets", prices.SECRET, 2),
    ]


def _gigabyte_seconds(run: SimulatedImport, deployed: Deployed, calls: float) -> float:
    functions = deployed.functions
    held = {
        "validate_chunk": run.maps["validate"].held,
        "enrich_chunk": run.maps["enrich"].held,
        "plan_chunks": run.steps["register and plan"],
        "review_file": run.steps["review"],
        "complete_flow": run.steps["complete"],
        "status": calls * ANSWER_SECONDS,
    }
    return sum(seconds * functions[name].gigabytes for name, seconds in held.items())


def _disk_seconds(run: SimulatedImport, deployed: Deployed) -> float:
    return run.steps["register and plan"] * (deployed.functions["plan_chunks"].disk - 512) / 1024
