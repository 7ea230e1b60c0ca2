"""Models suggest, rules decide: what a good model adds to an import, and when it is asked at all."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from importflow import multi_model_service
from importflow.judgement import asking
from local.handlers import invoke
from tests.integration.judgement.judging import FILE, JUDGED, MEANT, TORN, calls, inventory, judged, mapped
from tests.integration.laboratory import NORTH, Laboratory
from tests.stub_bedrock import (
    Body,
    Reply,
    Stub,
    asked_for,
    data_of,
    said,
    sensible,
    sensible_answer,
)


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


def test_nothing_of_multi_model_service_is_reached_twice() -> None:
    """The tests above replace what `asking` calls; this is the name it has there."""
    assert asking.generate_response is multi_model_service.generate_response
