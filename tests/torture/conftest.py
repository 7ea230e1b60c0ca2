"""One room per module: harnesses of a module share its database and bucket, and find them empty."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from local.laboratory import Laboratory
from torture.room import room

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.torture)


@pytest.fixture(scope="module")
def opened() -> Iterator[Laboratory]:
    """Opened before the first harness of the module; `room()` finds it."""
    with room() as lab:
        yield lab
