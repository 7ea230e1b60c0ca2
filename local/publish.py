"""Puts the built page into its bucket, and beside it what the page has to know where it runs.

Guarantees: whoever opens the page meanwhile finds every file that its entry names, because the entry comes last; pages
that are open already still find theirs, because files of earlier releases stay for a while.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from local.page_files import ENTRY, cache_control, content_type
from local.page_settings import FILE_NAME

_KEPT = timedelta(days=30)


def publish(s3: Any, bucket: str, folder: Path, settings: Mapping[str, str]) -> int:
    """The number of files that are there for the page now, its settings included."""
    names = sorted(_names(folder), key=lambda name: (name == ENTRY, name))
    if ENTRY not in names:
        raise FileNotFoundError(folder / ENTRY)
    live_since = _put_at(s3, bucket, FILE_NAME)
    _put(s3, bucket, FILE_NAME, json.dumps(settings).encode())
    for name in names:
        _put(s3, bucket, name, (folder / name).read_bytes())
    if live_since is not None:
        _forget_files(s3, bucket, before=min(live_since, datetime.now(UTC) - _KEPT))
    return len(names) + 1


def _names(folder: Path) -> Iterator[str]:
    """What is for browsers; the build's own notes are in a folder that begins with a dot."""
    for file in folder.rglob("*"):
        name = file.relative_to(folder)
        if file.is_file() and not any(part.startswith(".") for part in name.parts):
            yield name.as_posix()


def _put(s3: Any, bucket: str, name: str, body: bytes) -> None:
    kind, caching = content_type(Path(name)), cache_control(name)
    s3.put_object(Bucket=bucket, Key=name, Body=body, ContentType=kind, CacheControl=caching)


def _put_at(s3: Any, bucket: str, name: str) -> datetime | None:
    """When a file was put there last; None where it never was."""
    listed = s3.list_objects_v2(Bucket=bucket, Prefix=name).get("Contents", ())
    return next((each["LastModified"] for each in listed if each["Key"] == name), None)


def _forget_files(s3: Any, bucket: str, *, before: datetime) -> None:
    """A release puts its settings first: what is older than those of the last release was not part of it."""
    for listed in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
        for each in listed.get("Contents", ()):
            if each["LastModified"] < before:
                s3.delete_object(Bucket=bucket, Key=each["Key"])
