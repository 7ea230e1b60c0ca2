"""The parent's side of the reading child process: start it, take its rows, survive its death.

Guarantees: bounded memory here, limits there; whatever happens to the child, the file gets a
rejection with a code. Only what is broken in us raises.
"""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Generator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import IO, Any

from importflow.errors import MAX_RECORD_BYTES, Rejection, RejectionCode
from importflow.findings import Finding, FindingCode
from importflow.observability import logger
from importflow.tabular import limits
from importflow.tabular.worker import EXIT_BROKEN, Task

# A parser that went astray; without memory it would have been aborted or killed.
_CRASHES = frozenset({signal.SIGSEGV, signal.SIGBUS, signal.SIGFPE, signal.SIGILL, signal.SIGTRAP, signal.SIGSYS})
_LONGEST_LINE = 4 * MAX_RECORD_BYTES
_HANDED_ON = ("PATH", "LD_LIBRARY_PATH", "LANG", "LC_ALL", "TZ", "SYSTEMROOT", "PYTHONPYCACHEPREFIX")


class ChildBroken(RuntimeError):
    """The child process could not do its work for a reason that is not the file's."""


@dataclass(slots=True)
class Reading:
    """What the child says once all rows are taken: the table's header and findings, or why there is none."""

    columns: list[str] = field(default_factory=list)
    first_row: int = 1
    ragged: bool = False
    findings: list[Finding] = field(default_factory=list)
    read: dict[str, str] = field(default_factory=dict)
    rejection: Rejection | None = None

    def settle(self, said: dict[str, Any]) -> None:
        if "rejection" in said:
            self.rejection = Rejection(RejectionCode(said["rejection"]["code"]), said["rejection"]["message"])
            if said.get("cause"):
                logger.warning("file could not be read", cause=said["cause"])
            return
        self.columns, self.first_row, self.ragged = said["columns"], said["first_row"], said["ragged"]
        self.read = said["read"]
        self.findings = [
            Finding(FindingCode.of(f["code"]), f["row"], f["column"], f["detail"]) for f in said["findings"]
        ]


def read_in_child(
    task: Task, reading: Reading, *, wall_seconds: float = limits.CHILD_WALL_SECONDS
) -> Generator[bytes, None, None]:
    """The file's rows as the child writes them, a JSON array per line; `reading` is settled after the last.

    `wall_seconds` includes what the caller does between rows.
    """
    child = _start(task)
    late = threading.Event()
    clock = threading.Timer(wall_seconds, _too_late, (child, late))
    clock.start()
    try:
        assert child.stdout is not None  # noqa: S101
        said = yield from _rows(child.stdout)
        reading.settle(said if said is not None else _obituary(child.wait(), late=late.is_set()))
    finally:
        clock.cancel()
        _end(child)


def _start(task: Task) -> subprocess.Popen[bytes]:
    """No credentials in its environment, nothing on its standard input, its errors to nowhere."""
    task_path = task.directory / "task.json"
    task_path.write_text(task.model_dump_json())
    environment = {name: os.environ[name] for name in _HANDED_ON if name in os.environ}
    environment |= {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.Popen(
        [sys.executable, "-m", "importflow.tabular.worker", str(task_path)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=task.directory,
        env=environment | {"TMPDIR": str(task.directory)},
    )


def _rows(output: IO[bytes]) -> Generator[bytes, None, dict[str, Any] | None]:
    """Yields the rows; returns the closing object, None where the child died without one."""
    started = False
    while (line := output.readline(_LONGEST_LINE)).endswith(b"\n"):
        if line.startswith(b"["):
            yield line
            continue
        said: dict[str, Any] = json.loads(line)
        if "broken" in said:
            raise ChildBroken(said["broken"])
        if "started" not in said:
            return said
        started = True
    if not started:
        raise ChildBroken("the reading process did not start")
    return None


def _obituary(exit_code: int, *, late: bool) -> dict[str, Any]:
    """Why a child that started ended without a word: too long, too large, or a parser that crashed."""
    if exit_code == EXIT_BROKEN:
        raise ChildBroken("the reading process gave up")
    if not late and -exit_code in _CRASHES:
        rejection = Rejection.of(RejectionCode.FILE_DAMAGED, what="a file of a known format")
    else:
        what = "time" if late or -exit_code == signal.SIGXCPU else "memory"
        rejection = Rejection.of(RejectionCode.FILE_TOO_COMPLEX, what=what)
    cause = f"child ended with {exit_code}"
    return {"rejection": {"code": rejection.code.value, "message": rejection.message}, "cause": cause}


def _too_late(child: subprocess.Popen[bytes], late: threading.Event) -> None:
    late.set()
    with suppress(ProcessLookupError):
        child.kill()


def _end(child: subprocess.Popen[bytes]) -> None:
    if child.stdout is not None:
        child.stdout.close()
    if child.poll() is None:
        child.kill()
    child.wait()
