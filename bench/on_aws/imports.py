"""An import of any size on AWS, simulated: two Distributed Maps over measured chunks, and the steps around them.

What AWS does not publish and nobody here has measured is a named figure below, with why it is what it is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from bench.on_aws.deployed import Deployed
from bench.on_aws.distributed_map import Mapped, Site, draw_works, run_map
from bench.on_aws.measured import STEPS, Measured

SEED = 4
# By memory: 16 ACU are 32 GiB, as db.r6g.xlarge with 4 vCPU (repost.aws, "For Aurora RDS, how many vCPUs to 1 ACU").
# AWS states no ratio. One vCPU is taken to be as fast as one core of the machine that was measured on.
CORES_PER_ACU = 0.25
GIB_PER_ACU = 2
# From a free slot to a running function: the map starts a child, its state machine invokes. An estimate.
CHILD_LATENCY = 0.3
# Two reads from S3 and some twenty round trips to the database, in each chunk. An estimate.
CHUNK_WAITING = 0.15
# Importing a handler takes 0.7 s on the machine measured (bench/README.md); environment, VPC and TLS come to it.
COLD_START = 3.0
# Children a map starts per second. Far more than any database here takes; an estimate.
CHILDREN_PER_SECOND = 100.0
# S3's event, EventBridge, and the transitions and cold functions around the maps: seconds an empty import takes.
AROUND = 15.0


@dataclass(frozen=True, slots=True)
class Setting:
    """How much of an import, and what for: MaxConcurrency and the database's capacity."""

    rows: int
    concurrency: int
    acu: float

    @property
    def cores(self) -> float:
        return self.acu * CORES_PER_ACU


@dataclass(frozen=True, slots=True)
class SimulatedImport:
    """Seconds of the maps by name, and of the steps that are one function each."""

    setting: Setting
    chunks: int
    maps: dict[str, Mapped]
    steps: dict[str, float]

    @property
    def seconds(self) -> float:
        return AROUND + sum(self.steps.values()) + sum(each.seconds for each in self.maps.values())

    @property
    def busy(self) -> float:
        """How busy the maps keep the database, 0 to 1."""
        took = sum(each.seconds for each in self.maps.values())
        return sum(each.busy * each.seconds for each in self.maps.values()) / took


def simulate(setting: Setting, measured: Measured, deployed: Deployed, seed: int = SEED) -> SimulatedImport:
    """The same for the same arguments."""
    chunks = measured.chunks(setting.rows, deployed.chunk_bytes)
    site = Site(
        concurrency=setting.concurrency,
        cores=setting.cores,
        latency=CHILD_LATENCY,
        waiting=CHUNK_WAITING,
        cold=COLD_START,
        starts_per_second=CHILDREN_PER_SECOND,
    )
    maps = {
        name: run_map(draw_works(works, chunks, seed + index), site)
        for index, (name, works) in enumerate(measured.works.items())
    }
    return SimulatedImport(setting, chunks, maps, step_seconds(setting, measured))


def at_size(run: SimulatedImport, rows: int, measured: Measured) -> SimulatedImport:
    """The same import with more rows, in proportion: the ends of a long map are nothing beside its length."""
    times = rows / run.setting.rows
    setting = replace(run.setting, rows=rows)
    maps = {
        name: replace(each, seconds=each.seconds * times, held=each.held * times) for name, each in run.maps.items()
    }
    return SimulatedImport(setting, round(run.chunks * times), maps, step_seconds(setting, measured))


def step_seconds(setting: Setting, measured: Measured) -> dict[str, float]:
    """Steps that no map cuts grow with the rows. One connection is one process: a second core does not help it."""
    slow = max(1.0, 1 / setting.cores)
    by_row = {name: measured.step_seconds[name] * setting.rows for name in STEPS}
    return {name: took if name == "register and plan" else took * slow for name, took in by_row.items()}


def on_one_machine(measured: Measured, step: str, rows: int, workers: int, chunk_bytes: int, seed: int = SEED) -> float:
    """Seconds of one map where workers and database share the cores, as where it was measured."""
    works = draw_works(measured.works[step], measured.chunks(rows, chunk_bytes), seed)
    return run_map(works, Site(concurrency=workers, cores=measured.cores, one_machine=True)).seconds
