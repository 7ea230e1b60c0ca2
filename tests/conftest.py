"""Which tests keep together when several workers share them: those of one file, and those of one laptop stack."""

from __future__ import annotations

from pathlib import Path

import pytest

HERE = Path(__file__).parent
# A stack takes longer to start than most files take to run: all that use it stay with the worker that has it.
STACKS = (HERE / "e2e" / "page", HERE / "e2e")
# has an emulator of its own
_ALONE = HERE / "e2e" / "page" / "test_cloudfront.py"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        item.add_marker(pytest.mark.xdist_group(_group(item.path)))


def _group(file: Path) -> str:
    stack = next((stack for stack in STACKS if stack in file.parents), None)
    together = file if stack is None or file == _ALONE else stack
    return together.relative_to(HERE).as_posix()
