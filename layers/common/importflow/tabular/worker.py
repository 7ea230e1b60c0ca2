"""The child process that reads one local file: `python -m importflow.tabular.worker TASK`.

TASK is a JSON file (`Task`). Standard output: a line `{"started": …}`, a JSON array of cells per
row, `[]` for a blank one, and a closing object: `Closing` or `Refused`. Guarantees: limits are set
before the file is opened; nothing of the file is written anywhere else, not even in a traceback.
"""

import errno
import gc
import json
import re
import resource
import sys
import traceback
from contextlib import suppress
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict
from pydantic_core import PydanticSerializationError, to_json

from importflow.errors import MAX_RECORD_BYTES, Rejection, RejectionCode
from importflow.tabular.known_headers import known_by
from importflow.tabular.limits import CHILD_CPU_SECONDS, CHILD_MEMORY_BYTES, MAX_UNPACKED_BYTES, MIB
from importflow.tabular.reading import read_table
from importflow.tabular.sniffing import sniff
from importflow.tabular.table import ReadingOverrides, Request, Table, Unreadable

# A library is missing or a module of ours is broken: an accident, not the file's fault.
EXIT_BROKEN = 70
_SURROGATES = re.compile("[\ud800-\udfff]")


class Task(BaseModel):
    """What is to be read, and how much of the machine it may take.

    `directory` is scratch space of this file alone, `spellings` a file of known header spellings.
    """

    model_config = ConfigDict(extra="forbid")

    path: Path
    directory: Path
    spellings: Path
    overrides: ReadingOverrides = ReadingOverrides()
    category: str | None = None
    memory_bytes: int = CHILD_MEMORY_BYTES
    cpu_seconds: int = CHILD_CPU_SECONDS
    file_bytes: int = MAX_UNPACKED_BYTES


def main(task_path: str) -> int:
    """Read as the task says; the exit code is 0 for a table and for a refusal."""
    task = Task.model_validate_json(Path(task_path).read_text())
    _limit(task)
    gc.disable()  # readers make trees without cycles, by the million; looking for some takes longer than reading
    _say({"started": True})
    try:
        _read(task)
    except Unreadable as refused:
        _refuse(refused.rejection)
    except (MemoryError, RecursionError):
        _refuse(Rejection.of(RejectionCode.FILE_TOO_COMPLEX, what="memory"))
    except ImportError as error:
        _say({"broken": _place(error)})
        return EXIT_BROKEN
    except BrokenPipeError:
        return EXIT_BROKEN
    except Exception as error:
        # Parsers meet a damaged file with whatever exception comes first.
        _refuse(_damaged(task, error), cause=_place(error))
    return 0


def _damaged(task: Task, error: Exception) -> Rejection:
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EFBIG):
        return Rejection.of(RejectionCode.FILE_TOO_COMPLEX, what="disk space")
    with task.path.open("rb") as file:
        kind = sniff(file.read(MIB)).kind
    return Rejection.of(RejectionCode.FILE_DAMAGED, what=f"a file of the format {kind.value.upper()}")


def _limit(task: Task) -> None:
    """Address space, processor time, what may be written, and no core dump, which would hold the file's values."""
    for kind, most, at_last in (
        (resource.RLIMIT_AS, task.memory_bytes, task.memory_bytes),
        (resource.RLIMIT_CPU, task.cpu_seconds, task.cpu_seconds + 5),  # SIGXCPU says why, SIGKILL would not
        (resource.RLIMIT_FSIZE, task.file_bytes, task.file_bytes),
        (resource.RLIMIT_CORE, 0, 0),
    ):
        with suppress(ValueError, OSError):  # a laptop's kernel may not know the limit
            resource.setrlimit(kind, (most, at_last))


def _read(task: Task) -> None:
    request = Request(task.path, task.directory, known_by(task.spellings), task.overrides, task.category)
    table = read_table(request)
    number = table.first_row
    for number, row in enumerate(table.rows, start=table.first_row):
        line = _line(row)
        if len(line) > MAX_RECORD_BYTES:
            raise Unreadable.because(RejectionCode.RECORD_TOO_LONG, row=number)
        sys.stdout.buffer.write(line)
    _say(_closing(table))


def _line(row: list[str]) -> bytes:
    if not any(map(str.strip, row)):
        return b"[]\n"
    try:
        return to_json(row) + b"\n"
    except PydanticSerializationError:
        return to_json([_SURROGATES.sub("\ufffd", cell) for cell in row]) + b"\n"


def _closing(table: Table) -> dict[str, Any]:
    return {
        "columns": [_SURROGATES.sub("\ufffd", column).replace("\x00", "") for column in table.columns],
        "first_row": table.first_row,
        "ragged": table.ragged,
        "findings": [
            {"code": f.code.value, "row": f.row, "column": f.column, "detail": f.detail} for f in table.findings
        ],
        "read": table.read,
    }


def _refuse(rejection: Rejection, cause: str | None = None) -> None:
    _say({"rejection": {"code": rejection.code.value, "message": rejection.message}, "cause": cause})


def _say(document: dict[str, Any]) -> None:
    sys.stdout.buffer.write(json.dumps(document).encode() + b"\n")
    sys.stdout.buffer.flush()


def _place(error: BaseException) -> str:
    """What happened and where: no message, it may quote a cell."""
    frames = traceback.extract_tb(error.__traceback__)[-3:]
    return " < ".join([type(error).__name__, *(f"{Path(f.filename).name}:{f.lineno}" for f in reversed(frames))])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
