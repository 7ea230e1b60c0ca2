"""The machine and the versions that figures belong to."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psutil

from local.places import shared_directory
from local.postgres_install import MAJOR


def describe() -> dict[str, Any]:
    """What there is, what else ran when the measuring began, and when that was."""
    return {
        "date": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        "cores": os.cpu_count(),
        "processor": _processor(),
        "memory_gb": round(psutil.virtual_memory().total / 1024**3),
        "disk": _disk(shared_directory()),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "postgresql": MAJOR,
        "sqlalchemy": version("sqlalchemy"),
        "pg8000": version("pg8000"),
        "ministack": version("ministack"),
        "load_before": round(os.getloadavg()[0], 1),
    }


def in_words(machine: dict[str, Any]) -> str:
    """One line for the README."""
    return (
        f"{machine['cores']} cores ({machine['processor']}), {machine['memory_gb']} GB, disk {machine['disk']},"
        f" {machine['system']}, Python {machine['python']}, PostgreSQL {machine['postgresql']},"
        f" SQLAlchemy {machine['sqlalchemy']}, pg8000 {machine['pg8000']}, S3 of MiniStack {machine['ministack']}"
    )


def _processor() -> str:
    """As the kernel names it; the architecture where it does not."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        lines = []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, "") or platform.machine()


def _disk(directory: Path) -> str:
    """Device and file system below the database's files."""
    mounted = [part for part in psutil.disk_partitions(all=True) if directory.is_relative_to(part.mountpoint)]
    if not mounted:
        return "unknown"
    nearest = max(mounted, key=lambda part: len(part.mountpoint))
    return f"{nearest.device} ({nearest.fstype})"
