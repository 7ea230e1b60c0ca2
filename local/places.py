"""Where the laptop stack keeps things: under `.local/`, except what root must put where another user can read it."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
STATE = PROJECT / ".local"
_SHARED_PARENT = Path("/var/tmp")  # noqa: S108  # nosec B108 - survives a reboot, and every user can enter it


def stack_directory(name: str) -> Path:
    """The directory of one stack: its state file, logs, buckets and build."""
    return STATE / name


def digest_of(path: Path) -> str:
    """A short name for an absolute path, the same every time."""
    return hashlib.sha256(str(path).encode()).hexdigest()[:12]


def shared_directory() -> Path:
    """A directory of this project that other system users may traverse.

    PostgreSQL refuses to run as root, and the user it runs as may be unable to enter the project's own path. The
    directory is created by root alone; one that belongs to somebody else is refused, because programs are run from it.
    """
    directory = _SHARED_PARENT / f"importflow-{digest_of(PROJECT)}"
    directory.mkdir(mode=0o711, exist_ok=True)
    status = directory.lstat()
    if status.st_uid != os.geteuid() or directory.is_symlink():
        raise PermissionError(f"{directory} belongs to another user: remove it and try again")
    directory.chmod(0o711)
    return directory
