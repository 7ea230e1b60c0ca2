"""The state machine keeps its promises, and agrees with the template and the handler files."""

import ast
import json
import re
from pathlib import Path
from typing import Any

import pytest

from importflow.messages import CompleteOutcome, Explanation, FailFlow, PlanOutcome, ReviewOutcome
from local.definition import read_definition

States = dict[str, dict[str, Any]]

BACKOFF = {"IntervalSeconds": 2, "MaxAttempts": 6, "BackoffRate": 2, "JitterStrategy": "FULL", "MaxDelaySeconds": 60}
RETRY = [
    # a step without a free instance waits for one, as long as the whole execution may last
    {"ErrorEquals": ["Lambda.TooManyRequestsException"], **BACKOFF, "MaxAttempts": 1000},
    {
        # what else AWS recommends for every Lambda task
        "ErrorEquals": [
            "Lambda.ClientExecutionTimeoutException",
            "Lambda.ServiceException",
            "Lambda.AWSLambdaException",
            "Lambda.SdkClientException",
        ],
        **BACKOFF,
    },
    # outcomes are returned, so what a step raises is an accident worth another try: a database that restarts, say
    {"ErrorEquals": ["States.TaskFailed", "States.Timeout"], **BACKOFF},
]
# Neither a retrier nor a Catch takes them, whatever it names.
NEVER_RETRIED = {"States.Runtime", "States.DataLimitExceeded"}
READ_OBJECT = "arn:${Partition}:states:::s3:getObject"  # also in the partitions of China and of the US government
MAPS = {"Validate chunks": "Validate chunk", "Enrich chunks": "Enrich chunk"}


def words(state: str) -> list[str]:
    return state.lower().split()


def handler_file(root: Path, function: dict[str, Any]) -> Path:
    return root / str(function["CodeUri"]) / f"{function['Handler'].removesuffix('.handler')}.py"


def next_states(state: dict[str, Any]) -> set[str]:
    arrows = [state, *state.get("Choices", []), *state.get("Catch", [])]
    return {arrow[way] for arrow in arrows for way in ("Next", "Default") if way in arrow}


@pytest.fixture
def settling() -> dict[str, Any]:
    """The state machine that settles what ended without Fail flow."""
    return read_definition("settle_import")


def test_every_function_of_the_flow_is_substituted_the_width_of_the_maps_the_partition_and_nothing_else(
    tasks: dict[str, str], template: dict[str, Any]
) -> None:
    substitutions = template["Resources"]["DataImportStateMachine"]["Properties"]["DefinitionSubstitutions"]
    assert substitutions == {
        "Partition": {"Ref": "AWS::Partition"},
        "MaxConcurrency": {"Ref": "MaxConcurrency"},
        **{f"{name}Arn": {"Fn::GetAtt": [name, "Arn"]} for name in tasks.values()},
    }
    assert {template["Resources"][name]["Type"] for name in tasks.values()} == {"AWS::Serverless::Function"}


def test_a_verb_is_spelled_the_same_in_state_resource_and_handler(tasks: dict[str, str], functions: States) -> None:
    spelled = {state: (name, functions[name]["Handler"]) for state, name in tasks.items()}
    assert spelled == {
        state: ("".join(map(str.capitalize, words(state))) + "Function", f"{'_'.join(words(state))}.handler")
        for state in tasks
    }


def test_every_function_has_its_handler_file(functions: States, root: Path) -> None:
    for name, function in functions.items():
        file = handler_file(root, function)
        assert file.is_file(), f"{name} has no {file.relative_to(root)}"
        defined = [node.name for node in ast.parse(file.read_text()).body if isinstance(node, ast.FunctionDef)]
        assert "handler" in defined, f"{file.relative_to(root)} has no handler"


def test_every_task_retries_alike(states: States) -> None:
    assert {name: s["Retry"] for name, s in states.items() if s["Type"] == "Task" and s.get("Retry") != RETRY} == {}


def tries(task: dict[str, Any], error: str) -> int:
    """By the language's rules: the first retrier that names the error decides; some errors none can name."""
    if error in NEVER_RETRIED:
        return 1
    for retrier in task.get("Retry", []):
        named = retrier["ErrorEquals"]
        if error in named or "States.ALL" in named or ("States.TaskFailed" in named and error != "States.Timeout"):
            return 1 + int(retrier.get("MaxAttempts", 3))
    return 1


def test_each_error_is_tried_as_often_as_the_readme_says(states: States, root: Path) -> None:
    readme = (root / "statemachine" / "README.md").read_text()
    table = re.search(r"\| what goes wrong \|.*?\n\n", readme, re.DOTALL)
    assert table is not None
    rows = [line.strip(" |").split("|") for line in table[0].strip().splitlines()[2:]]
    told = {error: int(row[2].replace(",", "")) for row in rows for error in re.findall(r"`([\w.]+)`", row[1])}
    assert set(told) >= {error for retrier in RETRY for error in retrier["ErrorEquals"]} - {"States.TaskFailed"}
    for name, state in states.items():
        if state["Type"] == "Task":
            assert {error: tries(state, error) for error in told} == told, name


def test_a_refused_file_is_no_error_and_nothing_is_tried_again(asl: dict[str, Any]) -> None:
    states = asl["States"]
    refused = {
        choice["Next"]
        for state in states.values()
        for choice in state.get("Choices", [])
        if choice["StringEquals"] == "rejected" and choice["Variable"] != "$.fail.kind"
    }
    assert refused == {"Note registration rejected", "Note plan rejected", "Note review rejected"}
    assert {(states[name]["Type"], *next_states(states[name])) for name in refused} == {("Pass", "Fail flow")}


def test_every_task_and_map_before_the_end_is_caught_into_fail_flow(asl: dict[str, Any]) -> None:
    caught = {name: s.get("Catch") for name, s in asl["States"].items() if s["Type"] in {"Task", "Map"}}
    into_fail_flow = [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.failure", "Next": "Fail flow"}]
    at_the_end = {"Fail flow", "Explain import"}
    before = {name: catch for name, catch in caught.items() if name not in at_the_end}
    assert [name for name, catch in before.items() if catch != into_fail_flow] == []
    assert caught["Fail flow"] is None


def test_an_import_that_cannot_be_explained_is_completed_all_the_same(asl: dict[str, Any]) -> None:
    states = asl["States"]
    assert states["Explain import"]["Catch"] == [
        {"ErrorEquals": ["States.ALL"], "ResultPath": "$.unexplained", "Next": "Import completed"}
    ]
    assert states["Explain import"]["Next"] == "Import completed"


def test_an_import_is_explained_after_it_is_completed_and_only_where_that_is_wanted(asl: dict[str, Any]) -> None:
    states = asl["States"]
    leading = {name for name, state in states.items() if "Explain import" in next_states(state)}
    question = states["To be explained?"]
    assert (leading, states["Complete flow"]["Next"]) == ({"To be explained?"}, "To be explained?")
    assert [(c["Variable"], c["StringEquals"]) for c in question["Choices"] if c["Next"] == "Explain import"] == [
        ("$.complete.explanation", Explanation.WANTED)
    ]
    assert question["Default"] == "Import completed"


def test_an_import_that_is_cancelled_meanwhile_ends_without_an_accident(asl: dict[str, Any]) -> None:
    states = asl["States"]
    ways = {
        (name, choice["Variable"], choice["StringEquals"])
        for name, state in states.items()
        for choice in state.get("Choices", [])
        if choice["Next"] == "Import ended"
    }
    assert ways == {
        ("Importable?", "$.plan.outcome", PlanOutcome.ENDED),
        ("Worth enriching?", "$.review.outcome", ReviewOutcome.ENDED),
        ("To be explained?", "$.complete.outcome", CompleteOutcome.ENDED),
    }
    assert states["Import ended"]["Type"] == "Succeed"
    assert states["To be explained?"]["Choices"][0]["Next"] == "Import ended"


def test_every_task_times_out_after_its_function_does(states: States, tasks: dict[str, str], functions: States) -> None:
    patience = {name: states[name].get("TimeoutSeconds", 0) - functions[tasks[name]]["Timeout"] for name in tasks}
    assert {name: spare for name, spare in patience.items() if spare != 10} == {}


def test_the_execution_as_a_whole_times_out(asl: dict[str, Any]) -> None:
    assert asl["TimeoutSeconds"] == 6 * 3600


def test_a_step_waits_for_a_free_instance_until_the_execution_times_out(asl: dict[str, Any]) -> None:
    throttled = RETRY[0]
    half = throttled["MaxDelaySeconds"] / 2  # full jitter waits half of it on average
    assert throttled["MaxAttempts"] * half > asl["TimeoutSeconds"]


def test_every_state_says_why_it_exists(states: States) -> None:
    assert [name for name, state in states.items() if len(state.get("Comment", "").split()) < 8] == []


def test_choices_are_questions_with_a_default(states: States) -> None:
    choices = {name: "Default" in state for name, state in states.items() if state["Type"] == "Choice"}
    assert choices == {name: name.endswith("?") for name in choices}
    assert [name for name in states if name.endswith("?") and name not in choices] == []


def test_every_state_is_reached_and_leads_on(asl: dict[str, Any]) -> None:
    targets = {asl["StartAt"]}.union(*map(next_states, asl["States"].values()))
    assert targets == asl["States"].keys()
    ends = {name for name, state in asl["States"].items() if not next_states(state)}
    assert ends == {name for name, state in asl["States"].items() if state["Type"] in {"Succeed", "Fail"}}


def test_it_is_jsonpath_throughout(asl: dict[str, Any]) -> None:
    text = json.dumps(asl)
    assert [sign for sign in ("QueryLanguage", "{%", '"Arguments"', '"Output"', '"Assign"') if sign in text] == []


@pytest.mark.parametrize(("outer", "inner"), MAPS.items())
def test_a_map_reads_the_manifest_and_keeps_no_results(asl: dict[str, Any], outer: str, inner: str) -> None:
    state = asl["States"][outer]
    child = state["ItemProcessor"]["States"][inner]
    assert (state["ResultPath"], child["OutputPath"]) == (None, None)
    assert state["ItemProcessor"]["ProcessorConfig"] == {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}
    assert state["ItemReader"]["Resource"] == READ_OBJECT
    assert state["ItemReader"]["Parameters"] == {
        "Bucket.$": "$.plan.manifest.bucket",
        "Key.$": "$.plan.manifest.key",
    }
    assert state["ItemSelector"] == {"import.$": "$.register.import", "chunk.$": "$$.Map.Item.Value"}
    assert state["MaxConcurrency"] == "${MaxConcurrency}"


def test_the_width_of_the_maps_is_a_number_once_it_is_substituted(root: Path, template: dict[str, Any]) -> None:
    text = (root / "statemachine" / "data_import.asl.json").read_text()
    width = template["Parameters"]["MaxConcurrency"]
    deployed = json.loads(text.replace("${MaxConcurrency}", str(width["Default"])))

    assert [deployed["States"][name]["MaxConcurrency"] for name in MAPS] == [width["Default"]] * len(MAPS)
    assert (width["Type"], width["MinValue"]) == ("Number", 1)  # 0 would be as many as Step Functions can


def test_the_maps_are_as_wide_as_the_database_created_here_computes(template: dict[str, Any]) -> None:
    capacity = template["Parameters"]["DatabaseMaxCapacity"]["Default"]
    assert template["Parameters"]["MaxConcurrency"]["Default"] == capacity // 2


def test_the_maps_do_without_what_the_laptop_stack_cannot_run(asl: dict[str, Any]) -> None:
    maps = [state for state in asl["States"].values() if state["Type"] == "Map"]
    assert len(maps) == len(MAPS)
    assert [part for state in maps for part in ("ItemBatcher", "ResultWriter") if part in state] == []


def test_states_are_handed_pointers_only(states: States) -> None:
    allowed = {
        "Register upload": {"bucket.$", "key.$", "size.$", "version_id.$", "etag.$", "execution.$"},
        "Fail flow": {"object", "execution.$", "failure.$"},
    }
    handed = {name: set(state["Parameters"]) for name, state in states.items() if "Parameters" in state}
    assert handed == {name: allowed.get(name, {"import.$"}) for name in handed}


def test_an_accident_fails_the_execution_and_a_rejection_does_not(asl: dict[str, Any]) -> None:
    verdict = asl["States"]["Whose fault?"]
    rejected = [choice["Next"] for choice in verdict["Choices"] if choice["StringEquals"] == "rejected"]
    assert [asl["States"][name]["Type"] for name in (*rejected, verdict["Default"])] == ["Succeed", "Fail"]


def test_nothing_names_a_partition(root: Path) -> None:
    files = [root / "template.yaml", *(root / "statemachine").glob("*.json")]
    assert [file.name for file in files if "arn:aws" in file.read_text()] == []


# ── settling what ended without Fail flow ────────────────────────────────────────────────────────────────────────────


def value_at(event: dict[str, Any], path: str) -> Any:
    value: Any = event
    for name in path.removeprefix("$.").split("."):
        value = value[name]
    return value


def filled(parameters: dict[str, Any], event: dict[str, Any]) -> dict[str, Any]:
    """Parameters as Step Functions fills them: paths, and the one function that is used."""
    found: dict[str, Any] = {}
    for name, value in parameters.items():
        if isinstance(value, dict):
            found[name] = filled(value, event)
        elif not name.endswith(".$"):
            found[name] = value
        elif call := re.fullmatch(r"States\.StringToJson\((.+)\)", value):
            found[name.removesuffix(".$")] = json.loads(value_at(event, call[1]))
        else:
            found[name.removesuffix(".$")] = value_at(event, value)
    return found


def test_settling_reads_the_input_and_calls_fail_flow_and_no_more(settling: dict[str, Any]) -> None:
    states = settling["States"]
    assert (settling["StartAt"], *states) == ("Read input", "Read input", "Fail flow")
    assert (states["Read input"]["Type"], states["Read input"]["Next"]) == ("Pass", "Fail flow")
    assert (states["Fail flow"]["Type"], states["Fail flow"]["End"]) == ("Task", True)
    assert [name for name, state in states.items() if len(state["Comment"].split()) < 8] == []


def test_settling_tells_fail_flow_what_the_import_would_have_told_it(
    settling: dict[str, Any], asl: dict[str, Any], root: Path
) -> None:
    event = json.loads((root / "tests" / "events" / "execution_ended.json").read_text())
    sent = event
    for state in settling["States"].values():
        sent = filled(state["Parameters"], sent)
    upload = json.loads(event["detail"]["input"])["detail"]
    assert sent == {
        "object": {"bucket": upload["bucket"]["name"], "key": upload["object"]["key"]},
        "execution": event["detail"]["executionArn"],
        "failure": {"Error": event["detail"]["status"], "Cause": ""},
    }
    assert list(settling["States"]["Fail flow"]["Parameters"]) == list(asl["States"]["Fail flow"]["Parameters"])
    FailFlow.model_validate(sent)


def test_settling_waits_for_the_database_for_about_a_day(settling: dict[str, Any], functions: States) -> None:
    task = settling["States"]["Fail flow"]
    (retrier,) = task["Retry"]
    assert retrier["ErrorEquals"] == ["States.ALL"]
    assert 20 < retrier["MaxAttempts"] * retrier["MaxDelaySeconds"] / 2 / 3600 < 30  # full jitter waits half of it
    assert task["TimeoutSeconds"] == functions["FailFlowFunction"]["Timeout"] + 10


def test_settling_reaches_fail_flow(settling: dict[str, Any], template: dict[str, Any]) -> None:
    machine = template["Resources"]["SettleImportStateMachine"]["Properties"]
    assert machine["DefinitionUri"] == "statemachine/settle_import.asl.json"
    assert machine["DefinitionSubstitutions"] == {"FailFlowFunctionArn": {"Fn::GetAtt": ["FailFlowFunction", "Arn"]}}
    assert settling["States"]["Fail flow"]["Resource"] == "${FailFlowFunctionArn}"


# ── events to try ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_function_has_an_event_to_try_it_with(functions: States, root: Path) -> None:
    handlers = {f["Handler"].removesuffix(".handler") for f in functions.values()}
    recorded = {file.stem for file in (root / "tests" / "events").glob("*.json")}
    # One function may answer several routes: these are the events of the further ones.
    routes = {"upload_options", "history", "assets", "asset", "asset_dependencies"}
    routes |= {"sign_upload_parts", "list_upload_parts", "complete_upload", "cancel_upload"}
    assert recorded - routes - {"object_created", "execution_ended"} == handlers - {"inventory", "multipart"}
    assert routes <= recorded
    readme = (root / "tests" / "events" / "README.md").read_text()
    assert [name for name in functions if f"sam local invoke {name} " not in readme] == []


def test_the_events_to_try_hold_what_the_states_send(states: States, asl: dict[str, Any], root: Path) -> None:
    sent = {name: s["Parameters"] for name, s in states.items() if "Parameters" in s}
    sent |= {inner: asl["States"][outer]["ItemSelector"] for outer, inner in MAPS.items()}
    for name, parameters in sent.items():
        event = json.loads((root / "tests" / "events" / f"{'_'.join(words(name))}.json").read_text())
        assert list(event) == [field.removesuffix(".$") for field in parameters], name
