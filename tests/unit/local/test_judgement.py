"""`make demo` says whether a model was used, and asks one only where it is told to."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from importflow.judgement.asking import JudgementStep
from local.flags import flags_file, turn_on
from local.judgement import JUDGEMENT_STEPS, is_explained, judgement_line, model_parameters

MODEL = "amazon.nova-lite-v1:0"


def step(name: str, status: str, **output: str) -> dict[str, Any]:
    return {"step_name": name, "status": status, "output": output}


ANSWERED = step("import_summary", "completed", model=MODEL)
FAILED = step("import_insights", "failed", model=MODEL, reason="timed-out")
LINES = {
    "No model was used: the flag llm_suggestions is off.": [step("validation", "completed")],
    f"A model was used: {MODEL} (1 answers).": [ANSWERED],
    f"A model was used: {MODEL} (1 answers). 1 steps went without an answer (1 × timed-out).": [ANSWERED, FAILED],
    "No model was used: none answered. 2 steps went without an answer (2 × timed-out).": [FAILED, FAILED],
}


@pytest.mark.parametrize("line", LINES)
def test_the_demo_says_whether_a_model_was_used(line: str) -> None:
    assert judgement_line([{"steps": LINES[line]}, {}]) == line


def test_the_steps_that_ask_a_model_are_those_of_the_layer() -> None:
    assert list(JUDGEMENT_STEPS) == [name.value for name in JudgementStep]


def test_an_explanation_is_waited_for_where_there_will_be_one() -> None:
    running = step("import_insights", "running")
    cases = [("failed", []), ("completed", [ANSWERED]), ("completed", [running]), ("completed", [ANSWERED, FAILED])]

    assert [is_explained({"status": s, "steps": steps}) for s, steps in cases] == [True, False, False, True]


def test_no_model_is_asked_unless_the_environment_names_one() -> None:
    assert model_parameters({}) == {}
    assert model_parameters({"LLM_MODEL": MODEL}) == {
        "LlmSimpleModel": MODEL,
        "LlmMediumModel": MODEL,
        "LlmComplexModel": MODEL,
        "LlmModelArns": f"arn:aws:bedrock:us-east-1::foundation-model/{MODEL}",
    }


def test_flags_are_off_in_a_new_stack_and_stay_as_they_were_set(tmp_path: Path) -> None:
    first = json.loads(flags_file(tmp_path).read_text())
    turn_on(tmp_path, ["llm_suggestions"])
    then = json.loads(flags_file(tmp_path).read_text())

    assert {flag["default"] for flag in first.values()} == {False}
    assert {name for name, flag in then.items() if flag["default"]} == {"llm_suggestions"}
