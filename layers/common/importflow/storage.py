"""S3 as the use cases see it: presign, stream a version, read a range, keep small JSON."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

READ_BLOCK_BYTES = 8 * 1024**2


@dataclass(frozen=True, slots=True)
class ObjectVersion:
    """One immutable version of one object: what is read never changes under us."""

    bucket: str
    key: str
    version_id: str


@cache
def client() -> Any:
    """The SDK is imported at first use: half of the functions never need it."""
    import boto3
    from botocore.config import Config

    config = Config(
        signature_version="s3v4",
        connect_timeout=5,
        read_timeout=60,
        retries={"mode": "standard", "max_attempts": 4},
        s3={"addressing_style": "path"},
    )
    return boto3.client("s3", config=config)


def presign_post(bucket: str, key: str, *, content_type: str, max_bytes: int, expires_in: int) -> dict[str, Any]:
    """A form that uploads exactly this key and type, at most `max_bytes`, for `expires_in` seconds."""
    fields = {"Content-Type": content_type}
    conditions: list[Any] = [
        {"Content-Type": content_type},
        ["content-length-range", 0, max_bytes],
    ]
    form: dict[str, Any] = client().generate_presigned_post(
        bucket, key, Fields=fields, Conditions=conditions, ExpiresIn=expires_in
    )
    return form


def current_version(bucket: str, key: str) -> str:
    """The version id the object has now."""
    version: str = client().head_object(Bucket=bucket, Key=key)["VersionId"]
    return version


def stream(version: ObjectVersion) -> Iterator[bytes]:
    """The object's bytes in blocks of at most 8 MiB."""
    body = _get(version)["Body"]
    yield from body.iter_chunks(READ_BLOCK_BYTES)


def read_range(version: ObjectVersion, start: int, end: int) -> bytes:
    """Bytes `start` (included) to `end` (excluded)."""
    data: bytes = _get(version, Range=f"bytes={start}-{end - 1}")["Body"].read()
    return data


def _get(version: ObjectVersion, **extra: str) -> Any:
    return client().get_object(Bucket=version.bucket, Key=version.key, VersionId=version.version_id, **extra)


def put_json(bucket: str, key: str, document: object) -> None:
    body = json.dumps(document, separators=(",", ":")).encode()
    client().put_object(Bucket=bucket, Key=key, Body=body, ContentType="application/json")


def get_json(bucket: str, key: str) -> Any:
    return json.loads(client().get_object(Bucket=bucket, Key=key)["Body"].read())
