"""A large file goes up in parts: only those that are missing, again after trouble that passes, and then the whole."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
import requests

from local import import_file, part_upload
from local.api import ApiError
from local.part_upload import upload_parts
from local.tenants import ADA
from local.unfinished_upload import UnfinishedUpload

PART = 10
CONTENT = bytes(range(25))  # three parts, the last one shorter
LOST = requests.ConnectionError("lost")
BUSY = ApiError("asking", 503, "temporarily-unavailable", "")
EXPIRED = ApiError("uploading a part", 403, "AccessDenied", "Request has expired")


class FakeApi:
    """S3 and the API in one; `trouble` is raised, one after the other, before anything is done."""

    def __init__(self, there: dict[int, bytes] | None = None, *, count: int = 3, **trouble: list[Exception]) -> None:
        self.there, self.count, self.trouble = dict(there or {}), count, trouble
        self.sent: list[int] = []
        self.completed = 0

    def _happens(self, name: str) -> None:
        if self.trouble.get(name):
            raise self.trouble[name].pop(0)

    def uploaded_parts(self, an_id: str) -> dict[str, Any]:
        self._happens("listing")
        parts = [{"PartNumber": number, "Size": len(content)} for number, content in sorted(self.there.items())]
        return {"parts": parts, "part_size": PART, "part_count": self.count}

    def sign_parts(self, an_id: str, numbers: list[int]) -> list[dict[str, Any]]:
        self._happens("signing")
        assert 1 <= len(numbers) <= 100
        sizes = {number: len(CONTENT[(number - 1) * PART : number * PART]) for number in numbers}
        return [{"PartNumber": number, "url": f"s3:{number}", "size": size} for number, size in sizes.items()]

    def put_part(self, url: str, content: bytes) -> None:
        self._happens("putting")
        number = int(url.removeprefix("s3:"))
        self.there[number] = content
        self.sent.append(number)

    def complete_upload(self, an_id: str) -> None:
        self._happens("completing")
        self.completed += 1


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(part_upload.time, "sleep", lambda _seconds: None)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "servers.csv"
    path.write_bytes(CONTENT)
    return path


def upload(api: Any, file: Path) -> list[int]:
    told: list[int] = []
    upload_parts(api, "an id", file, told.append)
    return told


def test_every_part_is_sent_and_then_the_whole_is_completed(file: Path) -> None:
    api = FakeApi()

    assert upload(api, file) == [10, 20, 25]
    assert b"".join(api.there[number] for number in (1, 2, 3)) == CONTENT
    assert api.completed == 1


def test_what_is_there_is_not_sent_again(file: Path) -> None:
    api = FakeApi({2: CONTENT[10:20]})

    assert upload(api, file) == [20, 25]
    assert api.sent == [1, 3]


@pytest.mark.parametrize(
    "trouble",
    [
        {"listing": [LOST, BUSY]},
        {"signing": [BUSY]},
        {"putting": [LOST, EXPIRED, ApiError("putting", 400, "RequestTimeout", ""), BUSY]},
        {"completing": [LOST, BUSY]},
    ],
    ids=["listing", "signing", "putting", "completing"],
)
def test_trouble_that_passes_is_waited_out(file: Path, trouble: dict[str, list[Exception]]) -> None:
    api = FakeApi(**trouble)
    upload(api, file)

    assert (sorted(api.sent), api.completed) == ([1, 2, 3], 1)


def test_trouble_counts_anew_after_each_part_that_arrives(file: Path) -> None:
    class EverySecondFails(FakeApi):
        fails = False

        def put_part(self, url: str, content: bytes) -> None:
            self.fails = not self.fails
            if self.fails:
                raise LOST
            super().put_part(url, content)

    api = EverySecondFails(count=12)
    upload(api, file)

    assert len(api.sent) == 12


def test_trouble_that_does_not_pass_is_raised_and_what_arrived_stays(file: Path) -> None:
    api = FakeApi({1: CONTENT[:10]}, putting=[LOST] * 10)

    with pytest.raises(requests.ConnectionError):
        upload(api, file)
    assert (api.there.keys(), api.completed, len(api.trouble["putting"])) == ({1}, 0, 5)


@pytest.mark.parametrize("code", ["upload-cancelled", "upload-expired"])
def test_a_refusal_is_not_asked_again(file: Path, code: str) -> None:
    with pytest.raises(ApiError, match=code):
        upload(FakeApi(listing=[ApiError("asking", 409, code, "")]), file)


def test_an_upload_that_turns_out_to_be_complete_is_completed_again(file: Path) -> None:
    lost_answer = FakeApi(dict.fromkeys((1, 2, 3), b""), completing=[LOST])
    lost_answer.trouble["listing"] = []

    def listing(an_id: str) -> dict[str, Any]:
        if lost_answer.trouble["completing"]:
            return FakeApi.uploaded_parts(lost_answer, an_id)
        raise ApiError("asking", 409, "file-already-there", "")

    lost_answer.uploaded_parts = listing  # type: ignore[method-assign]
    upload(lost_answer, file)

    assert lost_answer.completed == 1


def note(directory: Path, file: Path, **options: Any) -> UnfinishedUpload:
    wanted = {"tenant": ADA.tenants[0], "category": None, "config": None} | options
    return UnfinishedUpload(directory / "uploads", file, **wanted)


def test_an_unfinished_upload_is_remembered_until_it_is_forgotten(tmp_path: Path, file: Path) -> None:
    assert note(tmp_path, file).find() is None
    note(tmp_path, file).keep("flow 1")
    assert note(tmp_path, file).find() == "flow 1"
    note(tmp_path, file).forget()
    note(tmp_path, file).forget()
    assert note(tmp_path, file).find() is None


def test_another_file_tenant_or_wish_is_another_upload(tmp_path: Path, file: Path) -> None:
    note(tmp_path, file).keep("flow 1")

    assert note(tmp_path, file, tenant=ADA.tenants[1]).find() is None
    assert note(tmp_path, file, category="cmdb_export").find() is None
    assert note(tmp_path, file, config={"policy": "strict"}).find() is None
    os.utime(file, (1, 1))
    assert note(tmp_path, file).find() is None


def test_a_note_that_cannot_be_read_is_none(tmp_path: Path, file: Path) -> None:
    note(tmp_path, file).keep("flow 1")
    (kept,) = (tmp_path / "uploads").iterdir()
    for content in ("", "[]", "{}", "{"):
        kept.write_text(content)
        assert note(tmp_path, file).find() is None


@pytest.mark.parametrize(
    ("status", "code"), [(404, "import-not-found"), (409, "upload-cancelled"), (410, "upload-expired")]
)
def test_an_upload_that_is_over_is_forgotten_and_announced_anew(
    tmp_path: Path, file: Path, status: int, code: str
) -> None:
    unfinished = note(tmp_path, file)
    unfinished.keep("flow 1")
    api: Any = FakeApi(listing=[ApiError("asking", status, code, "")])

    assert import_file._go_on(api, unfinished, file, lambda _: None) is None
    assert unfinished.find() is None


def test_an_upload_that_goes_on_is_forgotten_once_it_is_complete(tmp_path: Path, file: Path) -> None:
    unfinished = note(tmp_path, file)
    assert import_file._go_on(FakeApi(), unfinished, file, lambda _: None) is None  # type: ignore[arg-type]
    unfinished.keep("flow 1")
    stuck: Any = FakeApi(listing=[BUSY] * 10)
    with pytest.raises(ApiError):
        import_file._go_on(stuck, unfinished, file, lambda _: None)
    assert unfinished.find() == "flow 1"

    api: Any = FakeApi()
    assert import_file._go_on(api, unfinished, file, lambda _: None) == "flow 1"
    assert (api.completed, unfinished.find()) == (1, None)
