"""S3's side of an upload in parts: open, sign, list, complete, abort.

Guarantees: the address of a part takes exactly the bytes it was signed for (`content-length` is a signed header); what
is completed is what was listed, part by part (ETags) and in all (object size).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from importflow import storage


@dataclass(frozen=True, slots=True)
class MultipartAddress:
    """An upload in parts as S3 finds it."""

    bucket: str
    key: str
    upload_id: str

    @property
    def parameters(self) -> dict[str, str]:
        return {"Bucket": self.bucket, "Key": self.key, "UploadId": self.upload_id}


@dataclass(frozen=True, slots=True)
class StoredPart:
    """A part that has arrived; `etag` as S3 spells it, in quotation marks."""

    number: int
    size: int
    etag: str


class Completion(StrEnum):
    DONE = "done"
    GONE = "gone"
    CHANGED = "changed"


def open_upload(bucket: str, key: str, *, content_type: str) -> str:
    """S3's id of a new upload of this key and type."""
    opened = storage.client().create_multipart_upload(Bucket=bucket, Key=key, ContentType=content_type)
    upload_id: str = opened["UploadId"]
    return upload_id


def sign_part(address: MultipartAddress, *, number: int, size: int, expires_in: int) -> str:
    """Where to PUT part `number`, of exactly `size` bytes, within `expires_in` seconds."""
    parameters = address.parameters | {"PartNumber": number, "ContentLength": size}
    url: str = storage.client().generate_presigned_url("upload_part", Params=parameters, ExpiresIn=expires_in)
    return url


def list_parts(address: MultipartAddress) -> list[StoredPart] | None:
    """The parts that are there, by number; None if S3 has no such upload (any more)."""
    client = storage.client()
    try:
        pages = list(client.get_paginator("list_parts").paginate(**address.parameters))
    except client.exceptions.NoSuchUpload:
        return None
    return [StoredPart(p["PartNumber"], p["Size"], p["ETag"]) for page in pages for p in page.get("Parts", ())]


def complete(address: MultipartAddress, parts: Sequence[StoredPart]) -> Completion:
    """Make the object of the parts, in their order, if they are still those."""
    client = storage.client()
    listed: list[dict[str, Any]] = [{"PartNumber": part.number, "ETag": part.etag} for part in parts]
    size = sum(part.size for part in parts)
    try:
        client.complete_multipart_upload(**address.parameters, MpuObjectSize=size, MultipartUpload={"Parts": listed})
    except client.exceptions.NoSuchUpload:
        return Completion.GONE
    except client.exceptions.ClientError as error:
        if error.response["Error"]["Code"] == "InvalidPart":
            return Completion.CHANGED
        raise
    return Completion.DONE


def abort(address: MultipartAddress) -> None:
    """Drop the upload and its parts. A part on its way then may stay: ask again, or leave it to the lifecycle."""
    client = storage.client()
    try:
        client.abort_multipart_upload(**address.parameters)
    except client.exceptions.NoSuchUpload:
        return
