"""A browser's form upload as a stream: the policy's fields first, the file last, never the whole file in memory."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

Progress = Callable[[int], None]


class FormUpload:
    """A multipart/form-data body that can be read once; `len()` is its size in bytes.

    `progress` is told how many bytes of the body have been handed out so far.
    """

    def __init__(self, fields: Mapping[str, str], file: Path, *, content_type: str, progress: Progress) -> None:
        boundary = secrets.token_hex(16)
        self.content_type = f"multipart/form-data; boundary={boundary}"
        self._progress = progress
        self._file: BinaryIO = file.open("rb")
        name = file.name.replace("\\", "\\\\").replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
        heads = [_part(boundary, f'name="{field}"') + f"{value}\r\n" for field, value in fields.items()]
        heads.append(_part(boundary, f'name="file"; filename="{name}"', content_type))
        self._before = "".join(heads).encode()
        self._after = f"\r\n--{boundary}--\r\n".encode()
        self._size = len(self._before) + file.stat().st_size + len(self._after)
        self._sent = 0

    def __len__(self) -> int:
        return self._size

    def read(self, size: int = -1) -> bytes:
        """The next piece: the fields, then pieces of the file, then the end; empty when all was read."""
        if self._before:
            piece, self._before = self._before, b""
        else:
            piece = self._file.read(size)
        if not piece:
            piece, self._after = self._after, b""
        self._sent += len(piece)
        self._progress(self._sent)
        return piece

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()


def _part(boundary: str, disposition: str, content_type: str | None = None) -> str:
    kind = f"Content-Type: {content_type}\r\n" if content_type else ""
    return f"--{boundary}\r\nContent-Disposition: form-data; {disposition}\r\n{kind}\r\n"
