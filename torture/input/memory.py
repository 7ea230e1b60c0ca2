"""I9: what an import takes of memory does not grow with the file: a large CSV beside a tenth of it, in fresh processes.

Measuring and judging are the bench's, whose limits are below those of the promise; here they are sampled for every
`make test`, and a worker that keeps what it reads must be found.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from bench import memory
from bench.quiet import quiet
from bench.section import Options, Target
from importflow import storage
from torture.room import room
from torture.verdict import Plan, Scale, Verdict

PROMISES = ("I9",)
_SAMPLED_BYTES = (10_000_000, 25_000_000)  # the small one is of several chunks, too
_SAMPLED_CHUNKS = 1


def run(plan: Plan) -> Verdict:
    """Full: CSV of 1 GB beside 100 MB, and a workbook; sampled: CSV of 25 MB beside 10 MB."""
    restore = BUGS[plan.seeded_bug]() if plan.seeded_bug else None
    try:
        with tempfile.TemporaryDirectory(prefix="importflow-memory-") as name:
            targets = _targets(Options(Path(name)), plan)
    finally:
        if restore is not None:
            restore()
    missed = tuple(
        f"{each.what}: {each.reached}, not {each.asked}; SEED={plan.seed}" for each in targets if not each.met
    )
    said = "; ".join(f"{each.what} {each.reached}" for each in targets)
    return Verdict(PROMISES, f"{said}; {len(missed)} wrong", missed)


def _targets(options: Options, plan: Plan) -> list[Target]:
    if plan.scale is Scale.FULL:
        return memory.judge(memory.measure(options))
    with room() as lab:
        return memory.judge_csv(memory.measure_csv(lab, options, *_SAMPLED_BYTES, chunks=_SAMPLED_CHUNKS))


# Puts a defect in and returns what takes it out.


def _keeps_every_cell() -> Callable[[], None]:
    """Whoever reads a file keeps its cells, in the fresh processes."""
    real: Any = vars(memory)["in_fresh_processes"]
    vars(memory)["in_fresh_processes"] = partial(real, prepare=keep_every_cell)
    return lambda: vars(memory).update(in_fresh_processes=real)


def keep_every_cell() -> None:
    """Runs first in a fresh process."""
    quiet()
    stream, kept = storage.stream, list[list[bytes]]()

    def keeping(version: storage.ObjectVersion) -> Iterator[bytes]:
        for block in stream(version):
            kept.append(block.split(b","))
            yield block

    vars(storage)["stream"] = keeping


BUGS: dict[str, Callable[[], Callable[[], None]]] = {"keeps_every_cell": _keeps_every_cell}
SEEDED_BUGS = tuple(BUGS)
