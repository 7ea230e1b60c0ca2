"""The rivals' own venv under `.local/`: exactly what their lock lists, each file checked against its hash."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

from local.places import STATE

LOCK = Path(__file__).with_name("requirements.txt")
_HOME = STATE / "bench"
_OPTIONS = ["--quiet", "--no-deps", "--require-hashes", "--only-binary", ":all:", "-r", str(LOCK)]


def rivals_python() -> Path | None:
    """The venv's interpreter; made at the first call, which is not timed. None where it cannot be installed."""
    home = _HOME / f"rivals-{_fingerprint()}"
    if not home.exists():
        unfinished = _HOME / "unfinished"
        shutil.rmtree(_HOME, ignore_errors=True)
        if not (_succeeds(sys.executable, "-m", "venv", unfinished) and _install(unfinished)):
            return None
        unfinished.rename(home)
    return home / "bin" / "python"


def versions() -> dict[str, str]:
    """What the lock pins of the rivals themselves."""
    pinned = dict(line.split(" ")[0].split("==") for line in LOCK.read_text().splitlines() if line[:1].isalpha())
    return {name: pinned[name] for name in ("dlt", "pandas", "psycopg2-binary", "sqlalchemy")}


def _install(venv: Path) -> bool:
    """By uv, or by pip where uv cannot reach the machine's index (see `local/bootstrap.py`)."""
    python = venv / "bin" / "python"
    uv: list[str | Path] = [
        sys.executable,
        "-m",
        "uv",
        "pip",
        "install",
        "--no-config",
        "--system-certs",
        "--python",
        python,
    ]
    pip: list[str | Path] = [python, "-m", "pip", "install", "--disable-pip-version-check"]
    return _succeeds(*uv, *_OPTIONS) or _succeeds(*pip, *_OPTIONS)


def _succeeds(*command: str | Path) -> bool:
    return subprocess.run(command, check=False, stdin=subprocess.DEVNULL).returncode == 0


def _fingerprint() -> str:
    return hashlib.sha256((LOCK.read_text() + sys.version + sys.base_prefix).encode()).hexdigest()[:12]
