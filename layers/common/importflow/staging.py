"""Files that cannot be cut by their bytes: read once by the child process, staged as chunk objects under `work/`.

A chunk object holds a JSON array of cells per line, `[]` for a blank row. Guarantees: bounded memory;
scratch space is gone afterwards; reading again stages the same.
"""

import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from importflow import object_keys, storage
from importflow.chunk_size import MAX_CHUNK_ROWS, MAX_CHUNKS, most_rows
from importflow.cutting import Head
from importflow.errors import MAX_RECORD_BYTES, Rejection, RejectionCode
from importflow.file_contents import SAMPLE_RECORDS, CutFile, FileContents
from importflow.mapping.registry import known_spellings
from importflow.messages import Chunk, ImportPointer
from importflow.tabular.known_headers import write_spellings
from importflow.tabular.limits import CHILD_MEMORY_BYTES, CHILD_WALL_SECONDS, MAX_UNPACKED_BYTES
from importflow.tabular.sandbox import Reading, read_in_child
from importflow.tabular.table import ReadingOverrides
from importflow.tabular.worker import Task

_BLANK = b"[]\n"


@dataclass(frozen=True, slots=True)
class Staging:
    """Where the chunk objects go, and how large they get before they are extended to the next record."""

    bucket: str
    pointer: ImportPointer
    chunk_bytes: int


@dataclass(frozen=True, slots=True)
class Bounds:
    """What reading one file may take of the machine; see `tabular.limits`."""

    memory_bytes: int = CHILD_MEMORY_BYTES
    file_bytes: int = MAX_UNPACKED_BYTES
    wall_seconds: float = CHILD_WALL_SECONDS


def stage(
    head: Head, staging: Staging, overrides: ReadingOverrides, *, category: str | None
) -> FileContents | Rejection:
    """Read the whole file; its chunk objects exist afterwards, unless it is refused."""
    writer = _ChunkWriter(staging)
    reading = read_whole(head, overrides, category, writer.add)
    rejection = reading.rejection or _cut(reading, writer)
    if rejection is not None:
        writer.discard()
        return rejection
    return _contents(reading, writer, head.sha256())


def _cut(reading: Reading, writer: "_ChunkWriter") -> Rejection | None:
    """Write what is still to be written, and no chunk larger than it may be; why the file is refused, if it is."""
    writer.flush()
    if not writer.records:
        return Rejection.of(RejectionCode.HEADER_ONLY)
    if sum(map(len, reading.columns)) > MAX_RECORD_BYTES:
        return Rejection.of(RejectionCode.RECORD_TOO_LONG, row=max(reading.first_row - 1, 1))
    rows = most_rows(reading.columns)
    if writer.pieces_of(rows) > MAX_CHUNKS:
        return Rejection.of(RejectionCode.FILE_TOO_COMPLEX, what="chunks")
    writer.keep_to(rows)
    return None


def read_whole(
    head: Head,
    overrides: ReadingOverrides,
    category: str | None,
    take: Callable[[bytes], None],
    bounds: Bounds = Bounds(),
) -> Reading:
    """Let the child process read the file; `take` gets its rows, a line of JSON each."""
    reading = Reading()
    with tempfile.TemporaryDirectory(prefix="import-") as name:
        directory = Path(name)
        path, spellings = directory / "file", directory / "spellings.json"
        _download(head, path)
        write_spellings(known_spellings(), spellings)
        task = Task(
            path=path,
            directory=directory,
            spellings=spellings,
            overrides=overrides,
            category=category,
            memory_bytes=bounds.memory_bytes,
            file_bytes=bounds.file_bytes,
        )
        with closing(read_in_child(task, reading, wall_seconds=bounds.wall_seconds)) as lines:
            for line in lines:
                take(line)
    return reading


def _download(head: Head, path: Path) -> None:
    with path.open("wb") as file:
        file.writelines(chain([head.data], head.rest))


def _contents(reading: Reading, writer: "_ChunkWriter", sha256: str) -> FileContents:
    width = len(reading.columns)
    sample = [[*row, *[""] * (width - len(row))] for row in writer.sample]
    cut = CutFile(writer.chunks(reading.first_row), writer.records, sha256)
    return FileContents(
        columns=reading.columns,
        sample=sample,
        cut=lambda: cut,
        dialect=None,
        ragged=reading.ragged,
        findings=reading.findings,
        read=reading.read,
        discard=writer.discard,
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

    def pieces_of(self, rows: int) -> int:
        """How many chunks there are if none holds more rows."""
        return sum(-(-count // rows) for count, _ in self._written)

    def keep_to(self, rows: int) -> None:
        """Split chunks of more rows: how wide these are is known only once all have been read.

        From the last chunk to the first: none is overwritten before it has been read.
        """
        if all(count <= rows for count, _ in self._written):
            return
        next_number = self.pieces_of(rows)
        written, self._written = self._written, []
        for number in range(len(written), 0, -1):
            lines = self._read(number)
            for start in reversed(range(0, len(lines), rows)):
                self._put(next_number, lines[start : start + rows])
                next_number -= 1
        self._written.reverse()

    def flush(self) -> None:
        """Write what is pending as the next chunk object."""
        if not self._pending:
            return
        self._put(len(self._written) + 1, self._pending)
        self._pending, self._pending_bytes = [], 0

    def discard(self) -> None:
        """Nobody will ask for them."""
        storage.delete(self.staging.bucket, [self._key(number) for number in range(1, len(self._written) + 1)])
        self._written.clear()

    def _put(self, number: int, lines: list[bytes]) -> None:
        data = b"".join(lines)
        storage.put_lines(self.staging.bucket, self._key(number), data)
        self._written.append((len(lines), len(data)))

    def _read(self, number: int) -> list[bytes]:
        return storage.get_bytes(self.staging.bucket, self._key(number)).splitlines(keepends=True)

    def _key(self, number: int) -> str:
        pointer = self.staging.pointer
        return object_keys.staged_chunk_key(pointer.tenant, pointer.data_import_id, number)

    def chunks(self, first_row: int) -> list[Chunk]:
        """The chunks, once it is known which row the first record stands in."""
        return list(self._numbered(first_row))

    def _numbered(self, first_row: int) -> Iterator[Chunk]:
        for number, (rows, size) in enumerate(self._written, start=1):
            yield Chunk(number=number, first_row=first_row, last_row=first_row + rows - 1, start=0, end=size)
            first_row += rows
