"""The emulator's process: MiniStack, with two gaps closed before it starts. Run as a script by `emulator.py`.

MiniStack answers a request for a range of an object's version with the whole object; S3 answers with the range.
Every chunk of an import is such a request, so a file of n chunks would be read n times over.

MiniStack unpacks the layers for each process of a function: 1,500 files, compiled each time, and deleted in the end.
Lambda mounts a layer, one for all. Here nothing but byte code is written to it.
"""

from __future__ import annotations

import hashlib
import os
import threading
import zipfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from ministack.app import main
from ministack.core import lambda_runtime
from ministack.services import s3

_whole = s3._get_object


def _get_object(
    bucket: str, key: str, headers: dict[str, str], query: dict[str, Any] | None = None
) -> tuple[int, dict[str, Any], bytes]:
    """MiniStack's own answer, cut to the range where a whole version came for one."""
    status, answer, body = _whole(bucket, key, headers, query)
    wanted = s3._parse_range(headers.get("range", ""), len(body)) if status == 200 else None
    if wanted is None or "versionId" not in (query or {}):
        return status, answer, body
    first, last = wanted
    part = body[first : last + 1]
    bounds = {"Content-Length": str(len(part)), "Content-Range": f"bytes {first}-{last}/{len(body)}"}
    # the checksum is the whole object's
    headers_kept = {name: value for name, value in answer.items() if not name.startswith("x-amz-checksum-")}
    return 206, headers_kept | bounds, part


_UNPACKED = Path("layers").absolute()
_unpacking = threading.Lock()


class _ZipFile(zipfile.ZipFile):
    """Unpacks each layer once; a function gets a link to it."""

    def extractall(self, path: Any = None, members: Any = None, pwd: Any = None) -> None:
        folder = Path(path)
        if folder.name.startswith("layer_"):
            folder.rmdir()
            folder.symlink_to(self._shared())
        else:
            super().extractall(path, members, pwd)

    def _shared(self) -> Path:
        content = Path(os.fsdecode(self.filename or "")).read_bytes()
        shared = _UNPACKED / hashlib.sha256(content).hexdigest()[:16]
        with _unpacking:
            if not shared.exists():
                unfinished = shared.with_suffix(".unfinished")
                super().extractall(unfinished)
                unfinished.rename(shared)
        return shared


if __name__ == "__main__":
    vars(lambda_runtime)["zipfile"] = SimpleNamespace(**vars(zipfile) | {"ZipFile": _ZipFile})
    s3._get_object = _get_object
    main()
