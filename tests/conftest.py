"""Which tests keep together when several workers share them: those of one file, and those of one laptop stack."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

_E2E = PurePosixPath("tests/e2e")
# A stack takes longer to start than most files take to run: all that use it stay with the worker that has it.
_STACKS = (_E2E / "page", _E2E)
# has an emulator of its own
_ALONE = _E2E / "page" / "test_cloudfront.py"


class KeepStacksTogether(LoadScopeScheduling):
    """Hands out files, and all files of a stack as one."""

    def _split_scope(self, nodeid: str) -> str:
        return kept_together(PurePosixPath(nodeid.partition("::")[0]))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> KeepStacksTogether:
    return KeepStacksTogether(config, log)


def kept_together(file: PurePosixPath) -> str:
    """The name of what goes to one worker together with the tests of this file."""
    stack = next((stack for stack in _STACKS if stack in file.parents), None)
    return str(file if stack is None or file == _ALONE else stack)
