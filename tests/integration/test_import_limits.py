"""What one tenant may import: the client account's own limits, or else the stack's, and never more at once."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa

from importflow import database
from importflow.api_schemas import UploadRequest
from importflow.config import PresignSettings
from importflow.errors import ApiError
from importflow.presigning import presign
from importflow.tenancy import Uploader
from local import tenants
from local.handlers import invoke
from tests.integration.laboratory import NORTH, NORTH_TWO, SOUTH, USER, Answer, Laboratory, as_product, call_api
from tests.integration.test_repeated_work import at_once, own_connections  # noqa: F401  a fixture of the same kind

GIB = 1024**3
OwnLimits = Callable[..., None]


@pytest.fixture
def own(laboratory: Laboratory) -> Iterator[OwnLimits]:
    """Give the client of a tenant limits of its own; all have none again afterwards."""

    def give(tenant: tenants.Tenant = NORTH, settings: Any = None, **limits: Any) -> None:
        wanted = settings if settings is not None else {"import_limits": limits, "colour": "blue"}
        with laboratory.superuser.begin() as connection:
            connection.execute(
                sa.text("UPDATE migration.client_accounts SET settings = CAST(:settings AS jsonb) WHERE id = :id"),
                {"settings": json.dumps(wanted), "id": tenant.client_account_id},
            )

    yield give
    with laboratory.superuser.begin() as connection:
        connection.execute(sa.text("UPDATE migration.client_accounts SET settings = NULL"))


def ask(size: int = 10, *, tenant: tenants.Tenant = NORTH) -> Answer:
    body = {"filename": "servers.csv", "file_size": size, "import_category": "cmdb_export"}
    return call_api("upload/presign", "POST", "/api/v1/data-import/upload", tenant=tenant, body=body)


def refused(answer: Answer) -> tuple[int, str, str]:
    return answer.status, answer.body["code"], answer.body["detail"]


def cancel(any_id: str) -> Answer:
    return call_api("upload/multipart", "DELETE", f"/api/v1/data-import/{any_id}/upload")


# ── bytes ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_client_with_a_smaller_limit_is_told_it_and_others_are_not_bound_by_it(
    laboratory: Laboratory, own: OwnLimits
) -> None:
    own(file_size=1_000)

    assert refused(ask(1_001)) == (
        413,
        "file-too-large",
        "The file has 1,001 bytes; at most 1,000 bytes can be uploaded.",
    )
    assert ask(1_001, tenant=NORTH_TWO).status == 413
    assert ask(1_000).status == ask(1_001, tenant=SOUTH).status == 201


def test_a_client_may_have_a_larger_limit_than_the_stack(laboratory: Laboratory, own: OwnLimits) -> None:
    own(file_size=6 * GIB)

    assert "multipart" in ask(6 * GIB).body["upload"]
    assert ask(6 * GIB + 1).status == 413
    assert refused(ask(GIB + 1, tenant=SOUTH))[:2] == (413, "file-too-large")


UNUSABLE = {
    "a text": {"import_limits": "small"},
    "a list": {"import_limits": [1]},
    "a number as text": {"import_limits": {"file_size": "10"}},
    "a negative number": {"import_limits": {"file_size": -1}},
    "a limit that is none": {"import_limits": {"size": 10}},
    "settings that are a list": [{"import_limits": {"file_size": 10}}],
}


@pytest.mark.parametrize("settings", UNUSABLE.values(), ids=UNUSABLE)
def test_limits_that_cannot_be_understood_leave_those_of_the_stack(
    laboratory: Laboratory, own: OwnLimits, settings: Any
) -> None:
    own(settings=settings)

    assert (ask(GIB).status, ask(GIB + 1).status) == (201, 413)


# ── imports at once ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_one_import_too_many_is_refused_with_what_is_under_way(laboratory: Laboratory, own: OwnLimits) -> None:
    own(concurrent_imports=3)
    event = laboratory.put("Name\nweb-1\n")
    event.pop("accepted")
    invoke("upload/register_upload", event)
    waiting = [ask(), ask()]

    answer = ask()

    assert refused(answer) == (
        429,
        "too-many-imports",
        "At most 3 imports may be under way at once (running: 1, waiting for their file: 2)."
        " Wait until one has ended, or cancel one that waits.",
    )
    assert answer.headers["Content-Type"] == ["application/problem+json"]
    assert ask(tenant=NORTH_TWO).status == ask(tenant=SOUTH).status == 201
    assert cancel(waiting[0].body["data_import_id"]).status == 200
    assert (ask().status, ask().status) == (201, 429)


def test_only_what_runs_or_may_still_come_counts(laboratory: Laboratory, own: OwnLimits) -> None:
    own(concurrent_imports=1)
    completed = laboratory.run("Name\nweb-1\n")
    failed = laboratory.run("")
    cancelled = ask().body["data_import_id"]
    cancel(cancelled)
    expired = ask().body["data_import_id"]
    with laboratory.superuser.begin() as connection:
        connection.execute(
            sa.text(
                "UPDATE migration.data_imports SET processing_config = processing_config"
                " || jsonb_build_object('upload_expires_at', now() - interval '1 second') WHERE id = :id"
            ),
            {"id": expired},
        )

    assert ask().status == 201
    assert ask().status == 429
    seen = [laboratory.status(any_id).body["status"] for any_id in (completed.id, failed.id, cancelled, expired)]
    assert seen == ["completed", "failed", "cancelled", "pending"]


def test_the_form_of_a_refused_import_does_not_exist(laboratory: Laboratory, own: OwnLimits) -> None:
    own(concurrent_imports=0)

    assert ask().status == 429
    assert laboratory.rows("SELECT count(*) FROM migration.data_imports") == [(0,)]


def test_a_stack_has_a_limit_for_clients_without_one(laboratory: Laboratory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAX_CONCURRENT_IMPORTS", "1")

    assert [ask().status, ask().status, ask(tenant=SOUTH).status] == [201, 429, 201]


@pytest.mark.usefixtures("own_connections")
def test_many_who_ask_at_once_get_no_more_than_the_limit(laboratory: Laboratory, own: OwnLimits) -> None:
    own(concurrent_imports=3)
    tenant = as_product(NORTH)
    settings = PresignSettings.from_environment()

    def one_more() -> Any:
        with database.tenant_session(tenant) as session:
            request = UploadRequest(filename=f"{uuid4()}.csv", file_size=10)
            return presign(session, tenant, Uploader(USER), request, settings).data_import_id

    answers = at_once(*(one_more for _ in range(12)))

    refusals = [answer for answer in answers if isinstance(answer, Exception)]
    assert [answer.code for answer in refusals if isinstance(answer, ApiError)] == ["too-many-imports"] * 9
    assert laboratory.rows("SELECT count(*) FROM migration.data_imports") == [(3,)]


# ── records ──────────────────────────────────────────────────────────────────────────────────────────────────────────

FIVE = {
    "text": ("servers.csv", b"Name\n" + b"".join(b"web-%d\n" % n for n in range(5))),
    "staged": ("servers.json", json.dumps([{"Name": f"web-{n}"} for n in range(5)]).encode()),
}


@pytest.mark.parametrize(("filename", "content"), FIVE.values(), ids=FIVE)
def test_a_file_of_too_many_records_is_refused_before_any_is_stored(
    laboratory: Laboratory, own: OwnLimits, filename: str, content: bytes
) -> None:
    own(records=4)

    ran = laboratory.run(content, filename=filename)

    assert ran.ended.state == "Import rejected"
    assert (ran.status["error"]["kind"], ran.status["error"]["code"]) == ("rejected", "too-many-records")
    assert "has 5 records; at most 4 may be" in ran.status["error"]["message"]
    assert laboratory.rows("SELECT count(*) FROM migration.raw_import_records") == [(0,)]


@pytest.mark.parametrize(("filename", "content"), FIVE.values(), ids=FIVE)
def test_as_many_records_as_allowed_go_in(
    laboratory: Laboratory, own: OwnLimits, monkeypatch: pytest.MonkeyPatch, filename: str, content: bytes
) -> None:
    monkeypatch.setenv("MAX_RECORDS", "4")
    own(records=5)

    assert laboratory.run(content, filename=filename).ended.state == "Import completed"
    assert laboratory.run(content, filename=filename, tenant=SOUTH).status["error"]["code"] == "too-many-records"
