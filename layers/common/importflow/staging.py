"""Files that cannot be cut by their bytes: read once by the child process, staged as chunk objects under `work/`.

A chunk object holds a JSON array of cells per line, `[]` for a blank row. Guarantees: bounded memory;
scratch space is gone afterwards; reading again stages the same.
"""

import json
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from importflow import object_keys, storage
from importflow.cutting import Head
from importflow.errors import Rejection, RejectionCode
from importflow.file_contents import SAMPLE_RECORDS, CutFile, FileContents
from importflow.mapping.registry import known_spellings
from importflow.messages import Chunk, ImportPointer
from importflow.tabular.known_headers import write_spellings
from importflow.tabular.sandbox import Reading, read_in_child
from importflow.tabular.table import ReadingOverrides
from importflow.tabular.worker import Task

MAX_CHUNK_ROWS = 20_000
_BLANK = b"[]\n"


@dataclass(frozen=True, slots=True)
class Staging:
    """Where the chunk objects go, and how large they get before they are extended to the next record."""

    bucket: str
    pointer: ImportPointer
    chunk_bytes: int


def stage(
    head: Head, staging: Staging, overrides: ReadingOverrides, *, category: str | None
) -> FileContents | Rejection:
    """Read the whole file; its chunk objects exist afterwards."""
    writer = _ChunkWriter(staging)
    reading = Reading()
    with tempfile.TemporaryDirectory(prefix="import-") as name:
        directory = Path(name)
        path, spellings = directory / "file", directory / "spellings.json"
        _download(head, path)
        write_spellings(known_spellings(), spellings)
        task = Task(path=path, directory=directory, spellings=spellings, overrides=overrides, category=category)
        with closing(read_in_child(task, reading)) as lines:
            for line in lines:
                writer.add(line)
        writer.flush()
    if reading.rejection is not None:
        return reading.rejection
    if not writer.records:
        return Rejection.of(RejectionCode.HEADER_ONLY)
    return _contents(reading, writer)


def _download(head: Head, path: Path) -> None:
    with path.open("wb") as file:
        file.writelines(chain([head.data], head.rest))


def _contents(reading: Reading, writer: "_ChunkWriter") -> FileContents:
    width = len(reading.columns)
    sample = [[*row, *[""] * (width - len(row))] for row in writer.sample]
    cut = CutFile(writer.chunks(reading.first_row), writer.records)
    return FileContents(
        columns=reading.columns,
        sample=sample,
        cut=lambda: cut,
        dialect=None,
        ragged=reading.ragged,
        findings=reading.findings,
        read=reading.read,
    )


@dataclass(slots=True)
class _ChunkWriter:
    """Collects rows and writes them as chunk objects."""

    staging: Staging
    records: int = 0
    sample: list[list[str]] = field(default_factory=list)
    _pending: list[bytes] = field(default_factory=list)
    _pending_bytes: int = 0
    _written: list[tuple[int, int]] = field(default_factory=list)

    def add(self, line: bytes) -> None:
        if line != _BLANK:
            self.records += 1
            if len(self.sample) < SAMPLE_RECORDS:
                self.sample.append(json.loads(line))
        self._pending.append(line)
        self._pending_bytes += len(line)
        if self._pending_bytes >= self.staging.chunk_bytes or len(self._pending) == MAX_CHUNK_ROWS:
            self.flush()

    def flush(self) -> None:
        """Write what is pending as the next chunk object."""
        if not self._pending:
            return
        self._written.append((len(self._pending), self._pending_bytes))
        pointer = self.staging.pointer
        key = object_keys.staged_chunk_key(pointer.tenant, pointer.data_import_id, len(self._written))
        storage.put_lines(self.staging.bucket, key, b"".join(self._pending))
        self._pending, self._pending_bytes = [], 0

    def chunks(self, first_row: int) -> list[Chunk]:
        """The chunks, once it is known which row the first record stands in."""
        return list(self._numbered(first_row))

    def _numbered(self, first_row: int) -> Iterator[Chunk]:
        for number, (rows, size) in enumerate(self._written, start=1):
            yield Chunk(number=number, first_row=first_row, last_row=first_row + rows - 1, start=0, end=size)
            first_row += rows
