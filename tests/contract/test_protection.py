"""What must hold of everything in the stack, whoever adds to it: rights, encryption, ways in, what is kept and for how long.

Each rule is a function from the transformed template to what breaks it, and is shown a template that does.
"""

import copy
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.contract.stack_parts import Template as Stack
from tests.contract.stack_parts import as_list, of_type, statements

Rule = Callable[[Stack], list[str]]

# Actions without resources of their own; AWS takes nothing but '*'.
WITHOUT_RESOURCE = ("xray:", "logs:CreateLogDelivery", "logs:GetLogDelivery", "logs:UpdateLogDelivery")
WITHOUT_RESOURCE += ("logs:DeleteLogDelivery", "logs:ListLogDeliveries", "logs:PutResourcePolicy")
WITHOUT_RESOURCE += ("logs:DescribeResourcePolicies", "logs:DescribeLogGroups")
# Named by others when they make them: executions of our state machines, objects below our prefixes, GuardDuty's rule.
MAY_END_OPEN = ("execution:", "${UploadBucket.Arn}/", "${PageBucket.Arn}/", "rule/DO-NOT-DELETE-AmazonGuardDuty")
# What a rule's queue keeps of an event that nobody took.
LONGEST_RETENTION = 1_209_600


def rights(stack: Stack) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, properties in of_type(stack, "AWS::IAM::Role", "AWS::IAM::ManagedPolicy", "AWS::IAM::Policy").items():
        for key in ("Policies", "PolicyDocument"):
            yield from ((name, s) for s in statements(properties.get(key)) if s["Effect"] == "Allow")


def wide_rights(stack: Stack) -> list[str]:
    """C7: no action with a wildcard, no resource that is open where it could be named."""
    broken = []
    for name, statement in rights(stack):
        actions = as_list(statement["Action"])
        broken += [f"{name}: {action}" for action in actions if "*" in action]
        for resource in as_list(statement["Resource"]):
            text = resource if isinstance(resource, str) else json.dumps(resource)
            forced = text == "*" and all(action.startswith(WITHOUT_RESOURCE) for action in actions)
            if "*" in text and not forced and not any(known in text for known in MAY_END_OPEN):
                broken.append(f"{name}: {text}")
        broken += [f"{name}: everything but" for key in ("NotAction", "NotResource") if key in statement]
    return broken


def shared_roles(stack: Stack) -> list[str]:
    """One role for each function."""
    roles = [json.dumps(properties["Role"]) for properties in of_type(stack, "AWS::Lambda::Function").values()]
    return [role for role in set(roles) if roles.count(role) > 1]


def doors_without_reason(stack: Stack) -> list[str]:
    """Who may assume a role or call a function is a service, for this account or one source."""
    broken = []
    for name, properties in of_type(stack, "AWS::IAM::Role").items():
        for statement in statements(properties["AssumeRolePolicyDocument"]):
            principal = statement["Principal"]
            if list(principal) != ["Service"] or "*" in json.dumps(principal):
                broken.append(name)
    for name, properties in of_type(stack, "AWS::Lambda::Permission").items():
        if "SourceArn" not in properties and "SourceAccount" not in properties:
            broken.append(name)
    return broken


def clear_text(stack: Stack) -> list[str]:
    """Buckets and queues refuse what does not come over TLS."""
    refusing = set()
    for properties in of_type(stack, "AWS::S3::BucketPolicy", "AWS::SQS::QueuePolicy").values():
        for statement in statements(properties):
            plain = statement.get("Condition", {}).get("Bool", {}).get("aws:SecureTransport") == "false"
            if statement["Effect"] == "Deny" and statement["Principal"] == "*" and plain:
                holders = [properties.get("Bucket"), *properties.get("Queues", [])]
                refusing |= {holder["Ref"] for holder in holders if holder}
    return [name for name in of_type(stack, "AWS::S3::Bucket", "AWS::SQS::Queue") if name not in refusing]


def public_buckets(stack: Stack) -> list[str]:
    shut = dict.fromkeys(("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"), True)
    owner = {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
    return [
        name
        for name, properties in of_type(stack, "AWS::S3::Bucket").items()
        if properties.get("PublicAccessBlockConfiguration") != shut or properties.get("OwnershipControls") != owner
    ]


def unencrypted(stack: Stack) -> list[str]:
    needed = {
        "AWS::S3::Bucket": ("BucketEncryption",),
        "AWS::SQS::Queue": ("SqsManagedSseEnabled", "KmsMasterKeyId"),
        "AWS::Logs::LogGroup": ("KmsKeyId",),
        "AWS::RDS::DBCluster": ("StorageEncrypted",),
    }
    return [
        f"{n}: {key}"
        for kind, keys in needed.items()
        for n, p in of_type(stack, kind).items()
        for key in keys
        if key not in p
    ]


def logs_kept_for_ever(stack: Stack) -> list[str]:
    return [name for name, p in of_type(stack, "AWS::Logs::LogGroup").items() if not p.get("RetentionInDays")]


def logged_inputs(stack: Stack) -> list[str]:
    """What executions are handed are names of files: the customers'."""
    return [
        name
        for name, properties in of_type(stack, "AWS::StepFunctions::StateMachine").items()
        if properties.get("LoggingConfiguration", {}).get("IncludeExecutionData") is not False
    ]


def events_that_get_lost(stack: Stack) -> list[str]:
    """R13: each target of a rule is tried again for as long as is said, and then kept in a queue that rings."""
    watched = json.dumps([p.get("Dimensions") for p in of_type(stack, "AWS::CloudWatch::Alarm").values()])
    queues = of_type(stack, "AWS::SQS::Queue")
    broken = []
    for name, properties in of_type(stack, "AWS::Events::Rule").items():
        for target in properties["Targets"]:
            retry = target.get("RetryPolicy", {})
            if retry.keys() != {"MaximumRetryAttempts", "MaximumEventAgeInSeconds"}:
                broken.append(f"{name}: RetryPolicy")
            queue = target.get("DeadLetterConfig", {}).get("Arn", {}).get("Fn::GetAtt", [""])[0]
            if queue not in queues or f'"{queue}"' not in watched:
                broken.append(f"{name}: DeadLetterConfig")
            elif queues[queue].get("MessageRetentionPeriod", 345_600) < retry.get("MaximumEventAgeInSeconds", 0):
                broken.append(f"{name}: MessageRetentionPeriod")
    return broken


def silent_functions(stack: Stack) -> list[str]:
    """W5: errors, throttles and the p99 of the duration of each function have an alarm."""
    alarms = [
        (p.get("MetricName"), json.dumps(p.get("Dimensions")))
        for p in of_type(stack, "AWS::CloudWatch::Alarm").values()
    ]
    return [
        f"{name}: {metric}"
        for name in of_type(stack, "AWS::Lambda::Function")
        for metric in ("Errors", "Throttles", "Duration")
        if not any(metric == told and f'"{name}"' in on for told, on in alarms)
    ]


def unbound_writers(stack: Stack) -> list[str]:
    """W6: what writes chunks side by side can be bound to what the database serves, and stopped (0)."""
    bound = {"Fn::If": ["HasChunkConcurrency", {"Ref": "ChunkConcurrency"}, {"Ref": "AWS::NoValue"}]}
    functions = of_type(stack, "AWS::Lambda::Function")
    writers = ("ValidateChunkFunction", "EnrichChunkFunction")
    broken = [name for name in writers if functions[name].get("ReservedConcurrentExecutions") != bound]
    return broken + [
        name for name, p in functions.items() if p.get("ReservedConcurrentExecutions") and name not in writers
    ]


def untraced(stack: Stack) -> list[str]:
    active = {"Mode": "Active"}
    return [name for name, p in of_type(stack, "AWS::Lambda::Function").items() if p.get("TracingConfig") != active]


RULES: dict[Rule, tuple[str, str, Any]] = {
    # rule: (resource to spoil, path in its properties, what it is spoilt with; None: taken away)
    wide_rights: ("UploadRuleRole", "Policies.0.PolicyDocument.Statement.0.Action", "states:*"),
    shared_roles: ("StatusFunction", "Role", {"Fn::GetAtt": ["FindingsFunctionRole", "Arn"]}),
    doors_without_reason: ("SweepRulePermission", "SourceArn", None),
    clear_text: ("MissedSweepsQueuePolicy", "PolicyDocument.Statement.0.Effect", "Allow"),
    public_buckets: ("UploadBucket", "PublicAccessBlockConfiguration.BlockPublicAcls", False),
    unencrypted: ("StatusLogGroup", "KmsKeyId", None),
    logs_kept_for_ever: ("StatusLogGroup", "RetentionInDays", None),
    logged_inputs: ("DataImportStateMachine", "LoggingConfiguration.IncludeExecutionData", True),
    events_that_get_lost: ("UploadRule", "Targets.0.DeadLetterConfig", None),
    silent_functions: ("StatusThrottlesAlarm", "MetricName", "Invocations"),
    unbound_writers: ("EnrichChunkFunction", "ReservedConcurrentExecutions", 5),
    untraced: ("StatusFunction", "TracingConfig", {"Mode": "PassThrough"}),
}


def spoilt(stack: Stack, resource: str, path: str, value: Any) -> Stack:
    broken = {"Resources": stack["Resources"] | {resource: copy.deepcopy(stack["Resources"][resource])}}
    at: Any = broken["Resources"][resource]["Properties"]
    *way, last = path.split(".")
    for step in way:
        at = at[int(step)] if isinstance(at, list) else at[step]
    if value is None:
        del at[last]
    else:
        at[last] = value
    return broken


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_nothing_in_the_stack_breaks_the_rule(loaded_stack: Stack, rule: Rule) -> None:
    assert rule(loaded_stack) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_rule_sees_what_breaks_it(loaded_stack: Stack, rule: Rule) -> None:
    assert rule(spoilt(loaded_stack, *RULES[rule])) != []


# ── what is there on request only ────────────────────────────────────────────────────────────────────────────────────


def test_what_costs_or_waits_is_there_on_request_only(loaded_template: Stack) -> None:
    kinds = ("AWS::KMS::", "AWS::WAFv2::", "AWS::GuardDuty::")
    conditions = {
        r["Type"]: r.get("Condition") for r in loaded_template["Resources"].values() if r["Type"].startswith(kinds)
    }
    assert conditions == {
        "AWS::KMS::Key": "EncryptsWithOwnKey",
        "AWS::WAFv2::WebACL": "HasWebAcl",
        "AWS::WAFv2::WebACLAssociation": "HasWebAcl",
        "AWS::WAFv2::LoggingConfiguration": "HasWebAcl",
        "AWS::GuardDuty::MalwareProtectionPlan": "GatesMalware",
    }
    for name in ("EncryptWithOwnKey", "WebApplicationFirewall", "MalwareGate"):
        assert loaded_template["Parameters"][name]["Default"] == "false"


def test_whoever_touches_the_bucket_may_use_its_key(loaded_template: Stack) -> None:
    key = {"Fn::If": ["EncryptsWithOwnKey", {"Ref": "DataKeyPolicy"}, {"Ref": "AWS::NoValue"}]}
    functions = of_type(loaded_template, "AWS::Serverless::Function")
    touching = {name for name, f in functions.items() if "${UploadBucket.Arn}/" in json.dumps(f["Policies"])}
    assert {name for name, f in functions.items() if key in f["Policies"]} == touching


def test_the_gate_is_where_imports_begin_and_the_bucket_stands_behind_it(loaded_template: Stack) -> None:
    functions = of_type(loaded_template, "AWS::Serverless::Function")
    gated = {name for name, f in functions.items() if "MALWARE_GATE" in f.get("Environment", {}).get("Variables", {})}
    policy = of_type(loaded_template, "AWS::S3::BucketPolicy")["UploadBucketPolicy"]
    by_sid = {s["Sid"]: s for s in statements(policy)}
    plan = of_type(loaded_template, "AWS::GuardDuty::MalwareProtectionPlan")["MalwareScanPlan"]
    reading, speaking = by_sid["NobodyReadsWhatIsNotScanned"], by_sid["OnlyTheScanSpeaks"]

    assert gated == {"RegisterUploadFunction", "SweepImportsFunction"}
    assert plan["Actions"] == {"Tagging": {"Status": "ENABLED"}}
    assert plan["ProtectedResource"]["S3Bucket"]["ObjectPrefixes"] == ["uploads/"]
    assert reading["Condition"]["StringNotEquals"] == {
        "s3:ExistingObjectTag/GuardDutyMalwareScanStatus": "NO_THREATS_FOUND"
    }
    assert set(reading["Action"]) == {"s3:GetObject", "s3:GetObjectVersion"}
    assert speaking["Condition"] == {"ArnNotEquals": {"aws:PrincipalArn": {"Fn::GetAtt": ["MalwareScanRole", "Arn"]}}}


def test_the_dashboard_is_json_and_shows_what_the_code_measures(loaded_template: Stack, root: Any) -> None:
    body = of_type(loaded_template, "AWS::CloudWatch::Dashboard")["Dashboard"]["DashboardBody"]["Fn::Sub"]
    shown = {m[1] for w in json.loads(body)["widgets"] for m in w["properties"]["metrics"] if m[0] == "Importflow"}
    assert shown >= {"RecordsRejected", "ValidateRecordsPerSecond", "EnrichSeconds", "ImportSeconds", "ModelUsd"}
    code = "".join(path.read_text() for path in (root / "layers" / "common" / "importflow").glob("*.py")).lower()
    emitted = code.replace("_", "").replace('f"{step}', '"validate').replace("{step}", "enrich")
    assert [name for name in shown if name.lower().removeprefix("validate").removeprefix("enrich") not in emitted] == []
