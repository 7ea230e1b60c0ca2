"""A large file comes in parts: announced, signed, listed, completed, cancelled, as its tenant and nobody else."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
import sqlalchemy as sa

from importflow import multipart_storage
from importflow.multipart_storage import Completion, MultipartAddress, StoredPart
from local.handlers import invoke, run_import
from local.tenants import Tenant
from tests.integration.laboratory import BUCKET, NORTH, SOUTH, Answer, Laboratory, call_api

MIB = 1024**2
PART = 5 * MIB
# Three parts, the last one shorter.
CONTENT = b"".join(bytes([number]) * PART for number in (65, 66)) + b"the rest"
ROUTES = (("POST", "/parts"), ("GET", "/parts"), ("POST", "/complete"), ("DELETE", ""))
BODIES = {"/parts": {"part_numbers": [1]}, "/complete": {}}


@pytest.fixture(autouse=True)
def low_threshold(laboratory: Laboratory, monkeypatch: pytest.MonkeyPatch) -> None:
    """A megabyte is large here; parts are as small as S3 lets them be."""
    monkeypatch.setenv("MULTIPART_THRESHOLD_BYTES", str(MIB))
    monkeypatch.setenv("MULTIPART_PART_BYTES", str(PART))


def route(method: str, any_id: str, tail: str, body: Any = None, *, tenant: Tenant = NORTH) -> Answer:
    path = f"/api/v1/data-import/{any_id}/upload{tail}"
    return call_api("upload/multipart", method, path, body=body, tenant=tenant)


def sign(any_id: str, *numbers: int) -> Answer:
    return route("POST", any_id, "/parts", {"part_numbers": list(numbers)})


def listed(any_id: str) -> Answer:
    return route("GET", any_id, "/parts")


def complete(any_id: str, parts: Any = None) -> Answer:
    return route("POST", any_id, "/complete", {} if parts is None else {"parts": parts})


def cancel(any_id: str) -> Answer:
    return route("DELETE", any_id, "")


def refused(answer: Answer) -> tuple[int, str]:
    assert answer.headers["Content-Type"] == ["application/problem+json"]
    return answer.status, answer.body["code"]


def announced(laboratory: Laboratory, content: bytes = CONTENT, **options: Any) -> Any:
    return laboratory.presign(size=len(content), **options)


def put(any_id: str, number: int, content: bytes = CONTENT) -> requests.Response:
    """Upload one part as a browser does, through its signed address."""
    (part,) = sign(any_id, number).body["parts"]
    return requests.put(part["url"], data=content[(number - 1) * PART : number * PART], timeout=30)


def uploaded(laboratory: Laboratory, content: bytes = CONTENT, **options: Any) -> Any:
    """Announced, and every part is there."""
    accepted = announced(laboratory, content, **options)
    for number in range(1, accepted["upload"]["multipart"]["part_count"] + 1):
        assert put(accepted["data_import_id"], number, content).ok
    return accepted


def open_uploads(laboratory: Laboratory) -> list[str]:
    """Keys of the uploads that S3 has open."""
    found = laboratory.s3.list_multipart_uploads(Bucket=BUCKET).get("Uploads", [])
    return [upload["Key"] for upload in found]


def test_a_file_above_the_threshold_is_announced_in_parts(laboratory: Laboratory) -> None:
    accepted = announced(laboratory)

    any_id = accepted["data_import_id"]
    key = f"uploads/{NORTH.client_account_id}/{NORTH.engagement_id}/{any_id}/servers.csv"
    base = f"/api/v1/data-import/{any_id}/upload"
    assert accepted["upload"] == {
        "multipart": {
            "uploadId": any_id,
            "key": key,
            "part_size": PART,
            "part_count": 3,
            "parts_url": f"{base}/parts",
            "complete_url": f"{base}/complete",
            "cancel_url": base,
        }
    }
    assert open_uploads(laboratory) == [key]
    expires = datetime.fromisoformat(accepted["expires_at"]) - datetime.now(UTC)
    assert timedelta(hours=23, minutes=59) < expires <= timedelta(hours=24)
    assert laboratory.status(any_id).body["status"] == "pending"


def test_a_file_at_the_threshold_comes_by_form(laboratory: Laboratory) -> None:
    assert laboratory.presign(size=MIB)["upload"].keys() == {"url", "fields"}
    assert laboratory.presign(size=MIB + 1)["upload"].keys() == {"multipart"}


def test_a_part_is_signed_with_its_exact_length(laboratory: Laboratory) -> None:
    any_id = announced(laboratory)["data_import_id"]

    parts = sign(any_id, 3, 1).body["parts"]

    assert [(p["PartNumber"], p["method"], p["size"], p["expires"]) for p in parts] == [
        (3, "PUT", 8, 900),
        (1, "PUT", PART, 900),
    ]
    for part in parts:
        query = parse_qs(urlsplit(part["url"]).query)
        assert query["X-Amz-SignedHeaders"] == ["content-length;host"]
        assert (query["partNumber"], query["X-Amz-Expires"]) == ([str(part["PartNumber"])], ["900"])
        assert query["uploadId"] != [any_id]


NOT_SIGNED: dict[str, tuple[Any, str]] = {
    "beyond the last": ([1, 4], "no-such-part"),
    "the last there can be": ([10_000], "no-such-part"),
    "zero": ([0], "invalid-request"),
    "negative": ([-1], "invalid-request"),
    "beyond what S3 knows": ([10_001], "invalid-request"),
    "no number": (["one"], "invalid-request"),
    "none": ([], "invalid-request"),
    "too many at once": ([1] * 101, "invalid-request"),
    "not a list": (1, "invalid-request"),
}


@pytest.mark.parametrize(("numbers", "code"), NOT_SIGNED.values(), ids=NOT_SIGNED)
def test_only_parts_of_the_file_are_signed(laboratory: Laboratory, numbers: Any, code: str) -> None:
    any_id = announced(laboratory)["data_import_id"]

    assert refused(route("POST", any_id, "/parts", {"part_numbers": numbers})) == (422, code)


def test_an_interrupted_upload_is_told_what_is_there(laboratory: Laboratory) -> None:
    any_id = announced(laboratory)["data_import_id"]
    assert listed(any_id).body == {"parts": [], "part_size": PART, "part_count": 3}

    etags = {number: put(any_id, number).headers["ETag"] for number in (3, 1)}

    assert listed(any_id).body["parts"] == [
        {"PartNumber": 1, "Size": PART, "ETag": etags[1]},
        {"PartNumber": 3, "Size": 8, "ETag": etags[3]},
    ]


def test_more_parts_than_s3_lists_at_once_are_all_listed(laboratory: Laboratory) -> None:
    accepted = laboratory.presign(size=200 * PART)
    upload = laboratory.s3.list_multipart_uploads(Bucket=BUCKET)["Uploads"][0]
    whose = {"Bucket": BUCKET, "Key": upload["Key"], "UploadId": upload["UploadId"]}
    for number in range(1, 1_002):
        laboratory.s3.upload_part(**whose, PartNumber=number, Body=b"x")

    parts = listed(accepted["data_import_id"]).body["parts"]

    assert [part["PartNumber"] for part in parts] == list(range(1, 1_002))


def wide_rows(count: int) -> bytes:
    """A CMDB export of few records and many bytes."""
    return b"Name,Notes\r\n" + b"".join(b"big-%d,%s\r\n" % (n, b"n" * 12_000) for n in range(count))


def test_a_file_in_parts_is_imported_like_any_other(laboratory: Laboratory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHUNK_BYTES", str(2 * MIB))
    content = wide_rows(900)
    accepted = uploaded(laboratory, content)
    any_id, key = accepted["data_import_id"], accepted["upload"]["multipart"]["key"]

    first = complete(accepted["flow_id"])
    stored = laboratory.s3.get_object(Bucket=BUCKET, Key=key)
    event = {
        "bucket": BUCKET, "key": key, "size": stored["ContentLength"], "version_id": stored["VersionId"],
        "etag": stored["ETag"], "execution": "execution-1",
    }  # fmt: skip
    before = complete(any_id)
    ended = run_import(event, laboratory.manifest)
    after = complete(accepted["master_flow_id"])

    assert stored["Body"].read() == content
    assert stored["ContentType"] == "text/csv"
    assert ended.state == "Import completed"
    ids = {name: accepted[name] for name in ("data_import_id", "master_flow_id", "flow_id", "status_url")}
    assert [(answer.status, answer.body) for answer in (first, before, after)] == [(200, ids)] * 3
    assert laboratory.status(any_id).body["records"] == {"total": 900, "valid": 900, "rejected": 0, "processed": 900}
    for answer in (sign(any_id, 1), listed(any_id), cancel(any_id)):
        assert refused(answer) == (409, "file-already-there")


def test_an_upload_with_parts_missing_is_not_completed(laboratory: Laboratory) -> None:
    any_id = announced(laboratory)["data_import_id"]
    put(any_id, 2)

    answer = complete(any_id)

    assert refused(answer) == (409, "parts-missing")
    assert "2 of 3 parts are missing: 1, 3." in answer.body["detail"]
    assert put(any_id, 1).ok
    assert put(any_id, 3).ok
    assert complete(any_id).status == 200


@pytest.mark.parametrize("body", [b"too short", b"x" * (PART + 1)], ids=["shorter", "longer"])
def test_parts_that_do_not_add_up_to_the_declared_size_are_not_completed(laboratory: Laboratory, body: bytes) -> None:
    """This S3 checks no signature: it takes a part of any size."""
    any_id = uploaded(laboratory)["data_import_id"]
    (part,) = sign(any_id, 2).body["parts"]
    requests.put(part["url"], data=body, timeout=30)

    answer = complete(any_id)

    assert refused(answer) == (409, "part-size-wrong")
    assert f"{PART + len(body) + 8:,} bytes, {len(CONTENT):,} were declared" in answer.body["detail"]
    assert "than signed: 2." in answer.body["detail"]
    assert len(open_uploads(laboratory)) == 1
    put(any_id, 2)
    assert complete(any_id).status == 200


def test_what_the_uploader_believes_to_have_sent_is_compared(laboratory: Laboratory) -> None:
    any_id = uploaded(laboratory)["data_import_id"]
    parts = listed(any_id).body["parts"]

    wrong = complete(any_id, [parts[0], {"PartNumber": 2, "ETag": '"0123"'}])
    unknown = complete(any_id, [{"PartNumber": 4, "ETag": parts[0]["ETag"]}])
    right = complete(any_id, [{"PartNumber": p["PartNumber"], "ETag": p["ETag"].strip('"')} for p in parts])

    assert refused(wrong) == (409, "parts-differ")
    assert "part 2 " in wrong.body["detail"]
    assert refused(unknown) == (409, "parts-differ")
    assert right.status == 200


def test_a_foreign_an_unknown_and_a_malformed_id_answer_alike_on_every_route(laboratory: Laboratory) -> None:
    foreign = announced(laboratory, tenant=SOUTH)
    ids = [foreign["data_import_id"], foreign["flow_id"], "00000000-0000-4000-8000-000000000000", "x"]

    answers = [route(method, any_id, tail, BODIES.get(tail)) for method, tail in ROUTES for any_id in ids]

    assert {refused(answer) for answer in answers} == {(404, "import-not-found")}
    assert len({json.dumps(answer.body) for answer in answers}) == 1
    assert len(open_uploads(laboratory)) == 1
    assert laboratory.status(foreign["flow_id"], tenant=SOUTH).body["status"] == "pending"


def test_a_cancelled_upload_leaves_nothing_and_stays_cancelled(laboratory: Laboratory) -> None:
    any_id = uploaded(laboratory)["data_import_id"]

    answers = [cancel(any_id), cancel(any_id)]

    assert [(a.status, a.body) for a in answers] == [(200, {"data_import_id": any_id, "status": "cancelled"})] * 2
    assert open_uploads(laboratory) == []
    assert "Contents" not in laboratory.s3.list_objects_v2(Bucket=BUCKET)
    status = laboratory.status(any_id).body
    assert (status["status"], status["error"], status["completed_at"] is None) == ("cancelled", None, False)
    for answer in (sign(any_id, 1), listed(any_id), complete(any_id)):
        assert refused(answer) == (409, "upload-cancelled")


def test_a_file_that_comes_by_form_after_its_import_was_cancelled_is_not_imported(laboratory: Laboratory) -> None:
    event = laboratory.put("Name\nweb-1\n")
    accepted = event.pop("accepted")

    assert cancel(accepted["flow_id"]).status == 200

    assert run_import(event, laboratory.manifest).state == "Already registered"
    assert laboratory.status(accepted["flow_id"]).body["status"] == "cancelled"


def test_a_file_that_comes_by_form_has_no_parts(laboratory: Laboratory) -> None:
    any_id = laboratory.presign(size=10)["data_import_id"]

    for answer in (sign(any_id, 1), listed(any_id), complete(any_id)):
        assert refused(answer) == (409, "not-multipart")


def test_an_import_from_before_the_flows_has_no_parts_and_no_upload_to_cancel(laboratory: Laboratory) -> None:
    with laboratory.superuser.begin() as connection:
        (old,) = connection.execute(
            sa.text(
                "INSERT INTO migration.data_imports (client_account_id, engagement_id, import_name, import_type, filename,"
                " imported_by, status, total_records, processed_records, failed_records) VALUES"
                " (:client, :engagement, 'old', 'cmdb', 'old.csv', gen_random_uuid(), 'completed', 0, 0, 0) RETURNING id"
            ),
            {"client": NORTH.client_account_id, "engagement": NORTH.engagement_id},
        ).one()

    assert refused(complete(str(old))) == (409, "not-multipart")
    for answer in (sign(str(old), 1), listed(str(old)), cancel(str(old))):
        assert refused(answer) == (409, "file-already-there")


def test_an_import_that_has_begun_cannot_be_cancelled_as_an_upload(laboratory: Laboratory) -> None:
    event = laboratory.put("Name\nweb-1\n")
    accepted = event.pop("accepted")
    invoke("upload/register_upload", event)

    assert refused(cancel(accepted["flow_id"])) == (409, "file-already-there")
    assert laboratory.status(accepted["flow_id"]).body["status"] == "processing"


def test_when_the_time_is_over_nothing_is_taken_and_cancelling_still_cleans_up(laboratory: Laboratory) -> None:
    any_id = uploaded(laboratory)["data_import_id"]
    with laboratory.superuser.begin() as connection:
        connection.execute(
            sa.text(
                "UPDATE migration.data_imports SET processing_config = processing_config"
                " || jsonb_build_object('upload_expires_at', (now() - interval '1 second')::text)"
            )
        )

    for answer in (sign(any_id, 1), listed(any_id), complete(any_id)):
        assert refused(answer) == (410, "upload-expired")
    assert cancel(any_id).status == 200
    assert open_uploads(laboratory) == []


def test_an_upload_that_s3_has_dropped_has_expired(laboratory: Laboratory) -> None:
    any_id = uploaded(laboratory)["data_import_id"]
    upload = laboratory.s3.list_multipart_uploads(Bucket=BUCKET)["Uploads"][0]
    laboratory.s3.abort_multipart_upload(Bucket=BUCKET, Key=upload["Key"], UploadId=upload["UploadId"])

    for answer in (listed(any_id), complete(any_id)):
        assert refused(answer) == (410, "upload-expired")
    assert cancel(any_id).status == 200


Complete = Callable[[MultipartAddress, Sequence[StoredPart]], Completion]


@pytest.fixture
def s3_completes(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[Complete], Complete]], None]:
    """Put something around the moment at which S3 makes the file, once."""
    real = multipart_storage.complete

    def around(wrap: Callable[[Complete], Complete]) -> None:
        def once(address: MultipartAddress, parts: Sequence[StoredPart]) -> Completion:
            monkeypatch.setattr(multipart_storage, "complete", real)
            return wrap(real)(address, parts)

        monkeypatch.setattr(multipart_storage, "complete", once)

    return around


def test_when_s3_fails_to_complete_asking_again_does(laboratory: Laboratory, s3_completes: Any) -> None:
    any_id = uploaded(laboratory)["data_import_id"]

    def fails(_real: Complete) -> Complete:
        def completing(_address: MultipartAddress, _parts: Sequence[StoredPart]) -> Completion:
            raise TimeoutError

        return completing

    s3_completes(fails)
    assert refused(complete(any_id)) == (500, "internal-error")
    assert len(open_uploads(laboratory)) == 1

    assert complete(any_id).status == 200
    assert open_uploads(laboratory) == []


def test_when_the_answer_of_s3_is_lost_asking_again_finds_the_file_whole(
    laboratory: Laboratory, s3_completes: Any
) -> None:
    any_id = uploaded(laboratory)["data_import_id"]

    def loses_the_answer(real: Complete) -> Complete:
        def completing(address: MultipartAddress, parts: Sequence[StoredPart]) -> Completion:
            real(address, parts)
            raise TimeoutError

        return completing

    s3_completes(loses_the_answer)
    assert complete(any_id).status == 500

    assert complete(any_id).status == 200
    versions = laboratory.s3.list_object_versions(Bucket=BUCKET)["Versions"]
    assert [version["Size"] for version in versions] == [len(CONTENT)]


def test_while_s3_completes_others_may_complete_too_and_nobody_cancels(
    laboratory: Laboratory, s3_completes: Any
) -> None:
    any_id = uploaded(laboratory)["data_import_id"]
    seen: list[Answer] = []

    def meanwhile(real: Complete) -> Complete:
        def completing(address: MultipartAddress, parts: Sequence[StoredPart]) -> Completion:
            seen.extend([cancel(any_id), sign(any_id, 1), complete(any_id)])
            return real(address, parts)

        return completing

    s3_completes(meanwhile)
    mine = complete(any_id)

    cancelled, signed, theirs = seen
    assert (refused(cancelled), refused(signed)) == ((409, "file-already-there"),) * 2
    assert (mine.status, theirs.status, mine.body == theirs.body) == (200, 200, True)
    assert len(laboratory.s3.list_object_versions(Bucket=BUCKET)["Versions"]) == 1


def test_a_part_that_is_replaced_while_completing_is_noticed(laboratory: Laboratory, s3_completes: Any) -> None:
    any_id = uploaded(laboratory)["data_import_id"]
    (part,) = sign(any_id, 2).body["parts"]

    def replaced(real: Complete) -> Complete:
        def completing(address: MultipartAddress, parts: Sequence[StoredPart]) -> Completion:
            requests.put(part["url"], data=b"z" * PART, timeout=30)
            return real(address, parts)

        return completing

    s3_completes(replaced)
    assert refused(complete(any_id)) == (409, "parts-changed")
    assert complete(any_id).status == 200


def test_an_upload_whose_import_has_ended_without_its_file_is_not_called_complete(laboratory: Laboratory) -> None:
    accepted = uploaded(laboratory)
    invoke(
        "enrich/fail_flow",
        {
            "object": {"bucket": BUCKET, "key": accepted["upload"]["multipart"]["key"]},
            "execution": "by hand",
            "failure": {"Error": "SettledByHand"},
        },
    )

    assert refused(complete(accepted["flow_id"])) == (409, "file-already-there")


def test_a_body_that_is_no_completion_is_refused(laboratory: Laboratory) -> None:
    any_id = uploaded(laboratory)["data_import_id"]

    for body in ({"parts": [{"PartNumber": 1}]}, {"parts": [{"ETag": "x"}]}, {"etags": []}, [], None):
        assert refused(route("POST", any_id, "/complete", body)) == (422, "invalid-request")
