"""One file read as Plan chunks reads it, in this process: for processes that read thousands, one after the other.

A text is cut, and every chunk of it parsed; anything else goes through `main` of the reading child, its output caught.
Guarantees: whatever comes of a file is an `Observed`, with what it cost and what of the machine was reached for while
it was read; only a process that dies or hangs says nothing.
"""

from __future__ import annotations

import atexit
import gc
import io
import json
import shutil
import sys
import sysconfig
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import IO, Any

from bench.processes import peak_mb
from importflow.cutting import Head, open_text
from importflow.errors import Rejection
from importflow.mapping.registry import known_spellings
from importflow.observability import logger
from importflow.tabular import worker
from importflow.tabular.csv_reading import read_rows
from importflow.tabular.known_headers import known_by, write_spellings
from importflow.tabular.limits import MIB
from importflow.tabular.sandbox import Reading
from importflow.tabular.sniffing import Kind, sniff
from importflow.tabular.table import ReadingOverrides
from local.places import PROJECT

CHUNK_BYTES, _CHUNKS = 64 * 1024, 8
_FOREVER = 1_000_000  # seconds of processor time of a process that reads many files
_SHOWN = 1_000  # rows
# Where Python's own code lies; it is opened when a module is needed for the first time.
_CODE = (
    *{sysconfig.get_path(name) for name in ("stdlib", "purelib", "platlib")},
    str(PROJECT),
    "/proc/self",
    "/etc/mime.types",
)
_REACHING = frozenset({"socket.connect", "socket.getaddrinfo", "socket.sendto", "subprocess.Popen", "os.system",
                       "os.exec", "os.posix_spawn", "urllib.Request"})  # fmt: skip


class Outcome(StrEnum):
    """`DIED` and `HUNG` are said by whoever waits for the process."""

    READ = "read"
    REFUSED = "refused"
    BROKEN = "broken"
    DIED = "died"
    HUNG = "hung"


@dataclass(frozen=True, slots=True)
class Observed:
    """`code`: of a refusal, or what broke. `rows`: of the table, as text, as far as they are kept.

    `reached`: what was opened or called that is no business of a reader's.
    """

    outcome: Outcome
    code: str = ""
    records: int = 0
    rows: str = ""
    seconds: float = 0.0
    peak_mb: float = 0.0
    reached: tuple[str, ...] = ()


def read_file(path: Path) -> Observed:
    """The file, alone in its directory."""
    began = time.process_time()
    with _watched(path.parent) as reached:
        outcome, code, lines = _read(path, path.parent)
    seconds = time.process_time() - began
    gc.enable()  # the child's `main` has no need of it
    rows = b"".join(lines[:_SHOWN]).decode(errors="replace")
    return Observed(outcome, code, len(lines), rows, seconds, peak_mb(), tuple(reached))


def _read(path: Path, directory: Path) -> tuple[Outcome, str, list[bytes]]:
    try:
        found = _as_text(path)
        return found if found is not None else _as_child(path, directory)
    except Exception as error:  # in production: the import fails for a reason of ours
        return Outcome.BROKEN, f"{type(error).__name__}: {error}"[:200], []


def _as_text(path: Path) -> tuple[Outcome, str, list[bytes]] | None:
    """None where it is none, or cannot be cut by its bytes."""
    with path.open("rb") as file:
        return _cut(file)


def _cut(file: IO[bytes]) -> tuple[Outcome, str, list[bytes]] | None:
    head = Head.of(iter(lambda: file.read(MIB), b""))
    if sniff(head.data).kind is not Kind.TEXT:
        return None
    contents = open_text(head, ReadingOverrides(), CHUNK_BYTES)
    if contents is None:
        return None
    cut = contents if isinstance(contents, Rejection) else contents.cut()
    if isinstance(cut, Rejection):
        return Outcome.REFUSED, cut.code.value, []
    assert not isinstance(contents, Rejection)
    assert contents.dialect is not None
    lines = []
    for chunk in cut.chunks[:_CHUNKS]:
        file.seek(chunk.start)
        rows = read_rows(file.read(chunk.end - chunk.start), contents.dialect).rows
        planned = chunk.last_row - chunk.first_row + 1
        if len(rows) != planned:
            return Outcome.BROKEN, f"planned {planned} rows, read {len(rows)}", []
        lines += [json.dumps(row).encode() for row in rows if row]
    return Outcome.READ, "", lines


def _as_child(path: Path, directory: Path) -> tuple[Outcome, str, list[bytes]]:
    task = worker.Task(path=path, directory=directory, spellings=_spellings(), cpu_seconds=_FOREVER)
    (directory / "task.json").write_text(task.model_dump_json())
    real, sys.stdout = sys.stdout, io.TextIOWrapper(io.BytesIO())
    try:
        exit_code = worker.main(str(directory / "task.json"))
        sys.stdout.flush()
        written = sys.stdout.buffer.getvalue()
    finally:
        sys.stdout = real
    *lines, said = written.splitlines()
    if exit_code:
        return Outcome.BROKEN, f"the child gave up: {said.decode()}"[:200], []
    reading = Reading()
    reading.settle(json.loads(said))  # with codes that the parent knows, or it raises
    if reading.rejection is not None:
        return Outcome.REFUSED, reading.rejection.code.value, []
    return Outcome.READ, "", [line for line in lines if line.startswith(b"[")]


@cache
def _spellings() -> Path:
    """Written, and understood, once in this process: that takes longer than most files do."""
    directory = Path(tempfile.mkdtemp(prefix="importflow-read-"))
    atexit.register(shutil.rmtree, directory, ignore_errors=True)
    write_spellings(known_spellings(), directory / "spellings.json")
    understand = vars(worker)["known_by"] = cache(known_by)
    understand(directory / "spellings.json")
    return directory / "spellings.json"


# An audit hook stays for the life of the process: one, that listens while a file is read.
_listening: list[tuple[str, list[str]]] = []


def _hear(event: str, arguments: tuple[Any, ...]) -> None:
    if not _listening:
        return
    directory, reached = _listening[-1]
    if event in _REACHING:
        reached.append(event)
    elif event == "open" and isinstance(arguments[0], str | bytes):
        name = arguments[0].decode(errors="replace") if isinstance(arguments[0], bytes) else arguments[0]
        with suppress(OSError):
            name = str(Path(name).absolute())
        reads_code = name.startswith(_CODE) and "w" not in str(arguments[1])
        if not name.startswith(directory) and not reads_code:
            reached.append(f"open {name}")


def listen() -> None:
    """To be called once, by a process that reads files."""
    _spellings()
    logger.setLevel("CRITICAL")  # what is broken on purpose is no news
    sys.addaudithook(_hear)


@contextmanager
def _watched(directory: Path) -> Iterator[list[str]]:
    reached: list[str] = []
    _listening.append((str(directory), reached))
    try:
        yield reached
    finally:
        _listening.pop()
