"""The file of an import is imported again: a copy within S3, a new import, the first one as it was."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from importflow import storage
from local.handlers import invoke, run_import
from tests.integration.laboratory import BUCKET, NORTH, NORTH_TWO, SOUTH, Answer, Laboratory, Ran, call_api
from tests.integration.test_import_limits import own  # noqa: F401  a fixture of the same kind

MIB = 1024**2
SERVERS = "Name,Box,IP Address\nweb-1,rack-1,10.0.0.1\nweb-2,rack-2,nowhere\n"


def again(any_id: str, body: dict[str, Any] | None = None, **options: Any) -> Answer:
    path = f"/api/v1/data-import/{any_id}/again"
    return call_api("upload/import_again", "POST", path, body={} if body is None else body, **options)


def arrived(laboratory: Laboratory, answer: Answer) -> Ran:
    """The new import, driven by the event that its copy causes."""
    assert answer.status == 201, answer.body
    prefix = f"uploads/{NORTH.client_account_id}/{NORTH.engagement_id}/{answer.body['data_import_id']}/"
    (stored,) = laboratory.s3.list_object_versions(Bucket=BUCKET, Prefix=prefix)["Versions"]
    event = {
        "bucket": BUCKET, "key": stored["Key"], "size": stored["Size"], "version_id": stored["VersionId"],
        "etag": stored["ETag"], "execution": f"execution-{uuid4()}",
    }  # fmt: skip
    return Ran(laboratory, run_import(event, laboratory.manifest), answer.body, NORTH)


def refused(answer: Answer) -> tuple[int, str]:
    return answer.status, answer.body["code"]


def rows_of(laboratory: Laboratory) -> list[Any]:
    return laboratory.rows("SELECT id, status, processing_config FROM migration.data_imports ORDER BY created_at, id")


def test_a_file_is_imported_again_with_a_corrected_mapping(laboratory: Laboratory) -> None:
    first = laboratory.run(SERVERS, source_system="Our own list", import_name="Monday")
    before, shown = rows_of(laboratory), first.status

    corrected = {"processing_config": {"field_mappings": {"Box": "rack_location"}}}
    second = arrived(laboratory, again(first.id, corrected))

    status = second.status
    assert (status["status"], status["records"]["processed"]) == ("completed", 2)
    assert {m["column"]: m["field"] for m in status["column_mappings"]}["Box"] == "rack_location"
    assert laboratory.assets("name", "rack_location") == [("web-1", "rack-1"), ("web-2", "rack-2")]
    taken_over = ("filename", "import_name", "source_system", "import_category", "policy")
    assert [status[name] for name in taken_over] == [shown[name] for name in taken_over]
    assert {status[n] for n in ("data_import_id", "master_flow_id", "flow_id")}.isdisjoint(
        {shown[n] for n in ("data_import_id", "master_flow_id", "flow_id")}
    )
    after = rows_of(laboratory)
    assert after[0] == before[0]
    assert after[1][2]["reimport_of"] == first.id


@pytest.mark.parametrize("id_name", ["data_import_id", "flow_id", "master_flow_id"])
def test_any_of_the_three_ids_will_do_and_the_address_answered_works(laboratory: Laboratory, id_name: str) -> None:
    first = laboratory.run(SERVERS)

    answer = again(first.accepted[id_name])

    assert answer.status == 201
    assert answer.body["status_url"] == f"/api/v1/data-import/status/{answer.body['flow_id']}"
    waiting = laboratory.status(answer.body["flow_id"]).body
    assert (waiting["data_import_id"], waiting["status"]) == (answer.body["data_import_id"], "pending")


def test_what_was_said_the_first_time_is_taken_over_field_by_field(laboratory: Laboratory) -> None:
    reading = {"encoding": "utf-8", "delimiter": ","}
    config = {"policy": "strict", "field_mappings": {"Box": None}, "reading": reading}
    first = laboratory.run(SERVERS.replace("nowhere", "10.0.0.2"), processing_config=config, import_category=None)

    as_before = arrived(laboratory, again(first.id))
    otherwise = {"policy": "partial", "field_mappings": {"Box": "location"}}
    changed = arrived(laboratory, again(as_before.id, {"processing_config": otherwise, "import_name": "Second try"}))

    stored = {str(row[0]): row[2] for row in rows_of(laboratory)}
    kept = ("policy", "field_mappings", "reading")
    assert [stored[as_before.id].get(name) for name in kept] == ["strict", {"Box": None}, reading]
    assert [stored[changed.id].get(name) for name in kept] == ["partial", {"Box": "location"}, reading]
    assert stored[changed.id]["reimport_of"] == as_before.id
    assert (as_before.status["import_name"], changed.status["import_name"]) == ("servers.csv", "Second try")
    assert as_before.status["detected"]["category"] == "cmdb_export"


def test_a_category_can_be_named_or_left_to_be_told(laboratory: Laboratory) -> None:
    first = laboratory.run(SERVERS)

    named = arrived(laboratory, again(first.id, {"import_category": "infrastructure"}))
    told = arrived(laboratory, again(first.id, {"import_category": None}))

    assert (named.status["import_category"], named.status["detected"]) == ("infrastructure", None)
    assert told.status["detected"]["category"] == "cmdb_export"


@pytest.mark.parametrize(("named", "kept"), [(None, None), ("ServiceNow", "ServiceNow")], ids=["recognised", "named"])
def test_a_source_is_taken_over_only_where_somebody_named_it(
    laboratory: Laboratory, named: str | None, kept: str | None
) -> None:
    recognised = "Name,sys_id,Class,IP Address\nweb-1,0123456789abcdef0123456789abcdef,cmdb_ci_server,10.0.0.1\n"
    first = laboratory.run(recognised, source_system=named)
    assert first.status["source_system"] == "ServiceNow"

    answer = again(first.id)

    assert laboratory.status(answer.body["flow_id"]).body["source_system"] == kept


def test_two_clicks_import_twice_and_change_nothing_more(laboratory: Laboratory) -> None:
    first = laboratory.run(SERVERS)
    inventory = laboratory.assets("id", "name", "ip_address", "updated_at")

    clicks = [again(first.id), again(first.id)]
    ended = [arrived(laboratory, click).status for click in clicks]

    assert [status["enrichment_summary"]["assets_unchanged"] for status in ended] == [2, 2]
    assert laboratory.assets("id", "name", "ip_address", "updated_at") == inventory


def test_an_import_that_failed_can_be_tried_again(laboratory: Laboratory) -> None:
    config = {"field_mappings": {"Box": "no_such_field"}}
    first = laboratory.run(SERVERS, processing_config=config)
    assert first.status["error"]["code"] == "unknown-field-mapping"

    second = arrived(laboratory, again(first.id, {"processing_config": {"field_mappings": {}}}))

    assert second.status["status"] == "completed"


def test_the_version_that_was_imported_is_copied_not_a_later_one(laboratory: Laboratory) -> None:
    first = laboratory.run(SERVERS)
    laboratory.s3.put_object(Bucket=BUCKET, Key=laboratory.uploads[first.id]["key"], Body=b"Name\nother\n")

    second = arrived(laboratory, again(first.id))

    assert second.status["records"]["total"] == 2


def test_a_large_file_is_copied_in_parts(laboratory: Laboratory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storage, "COPIED_AT_ONCE_BYTES", 5 * MIB)
    monkeypatch.setenv("CHUNK_BYTES", str(2 * MIB))
    content = "Name,Note\n" + "".join(f"web-{n},{'x' * 900}\n" for n in range(12_000))
    first = laboratory.put(content, mime_type="text/plain")["accepted"]
    assert len(content) > 2 * 5 * MIB
    claim(laboratory, first["data_import_id"])

    answer = again(first["data_import_id"])

    assert answer.status == 201
    key = f"uploads/{NORTH.client_account_id}/{NORTH.engagement_id}/{answer.body['data_import_id']}/servers.csv"
    copied = laboratory.s3.get_object(Bucket=BUCKET, Key=key)
    assert copied["ETag"].endswith('-3"')
    assert copied["ContentType"] == "text/plain"
    assert copied["Body"].read() == content.encode()


def claim(laboratory: Laboratory, any_id: str) -> None:
    event = dict(laboratory.uploads[any_id])
    event.pop("accepted", None)
    invoke("upload/register_upload", event)


# ── refused ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def expired(laboratory: Laboratory) -> str:
    ran = laboratory.run(SERVERS)
    event = laboratory.uploads[ran.id]
    laboratory.s3.delete_object(Bucket=BUCKET, Key=event["key"], VersionId=event["version_id"])
    return ran.id


def never_uploaded(laboratory: Laboratory) -> str:
    return str(laboratory.presign()["flow_id"])


def cut_short(laboratory: Laboratory) -> str:
    return laboratory.run(SERVERS, declared=len(SERVERS) + 1).id


def from_before_the_flows(laboratory: Laboratory) -> str:
    ran = laboratory.run(SERVERS)
    with laboratory.superuser.begin() as connection:
        connection.exec_driver_sql("UPDATE migration.data_imports SET processing_config = '{}'")
    return ran.id


@pytest.mark.parametrize("case", [expired, never_uploaded, cut_short, from_before_the_flows])
def test_a_file_that_is_not_there_is_said_to_be_so_and_nothing_begins(
    laboratory: Laboratory, case: Callable[[Laboratory], str]
) -> None:
    any_id = case(laboratory)
    before = rows_of(laboratory)

    assert refused(again(any_id)) == (409, "file-not-there")
    assert rows_of(laboratory) == before


def test_a_file_removed_before_it_could_be_copied_leaves_an_import_nobody_waits_for(
    laboratory: Laboratory, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = laboratory.run(SERVERS)
    monkeypatch.setattr(storage, "copy", lambda *_, **__: False)

    assert refused(again(first.id)) == (409, "file-not-there")
    assert [row[1] for row in rows_of(laboratory)] == ["completed", "cancelled"]


def test_a_copy_that_breaks_off_leaves_an_import_nobody_waits_for(
    laboratory: Laboratory, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = laboratory.run(SERVERS)

    def break_off(*_: Any, **__: Any) -> bool:
        raise ConnectionError("gone")

    monkeypatch.setattr(storage, "copy", break_off)

    assert refused(again(first.id)) == (500, "internal-error")
    assert [row[1] for row in rows_of(laboratory)] == ["completed", "cancelled"]


@pytest.mark.parametrize("tenant", [NORTH_TWO, SOUTH], ids=["another engagement", "another client"])
def test_a_foreign_file_is_not_there_at_all(laboratory: Laboratory, tenant: Any) -> None:
    first = laboratory.run(SERVERS)

    unknown = again(str(uuid4()), tenant=tenant)

    assert refused(again(first.id, tenant=tenant)) == refused(unknown) == (404, "import-not-found")
    assert len(rows_of(laboratory)) == 1


def test_the_limits_of_an_upload_hold(laboratory: Laboratory, own: Callable[..., None]) -> None:  # noqa: F811
    first = laboratory.run(SERVERS)

    own(concurrent_imports=1)
    assert again(first.id).status == 201
    assert refused(again(first.id)) == (429, "too-many-imports")
    own(file_size=len(SERVERS) - 1)
    assert refused(again(first.id)) == (413, "file-too-large")


HOSTILE = {
    "an unknown field": {"file": "x"},
    "a filename": {"filename": "other.csv"},
    "an unknown category": {"import_category": "all"},
    "no configuration": {"processing_config": None},
    "an unknown wish": {"processing_config": {"reimport_of": "x"}},
    "a claim": {"processing_config": {"claimed": {}}},
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_nothing_else_can_be_said(laboratory: Laboratory, body: dict[str, Any]) -> None:
    first = laboratory.run(SERVERS)

    assert refused(again(first.id, body)) == (422, "invalid-request")
    assert len(rows_of(laboratory)) == 1
