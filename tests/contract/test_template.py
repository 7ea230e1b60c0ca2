"""The template as a whole: checked by cfn-lint, cheap to try, off unless it is asked for, alarms where accidents show."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from cfnlint.api import lint_file  # type: ignore[import-untyped]

from importflow import explaining, planning
from tests.contract.stack_parts import Template, of_type, statements

# ── the file as a whole ──────────────────────────────────────────────────────────────────────────────────────────────


def test_cfn_lint_has_nothing_to_say(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    assert [str(match) for match in lint_file(root / "template.yaml")] == []


def test_the_defaults_need_no_database_of_the_cloud_and_no_network(template: Template) -> None:
    kinds = ("AWS::RDS::", "AWS::EC2::", "AWS::SecretsManager::")
    conditions = {r.get("Condition") for r in template["Resources"].values() if r["Type"].startswith(kinds)}
    assert conditions == {"CreatesDatabase"}
    assert template["Parameters"]["CreateDatabase"]["Default"] == "false"


def test_database_urls_are_for_laptops_and_never_shown(template: Template, root: Path) -> None:
    for name in ("DatabaseUrl", "OwnerDatabaseUrl"):
        assert template["Parameters"][name]["NoEcho"] is True
        assert template["Parameters"][name]["Default"] == ""
    assert "Url=" not in (root / "samconfig.toml").read_text()


def test_every_deploy_stage_of_samconfig_sets_known_parameters(template: Template, root: Path) -> None:
    config = tomllib.loads((root / "samconfig.toml").read_text())
    overrides = {
        stage: {pair.partition("=")[0] for pair in commands["deploy"]["parameters"].get("parameter_overrides", [])}
        for stage, commands in config.items()
        if isinstance(commands, dict) and "deploy" in commands
    }
    assert overrides.keys() == {"dev", "prod", "local"}
    assert set().union(*overrides.values()) <= template["Parameters"].keys()


# ── models and flags ─────────────────────────────────────────────────────────────────────────────────────────────────


ASKING = {"PlanChunksFunction", "ExplainImportFunction"}


def test_models_are_off_unless_they_are_named_with_their_arns(template: Template) -> None:
    names = [f"Llm{complexity}Model" for complexity in ("Simple", "Medium", "Complex", "Agentic")]
    assert [template["Parameters"][name]["Default"] for name in (*names, "LlmModelArns")] == [""] * 5
    assert template["Conditions"]["AsksModels"] == {
        "Fn::Not": [{"Fn::Equals": [{"Fn::Select": [0, {"Ref": "LlmModelArns"}]}, ""]}]
    }
    asked = template["Rules"]["ModelNeedsArns"]["RuleCondition"]["Fn::Or"]
    assert asked == [{"Fn::Not": [{"Fn::Equals": [{"Ref": name}, ""]}]} for name in names]


def test_only_what_asks_models_may_and_only_the_models_that_are_named(
    template: Template, functions: dict[str, Any]
) -> None:
    policy = template["Resources"]["ModelPolicy"]
    (grant,) = statements(policy)
    assert (policy["Condition"], grant["Action"], grant["Resource"]) == (
        "AsksModels", "bedrock:InvokeModel", {"Ref": "LlmModelArns"},
    )  # fmt: skip
    attached = {"Fn::If": ["AsksModels", {"Ref": "ModelPolicy"}, {"Ref": "AWS::NoValue"}]}
    assert {name for name, function in functions.items() if attached in function["Policies"]} == ASKING


def test_an_import_does_not_read_flags_where_no_model_is_named(template: Template, functions: dict[str, Any]) -> None:
    asking = ASKING | {"CompleteFlowFunction"}
    read = {
        name: functions[name]["Environment"]["Variables"][f"FEATURE_FLAGS_{part.upper()}"]
        for name in asking
        for part in ("Application", "Environment", "Profile")
    }
    assert {value["Fn::If"][0] for value in read.values()} == {"AsksModelsInAws"}
    assert {value["Fn::If"][2] for value in read.values()} == {""}


def test_the_first_flags_are_those_of_the_laptop(template: Template, root: Path) -> None:
    document = of_type(template, "AWS::AppConfig::HostedConfigurationVersion")["FeatureFlagsDocument"]
    assert document["Content"] == (root / "flags" / "feature_flags.json").read_text()
    kinds = {r.get("Condition") for r in template["Resources"].values() if r["Type"].startswith("AWS::AppConfig::")}
    assert kinds == {"HasAppConfig"}
    assert template["Conditions"]["HasAppConfig"] == {"Fn::Not": [{"Condition": "OnLaptop"}]}


def test_models_have_less_time_than_the_functions_that_ask_them(functions: dict[str, Any]) -> None:
    assert functions["PlanChunksFunction"]["Timeout"] > planning.JUDGEMENT_SECONDS * 10
    assert functions["ExplainImportFunction"]["Timeout"] >= explaining.EXPLANATION_SECONDS + 30


# ── alarms and outputs ───────────────────────────────────────────────────────────────────────────────────────────────


def watched(alarm: dict[str, Any]) -> dict[str, Any]:
    """The metric an alarm looks at, also where it reckons with it."""
    if "Metrics" not in alarm:
        return alarm
    (metric,) = (each["MetricStat"]["Metric"] for each in alarm["Metrics"] if "MetricStat" in each)
    return metric  # type: ignore[no-any-return]


def alarms_on(template: Template) -> dict[tuple[str, str], dict[str, Any]]:
    """Alarms by metric and by what they watch."""
    found = {}
    for alarm in of_type(template, "AWS::CloudWatch::Alarm").values():
        metric = watched(alarm)
        target = metric["Dimensions"][0]["Value"]
        name = target if isinstance(target, str) else target.get("Ref") or target["Fn::GetAtt"][0]
        found[(metric["MetricName"], name)] = alarm
    return found


def test_every_accident_has_its_alarm(template: Template, functions: dict[str, Any]) -> None:
    queues = of_type(template, "AWS::SQS::Queue")
    assert alarms_on(template).keys() == {
        ("ExecutionsFailed", "DataImportStateMachine"),
        ("ExecutionsTimedOut", "DataImportStateMachine"),
        ("ExecutionsAborted", "DataImportStateMachine"),
        ("ExecutionsFailed", "SettleImportStateMachine"),
        *(("ApproximateNumberOfMessagesVisible", name) for name in queues),
        ("5XXError", "AWS::StackName"),
        ("UploadsRefusedByScan", "importflow"),
        ("ConcurrentExecutions", "ValidateChunkFunction"),
        ("ConcurrentExecutions", "EnrichChunkFunction"),
        *((metric, name) for name in functions for metric in ("Errors", "Throttles", "Duration")),
    }


def test_alarms_ring_at_the_first_accident_and_tell_the_topic(template: Template) -> None:
    for (metric, name), alarm in alarms_on(template).items():
        told = alarm["AlarmActions"]["Fn::If"][:2]
        assert told == ["HasAlarmTopic", [{"Ref": "AlarmTopicArn"}]], name
        assert (alarm["EvaluationPeriods"], alarm["TreatMissingData"]) == (1, "notBreaching"), name
        if metric not in ("Duration", "ConcurrentExecutions"):
            assert (alarm["Threshold"], alarm["Statistic"] in ("Sum", "Maximum")) == (1, True), name


def test_who_comes_near_a_limit_is_told_before_it_is_reached(template: Template, functions: dict[str, Any]) -> None:
    alarms = alarms_on(template)
    thresholds = {name: alarms[("Duration", name)]["Threshold"] for name in functions}
    assert thresholds == {name: function["Timeout"] * 800 for name, function in functions.items()}
    assert {alarms[("Duration", name)]["ExtendedStatistic"] for name in functions} == {"p99"}
    reserving = {name for name, function in functions.items() if "ReservedConcurrentExecutions" in function}
    for name in reserving:
        alarm = alarms[("ConcurrentExecutions", name)]
        share = next(each["Expression"] for each in alarm["Metrics"] if "Expression" in each)
        assert (share, alarm["Threshold"]) == ({"Fn::Sub": "100 * used / ${ChunkConcurrency}"}, 80)


def test_the_outputs_tell_what_deploy_and_laptop_need(template: Template) -> None:
    assert template["Outputs"].keys() == {
        *("ApiUrl", "ApiId", "UploadBucketName", "StateMachineArn", "UserPoolId", "UserPoolClientId"),
        *("MigrateFunctionName", "UndeliveredUploadsQueueUrl"),
        *("PageUrl", "PageBucketName", "PageDomainTarget"),
    }
