"""Uploads a large file in parts: asks which are there, sends the others, completes.

That is also how an upload goes on that was interrupted, by a lost connection or by an end of this program.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import requests

from local.api import ApiError, ImportApi
from local.multipart import Progress

_SIGNED_AT_ONCE = 10
_TRIES = 5
_LONGEST_PAUSE = 8.0
# S3's words for an address whose time is over, and for a connection that was too slow.
_SIGN_AGAIN = ("AccessDenied", "RequestTimeout")


def upload_parts(api: ImportApi, any_id: str, file: Path, progress: Progress) -> None:
    """Every part that is not there yet, then the whole; trouble that passes is waited out a few times."""
    troubles = 0
    while True:
        try:
            there = api.uploaded_parts(any_id)
            missing = _missing(there)
            if not missing:
                return api.complete_upload(any_id)
            sent = sum(part["Size"] for part in there["parts"])
            for part in api.sign_parts(any_id, missing[:_SIGNED_AT_ONCE]):
                api.put_part(part["url"], _content(file, part, there["part_size"]))
                sent += part["size"]
                progress(sent)
                troubles = 0
        except (ApiError, requests.RequestException) as error:
            if isinstance(error, ApiError) and error.code == "file-already-there":
                return api.complete_upload(any_id)  # it may be our own completion, whose answer got lost
            troubles += 1
            if troubles >= _TRIES or not _passes(error):
                raise
            time.sleep(min(0.5 * 2**troubles, _LONGEST_PAUSE))


def _passes(error: ApiError | requests.RequestException) -> bool:
    return not isinstance(error, ApiError) or error.passing or error.code in _SIGN_AGAIN


def _missing(there: dict[str, Any]) -> list[int]:
    numbers = {part["PartNumber"] for part in there["parts"]}
    return [number for number in range(1, there["part_count"] + 1) if number not in numbers]


def _content(file: Path, part: dict[str, Any], part_size: int) -> bytes:
    with file.open("rb") as content:
        content.seek((part["PartNumber"] - 1) * part_size)
        return content.read(part["size"])
