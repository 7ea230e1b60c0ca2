"""The same request with the same Idempotency-Key makes one import, whoever sends it how often."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from importflow import import_again, storage
from tests.integration.laboratory import BUCKET, NORTH, NORTH_TWO, SOUTH, Answer, Laboratory, call_api
from tests.integration.partial_imports import SERVERS

UPLOAD = "/api/v1/data-import/upload"
BODY = {"filename": "servers.csv", "file_size": 10}


def upload(key: str | None, body: dict[str, Any] | None = None, **options: Any) -> Answer:
    headers = {} if key is None else {"Idempotency-Key": key}
    return call_api("upload/presign", "POST", UPLOAD, body=BODY if body is None else body, headers=headers, **options)


def again(any_id: str, key: str, body: dict[str, Any] | None = None, **options: Any) -> Answer:
    path = f"/api/v1/data-import/{any_id}/again"
    headers = {"Idempotency-Key": key}
    return call_api("upload/import_again", "POST", path, body=body or {}, headers=headers, **options)


def count(laboratory: Laboratory) -> int:
    ((number,),) = laboratory.rows("SELECT count(*) FROM migration.data_imports")
    return int(number)


@pytest.mark.parametrize("threshold", ["100", "0"])
def test_the_same_request_is_answered_the_same(
    laboratory: Laboratory, monkeypatch: pytest.MonkeyPatch, threshold: str
) -> None:
    monkeypatch.setenv("MULTIPART_THRESHOLD_BYTES", threshold)

    answers = [upload("k1", body) for body in (BODY, dict(reversed(BODY.items())), BODY | {"mime_type": "text/csv"})]

    assert [a.status for a in answers] == [201] * 3
    assert answers[0].body == answers[1].body == answers[2].body
    assert count(laboratory) == 1


def test_another_body_under_the_same_key_is_refused(laboratory: Laboratory) -> None:
    first = upload("k1")

    other = upload("k1", BODY | {"file_size": 11})

    assert (other.status, other.body["code"]) == (422, "idempotency-key-reused")
    assert upload("k1").body == first.body
    assert count(laboratory) == 1


def test_a_key_is_the_tenants_own(laboratory: Laboratory) -> None:
    answers = [upload("k1", tenant=tenant) for tenant in (NORTH, NORTH_TWO, SOUTH)]

    assert [a.status for a in answers] == [201] * 3
    assert len({a.body["data_import_id"] for a in answers}) == count(laboratory) == 3


def test_without_a_key_each_request_is_another(laboratory: Laboratory) -> None:
    assert upload(None).body["data_import_id"] != upload(None).body["data_import_id"]
    assert upload("k1").body["data_import_id"] != upload("k2").body["data_import_id"]
    assert count(laboratory) == 4


@pytest.mark.parametrize("key", ["", " ", "k" * 256, "kä", "two words", "a\nb"])
def test_a_key_that_is_none_is_refused(laboratory: Laboratory, key: str) -> None:
    answer = upload(key)

    assert (answer.status, answer.body["code"]) == (422, "invalid-request")
    assert count(laboratory) == 0


def test_a_request_that_was_refused_may_be_sent_again(laboratory: Laboratory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAX_CONCURRENT_IMPORTS", "0")
    refused = upload("k1")
    monkeypatch.delenv("MAX_CONCURRENT_IMPORTS")

    assert (refused.status, refused.headers["Retry-After"], upload("k1").status) == (429, ["30"], 201)


def test_a_repeated_request_is_not_counted_among_the_imports_under_way(
    laboratory: Laboratory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAX_CONCURRENT_IMPORTS", "1")

    assert [upload("k1").status, upload("k1").status, upload("k2").status] == [201, 201, 429]


def test_the_file_of_an_import_is_imported_again_once(laboratory: Laboratory) -> None:
    first = laboratory.run(SERVERS)

    answers = [again(first.id, "k1"), again(first.accepted["flow_id"], "k1"), again(first.id, "k2")]

    assert [a.status for a in answers] == [201] * 3
    assert answers[0].body == answers[1].body != answers[2].body
    assert count(laboratory) == 3
    copies = laboratory.s3.list_object_versions(Bucket=BUCKET, Prefix="uploads/")["Versions"]
    assert len(copies) == 3
    assert (again(first.id, "k1", {"import_name": "x"}).status, count(laboratory)) == (422, 3)


def test_a_copy_that_was_never_made_is_made_by_the_next_try(
    laboratory: Laboratory, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = laboratory.run(SERVERS)

    class Killed(BaseException):
        """The function dies before it copies, and before it can say so."""

    def dies(*_: Any, **__: Any) -> bool:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(storage, "copy", dies)
        patch.setattr(import_again, "_give_up", lambda *_: None)
        with pytest.raises(Killed):
            again(first.id, "k1")
    early = again(first.id, "k1")
    copies = laboratory.s3.list_object_versions(Bucket=BUCKET, Prefix="uploads/")["Versions"]
    monkeypatch.setattr(import_again, "LONGEST_COPY", timedelta(0))
    late = again(first.id, "k1")

    assert (early.status, len(copies)) == (201, 1)  # somebody may be copying
    assert late.body == early.body
    assert len(laboratory.s3.list_object_versions(Bucket=BUCKET, Prefix="uploads/")["Versions"]) == 2
    assert count(laboratory) == 2
