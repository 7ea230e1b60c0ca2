"""The API handlers: presign, status, history, tenants and errors, as API Gateway calls them."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from local.tenants import Tenant
from tests.integration.laboratory import BUCKET, NORTH, NORTH_TWO, SOUTH, Answer, Laboratory, call_api

UPLOAD = "/api/v1/data-import/upload"
GOOD = {"filename": "servers.csv", "file_size": 10, "import_category": "cmdb_export"}


ODD_CURSOR = base64.urlsafe_b64encode(b"0001-01-01T00:00:00+23:59|00000000-0000-4000-8000-000000000000").decode()


def upload(body: Any, **options: Any) -> Answer:
    return call_api("upload/presign", "POST", UPLOAD, body=body, **options)


def history(query: dict[str, str] | None = None, **options: Any) -> Answer:
    return call_api("status/status", "GET", "/api/v1/data-import", query=query, **options)


def test_an_accepted_upload_names_its_ids_and_where_to_ask(laboratory: Laboratory) -> None:
    answer = upload(GOOD)

    assert answer.status == 201
    assert set(answer.body) == {
        "data_import_id",
        "master_flow_id",
        "flow_id",
        "upload",
        "expires_at",
        "status_url",
    }
    assert answer.body["status_url"] == f"/api/v1/data-import/status/{answer.body['flow_id']}"
    expires = datetime.fromisoformat(answer.body["expires_at"]) - datetime.now(UTC)
    assert timedelta(minutes=14) < expires <= timedelta(minutes=15)


def test_the_form_is_bound_to_key_type_size_and_time(laboratory: Laboratory) -> None:
    accepted = upload(GOOD | {"file_size": 1234, "mime_type": "text/csv"}).body

    policy = json.loads(base64.b64decode(accepted["upload"]["fields"]["policy"]))
    key = f"uploads/{NORTH.client_account_id}/{NORTH.engagement_id}/{accepted['data_import_id']}/servers.csv"
    assert {"key": key} in policy["conditions"]
    assert {"bucket": BUCKET} in policy["conditions"]
    assert {"Content-Type": "text/csv"} in policy["conditions"]
    assert ["content-length-range", 0, 1234] in policy["conditions"]
    assert not [c for c in policy["conditions"] if isinstance(c, list) and c[0] == "starts-with"]
    assert accepted["upload"]["fields"]["x-amz-algorithm"] == "AWS4-HMAC-SHA256"


REFUSED = {
    "no body": (None, 422, "invalid-request"),
    "not JSON": ("{", 422, "invalid-request"),
    "a list": ([], 422, "invalid-request"),
    "no file name": ({"file_size": 1, "import_category": "cmdb_export"}, 422, "invalid-request"),
    "a blank file name": (GOOD | {"filename": ""}, 422, "invalid-request"),
    "a file name with a NUL": (GOOD | {"filename": "a\x00.csv"}, 422, "invalid-request"),
    "a negative size": (GOOD | {"file_size": -1}, 422, "invalid-request"),
    "an unknown category": (GOOD | {"import_category": "lunch"}, 422, "invalid-request"),
    "a field that is the server's": (GOOD | {"client_account_id": str(SOUTH.client_account_id)}, 422, "invalid-request"),
    "a file that is too large": (GOOD | {"file_size": 6 * 1024**3}, 413, "file-too-large"),
}  # fmt: skip


@pytest.mark.parametrize(("body", "status", "code"), REFUSED.values(), ids=REFUSED)
def test_an_upload_that_cannot_be_accepted_is_a_problem(
    laboratory: Laboratory, body: Any, status: int, code: str
) -> None:
    answer = upload(body)

    assert (answer.status, answer.body["code"]) == (status, code)
    assert answer.headers["Content-Type"] == ["application/problem+json"]
    assert laboratory.rows("SELECT count(*) FROM migration.data_imports") == [(0,)]


OTHERS = {
    "no token": (dict(claims={}), 401, "unauthorized"),
    "a token without expiry": (dict(claims={"sub": str(NORTH.engagement_id)}), 401, "unauthorized"),
    "no grants": (dict(grants=[]), 403, "tenant-not-granted"),
    "another tenant's headers": (dict(headers=SOUTH.headers), 403, "tenant-not-granted"),
    "another engagement of the own client": (dict(headers=NORTH_TWO.headers), 403, "tenant-not-granted"),
    "only one of the headers": (dict(headers={"X-Engagement-ID": str(SOUTH.engagement_id)}), 403, "tenant-not-granted"),
    "two tenants in one header": (
        dict(headers={"X-Client-Account-ID": f"{NORTH.client_account_id}, {SOUTH.client_account_id}"}),
        403,
        "tenant-not-granted",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("options", "status", "code"), OTHERS.values(), ids=OTHERS)
def test_headers_only_select_among_what_the_token_grants(
    laboratory: Laboratory, options: dict[str, Any], status: int, code: str
) -> None:
    for answer in (upload(GOOD, **options), history(**options)):
        assert (answer.status, answer.body["code"]) == (status, code)


def test_one_grant_needs_no_headers_and_two_do(laboratory: Laboratory) -> None:
    assert history(tenant=None, grants=[NORTH]).status == 200
    assert history(tenant=None, grants=[NORTH, NORTH_TWO]).status == 403
    assert history(tenant=NORTH_TWO, grants=[NORTH, NORTH_TWO]).status == 200


def test_foreign_unknown_and_malformed_ids_answer_alike(laboratory: Laboratory) -> None:
    accepted = laboratory.presign(tenant=SOUTH)
    ran = laboratory.run("Name\nweb-1\n", tenant=SOUTH)
    ids = [accepted["flow_id"], ran.accepted["flow_id"], ran.accepted["master_flow_id"], ran.id]
    ids += ["00000000-0000-4000-8000-000000000000", "x", "%00", "1" * 5000]

    answers = [laboratory.status(any_id) for any_id in ids]

    assert {answer.status for answer in answers} == {404}
    assert len({json.dumps(answer.body) for answer in answers}) == 1


def test_history_is_newest_first_in_pages_and_the_tenants_own(laboratory: Laboratory) -> None:
    names = [f"file-{n}.csv" for n in range(7)]
    for name in names:
        laboratory.presign(name)
    laboratory.presign("foreign.csv", tenant=SOUTH)
    laboratory.presign("neighbour.csv", tenant=NORTH_TWO)

    seen: list[str] = []
    query = {"limit": "3"}
    while True:
        page = history(query).body
        seen += [item["filename"] for item in page["items"]]
        if page["next_cursor"] is None:
            break
        query = {"limit": "3", "cursor": page["next_cursor"]}

    assert seen == names[::-1]


def test_history_filters_by_status_and_category(laboratory: Laboratory) -> None:
    laboratory.run("Name\nweb-1\n", filename="good.csv")
    laboratory.run("", filename="empty.csv")
    laboratory.presign("waiting.csv")

    def found(**query: str) -> list[str]:
        return [item["filename"] for item in history(query).body["items"]]

    assert found(status="completed") == ["good.csv"]
    assert found(status="failed") == ["empty.csv"]
    assert found(status="pending") == ["waiting.csv"]
    assert found(category="cmdb_export") == ["waiting.csv", "empty.csv", "good.csv"]
    assert found(category="app_discovery") == []


@pytest.mark.parametrize(
    "query",
    [
        {"cursor": "x"},
        {"cursor": "w6TDtg=="},
        {"cursor": ODD_CURSOR},
        {"limit": "0"},
        {"limit": "101"},
        {"status": "x"},
    ],
)
def test_a_page_that_cannot_be_is_refused(laboratory: Laboratory, query: dict[str, str]) -> None:
    assert history(query).status == 422


def test_a_database_that_is_away_is_a_503_that_says_when_to_try_again(
    laboratory: Laboratory, monkeypatch: pytest.MonkeyPatch
) -> None:
    from importflow import database

    database.engine().dispose()
    database.engine.cache_clear()
    monkeypatch.setenv("DATABASE_URL", "postgresql+pg8000://nobody:secret@127.0.0.1:1/nowhere")

    answer = history()

    assert (answer.status, answer.body["code"]) == (503, "temporarily-unavailable")
    assert answer.headers["Retry-After"] == ["5"]
    assert "secret" not in json.dumps(answer.body)


def test_imports_from_before_the_flows_have_a_place_in_the_history(laboratory: Laboratory) -> None:
    """As migration 094 leaves them: a category, no minted ids, errors in the old shape."""
    with laboratory.superuser.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO migration.data_imports (client_account_id, engagement_id, import_name, import_type, filename,"
            " imported_by, status, import_category, error_details) VALUES"
            f" ('{NORTH.client_account_id}', '{NORTH.engagement_id}', 'old', 'cmdb', 'old.csv',"
            " gen_random_uuid(), 'failed', 'cmdb_export', '{\"reason\": \"x\"}')"
        )

    (item,) = history().body["items"]

    assert (item["filename"], item["flow_id"], item["master_flow_id"], item["error"]) == ("old.csv", None, None, None)
    assert laboratory.status(item["data_import_id"]).status == 200


UNREADABLE = {
    "plain text": ("hello", {"Content-Type": "text/plain"}, 415),
    "no content type": ("{}", {"Content-Type": ""}, 415),
    "nested without end": ("[" * 100_000, {}, 422),
    "a number without end": ('{"file_size": ' + "9" * 5_000 + "}", {}, 422),
}


@pytest.mark.parametrize(("body", "headers", "status"), UNREADABLE.values(), ids=UNREADABLE)
def test_a_body_that_cannot_be_read_is_the_callers_fault(
    laboratory: Laboratory, body: str, headers: dict[str, str], status: int
) -> None:
    answer = upload(body, headers=headers)

    assert answer.status == status
    assert answer.headers["Content-Type"] == ["application/problem+json"]


def test_a_grant_for_an_engagement_that_does_not_exist_is_refused(laboratory: Laboratory) -> None:
    gone = Tenant(NORTH.client_account_id, UUID("e9999999-0000-4000-8000-000000000009"))

    assert (upload(GOOD, tenant=gone).status, upload(GOOD, tenant=gone).body["code"]) == (403, "tenant-not-granted")


def test_an_unknown_route_is_a_problem(laboratory: Laboratory) -> None:
    answer = call_api("status/status", "GET", "/api/v1/nothing")

    assert (answer.status, answer.body["code"]) == (404, "route-not-found")
