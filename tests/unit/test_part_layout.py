"""How a file is divided for its upload: within the limits of S3, whatever its size."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importflow.part_layout import MAX_OBJECT_BYTES, MAX_PARTS, MIN_PART_BYTES, PartLayout

MIB, GIB = 1024**2, 1024**3

# size of the file, wanted size of a part → parts, size of a part, size of the last one
LAYOUTS = {
    "one byte more than a part": (16 * MIB + 1, 16 * MIB, (2, 16 * MIB, 1)),
    "whole parts": (32 * MIB, 16 * MIB, (2, 16 * MIB, 16 * MIB)),
    "less than a part": (MIB, 16 * MIB, (1, 16 * MIB, MIB)),
    "parts too small for S3": (12 * MIB, 1000, (3, 5 * MIB, 2 * MIB)),
    "as many parts as there may be": (10_000 * 16 * MIB, 16 * MIB, (10_000, 16 * MIB, 16 * MIB)),
    "more parts than there may be": (10_000 * 16 * MIB + 1, 16 * MIB, (9_412, 17 * MIB, 10_000 * 16 * MIB + 1 - 9_411 * 17 * MIB)),
    "the largest file": (MAX_OBJECT_BYTES, 16 * MIB, (9_987, 525 * MIB, MAX_OBJECT_BYTES - 9_986 * 525 * MIB)),
}  # fmt: skip


@pytest.mark.parametrize(("file_size", "wanted", "expected"), LAYOUTS.values(), ids=LAYOUTS)
def test_a_file_is_divided_into_parts_of_one_size_and_a_rest(
    file_size: int, wanted: int, expected: tuple[int, int, int]
) -> None:
    layout = PartLayout.of(file_size, wanted)

    assert (layout.count, layout.part_size, layout.size_of(layout.count)) == expected


@given(file_size=st.integers(1, MAX_OBJECT_BYTES), wanted=st.integers(1, 5 * GIB))
def test_every_layout_is_one_that_s3_takes(file_size: int, wanted: int) -> None:
    layout = PartLayout.of(file_size, wanted)

    last = layout.size_of(layout.count)
    assert 1 <= layout.count <= MAX_PARTS
    assert MIN_PART_BYTES <= layout.part_size <= 5 * GIB
    assert 1 <= last <= layout.part_size
    assert (layout.count - 1) * layout.part_size + last == file_size


@pytest.mark.parametrize("number", [-1, 0, 4, 10_001])
def test_a_part_that_does_not_exist_has_no_bytes(number: int) -> None:
    assert PartLayout(12 * MIB, 5 * MIB).size_of(number) == 0
