"""What a chunk costs, as the record shows it."""

from __future__ import annotations

from bench.chunk_costs import Cost, render


def test_what_came_between_two_readings_is_the_cost() -> None:
    assert Cost(5, 3, 2) - Cost(1, 1, 1) == Cost(4, 2, 1)


def test_the_record_has_medians_by_step_and_what_is_stored() -> None:
    lines = render(
        {
            "rows": 75_000, "file_bytes": 11_000_000, "wal_bytes": 200_000_000,
            "chunks": {"validate": [[1.0, 0.5, 0.4], [3.0, 0.7, 0.6], [2.0, 0.6, 0.5]]},
            "steps": {"review": [4.0, 0.1, 3.0]},
            "tables": {"assets": [30_000_000, 20_000_000]},
        }
    )  # fmt: skip

    assert lines[0] == "75,000 CMDB rows, 11 MB, one worker. Seconds are per chunk."
    assert "| validate | 3 | 2.00 | 3.00 | 0.60 | 0.50 |" in lines
    assert "| review | 1 | 4.00 | 4.00 | 0.10 | 3.00 |" in lines
    assert lines[-2] == "Heap and indexes afterwards: assets 30 + 20 MB. Write-ahead log: 200 MB."
