"""Cases one can work out by hand."""

from __future__ import annotations

import pytest

from bench.on_aws.distributed_map import Mapped, SharedProcessor, Site, Work, draw_works, run_map

SECOND_IN_DATABASE = Work(0.0, 1.0)
BOTH = Work(1.0, 1.0)


# works, site → seconds, seconds functions were held, how busy the database was, the longest chunk
CASES = {
    "one after the other": ([SECOND_IN_DATABASE] * 4, Site(1, cores=1), Mapped(4, 4, 1, 1)),
    "all share one core": ([SECOND_IN_DATABASE] * 4, Site(4, cores=1), Mapped(4, 16, 1, 4)),
    "as many cores as chunks": ([SECOND_IN_DATABASE] * 4, Site(4, cores=4), Mapped(1, 4, 1, 1)),
    "more cores help no chunk": ([SECOND_IN_DATABASE] * 4, Site(4, cores=8), Mapped(1, 4, 0.5, 1)),
    "the shorter one leaves the core to the longer": ([Work(0, 1), Work(0, 3)], Site(2, cores=1), Mapped(4, 6, 1, 4)),
    "functions compute beside the database": ([BOTH] * 2, Site(2, cores=1), Mapped(3, 6, 2 / 3, 3)),
    "the third starts when a slot is free": ([BOTH] * 3, Site(2, cores=1), Mapped(5, 8, 3 / 5, 3)),
    "on one machine they share its cores": ([BOTH] * 2, Site(2, cores=2, one_machine=True), Mapped(2, 4, 1, 2)),
    "on one machine of one core": ([BOTH] * 2, Site(2, cores=1, one_machine=True), Mapped(4, 8, 1, 4)),
    "latency is not held": ([SECOND_IN_DATABASE] * 2, Site(1, cores=1, latency=1), Mapped(4, 2, 0.5, 1)),
    "waiting is": ([SECOND_IN_DATABASE] * 2, Site(1, cores=1, waiting=1), Mapped(4, 4, 0.5, 2)),
    "only the first of an environment is cold": ([BOTH] * 2, Site(1, cores=1, cold=5), Mapped(9, 9, 2 / 9, 7)),
    "children start no faster than they may": (
        [BOTH] * 3,
        Site(3, cores=3, starts_per_second=1),
        Mapped(4, 6, 0.25, 2),
    ),
    "no chunk, no time": ([], Site(4, cores=1), Mapped(0, 0, 0, 0)),
}


@pytest.mark.parametrize("case", CASES)
def test_a_map_takes_what_one_works_out_by_hand(case: str) -> None:
    works, site, expected = CASES[case]

    assert run_map(works, site) == pytest.approx(expected)


def test_one_that_comes_later_slows_the_other_from_then_on() -> None:
    shared = SharedProcessor(cores=1)
    shared.add(0, job=1, work=2)
    shared.add(1, job=2, work=2)

    assert (shared.next_end(), shared.take(3)) == (3, [1])
    assert (shared.next_end(), shared.take(4)) == (4, [2])
    assert shared.done == 4


def test_chunks_are_drawn_from_those_measured_and_the_same_by_the_same_seed() -> None:
    measured = [Work(1, 2), Work(3, 4), Work(5, 6)]

    drawn = list(draw_works(measured, 50, seed=1))

    assert set(drawn) == set(measured)
    assert drawn == list(draw_works(measured, 50, seed=1))
    assert drawn != list(draw_works(measured, 50, seed=2))
