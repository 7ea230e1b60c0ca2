"""The emulator's process: MiniStack, with one gap closed before it starts. Run as a script by `emulator.py`.

MiniStack answers a request for a range of an object's version with the whole object; S3 answers with the range.
Every chunk of an import is such a request, so a file of n chunks would be read n times over.
"""

from __future__ import annotations

from typing import Any

from ministack.app import main
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


if __name__ == "__main__":
    s3._get_object = _get_object
    main()
