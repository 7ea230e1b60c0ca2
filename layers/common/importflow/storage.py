"""S3 as the use cases see it: presign, stream a version, read a range, keep small JSON."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import IO, Any, Self
from urllib.parse import quote

from importflow import object_keys

READ_BLOCK_BYTES = 8 * 1024**2
# S3 takes at most 10,000 parts, all but the last at least 5 MiB.
PART_BYTES = 8 * 1024**2
# A copy within S3: what is copied by one request, and how many are made at once.
COPIED_AT_ONCE_BYTES = 16 * 1024**2
COPIES_AT_ONCE = 20
# As many as S3 takes in one request.
_DELETED_AT_ONCE = 1_000


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
        max_pool_connections=COPIES_AT_ONCE,
        # the page's security policy names the Region's own endpoint, everywhere
        s3={"addressing_style": "path", "us_east_1_regional_endpoint": "regional"},
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


def presign_download(
    bucket: str, key: str, *, filename: str, content_type: str, expires_in: int, version_id: str | None = None
) -> str:
    """A link that downloads this object for `expires_in` seconds and saves it as `filename`, whatever is in that."""
    parameters = {
        "Bucket": bucket,
        "Key": key,
        "ResponseContentDisposition": attachment(filename),
        "ResponseContentType": content_type,
    }
    if version_id is not None:
        parameters["VersionId"] = version_id
    link: str = client().generate_presigned_url("get_object", Params=parameters, ExpiresIn=expires_in)
    return link


def attachment(filename: str) -> str:
    """The header that has a browser save a file under this name (RFC 6266), without paths and invisible characters."""
    plain = object_keys.safe_filename(filename)
    named = "".join(filter(str.isprintable, re.split(r"[/\\]", filename)[-1]))
    disposition = f'attachment; filename="{plain}"'
    return disposition if named in ("", plain) else f"{disposition}; filename*=UTF-8''{quote(named, safe='')}"


# What S3 says of an object that is not there; 405 of a version that marks a deletion.
_ABSENT = frozenset({404, 405})
# The same, and what it says of it to those who may not list the bucket.
_ABSENT_OR_UNLISTED = _ABSENT | {403}


def _is_not_there(error: Any, absent: frozenset[int] = _ABSENT_OR_UNLISTED) -> bool:
    return error.response["ResponseMetadata"]["HTTPStatusCode"] in absent


@dataclass(frozen=True, slots=True)
class FoundObject:
    """A version of an object that is there; `size` in bytes, `etag` as S3 spells it."""

    version: ObjectVersion
    size: int
    etag: str
    stored_at: datetime


def find_object(bucket: str, key: str, version_id: str | None = None) -> FoundObject | None:
    """None where there is none. Who may not list the bucket is told neither, and gets the error."""
    return _head(bucket, key, version_id, _ABSENT)


def find_version(bucket: str, key: str, version_id: str | None = None) -> tuple[ObjectVersion, int] | None:
    """The object, as it is now or in this version, and its size in bytes; None where it is not there (any more).

    For those who may not list the bucket: what they may not read counts as absent.
    """
    found = _head(bucket, key, version_id, _ABSENT_OR_UNLISTED)
    return None if found is None else (found.version, found.size)


def _head(bucket: str, key: str, version_id: str | None, absent: frozenset[int]) -> FoundObject | None:
    named = {} if version_id is None else {"VersionId": version_id}
    try:
        head = client().head_object(Bucket=bucket, Key=key, **named)
    except client().exceptions.ClientError as error:
        if not _is_not_there(error, absent):
            raise
        return None
    version = ObjectVersion(bucket, key, head["VersionId"])
    return FoundObject(version, head["ContentLength"], head["ETag"], head["LastModified"])


def read_tag(version: ObjectVersion, name: str) -> str | None:
    """A tag of this version; None where it has none of the name, or is not there (any more)."""
    whose = {"Bucket": version.bucket, "Key": version.key, "VersionId": version.version_id}
    try:
        tags = client().get_object_tagging(**whose)["TagSet"]
    except client().exceptions.ClientError as error:
        if not _is_not_there(error, _ABSENT):
            raise
        return None
    return next((str(tag["Value"]) for tag in tags if tag["Key"] == name), None)


def copy(version: ObjectVersion, bucket: str, key: str, *, content_type: str) -> bool:
    """Have S3 copy an object, a large one in parts at once; False where it is not there (any more).

    Nothing passes through us. A single copy takes 5 GiB at most and one connection's time; parts take any size.
    """
    from boto3.s3.transfer import TransferConfig

    source = {"Bucket": version.bucket, "Key": version.key, "VersionId": version.version_id}
    given = {"ContentType": content_type, "MetadataDirective": "REPLACE", "TaggingDirective": "REPLACE"}
    in_parts = TransferConfig(
        multipart_threshold=COPIED_AT_ONCE_BYTES,
        multipart_chunksize=COPIED_AT_ONCE_BYTES,
        max_concurrency=COPIES_AT_ONCE,
    )
    try:
        client().copy(source, bucket, key, ExtraArgs=given, Config=in_parts)
    except client().exceptions.ClientError as error:
        if not _is_not_there(error):
            raise
        return False
    return True


class ObjectWriter:
    """An object written piece by piece in bounded memory; it exists once the block is left without an exception.

    What is left half-way the bucket's lifecycle removes.
    """

    def __init__(self, bucket: str, key: str, *, content_type: str) -> None:
        self._whose = {"Bucket": bucket, "Key": key}
        self._content_type = content_type
        self._pending = bytearray()
        self._parts: list[dict[str, Any]] = []

    def __enter__(self) -> Self:
        begun = client().create_multipart_upload(**self._whose, ContentType=self._content_type)
        self._whose["UploadId"] = begun["UploadId"]
        return self

    def write(self, data: bytes) -> None:
        self._pending += data
        if len(self._pending) >= PART_BYTES:
            self._send()

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self._send()
            client().complete_multipart_upload(**self._whose, MultipartUpload={"Parts": self._parts})

    def _send(self) -> None:
        number = len(self._parts) + 1
        sent = client().upload_part(**self._whose, PartNumber=number, Body=bytes(self._pending))
        self._parts.append({"PartNumber": number, "ETag": sent["ETag"]})
        self._pending.clear()


def put_file(bucket: str, key: str, file: IO[bytes], *, content_type: str) -> None:
    """Upload a file from where it is read now to its end."""
    client().upload_fileobj(file, bucket, key, ExtraArgs={"ContentType": content_type})


def delete(bucket: str, keys: Sequence[str]) -> None:
    """Remove objects; that one is not there is as good."""
    for start in range(0, len(keys), _DELETED_AT_ONCE):
        named = [{"Key": key} for key in keys[start : start + _DELETED_AT_ONCE]]
        client().delete_objects(Bucket=bucket, Delete={"Objects": named, "Quiet": True})


def put_lines(bucket: str, key: str, lines: bytes) -> None:
    """Keep a JSON document per line."""
    client().put_object(Bucket=bucket, Key=key, Body=lines, ContentType="application/x-ndjson")


def get_bytes(bucket: str, key: str) -> bytes:
    data: bytes = client().get_object(Bucket=bucket, Key=key)["Body"].read()
    return data


def put_json(bucket: str, key: str, document: object) -> None:
    body = json.dumps(document, separators=(",", ":")).encode()
    client().put_object(Bucket=bucket, Key=key, Body=body, ContentType="application/json")


def get_json(bucket: str, key: str) -> Any:
    return json.loads(client().get_object(Bucket=bucket, Key=key)["Body"].read())
