"""`make lock`: both requirement locks, with hashes and without addresses.

The laptop's lock is resolved first and bounds the layer's, so that tests run the versions that are deployed.
"""

from __future__ import annotations

import subprocess
import sys

from local.bootstrap import OLDEST
from local.errors import LocalStackError
from local.places import PROJECT

_DEV = "requirements-dev"
_LAYER = "layers/common/requirements"
_OPTIONS = [
    "--universal",
    f"--python-version={OLDEST[0]}.{OLDEST[1]}",
    "--generate-hashes",
    "--no-header",
    "--no-annotate",
    "--no-emit-index-url",
    "--no-emit-find-links",
    "--no-config",
    "--system-certs",
    "--quiet",
    "--upgrade",
]


def lock() -> int:
    """Writes both locks; the stack is set up from them by the next make."""
    _compile(f"{_DEV}.in", "--output-file", f"{_DEV}.txt")
    _compile(f"{_LAYER}.in", "--constraints", f"{_DEV}.txt", "--output-file", f"{_LAYER}.txt")
    return 0


def _compile(*arguments: str) -> None:
    command = [sys.executable, "-m", "uv", "pip", "compile", *_OPTIONS, *arguments]
    if subprocess.run(command, cwd=PROJECT, check=False, stdout=subprocess.DEVNULL).returncode:
        raise LocalStackError("The locks could not be resolved; uv's reason is above.")
