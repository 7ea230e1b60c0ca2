"""`make lock`: the requirement locks, with hashes and without addresses.

The laptop's lock is resolved first and bounds the others, so that tests run the versions that are deployed and the
bench's rivals the same SQLAlchemy.
"""

from __future__ import annotations

import subprocess
import sys

from local.bootstrap import OLDEST
from local.errors import LocalStackError
from local.places import PROJECT

_DEV = "requirements-dev"
_BOUND = ("layers/common/requirements", "layers/mcp/requirements", "bench/rivals/requirements", "web/node")
# On its own: its tools want other versions than we do.
_ALONE = "audit/requirements"
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
    """Writes all of them; the stack is set up from the first two by the next make."""
    _compile(f"{_DEV}.in", "--output-file", f"{_DEV}.txt")
    for name in _BOUND:
        _compile(f"{name}.in", "--constraints", f"{_DEV}.txt", "--output-file", f"{name}.txt")
    _compile(f"{_ALONE}.in", "--output-file", f"{_ALONE}.txt")
    return 0


def _compile(*arguments: str) -> None:
    command = [sys.executable, "-m", "uv", "pip", "compile", *_OPTIONS, *arguments]
    if subprocess.run(command, cwd=PROJECT, check=False, stdout=subprocess.DEVNULL).returncode:
        raise LocalStackError("The locks could not be resolved; uv's reason is above.")
