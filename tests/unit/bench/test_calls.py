"""What is said of many calls."""

from __future__ import annotations

import pytest

from bench.calls import percentiles, time_calls


@pytest.mark.parametrize(
    ("taken", "expected"),
    [
        ([3.0], (3.0, 3.0, 3.0)),
        ([3.0, 1.0, 2.0], (2.0, 3.0, 3.0)),
        ([float(n) for n in range(100, 0, -1)], (50.0, 95.0, 100.0)),
        ([1.0] * 19 + [9.0], (1.0, 1.0, 9.0)),
        ([1.0] * 18 + [9.0] * 2, (1.0, 9.0, 9.0)),
    ],
)
def test_a_percentile_is_the_time_that_so_many_calls_did_not_exceed(
    taken: list[float], expected: tuple[float, float, float]
) -> None:
    assert tuple(percentiles(taken).values()) == expected


def test_every_call_is_timed_and_knows_its_number() -> None:
    called: list[int] = []

    taken = time_calls(called.append, 3)

    assert called == [0, 1, 2]
    assert len(taken) == 3
    assert min(taken) >= 0
