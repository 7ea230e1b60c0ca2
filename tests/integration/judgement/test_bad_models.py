"""Without a model, or with one that is bad, slow, down or over budget, an import is what it would be without."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

from importflow import bedrock
from importflow.judgement import asking
from local.handlers import invoke
from tests.integration.judgement.judging import FILE, JUDGED, TORN, calls, inventory, judged, mapped
from tests.integration.laboratory import NORTH, SOUTH, Laboratory
from tests.stub_bedrock import (
    Behaviour,
    Stub,
    always,
    failing,
    said,
    words,
)


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
