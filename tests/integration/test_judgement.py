"""Models suggest, rules decide: imports with a model that is good, bad, slow, down, over quota, or obeys the file."""

from __future__ import annotations

import csv
import io
import json
import re
import time
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

import pytest
import sqlalchemy as sa

from importflow import bedrock, multi_model_service
from importflow.judgement import asking
from local.handlers import invoke
from tests.files import changed_member, workbook
from tests.injections import INJECTIONS, WANTED, WAYS
from tests.integration.laboratory import NORTH, SOUTH, Laboratory, Ran
from tests.stub_bedrock import (
    Behaviour,
    Body,
    Reply,
    Stub,
    always,
    asked_for,
    data_of,
    failing,
    said,
    sensible,
    sensible_answer,
    stub_bedrock,
    words,
)

MODEL = "amazon.nova-lite-v1:0"
# `Arbeitsspeicher` and `Kerne` are known to no rule.
FILE = "Name,IP Address,Arbeitsspeicher,Kerne,Notiz\n" + "".join(
    f"srv-{n},10.0.0.{n},{16 * n},{n},note {n}\n" for n in range(1, 6)
)
MEANT = {"Arbeitsspeicher": "memory_gb", "Kerne": "cpu_cores"}
JUDGED = ["field_suggestions", "import_summary", "import_insights"]


@pytest.fixture
def flags(laboratory: Laboratory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "flags.json"
    path.write_text(json.dumps({"llm_suggestions": {"default": True}}))
    monkeypatch.setenv("FEATURE_FLAGS_FILE", str(path))
    return path


@pytest.fixture(scope="module")
def server() -> Iterator[Stub]:
    """One for all tests, so that its clients are made once."""
    with stub_bedrock(always()) as running:
        bedrock.client.cache_clear()
        yield running
        bedrock.client.cache_clear()


@pytest.fixture
def model(laboratory: Laboratory, flags: Path, server: Stub, monkeypatch: pytest.MonkeyPatch) -> Stub:
    """A good model for every complexity."""
    for complexity in ("SIMPLE", "MEDIUM", "COMPLEX"):
        monkeypatch.setenv(f"LLM_{complexity}_MODEL", MODEL)
    monkeypatch.setenv("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", server.url)
    with laboratory.superuser.begin() as connection:
        connection.execute(sa.text("TRUNCATE migration.llm_usage_logs"))
    server.behaviour = sensible(MEANT)
    server.asked = []  # another list: a call that was given up may still be written down in the one before
    return server


def judged(ran: Ran) -> dict[str, tuple[str, str | None]]:
    """Status and reason of every step that asks a model."""
    return {
        step["step_name"]: (step["status"], step["output"].get("reason"))
        for step in ran.status["steps"]
        if step["step_name"] in {name.value for name in asking.JudgementStep}
    }


def mapped(ran: Ran) -> dict[str, tuple[str | None, str]]:
    return {m["column"]: (m["field"], m["match_type"]) for m in ran.status["column_mappings"]}


def calls(laboratory: Laboratory) -> list[Any]:
    return laboratory.rows(
        "SELECT feature_context, coalesce(error_type, 'answered') FROM migration.llm_usage_logs ORDER BY created_at"
    )


def inventory(laboratory: Laboratory) -> list[Any]:
    return laboratory.rows("SELECT name, ip_address, memory_gb, cpu_cores FROM migration.assets ORDER BY name")


# ── a good model ─────────────────────────────────────────────────────────────


def test_sure_suggestions_are_applied_and_everything_is_explained(laboratory: Laboratory, model: Stub) -> None:
    ran = laboratory.run(FILE)

    assert ran.ended.state == "Import completed"
    assert mapped(ran) == {
        "Name": ("name", "direct"),
        "IP Address": ("ip_address", "direct"),
        "Arbeitsspeicher": ("memory_gb", "suggested"),
        "Kerne": ("cpu_cores", "suggested"),
        "Notiz": (None, "unmapped"),
    }
    assert inventory(laboratory)[0] == ("srv-1", "10.0.0.1", 16.0, 1)
    assert judged(ran) == dict.fromkeys(JUDGED, ("completed", None))
    answers = {s["step_name"]: s["output"].get("answer") for s in ran.status["steps"] if s["step_name"] in JUDGED}
    assert answers["import_summary"] == {"summary": "5 of 5 records went in.", "fix_first": []}
    assert answers["import_insights"]["insights"][0]["about"] == "data_quality"
    assert calls(laboratory) == [
        ("column_mapping", "answered"), ("import_summary", "answered"), ("import_insights", "answered")
    ]  # fmt: skip
    flows = laboratory.rows("SELECT DISTINCT flow_id, client_account_id FROM migration.llm_usage_logs")
    assert flows == [(ran.accepted["master_flow_id"], NORTH.client_account_id)]


def test_what_is_suggested_is_stored_as_suggested_applied_or_not(laboratory: Laboratory, model: Stub) -> None:
    def half_sure(request: Body) -> Reply:
        answer = sensible_answer(request, MEANT, 0.97, None)
        for suggestion in answer.get("suggestions", [])[1:]:
            suggestion["confidence"] = 0.6
        return Reply(body=said(answer))

    model.behaviour = half_sure
    ran = laboratory.run(FILE)

    stored = laboratory.rows(
        "SELECT source_field, target_field, match_type, status, suggested_by, confidence_score,"
        " transformation_rules ->> 'applied' FROM migration.import_field_mappings WHERE match_type = 'suggested'"
        " ORDER BY source_field"
    )
    assert stored == [
        ("Arbeitsspeicher", "memory_gb", "suggested", "suggested", "model", 0.97, "true"),
        ("Kerne", "cpu_cores", "suggested", "suggested", "model", 0.6, "false"),
    ]
    shown = {m["column"]: (m["field"], m["confidence"], m["reason"]) for m in ran.status["column_mappings"]}
    assert shown["Kerne"] == (None, 0.6, "It says so.")
    offered = {m["column"]: m["suggested_field"] for m in ran.status["column_mappings"] if m["suggested_field"]}
    assert offered == {"Kerne": "cpu_cores"}
    assert inventory(laboratory)[0] == ("srv-1", "10.0.0.1", 16.0, None)
    attributes = laboratory.rows("SELECT attributes ->> 'Kerne' FROM migration.asset_custom_attributes ORDER BY 1")
    assert attributes == [(str(n),) for n in range(1, 6)]
    found = {(f["code"], f["column"]) for v in ran.status["validation_results"] for f in v["findings"]}
    assert {("field-suggested", "Arbeitsspeicher"), ("unknown-column", "Kerne")} <= found


def test_a_suggestion_whose_values_do_not_fit_is_not_applied(laboratory: Laboratory, model: Stub) -> None:
    model.behaviour = sensible({"Notiz": "cpu_cores"})

    ran = laboratory.run(FILE)

    assert mapped(ran)["Notiz"][0] is None
    assert [row[3] for row in inventory(laboratory)] == [None] * 5


# Suggestions that must not be: field, or column, that nobody asked about.
FORBIDDEN = {
    "a field that names assets": ("Notiz", "serial_number"),
    "another one": ("Notiz", "fqdn"),
    "a field that a column fills": ("Notiz", "ip_address"),
    "no field at all": ("Notiz", "client_account_id"),
    "a field of another category": ("Notiz", "cpu_utilization_percent"),
}


@pytest.mark.parametrize(("column", "field"), FORBIDDEN.values(), ids=FORBIDDEN)
def test_a_suggestion_outside_of_what_was_asked_is_dropped(
    laboratory: Laboratory, model: Stub, column: str, field: str
) -> None:
    model.behaviour = sensible({column: field}, confidence=1.0)

    ran = laboratory.run(FILE)

    assert mapped(ran)[column] == (None, "unmapped")
    assert ran.ended.state == "Import completed"


def test_what_a_user_said_of_a_column_is_not_asked_about(laboratory: Laboratory, model: Stub) -> None:
    corrections = {"field_mappings": {"Arbeitsspeicher": None, "Kerne": "cpu_cores"}}

    ran = laboratory.run(FILE, processing_config=corrections)

    assert mapped(ran)["Arbeitsspeicher"] == (None, "user")
    assert mapped(ran)["Kerne"] == ("cpu_cores", "user")
    (asked,) = [data_of(body) for body in model.asked if "suggestions" in asked_for(body)]
    assert [column["header"] for column in asked["columns"]] == ["Notiz"]


def test_planning_again_asks_nothing_again_and_writes_the_same(laboratory: Laboratory, model: Stub) -> None:
    event = laboratory.put(FILE)
    event.pop("accepted")
    pointer = invoke("upload/register_upload", event)["import"]
    first = invoke("validate/plan_chunks", {"import": pointer})
    plan = _plan(laboratory, pointer)
    model.behaviour = sensible({"Notiz": "description"})

    assert invoke("validate/plan_chunks", {"import": pointer}) == first
    assert _plan(laboratory, pointer) == plan
    assert len(model.asked) == 1


def _plan(laboratory: Laboratory, pointer: dict[str, str]) -> bytes:
    key = f"work/{pointer['client_account_id']}/{pointer['engagement_id']}/{pointer['data_import_id']}/plan.json"
    body: bytes = laboratory.s3.get_object(Bucket="importflow-test", Key=key)["Body"].read()
    return body


def test_explaining_again_asks_nothing_again(laboratory: Laboratory, model: Stub) -> None:
    ran = laboratory.run(FILE)
    pointer = {name: ran.accepted[name] for name in ("data_import_id", "master_flow_id", "flow_id")}
    asked = len(model.asked)

    invoke("enrich/explain_import", {"import": pointer | {
        "client_account_id": str(NORTH.client_account_id), "engagement_id": str(NORTH.engagement_id),
    }})  # fmt: skip

    assert len(model.asked) == asked == 3


def test_a_step_is_seen_running_while_the_model_thinks(laboratory: Laboratory, model: Stub) -> None:
    seen: list[Any] = []

    def look(request: Body) -> Reply:
        seen.append(
            laboratory.rows(
                "SELECT step_name, status FROM migration.import_processing_steps"
                " WHERE input_data ->> 'kind' = 'judgement' AND status = 'running'"
            )
        )
        return sensible(MEANT)(request)

    model.behaviour = look
    laboratory.run(FILE)

    assert seen == [[(name, "running")] for name in JUDGED]


# ── no model, or a bad one: the import is the same ───────────────────────────


def test_without_the_flag_nothing_is_asked_and_nothing_left(laboratory: Laboratory, model: Stub, flags: Path) -> None:
    flags.write_text("{}")

    ran = laboratory.run(FILE)

    assert ran.ended.state == "Import completed"
    assert (judged(ran), model.asked, calls(laboratory)) == ({}, [], [])
    assert "Explain import" not in {state for state, _ in ran.ended.record.payloads}


def test_the_flag_is_a_tenants_own(laboratory: Laboratory, model: Stub, flags: Path) -> None:
    condition = {"action": "EQUALS", "key": "client_account_id", "value": str(SOUTH.client_account_id)}
    rule = {"when_match": True, "conditions": [condition]}
    flags.write_text(json.dumps({"llm_suggestions": {"default": False, "rules": {"theirs": rule}}}))

    ran = {tenant: judged(laboratory.run(FILE, tenant=tenant)) for tenant in (NORTH, SOUTH)}

    assert (ran[NORTH], list(ran[SOUTH])) == ({}, JUDGED)


def test_without_a_model_the_steps_are_skipped_and_say_so(
    laboratory: Laboratory, model: Stub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LLM_SIMPLE_MODEL")
    monkeypatch.delenv("LLM_COMPLEX_MODEL")

    ran = laboratory.run(FILE)

    assert judged(ran) == {
        "field_suggestions": ("skipped", "no-model"),
        "import_summary": ("completed", None),
        "import_insights": ("skipped", "no-model"),
    }


def test_over_budget_the_steps_are_skipped_and_no_call_is_made(
    laboratory: Laboratory, model: Stub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LLM_IMPORT_TOKENS", "100")

    ran = laboratory.run(FILE)

    assert judged(ran) == dict.fromkeys(JUDGED, ("skipped", "import_tokens"))
    assert (model.asked, calls(laboratory)) == ([], [])
    assert ran.ended.state == "Import completed"


BAD: dict[str, tuple[Behaviour, str]] = {
    "slow": (always(said({}), pause=4), "timed-out"),
    "broken": (failing(500, "InternalServerException"), "service-error"),
    "throttled": (failing(429, "ThrottlingException"), "throttled"),
    "over quota": (failing(400, "ServiceQuotaExceededException"), "over-quota"),
    "malformed": (always(b"\x00\xff{"), "service-error"),
    "words": (always(words("Sure! Here is the mapping you asked for.")), "no-structured-answer"),
    "another shape": (always(said({"mappings": {"Name": "hostname"}})), "answer-not-as-asked"),
    "two megabytes": (always(said({"suggestions": ["x" * 2_000_000]})), "answer-not-as-asked"),
    "refusing": (always(words("no", stop_reason="content_filtered")), "content-filtered"),
}


@pytest.mark.parametrize(("behaviour", "reason"), BAD.values(), ids=BAD)
def test_an_import_comes_to_the_same_end_with_a_bad_model(
    laboratory: Laboratory, model: Stub, monkeypatch: pytest.MonkeyPatch, behaviour: Behaviour, reason: str
) -> None:
    monkeypatch.setenv("LLM_TIMEOUT_SECONDS", "1" if reason == "timed-out" else "8")
    model.behaviour = behaviour

    ran = laboratory.run(FILE)

    assert ran.ended.state == "Import completed"
    assert judged(ran) == dict.fromkeys(JUDGED, ("failed", reason))
    assert [row[0] for row in inventory(laboratory)] == [f"srv-{n}" for n in range(1, 6)]
    assert {field for field, _ in mapped(ran).values()} == {"name", "ip_address", None}
    assert [outcome for _, outcome in calls(laboratory)] == [reason] * 3


def test_an_import_comes_to_the_same_end_when_the_model_is_down(
    laboratory: Laboratory, model: Stub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", "http://127.0.0.1:9")
    bedrock.client.cache_clear()

    ran = laboratory.run(FILE)

    bedrock.client.cache_clear()
    assert ran.ended.state == "Import completed"
    assert judged(ran) == dict.fromkeys(JUDGED, ("failed", "unreachable"))


def test_a_bug_in_asking_costs_the_import_nothing(
    laboratory: Laboratory, model: Stub, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(asking, "generate_response", broken)

    ran = laboratory.run(FILE)

    assert ran.ended.state == "Import completed"
    assert judged(ran) == dict.fromkeys(JUDGED, ("failed", "internal-error"))


def test_slow_models_take_no_more_time_than_planning_gives_them(
    laboratory: Laboratory, model: Stub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importflow.planning.JUDGEMENT_SECONDS", 2.0)
    model.behaviour = always(said({}), pause=30)
    event = laboratory.put(TORN, import_category=None)
    event.pop("accepted")
    pointer = invoke("upload/register_upload", event)["import"]

    began = time.monotonic()
    assert invoke("validate/plan_chunks", {"import": pointer})["outcome"] == "planned"
    took = time.monotonic() - began

    steps = laboratory.rows(
        "SELECT step_name, status, output_data ->> 'reason' FROM migration.import_processing_steps"
        " WHERE input_data ->> 'kind' = 'judgement' ORDER BY step_order"
    )
    assert steps == [
        ("category_suggestion", "failed", "timed-out"), ("field_suggestions", "skipped", "no-time-left")
    ]  # fmt: skip
    assert took < 5


# ── the category ─────────────────────────────────────────────────────────────

# A column that only measurements have and one that only findings of sensitive data have.
TORN = "Hostname,Avg CPU %,PII Types,Bemerkung\nsrv-1,50,email,x\n"


def test_rules_that_are_torn_follow_a_sure_model(laboratory: Laboratory, model: Stub) -> None:
    found: dict[float, list[str]] = {0.95: [], 0.5: []}
    for confidence, category in product(found, ("infrastructure", "sensitive_data")):
        model.behaviour = sensible({}, confidence, category)
        ran = laboratory.run(TORN, import_category=None)
        assert ran.ended.state == "Import completed", ran.ended.detail
        found[confidence].append(ran.status["import_category"])

    assert found[0.95] == ["infrastructure", "sensitive_data"]
    assert len(set(found[0.5])) == 1  # the rules' own choice, whatever is said


def test_rules_that_are_torn_follow_no_model_to_a_category_they_do_not_hold_for_possible(
    laboratory: Laboratory, model: Stub
) -> None:
    model.behaviour = sensible({}, 1.0, "app_discovery")

    ran = laboratory.run(TORN, import_category=None)

    assert ran.status["import_category"] in ("infrastructure", "sensitive_data")


def test_a_file_of_no_category_stays_refused_and_the_guess_is_told(laboratory: Laboratory, model: Stub) -> None:
    file = "Server,Farbe\nsrv-1,red\n"
    model.behaviour = sensible({}, 1.0, "cmdb_export")

    ran = laboratory.run(file, import_category=None)

    assert (ran.ended.state, ran.ended.detail["code"]) == ("Import rejected", "category-unclear")
    told = "A model takes the file for cmdb_export (100% sure): name that category if it is right."
    assert ran.ended.detail["message"].endswith(told)
    assert laboratory.rows("SELECT count(*) FROM migration.assets") == [(0,)]


# ── what a model is told ─────────────────────────────────────────────────────

CANARIES = (
    "CANARYCELL",
    "canary@example.org",
    "10.77.77.77",
    "CANARYFILE",
    "CANARYSHEET",
    "canarysecret",
    "777-77-7777",
)


def test_no_cell_file_or_sheet_name_is_told_and_of_sensitive_columns_nothing(
    laboratory: Laboratory, model: Stub
) -> None:
    header = [
        "Name",
        "IP Address",
        "Merkmal",
        "Kontakt",
        "Admin Password",
        "SSN",
        "Command Line",
        "Sample Data",
        "TenantID",
    ]
    row = [
        "CANARYCELL-1", "10.77.77.77", "CANARYCELL", "canary@example.org", "canarysecret", "777-77-7777",
        "run --key canarysecret", "CANARYCELL", "CANARYCELL",
    ]  # fmt: skip
    ran = laboratory.run(workbook({"CANARYSHEET": [header, row]}), filename="CANARYFILE.xlsx")

    assert ran.ended.state == "Import completed", ran.ended.detail
    text = json.dumps(model.asked)
    assert [canary for canary in CANARIES if canary.lower() in text.lower()] == []
    (asked,) = [data_of(body) for body in model.asked if "suggestions" in asked_for(body)]
    assert {column["header"] for column in asked["columns"]} == {"Merkmal", "Kontakt"}
    assert {column["header"]: column["values"]["shapes"] for column in asked["columns"]} == {
        "Merkmal": ["A"], "Kontakt": ["a@a.a"]
    }  # fmt: skip
    kept = json.dumps(laboratory.rows("SELECT request_data, response_data FROM migration.llm_usage_logs"))
    assert [canary for canary in CANARIES if canary in kept] == []


# ── a model that obeys the file ──────────────────────────────────────────────

FIELDS = ("hostname", "serial_number", "client_account_id", "name", "memory_gb", "owner", "ip_address")


def obedient(request: Body) -> Reply:
    """Does whatever a header tells it, as far as an answer reaches, and repeats it wherever there is room."""
    parts, data = asked_for(request), data_of(request)
    if "suggestions" in parts:
        suggestions = []
        for column in data["columns"]:
            text = column["header"]
            wanted = [name for name in FIELDS if name in text] or data["fields"][:1]
            targets = range(60) if "every column" in text else [column["column"]]
            suggestions += [
                {"column": target, "field": name, "confidence": 1.0, "reason": text[:400]}
                for target in targets
                for name in wanted
            ]
        return Reply(body=said({"suggestions": suggestions[:60]}))
    if "category" in parts:
        told = " ".join(column["header"] for column in data["columns"])
        named = re.search(r"category is (\w+)", told)
        return Reply(body=said({"category": named[1] if named else None, "confidence": 1.0, "reason": told[:400]}))
    return Reply(body=said({"summary": "I obey.", "fix_first": []} if "summary" in parts else {"insights": []}))


def hostile_file(injections: list[str], *, as_headers: bool) -> str:
    """Two servers; the sentences as headers, or as cells below innocent ones."""
    out = io.StringIO()
    writer = csv.writer(out)
    extra = [text.replace("\x00", "") for text in injections]
    innocent = [f"Merkmal {n}" for n in range(len(extra))]
    writer.writerow(["Name", "IP Address", *(extra if as_headers else innocent)])
    for n in (1, 2):
        writer.writerow([f"srv-{n}", f"10.0.0.{n}", *(innocent if as_headers else extra)])
    return out.getvalue()


def everything_but_suggestions(laboratory: Laboratory) -> dict[str, Any]:
    """What an import has written where no suggestion may reach."""
    return {
        "assets": laboratory.rows(
            "SELECT client_account_id, engagement_id, name, hostname, fqdn, serial_number, ip_address, deleted_at,"
            " status FROM migration.assets ORDER BY name"
        ),
        "records": laboratory.rows("SELECT row_number, is_valid FROM migration.raw_import_records ORDER BY 1"),
        "dependencies": laboratory.rows("SELECT count(*) FROM migration.asset_dependencies"),
        "imports": laboratory.rows("SELECT status, import_category, total_records FROM migration.data_imports"),
        "tenants": laboratory.rows("SELECT id, settings FROM migration.client_accounts ORDER BY 1"),
    }


def run_obeying(laboratory: Laboratory, flags: Path, content: bytes | str, **named: Any) -> tuple[Ran, dict[str, Any]]:
    """An import with a model that obeys, and its columns without one; everything else they write is the same."""
    flags.write_text("{}")
    by_rules = laboratory.run(content, **named)
    expected, columns = everything_but_suggestions(laboratory), mapped(by_rules)
    laboratory.empty()
    flags.write_text(json.dumps({"llm_suggestions": {"default": True}}))
    ran = laboratory.run(content, **named)
    assert (by_rules.ended.state, ran.ended.state) == ("Import completed", "Import completed")
    assert everything_but_suggestions(laboratory) == expected
    assert len(calls(laboratory)) == 3
    return ran, columns


@pytest.mark.parametrize("as_headers", [True, False], ids=["headers", "cells"])
@pytest.mark.parametrize("part", range(4))
def test_two_hundred_sentences_in_a_file_change_nothing_but_suggestions(
    laboratory: Laboratory, model: Stub, flags: Path, part: int, as_headers: bool
) -> None:
    model.behaviour = obedient
    content = hostile_file(INJECTIONS[part::4], as_headers=as_headers)

    ran, columns = run_obeying(laboratory, flags, content, filename="map hostname.csv")

    changed = {column: now for column, now in mapped(ran).items() if now != columns[column]}
    assert {match_type for _, match_type in changed.values()} <= {"suggested"}
    assert not {field for field, _ in changed.values()} & {"hostname", "fqdn", "serial_number", "name", "ip_address"}
    assert all(len(step["output"]) <= 3 for step in ran.status["steps"] if step["step_name"] in JUDGED)


def printable(text: str) -> str:
    """Without control characters, which no name may have."""
    return re.sub(r"[\x00-\x1f\x7f]", " ", text)


def told_of(model: Stub) -> list[str]:
    """What is wanted by sentences that the model was shown."""
    shown = "".join(json.dumps(body, ensure_ascii=False) for body in model.asked)
    return [wanted for wanted in WANTED if wanted.partition(" ")[2][:20] in shown]


def test_two_hundred_sentences_as_names_of_things_are_told_nobody(
    laboratory: Laboratory, model: Stub, flags: Path
) -> None:
    model.behaviour = obedient
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["Name", "IP Address", "Merkmal"])
    writer.writerows([text, f"10.0.0.{n}", "x"] for n, text in enumerate(INJECTIONS))

    run_obeying(laboratory, flags, out.getvalue())

    assert laboratory.rows("SELECT count(*) > 150 FROM migration.assets") == [(True,)]
    assert (len(model.asked), told_of(model)) == (3, [])


def test_two_hundred_sentences_as_names_of_sheets_are_told_nobody(
    laboratory: Laboratory, model: Stub, flags: Path
) -> None:
    """The sheets' own names, longer than Excel would write them; the data stand in one of them."""
    model.behaviour = obedient
    names = [printable(text) for text in INJECTIONS]
    rows: list[list[str]] = [["Name", "IP Address", "Merkmal"], ["srv-1", "10.0.0.1", "x"]]
    book = workbook({f"sheet {n}": rows if n == 101 else [] for n in range(len(names))})

    def rename(xml: bytes) -> bytes:
        for n, name in enumerate(names):
            xml = xml.replace(f'name="sheet {n}"'.encode(), f"name={quoteattr(name)}".encode())
        return xml

    hostile = changed_member(book, "xl/workbook.xml", rename)
    run_obeying(laboratory, flags, hostile, filename="servers.xlsx")

    assert laboratory.rows("SELECT name FROM migration.assets") == [("srv-1",)]
    assert (len(model.asked), told_of(model)) == (3, [])


def test_sentences_as_names_of_files_are_told_nobody(laboratory: Laboratory, model: Stub) -> None:
    """Every way to say it and everything that is wanted, several in a name of at most 255 characters."""
    model.behaviour = obedient
    sentences = [printable(INJECTIONS[len(WANTED) * way + way % len(WANTED)]) for way in range(len(WAYS))]
    names = [""]
    for sentence in sentences:
        names += [""] if len(names[-1] + sentence) > 250 else []
        names[-1] += sentence
    for name in names:
        assert laboratory.run(FILE, filename=f"{name}.csv").ended.state == "Import completed"

    assert (len(model.asked), told_of(model)) == (3 * len(names), [])
    assert {name for name, *_ in inventory(laboratory)} == {f"srv-{n}" for n in range(1, 6)}


def test_nothing_of_multi_model_service_is_reached_twice() -> None:
    """The tests above replace what `asking` calls; this is the name it has there."""
    assert asking.generate_response is multi_model_service.generate_response
