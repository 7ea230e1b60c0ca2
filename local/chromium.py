"""A Chromium for the tests in a browser: the one that is named or installed; root without one gets Debian's."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from local.errors import LocalStackError

VARIABLE = "CHROMIUM"
_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
_INSTALL = ["apt-get", "install", "--yes", "--quiet", "--no-install-recommends", "chromium"]


def chromium() -> Path:
    """Where it is; a LocalStackError that says what to do when there is none and none can be installed."""
    named = os.environ.get(VARIABLE)
    if named:
        return _executable(named)
    found = _installed()
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        _install()
        found = _installed()
    if found is None:
        raise LocalStackError(f"The tests of the page need Chromium: install it, or say where it is in {VARIABLE}.")
    return found


def _executable(named: str) -> Path:
    found = shutil.which(named)
    if found is None:
        raise LocalStackError(f"{VARIABLE} is {named!r}, and that is no program.")
    return Path(found)


def _installed() -> Path | None:
    return next((Path(found) for name in _NAMES if (found := shutil.which(name))), None)


def _install() -> None:
    """What fails is told by there being no Chromium afterwards."""
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update", "--quiet"], _INSTALL):
        subprocess.run(command, check=False, env=quiet, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
