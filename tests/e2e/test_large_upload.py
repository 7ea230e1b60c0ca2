"""A file above the threshold on the laptop stack: parts to S3 by signed addresses, a lost connection, and on it goes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import requests

from local import part_upload
from local.api import ApiError, ImportApi
from local.errors import LocalStackError
from local.import_file import import_file
from tests.e2e.conftest import ADA, BOB, Running, Silent

PART = 5 * 1024**2
RECORDS = 1_000


@pytest.fixture
def large(running: Running) -> Path:
    """Few records and many bytes: three parts."""
    rows = (f"large-{n},{'n' * 12_000}" for n in range(RECORDS))
    return running.file("large-upload.csv", "Name,Notes\n" + "\n".join(rows) + "\n")


def listed(running: Running, prefix: str) -> list[str]:
    """Uploads that S3 has open, and versions of objects, below a prefix."""
    s3 = running.stack.client("s3")
    uploads = s3.list_multipart_uploads(Bucket=running.stack.bucket, Prefix=prefix).get("Uploads", [])
    versions = s3.list_object_versions(Bucket=running.stack.bucket, Prefix=prefix).get("Versions", [])
    return [each["Key"] for each in [*uploads, *versions]]


def test_an_upload_whose_connection_is_lost_goes_on_where_it_stopped(
    running: Running, large: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrived: list[int] = []
    connected = 1
    put = ImportApi.put_part

    def put_while_connected(api: ImportApi, url: str, content: bytes) -> None:
        if len(arrived) >= connected:
            raise requests.ConnectionError("lost")
        put(api, url, content)
        arrived.append(len(content))

    monkeypatch.setattr(ImportApi, "put_part", put_while_connected)
    monkeypatch.setattr(part_upload.time, "sleep", lambda _seconds: None)

    def run() -> dict[str, Any]:
        return import_file(running.stack, large, category="cmdb_export", who=ADA, watcher=Silent(), stalled_after=120)

    with pytest.raises(LocalStackError, match="goes on where it stopped"):
        run()
    connected = 10
    status = run()

    assert arrived == [PART, PART, large.stat().st_size - 2 * PART]
    assert status["status"] == "completed"
    assert status["records"] == {"total": RECORDS, "valid": RECORDS, "rejected": 0, "processed": RECORDS}
    assert running.rows("SELECT count(*) FROM migration.data_imports WHERE filename = 'large-upload.csv'") == [(1,)]
    assert running.rows("SELECT count(*) FROM migration.assets WHERE name LIKE 'large-%'") == [(RECORDS,)]
    running.api().complete_upload(status["flow_id"])
    with pytest.raises(ApiError, match="file-already-there"):
        running.api().cancel_upload(status["flow_id"])


def test_s3_takes_a_part_of_the_signed_size_only_and_the_sum_must_be_right(running: Running, large: Path) -> None:
    api = running.api()
    announced = api.announce(large)
    content = large.read_bytes()
    parts = api.sign_parts(announced["flow_id"], [1, 2, 3])

    for body in (content[: PART - 1], content[: PART + 1], b""):
        with pytest.raises(ApiError, match="403 SignatureDoesNotMatch"):
            api.put_part(parts[0]["url"], body)
    assert api.uploaded_parts(announced["flow_id"])["parts"] == []
    for part in parts:
        start = (part["PartNumber"] - 1) * PART
        api.put_part(part["url"], content[start : start + part["size"]])
    key = announced["upload"]["multipart"]["key"]
    s3 = running.stack.client("s3")
    (upload,) = s3.list_multipart_uploads(Bucket=running.stack.bucket, Prefix=key)["Uploads"]
    s3.upload_part(Bucket=running.stack.bucket, Key=key, UploadId=upload["UploadId"], PartNumber=3, Body=b"short")

    with pytest.raises(ApiError, match=f"409 part-size-wrong The parts have {2 * PART + 5:,} bytes"):
        api.complete_upload(announced["flow_id"])
    assert api.status(announced["flow_id"])["status"] == "pending"
    api.cancel_upload(announced["flow_id"])


def test_a_cancelled_upload_leaves_nothing_and_takes_nothing_more(running: Running, large: Path) -> None:
    api = running.api()
    announced = api.announce(large)
    key = announced["upload"]["multipart"]["key"]
    first, second = api.sign_parts(announced["flow_id"], [1, 2])
    api.put_part(first["url"], large.read_bytes()[:PART])
    executions = len(running.executions())
    assert listed(running, key) == [key]

    api.cancel_upload(announced["flow_id"])
    api.cancel_upload(announced["flow_id"])

    assert listed(running, key) == []
    with pytest.raises(ApiError, match="404 NoSuchUpload"):
        api.put_part(second["url"], large.read_bytes()[PART : 2 * PART])
    with pytest.raises(ApiError, match="409 upload-cancelled"):
        api.complete_upload(announced["flow_id"])
    assert api.status(announced["flow_id"])["status"] == "cancelled"
    assert len(running.executions()) == executions


def test_nobody_else_reaches_the_parts(running: Running, large: Path) -> None:
    flow_id = running.api().announce(large)["flow_id"]
    bob = running.api(BOB)

    for attempt in (
        lambda: bob.uploaded_parts(flow_id),
        lambda: bob.sign_parts(flow_id, [1]),
        lambda: bob.complete_upload(flow_id),
        lambda: bob.cancel_upload(flow_id),
    ):
        with pytest.raises(ApiError, match="404 import-not-found"):
            attempt()
    running.api().cancel_upload(flow_id)
