"""Running the sam command line: its output goes to a log, and is shown when it fails."""

from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from local.errors import LocalStackError, with_log_tail
from local.places import PROJECT
from local.processes import ProcessMark, end, end_with_parent


def python_runtime() -> str:
    """The Lambda runtime that this Python is: layer and functions are built for it and run on it."""
    return f"python{sys.version_info.major}.{sys.version_info.minor}"


def parameter_override(name: str, value: str) -> str:
    """A parameter of the template, as sam takes it: what is not in quotation marks ends at the first space."""
    escaped = value.replace('"', r"\"")
    return f'{name}="{escaped}"'


def run_sam(arguments: Sequence[str], *, environment: Mapping[str, str], log: Path) -> None:
    """`sam ARGUMENTS` in the project's directory; raises with the end of its log when it fails."""
    log.parent.mkdir(parents=True, exist_ok=True)
    # sam leaves its temporary folders behind
    with tempfile.TemporaryDirectory(prefix="importflow-sam-") as scratch:
        _run([sys.executable, "-m", "samcli", *arguments], dict(environment) | {"TMPDIR": scratch}, log)


def _run(command: list[str], environment: dict[str, str], log: Path) -> None:
    with log.open("wb") as stream:
        process = subprocess.Popen(
            command,
            cwd=PROJECT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=end_with_parent(signal.SIGTERM),
        )
    mark = ProcessMark.of(process.pid)
    try:
        code = process.wait()
    except BaseException:
        end(mark)  # with the programs that sam itself runs
        raise
    if code:
        raise LocalStackError(with_log_tail(f"sam {command[3]} failed.", log))
