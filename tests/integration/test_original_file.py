"""The file behind an import: what it was, how it was read, who brought it, and a link to exactly that version."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import openpyxl
import pytest
import requests

from importflow import storage
from tests.integration.laboratory import BUCKET, NORTH, NORTH_TWO, SOUTH, USER, Answer, Laboratory, call_api

CSV = "Inventory of the day\nName;Owner\nweb-1;Ann\n"
READ = ("format", "encoding", "delimiter", "header_row", "sheet", "columns")


def ask(any_id: str, **options: Any) -> Answer:
    return call_api("status/original_file", "GET", f"/api/v1/data-import/{any_id}/file", **options)


def shown(any_id: str, **options: Any) -> dict[str, Any]:
    answer = ask(any_id, **options)
    assert answer.status == 200, answer.body
    return answer.body


def workbook() -> bytes:
    book = openpyxl.Workbook()
    book.active.title = "Server list"
    for row in (["Servers"], [], ["Name", "Owner"], ["web-1", "Ann"]):
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


FILES: dict[str, tuple[str, bytes, tuple[Any, ...]]] = {
    "text": ("list.csv", CSV.encode(), ("text", "utf-8", ";", 2, None, 2)),
    "another encoding": ("list.csv", CSV.encode("utf-16"), ("text", "utf-16-le", ";", 2, None, 2)),
    "packed": ("list.csv.gz", gzip.compress(CSV.encode()), ("text", "utf-8", ";", 2, None, 2)),
    "a workbook": ("list.xlsx", workbook(), ("xlsx", None, None, 3, "Server list", 2)),
    "JSON": ("list.json", json.dumps([{"name": "web-1"}]).encode(), ("json", None, None, None, None, 1)),
}


@pytest.mark.parametrize(("filename", "content", "read"), FILES.values(), ids=FILES)
def test_it_is_told_how_the_file_was_read(
    laboratory: Laboratory, filename: str, content: bytes, read: tuple[Any, ...]
) -> None:
    ran = laboratory.run(content, filename=filename)

    body = shown(ran.id)

    assert tuple(body[name] for name in READ) == read
    assert (body["filename"], body["file_size"], body["mime_type"]) == (filename, len(content), "text/csv")
    assert (body["created_at"], body["uploaded_at"]) == (ran.status["created_at"], ran.status["started_at"])
    assert (body["reimport_of"], body["sha256"]) == (None, hashlib.sha256(content).hexdigest())


def test_the_link_downloads_the_version_that_was_imported_and_expires(laboratory: Laboratory) -> None:
    ran = laboratory.run(CSV, mime_type="text/html")
    laboratory.s3.put_object(Bucket=BUCKET, Key=laboratory.uploads[ran.id]["key"], Body=b"another")

    body = shown(ran.id)
    asked = parse_qs(urlsplit(body["url"]).query)

    assert requests.get(body["url"], timeout=10).text == CSV
    assert asked["versionId"] == [laboratory.uploads[ran.id]["version_id"]]
    assert asked["X-Amz-Expires"] == ["300"]
    assert asked["response-content-type"] == ["application/octet-stream"]
    expires = datetime.fromisoformat(body["url_expires_at"]) - datetime.now(UTC)
    assert timedelta(minutes=4) < expires <= timedelta(minutes=5)


NAMES = {
    "plain": ("servers.csv", 'attachment; filename="servers.csv"'),
    "letters of others": (
        "Überblick 1.csv",
        "attachment; filename=\"Uberblick_1.csv\"; filename*=UTF-8''%C3%9Cberblick%201.csv",
    ),
    "no letter of ours": (
        "サーバ.csv",
        "attachment; filename=\"csv\"; filename*=UTF-8''%E3%82%B5%E3%83%BC%E3%83%90.csv",
    ),
    "a quotation mark": ('a"; b.csv', "attachment; filename=\"a_b.csv\"; filename*=UTF-8''a%22%3B%20b.csv"),
    "a path": ("../../etc/passwd", 'attachment; filename="passwd"'),
    "written backwards": ("list\u202evsc.exe", 'attachment; filename="listvsc.exe"'),
}


@pytest.mark.parametrize(("filename", "disposition"), NAMES.values(), ids=NAMES)
def test_it_is_saved_under_its_own_name(laboratory: Laboratory, filename: str, disposition: str) -> None:
    ran = laboratory.run(CSV, filename=filename)

    body = shown(ran.id)

    assert parse_qs(urlsplit(body["url"]).query)["response-content-disposition"] == [disposition]
    assert body["filename"] == filename


def test_a_file_that_never_came_or_is_gone_has_no_link(laboratory: Laboratory) -> None:
    waiting = shown(laboratory.presign()["flow_id"])
    ran = laboratory.run(CSV)
    event = laboratory.uploads[ran.id]
    laboratory.s3.delete_object(Bucket=BUCKET, Key=event["key"], VersionId=event["version_id"])
    gone = shown(ran.id)

    for body in (waiting, gone):
        assert (body["url"], body["url_expires_at"]) == (None, None)
    assert [waiting[name] for name in READ] == [None] * 6
    assert waiting["uploaded_at"] is None
    assert (gone["format"], gone["columns"]) == ("text", 2)


def test_the_digest_is_that_of_the_whole_file_however_long(
    laboratory: Laboratory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHUNK_BYTES", "4000000")
    content = b"Name,Notes\n" + b"".join(b"host-%d,%s\n" % (n, b"n" * 20_000) for n in range(450)) + b"\n\n"

    ran = laboratory.run(content)

    assert len(content) > storage.READ_BLOCK_BYTES
    assert shown(ran.id)["sha256"] == hashlib.sha256(content).hexdigest()


CALLERS = {
    "a name": ({"name": "Ada L.", "email": "ada@northwind.example"}, "Ada L."),
    "an address": ({"email": "ada@northwind.example"}, "ada@northwind.example"),
    "nothing": ({}, str(USER)),
    "what nobody can read": ({"name": "\x00\u202e"}, str(USER)),
    "no end": ({"name": "a" * 1_000}, "a" * 255),
}


@pytest.mark.parametrize(("claims", "name"), CALLERS.values(), ids=CALLERS)
def test_who_uploaded_it_is_called_by_name(laboratory: Laboratory, claims: dict[str, str], name: str) -> None:
    whole = {"sub": str(USER), "exp": "9999999999", "cognito:groups": NORTH.grant} | claims
    body = {"filename": "servers.csv", "file_size": 10}
    accepted = call_api("upload/presign", "POST", "/api/v1/data-import/upload", body=body, claims=whole)

    assert accepted.status == 201
    assert shown(accepted.body["data_import_id"])["imported_by"] == name


@pytest.mark.parametrize("tenant", [NORTH_TWO, SOUTH], ids=["another engagement", "another client"])
def test_a_foreign_file_is_not_there_at_all(laboratory: Laboratory, tenant: Any) -> None:
    ran = laboratory.run(CSV)

    answer = ask(ran.id, tenant=tenant)

    assert (answer.status, answer.body["code"]) == (404, "import-not-found")
    assert "url" not in answer.body
