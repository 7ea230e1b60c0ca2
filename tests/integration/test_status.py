"""What polling costs: a few statements however large the import is, and no look at its raw records."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pytest
import sqlalchemy as sa

from bench.filling import Crowd, fill
from importflow import database
from local.handlers import invoke
from tests.integration.laboratory import NORTH_TWO, SOUTH, Answer, Laboratory, call_api

ROWS = 200
SERVERS = "Name,IP Address\n" + "".join(f"web-{n},10.0.{n // 250}.{n % 250}\n" for n in range(ROWS))
WITH_MISTAKES = SERVERS + ",10.1.0.1\n"


def read(handler: str, path: str, **options: Any) -> Answer:
    return call_api(f"status/{handler}", "GET", f"/api/v1/data-import{path}", **options)


@contextmanager
def statements() -> Iterator[list[str]]:
    """What the handlers send to the database meanwhile."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        sent.append(statement)

    engine = database.engine()
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)


@contextmanager
def raw_records_out_of_reach(laboratory: Laboratory) -> Iterator[None]:
    """Whoever looks at raw records meanwhile gives up after a second."""
    with database.engine().begin() as ours:
        ours.exec_driver_sql("SET lock_timeout = '1s'")
    with laboratory.superuser.begin() as holder:
        holder.exec_driver_sql("LOCK TABLE migration.raw_import_records IN ACCESS EXCLUSIVE MODE")
        yield


def begin(laboratory: Laboratory, content: str, chunk_bytes: int, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Register and plan a file; its pointer, ids and chunks."""
    monkeypatch.setenv("CHUNK_BYTES", str(chunk_bytes))
    event = laboratory.put(content)
    accepted: dict[str, Any] = event.pop("accepted")
    pointer = {"import": invoke("upload/register_upload", event)["import"]}
    planned = invoke("validate/plan_chunks", pointer)
    return accepted | {"pointer": pointer, "chunks": laboratory.manifest(planned["manifest"])}


def waiting(laboratory: Laboratory) -> str:
    return str(laboratory.presign()["data_import_id"])


def validating(laboratory: Laboratory, monkeypatch: pytest.MonkeyPatch, *, chunk_bytes: int = 1_000) -> str:
    """Half of the chunks are validated."""
    begun = begin(laboratory, SERVERS, chunk_bytes, monkeypatch)
    for chunk in begun["chunks"][: (len(begun["chunks"]) + 1) // 2]:
        invoke("validate/validate_chunk", begun["pointer"] | {"chunk": chunk})
    return str(begun["data_import_id"])


def enriching(laboratory: Laboratory, monkeypatch: pytest.MonkeyPatch, *, chunk_bytes: int = 1_000) -> str:
    """All chunks are validated, half are enriched."""
    begun = begin(laboratory, SERVERS, chunk_bytes, monkeypatch)
    events = [begun["pointer"] | {"chunk": chunk} for chunk in begun["chunks"]]
    for event in events:
        invoke("validate/validate_chunk", event)
    invoke("validate/review_file", begun["pointer"])
    for event in events[: (len(events) + 1) // 2]:
        invoke("enrich/enrich_chunk", event)
    return str(begun["data_import_id"])


def completed(laboratory: Laboratory, monkeypatch: pytest.MonkeyPatch, *, chunk_bytes: int = 1_000) -> str:
    monkeypatch.setenv("CHUNK_BYTES", str(chunk_bytes))
    return laboratory.run(WITH_MISTAKES).id


def failed(laboratory: Laboratory, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("CHUNK_BYTES", "1000")
    return laboratory.run("Name\n" + "\n".join([","] * 50)).id


STAGES: dict[str, Callable[..., str]] = {
    "validating": validating,
    "enriching": enriching,
    "completed": completed,
    "failed": failed,
}


# ── raw records ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("stage", STAGES)
def test_polling_looks_at_no_raw_record(laboratory: Laboratory, monkeypatch: pytest.MonkeyPatch, stage: str) -> None:
    data_import_id = STAGES[stage](laboratory, monkeypatch)
    known = laboratory.status(data_import_id).body
    ids = [known[name] for name in ("data_import_id", "master_flow_id", "flow_id")]

    with raw_records_out_of_reach(laboratory):
        answers = [laboratory.status(each) for each in ids]
        history = read("status", "")
        rejected = read("rejected_rows", f"/{data_import_id}/rejected-rows")

    assert [answer.body for answer in answers] == [known] * 3
    assert [item["data_import_id"] for item in history.body["items"]] == [data_import_id]
    assert rejected.status == (200 if known["records"]["rejected"] else 404)


def test_a_page_of_findings_looks_at_what_it_shows_whatever_the_import_holds(laboratory: Laboratory) -> None:
    mistakes = "Name,IP Address\n" + "".join(f"web-{n},nowhere\n" for n in range(600))
    ran = laboratory.run(mistakes)
    with statements() as sent:
        page = read("findings", f"/{ran.id}/findings", query={"limit": "3"})
    (paging,) = [statement for statement in sent if "raw_import_records" in statement]

    assert [place["row"] for place in page.body["items"]] == [2, 3, 4]
    assert "LIMIT" in paging


# ── statements ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("stage", ["validating", "enriching", "completed"])
def test_the_number_of_statements_does_not_grow_with_the_chunks(
    laboratory: Laboratory, monkeypatch: pytest.MonkeyPatch, stage: str
) -> None:
    counts: list[tuple[int, int]] = []
    for chunk_bytes in (10_000_000, 200):
        data_import_id = STAGES[stage](laboratory, monkeypatch, chunk_bytes=chunk_bytes)
        with statements() as sent:
            assert laboratory.status(data_import_id).status == 200
        ((chunks,),) = laboratory.rows(
            "SELECT count(*) FROM migration.import_processing_steps WHERE data_import_id = :id"
            " AND step_order BETWEEN 10001 AND 999999",
            id=data_import_id,
        )
        counts.append((chunks, len(sent)))

    assert [chunks for chunks, _ in counts] == [2, pytest.approx(40, abs=16)]
    assert [sent for _, sent in counts] == [3, 3]  # one of them names the tenant


def test_findings_and_rejected_rows_take_as_few(laboratory: Laboratory, monkeypatch: pytest.MonkeyPatch) -> None:
    data_import_id = completed(laboratory, monkeypatch)

    with statements() as sent:
        read("findings", f"/{data_import_id}/findings")
        of_findings = len(sent)
        read("rejected_rows", f"/{data_import_id}/rejected-rows")

    assert (of_findings, len(sent) - of_findings) == (4, 3)


def test_progress_is_what_the_settled_chunks_come_to(laboratory: Laboratory, monkeypatch: pytest.MonkeyPatch) -> None:
    half = laboratory.status(validating(laboratory, monkeypatch, chunk_bytes=500)).body
    more = laboratory.status(enriching(laboratory, monkeypatch, chunk_bytes=500)).body

    assert 25 <= half["progress_percentage"] <= 35
    assert ROWS * 0.4 <= half["records"]["valid"] <= ROWS * 0.6
    assert half["records"]["processed"] == 0
    assert 70 <= more["progress_percentage"] <= 80
    assert more["records"]["valid"] == ROWS
    assert ROWS * 0.4 <= more["records"]["processed"] == more["enrichment_summary"]["assets_created"] <= ROWS * 0.6


def test_of_how_many_records_is_known_once_the_file_is_planned_and_since_when_each_step_runs(
    laboratory: Laboratory, monkeypatch: pytest.MonkeyPatch
) -> None:
    accepted = laboratory.presign()
    before = laboratory.status(accepted["flow_id"]).body
    half = laboratory.status(validating(laboratory, monkeypatch, chunk_bytes=500)).body
    more = laboratory.status(enriching(laboratory, monkeypatch, chunk_bytes=500)).body

    assert [shown["expected_records"] for shown in (before, half, more)] == [None, ROWS, None]
    assert datetime.fromisoformat(before["upload_expires_at"]) == datetime.fromisoformat(accepted["expires_at"])
    assert [before["steps"], [step["started_at"] is None for step in half["steps"] + more["steps"]]] == [
        [],
        [False] * (len(half["steps"]) + len(more["steps"])),
    ]


# ── completed imports ────────────────────────────────────────────────────────────────────────────────────────────────


def change(laboratory: Laboratory, statement: str, **parameters: Any) -> None:
    with laboratory.superuser.begin() as connection:
        connection.execute(sa.text(statement), parameters)


def test_what_a_completed_import_did_was_written_down_once(
    laboratory: Laboratory, monkeypatch: pytest.MonkeyPatch
) -> None:
    data_import_id = completed(laboratory, monkeypatch)
    known = laboratory.status(data_import_id).body
    change(
        laboratory,
        "UPDATE migration.import_processing_steps SET output_data = NULL WHERE step_order > 10000",
    )

    assert laboratory.status(data_import_id).body == known
    assert known["records"] == {"total": ROWS + 1, "valid": ROWS, "rejected": 1, "processed": ROWS}
    assert known["enrichment_summary"]["assets_created"] == ROWS


@pytest.mark.parametrize(
    ("was", "outcomes"),
    [("{}", "outcomes"), ('{"outcomes": {"created": 200}}', "outcomes"), ('{"assets": {"created": 200}}', "assets")],
)
def test_of_an_import_from_before_that_the_chunks_are_added_up(
    laboratory: Laboratory, monkeypatch: pytest.MonkeyPatch, was: str, outcomes: str
) -> None:
    data_import_id = completed(laboratory, monkeypatch)
    known = laboratory.status(data_import_id).body
    change(
        laboratory,
        "UPDATE migration.import_processing_steps SET output_data = CAST(:was AS jsonb) WHERE step_name = 'enrichment'",
        was=was,
    )
    change(
        laboratory,
        "UPDATE migration.import_processing_steps SET output_data ="
        " jsonb_build_object(CAST(:outcomes AS text), output_data -> 'outcomes') WHERE step_name LIKE 'enrich_chunk %'",
        outcomes=outcomes,
    )

    shown = laboratory.status(data_import_id).body

    assert (shown["records"], shown["enrichment_summary"]) == (known["records"], known["enrichment_summary"])


# ── the three ids ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_each_of_the_ids_leads_to_the_import_before_and_after_its_file_came(laboratory: Laboratory) -> None:
    for ids in (laboratory.presign(), laboratory.run(SERVERS).accepted):
        for name in ("data_import_id", "master_flow_id", "flow_id"):
            assert laboratory.status(ids[name]).body["data_import_id"] == ids["data_import_id"]
            assert laboratory.status(ids[name], tenant=NORTH_TWO).status == 404


LOOK_UPS = (
    "uq_data_imports_tenant_id",
    "uq_discovery_flows_flow_id",
    "ix_data_imports_master_flow",
    "ix_data_imports_unregistered",
)


def test_among_many_imports_everything_is_found_in_an_index(
    laboratory: Laboratory, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [laboratory.presign()["flow_id"], completed(laboratory, monkeypatch, chunk_bytes=100)]
    fill(laboratory.superuser, Crowd(records=2_000, imports=1_000, waiting=500, chunks=5))

    for any_id in ids:
        look_up, standing = explain(lambda any_id=any_id: laboratory.status(any_id))  # type: ignore[misc]

        assert [index for index in LOOK_UPS if f"using {index}" not in look_up] == []
        assert "using ix_import_processing_steps_shown" in standing
        assert "Seq Scan" not in look_up + standing
    assert "One-Time Filter: false" in standing  # the chunks of the completed one are not added up


def explain(call: Callable[[], Answer]) -> list[str]:
    """The plans of the statements of the call, but for the one that names the tenant."""
    plans: list[str] = []

    def note(_connection: Any, cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if "set_config" not in statement:
            cursor.execute(f"EXPLAIN {statement}", parameters)
            plans.append("\n".join(line for (line,) in cursor.fetchall()))

    engine = database.engine()
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        assert call().status == 200
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)
    return plans


# ── entity tags ──────────────────────────────────────────────────────────────────────────────────────────────────────


def tag_of(answer: Answer) -> str:
    assert answer.status == 200, answer.body
    assert answer.headers["Cache-Control"] == ["private, no-cache"]
    (tag,) = answer.headers["ETag"]
    return str(tag)


def ask_again(any_id: str, tag: str, **options: Any) -> Answer:
    return read("status", f"/status/{any_id}", headers={"If-None-Match": tag}, **options)


@pytest.mark.parametrize("sent", ["{}", "W/{}", '"other", {}', '"other",W/{}', "*"])
def test_nothing_new_is_told_without_a_body(laboratory: Laboratory, monkeypatch: pytest.MonkeyPatch, sent: str) -> None:
    data_import_id = enriching(laboratory, monkeypatch)
    tag = tag_of(laboratory.status(data_import_id))

    again = ask_again(data_import_id, sent.format(tag))

    assert (again.status, again.body, again.headers["ETag"]) == (304, {}, [tag])
    assert "Content-Type" not in again.headers


def test_every_chunk_that_is_settled_is_news(laboratory: Laboratory, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = begin(laboratory, SERVERS, 1_000, monkeypatch)
    any_id = begun["flow_id"]
    tags = [tag_of(laboratory.status(any_id))]
    for chunk in begun["chunks"]:
        invoke("validate/validate_chunk", begun["pointer"] | {"chunk": chunk})
        tags.append(tag_of(ask_again(any_id, tags[-1])))

    assert len(set(tags)) == len(begun["chunks"]) + 1 > 3


def test_whatever_is_read_has_a_tag_and_problems_and_uploads_have_none(laboratory: Laboratory) -> None:
    ran = laboratory.run(WITH_MISTAKES)
    for handler, path in (
        ("status", f"/status/{ran.id}"), ("status", ""), ("findings", f"/{ran.id}/findings"),
        ("rejected_rows", f"/{ran.id}/rejected-rows"),
    ):  # fmt: skip
        tag_of(read(handler, path))
    body = {"filename": "servers.csv", "file_size": 10}
    upload = call_api("upload/presign", "POST", "/api/v1/data-import/upload", body=body)
    unknown = ask_again("00000000-0000-4000-8000-000000000000", "*")

    assert (upload.status, unknown.status) == (201, 404)
    assert "ETag" not in upload.headers
    assert "ETag" not in unknown.headers


def test_a_tag_opens_nothing_for_another_tenant(laboratory: Laboratory) -> None:
    ran = laboratory.run(SERVERS)
    tag = tag_of(laboratory.status(ran.id))

    assert ask_again(ran.id, tag, tenant=SOUTH).status == 404


def test_polling_changes_nothing(laboratory: Laboratory, monkeypatch: pytest.MonkeyPatch) -> None:
    any_ids = [waiting(laboratory), enriching(laboratory, monkeypatch), completed(laboratory, monkeypatch)]
    before = every_row(laboratory)
    tags = {each: tag_of(laboratory.status(each)) for each in any_ids}

    answers = [ask_again(each, tags[each]) for _ in range(30) for each in any_ids]

    assert {answer.status for answer in answers} == {304}
    assert every_row(laboratory) == before


def every_row(laboratory: Laboratory) -> list[Any]:
    """Which version of which row stands where, in every table."""
    tables = laboratory.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'migration' ORDER BY 1")
    return [
        (table, *laboratory.rows(f"SELECT count(*), max(xmin::text::bigint), md5(string_agg(ctid::text, ' '))"
                                 f" FROM migration.{table}"))
        for (table,) in tables
    ]  # fmt: skip


# ── the wire ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_parameters_of_many_bytes_do_not_wait_for_an_acknowledgement(laboratory: Laboratory) -> None:
    with database.engine().connect() as connection:
        driver: Any = connection.connection.dbapi_connection

        assert driver._usock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
