"""Makes the project's venv: exactly what requirements-dev.txt lists, each file checked against its hash.

Run by make, with the machine's own Python and nothing installed. A stamp in the venv (lock, Python, place) makes a
second run instant. uv, which the lock names, installs the rest about ten times faster than pip; where uv cannot reach
the machine's package index (it does not read pip's settings), pip does it.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from itertools import takewhile
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
VENV = PROJECT / ".venv"
LOCK = PROJECT / "requirements-dev.txt"
STAMP = VENV / "importflow-stamp"
OLDEST = (3, 11)
_OPTIONS = ["--no-deps", "--require-hashes", "--only-binary", ":all:"]  # the lock is complete: nothing to resolve


def main() -> int:
    """Leaves a complete venv, or says what is missing and returns 1."""
    if sys.version_info < OLDEST:
        return _complain(f"Python {OLDEST[0]}.{OLDEST[1]} or newer is needed; this is {sys.version.split()[0]}.")
    wanted = _fingerprint()
    if STAMP.is_file() and STAMP.read_text() == wanted:
        return 0
    say("Setting up .venv (once; about a minute)")
    shutil.rmtree(VENV, ignore_errors=True)
    made = subprocess.run([sys.executable, "-m", "venv", VENV], check=False, capture_output=True, text=True)
    if made.returncode:
        return _complain(f"Python's venv does not work here (Debian and Ubuntu: install python3-venv).\n{made.stdout}")
    if not _install():
        return _complain("The packages of requirements-dev.txt could not be installed; pip's reason is above.")
    STAMP.write_text(wanted)
    return 0


def uv_requirement(lock: str) -> str:
    """The lines of the lock that pin uv, with its hashes."""
    _, _, rest = f"\n{lock}".partition("\nuv==")
    pin, *hashes = rest.splitlines()
    return "\n".join([f"uv=={pin}", *takewhile(lambda line: line.startswith(" "), hashes)]) + "\n"


def _install() -> bool:
    python = str(VENV / "bin" / "python")
    pip = [python, "-m", "pip", "install", "--quiet", "--quiet", "--disable-pip-version-check", *_OPTIONS]
    only_uv = VENV / "uv.txt"
    only_uv.write_text(uv_requirement(LOCK.read_text()))
    if _succeeds(*pip, "-r", only_uv):
        uv = [python, "-m", "uv", "pip", "install", "--quiet", "--no-config", "--system-certs", *_OPTIONS]
        uv += ["--python", python]
        if _succeeds(*uv, "-r", LOCK):
            return True
        say("uv could not install the packages; trying pip")
    return _succeeds(*pip, "-r", LOCK)


def _succeeds(*command: str | Path) -> bool:
    return subprocess.run(command, check=False, stdin=subprocess.DEVNULL, cwd=PROJECT).returncode == 0


def _fingerprint() -> str:
    parts = [LOCK.read_text(), sys.version, sys.base_prefix, str(VENV)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def say(text: str) -> None:
    """A line for the person at the terminal."""
    sys.stderr.write(f"{text}\n")


def _complain(text: str) -> int:
    say(text)
    return 1


if __name__ == "__main__":
    sys.exit(main())
