"""pgloader, where the machine has it (it is no Python package)."""

from __future__ import annotations

import shutil
import subprocess
import time
from pathlib import Path

_COMMAND = """LOAD CSV FROM '{file}' INTO {url}
TARGET TABLE rival.servers
WITH skip header = 1, fields optionally enclosed by '"', fields escaped by double-quote, fields terminated by ','
SET client_encoding TO 'utf8';
"""


def load(url: str, file: Path, directory: Path) -> float | None:
    """Seconds of copying the file into `rival.servers`, its start included; None: not installed."""
    program = shutil.which("pgloader")
    if program is None:
        return None
    script = directory / "servers.load"
    script.write_text(_COMMAND.format(file=file, url=url))
    began = time.perf_counter()
    subprocess.run([program, "--root-dir", directory / "pgloader", script], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began
