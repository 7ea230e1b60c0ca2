"""Each request that changes an import leaves one row that says who, when and what; nobody can change it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from importflow import database
from tests.integration.laboratory import NORTH, SOUTH, USER, Laboratory, call_api
from tests.integration.partial_imports import ROWS, SERVERS, stopped_at

IMPORTS = "/api/v1/data-import"
AUDIT = (
    "SELECT input_data ->> 'verb', input_data ->> 'actor', input_data ->> 'request_id', input_data ? 'sha256',"
    " output_data ->> 'from', output_data ->> 'to' FROM migration.import_processing_steps"
    " WHERE data_import_id = :id AND step_name LIKE 'audit:%' ORDER BY completed_at"
)
WHO = (str(USER), "request-1")


def rows(laboratory: Laboratory, any_id: str) -> list[Any]:
    return laboratory.rows(AUDIT, id=any_id)


def post(handler: str, any_id: str, verb: str) -> Any:
    return call_api(f"upload/{handler}", "POST", f"{IMPORTS}/{any_id}/{verb}", body={})


def announced(laboratory: Laboratory) -> str:
    return str(laboratory.presign()["data_import_id"])


def in_parts(laboratory: Laboratory) -> str:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("MULTIPART_THRESHOLD_BYTES", "0")
        accepted = laboratory.presign(size=3)
    uploads = laboratory.s3.list_multipart_uploads(Bucket="importflow-test")["Uploads"]
    laboratory.s3.upload_part(
        Bucket="importflow-test", Key=uploads[0]["Key"], UploadId=uploads[0]["UploadId"], PartNumber=1, Body=b"a\nb"
    )
    return str(accepted["data_import_id"])


def failed(laboratory: Laboratory) -> str:
    left = stopped_at(laboratory, "planned")
    left.fail()
    return left.id


# route → what it is tried on, the request, and what its row says
CHANGES: dict[str, tuple[Callable[[Laboratory], str], Callable[[str], Any], tuple[Any, ...]]] = {
    "cancel upload": (
        announced,
        lambda i: call_api("upload/multipart", "DELETE", f"{IMPORTS}/{i}/upload"),
        ("cancel_upload", *WHO, False, "pending", "cancelled"),
    ),
    "complete upload": (
        in_parts,
        lambda i: post("multipart", i, "upload/complete"),
        ("complete_upload", *WHO, False, "pending", "pending"),
    ),
    "cancel": (
        announced,
        lambda i: post("cancel_import", i, "cancel"),
        ("cancel", *WHO, False, "pending", "cancelled"),
    ),
    "retry": (failed, lambda i: post("retry_import", i, "retry"), ("retry", *WHO, False, "failed", "processing")),
}
ANNOUNCED = ("upload", *WHO, True, None, "pending")


@pytest.mark.usefixtures("state_machine")
@pytest.mark.parametrize("route", CHANGES)
def test_each_change_leaves_one_row(laboratory: Laboratory, route: str) -> None:
    begin, ask, said = CHANGES[route]
    any_id = begin(laboratory)
    assert rows(laboratory, any_id) == [ANNOUNCED]

    answers = [ask(any_id), ask(any_id)]  # the second finds it done, or is refused

    assert answers[0].status in (200, 202), answers[0].body
    assert rows(laboratory, any_id) == [ANNOUNCED, said]


def test_a_file_that_is_imported_again_is_announced_by_a_row_of_its_own(laboratory: Laboratory) -> None:
    first = laboratory.run(SERVERS)

    second = post("import_again", first.id, "again").body["data_import_id"]

    assert rows(laboratory, second) == [("again", *WHO, True, None, "pending")]
    assert rows(laboratory, first.id) == [ANNOUNCED]


@pytest.mark.usefixtures("state_machine")
def test_the_sweeps_sign_as_the_system(laboratory: Laboratory, monkeypatch: pytest.MonkeyPatch) -> None:
    from local.handlers import invoke

    monkeypatch.setenv("SWEEP_AFTER_SECONDS", "-60")
    left = stopped_at(laboratory, "planned")
    invoke("sweep/sweep_imports", {})

    assert rows(laboratory, left.id)[1:] == [("reap", "system", None, False, "processing", "failed")]


def test_a_change_that_does_not_happen_leaves_no_row(laboratory: Laboratory, monkeypatch: pytest.MonkeyPatch) -> None:
    from importflow import cancelling

    left = stopped_at(laboratory, "planned")

    def breaks(*_: Any, **__: Any) -> None:
        raise ConnectionError

    monkeypatch.setattr(cancelling, "ImportCancelled", breaks)
    assert post("cancel_import", left.id, "cancel").status == 500

    assert (left.status["status"], rows(laboratory, left.id)) == ("processing", [ANNOUNCED])


def test_audit_rows_are_shown_nowhere_and_counted_nowhere(laboratory: Laboratory) -> None:
    ran = laboratory.run(SERVERS)
    left = stopped_at(laboratory, "enriching")

    assert rows(laboratory, ran.id)
    assert "audit" not in str(ran.status)
    assert (left.status["progress_percentage"], left.status["records"]["total"]) == (pytest.approx(55, abs=40), ROWS)
    chunks = laboratory.rows(
        "SELECT count(*) FROM migration.import_processing_steps WHERE data_import_id = :id"
        " AND input_data ->> 'kind' = 'enrich_chunk'",
        id=left.id,
    )[0][0]
    assert left.status["progress_percentage"] == round(55 + 40 * 2 / chunks, 1)


ATTEMPTS = {
    "change": "UPDATE migration.import_processing_steps SET input_data = '{}' WHERE step_name LIKE 'audit:%'",
    "rename": "UPDATE migration.import_processing_steps SET step_name = 'x' WHERE step_name LIKE 'audit:%'",
    "hold": "SELECT 1 FROM migration.import_processing_steps WHERE step_name LIKE 'audit:%' FOR UPDATE",
}


@pytest.mark.parametrize("attempt", ATTEMPTS)
@pytest.mark.parametrize("tenant", [NORTH, SOUTH])
def test_the_application_cannot_touch_an_audit_row(laboratory: Laboratory, attempt: str, tenant: Any) -> None:
    any_id = announced(laboratory)

    with database.tenant_session(tenant) as session:
        result: Any = session.execute(sa.text(ATTEMPTS[attempt]))
        assert (result.rowcount if attempt != "hold" else len(result.all())) == 0

    assert rows(laboratory, any_id) == [ANNOUNCED]


@pytest.mark.parametrize(
    "attempt",
    [
        "DELETE FROM migration.import_processing_steps WHERE step_name LIKE 'audit:%'",
        "UPDATE migration.import_processing_steps SET step_name = 'audit:upload:forged' WHERE step_name = 'validation'",
    ],
)
def test_the_application_can_neither_delete_nor_forge_one(laboratory: Laboratory, attempt: str) -> None:
    stopped_at(laboratory, "planned")

    with pytest.raises(DBAPIError) as refused, database.tenant_session(NORTH) as session:
        session.execute(sa.text(attempt))

    assert database.sqlstate(refused.value) == "42501"


def test_nobody_without_a_tenant_sees_imports_only_who_has_open_ones(laboratory: Laboratory) -> None:
    announced(laboratory)

    with database.nobodys_session() as session:
        assert session.scalar(sa.text("SELECT count(*) FROM migration.data_imports")) == 0
        found = session.execute(sa.text("SELECT * FROM migration.tenants_with_open_imports('infinity')")).all()

    assert [(str(row[0]), str(row[1])) for row in found] == [(str(NORTH.client_account_id), str(NORTH.engagement_id))]
