"""The functions of the template: each with its own log, size, settings and rights, none wider than AWS forces it to be."""

import json
from collections.abc import Iterator
from typing import Any

from tests.contract.stack_parts import Template, as_list, of_type, statements

DATABASE = {"Fn::If": ["HasAppGrant", {"Ref": "AppDatabasePolicy"}, {"Ref": "AWS::NoValue"}]}
READ_UPLOADS = {("s3:GetObject", "uploads/*"), ("s3:GetObjectVersion", "uploads/*")}
READ_PLAN = {("s3:GetObject", "work/*")}
S3_RIGHTS = {
    "PresignFunction": {("s3:PutObject", "uploads/*")},
    "MultipartFunction": {
        (f"s3:{action}", "uploads/*") for action in ("PutObject", "ListMultipartUploadParts", "AbortMultipartUpload")
    },
    "ImportAgainFunction": READ_UPLOADS | {("s3:PutObject", "uploads/*"), ("s3:AbortMultipartUpload", "uploads/*")},
    "OriginalFileFunction": READ_UPLOADS,
    "CancelImportFunction": {("s3:AbortMultipartUpload", "uploads/*")},
    "RetryImportFunction": READ_UPLOADS | READ_PLAN,
    "SweepImportsFunction": {("s3:GetObject", "uploads/*"), ("s3:AbortMultipartUpload", "uploads/*")},
    "RegisterUploadFunction": READ_UPLOADS,
    "PlanChunksFunction": READ_UPLOADS | READ_PLAN | {(f"s3:{verb}Object", "work/*") for verb in ("Put", "Delete")},
    "ValidateChunkFunction": READ_UPLOADS | READ_PLAN,
    "ReviewFileFunction": READ_PLAN | {("s3:PutObject", "results/*")},
    "EnrichChunkFunction": READ_PLAN,
    "RejectedRowsFunction": {("s3:GetObject", "results/*")},
    "McpDataImportValidatorFunction": READ_UPLOADS,
    "McpEnrichmentEngineFunction": READ_UPLOADS,
}
# '*' is the only resource these actions know.
WITHOUT_RESOURCE = {
    "xray:PutTraceSegments",
    "xray:PutTelemetryRecords",
    "xray:GetSamplingRules",
    "xray:GetSamplingTargets",
    "logs:CreateLogDelivery",
    "logs:GetLogDelivery",
    "logs:UpdateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:DescribeResourcePolicies",
    "logs:DescribeLogGroups",
}
# What SAM adds to every function: write its log, its traces, and its network interface inside a VPC.
AWS_MANAGED = {"AWSLambdaBasicExecutionRole", "AWSXrayWriteOnlyAccess", "AWSLambdaVPCAccessExecutionRole"}


def grants(stack: Template) -> Iterator[dict[str, Any]]:
    for kind in ("AWS::IAM::Role", "AWS::IAM::ManagedPolicy", "AWS::SQS::QueuePolicy", "AWS::S3::BucketPolicy"):
        for properties in of_type(stack, kind).values():
            yield from (s for s in statements(properties) if s["Effect"] == "Allow")


# ── functions ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_function_writes_to_its_own_log_group(functions: dict[str, Any]) -> None:
    groups = {name: f["LoggingConfig"]["LogGroup"] for name, f in functions.items()}
    assert groups == {name: {"Ref": f"{name.removesuffix('Function')}LogGroup"} for name in functions}


def test_every_log_group_forgets(template: Template) -> None:
    retention = {name: group.get("RetentionInDays") for name, group in of_type(template, "AWS::Logs::LogGroup").items()}
    assert retention == {name: {"Ref": "LogRetentionDays"} for name in retention}
    logging = ("AWS::Serverless::Function", "AWS::Serverless::StateMachine", "AWS::Serverless::Api")
    firewall = 1
    assert len(retention) == sum(len(of_type(template, kind)) for kind in logging) + firewall


def test_every_function_states_its_own_size_and_rights(functions: dict[str, Any]) -> None:
    missing = {
        name: {"Policies", "MemorySize", "Timeout", "Description", "FunctionName"} - f.keys()
        for name, f in functions.items()
    }
    assert {name: fields for name, fields in missing.items() if fields} == {}
    assert {name: f["Role"] for name, f in functions.items() if "Role" in f} == {}


def test_the_sdk_of_the_agents_protocol_is_loaded_where_it_is_needed_only(
    template: Template, functions: dict[str, Any]
) -> None:
    assert template["Globals"]["Function"]["Layers"] == [{"Ref": "CommonLayer"}]
    with_more = {name: f["Layers"] for name, f in functions.items() if "Layers" in f}
    servers = {name for name, f in functions.items() if f["CodeUri"] == "functions/mcp"}
    assert len(servers) == 2
    assert with_more == {name: [{"Ref": "McpLayer"}] for name in servers}


def test_functions_are_traced(template: Template) -> None:
    assert template["Globals"]["Function"]["Tracing"] == "Active"
    machines = of_type(template, "AWS::Serverless::StateMachine")
    assert {name for name, machine in machines.items() if machine["Tracing"] == {"Enabled": True}} == machines.keys()


def test_a_function_may_touch_only_the_prefixes_of_its_verb(functions: dict[str, Any]) -> None:
    rights = {
        name: {
            (action, statement["Resource"]["Fn::Sub"].removeprefix("${UploadBucket.Arn}/"))
            for statement in statements(function["Policies"])
            if "${UploadBucket.Arn}/" in statement["Resource"].get("Fn::Sub", "")
            for action in as_list(statement["Action"])
        }
        for name, function in functions.items()
    }
    assert {name: right for name, right in rights.items() if right} == S3_RIGHTS


BUCKET_ITSELF = {"Fn::GetAtt": ["UploadBucket", "Arn"]}
OWN_EXECUTIONS = (
    "arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:execution:${AWS::StackName}-data-import:*"
)


def test_what_a_function_may_beyond_the_files_of_its_verb(functions: dict[str, Any]) -> None:
    beyond = {
        (name, action, json.dumps(statement["Resource"]))
        for name, function in functions.items()
        for statement in statements(function["Policies"])
        if "${UploadBucket.Arn}/" not in statement["Resource"].get("Fn::Sub", "")
        for action in as_list(statement["Action"])
    }
    start = ("states:StartExecution", json.dumps({"Ref": "DataImportStateMachine"}))
    assert beyond == {
        ("RetryImportFunction", *start),
        ("SweepImportsFunction", *start),
        ("SweepImportsFunction", "states:DescribeExecution", json.dumps({"Fn::Sub": OWN_EXECUTIONS})),
        ("SweepImportsFunction", "s3:ListBucket", json.dumps(BUCKET_ITSELF)),
    }


def test_only_migrations_sign_in_as_the_owner(functions: dict[str, Any]) -> None:
    assert {name for name, f in functions.items() if "OwnerDatabase" in json.dumps(f)} == {"MigrateFunction"}
    assert {name for name, f in functions.items() if DATABASE not in f["Policies"]} == {"MigrateFunction"}


def test_functions_get_the_settings_the_package_reads(template: Template, functions: dict[str, Any]) -> None:
    own = {name: set(f.get("Environment", {}).get("Variables", {})) for name, f in functions.items()}
    database = {f"DATABASE_{part}" for part in ("URL", "SECRET_ARN", "HOST", "PORT", "NAME", "USER")}
    assert template["Globals"]["Function"]["Environment"]["Variables"].keys() == database | {
        "UPLOAD_BUCKET",
        "POWERTOOLS_SERVICE_NAME",
        "POWERTOOLS_METRICS_NAMESPACE",
        "POWERTOOLS_LOG_LEVEL",
        "FEATURE_FLAGS_FILE",
    }
    flags = {f"FEATURE_FLAGS_{part}" for part in ("APPLICATION", "ENVIRONMENT", "PROFILE")}
    models = {f"LLM_{part}_MODEL" for part in ("SIMPLE", "MEDIUM", "COMPLEX", "AGENTIC")}
    models |= {f"LLM_{period}_{unit}" for period in ("IMPORT", "DAILY") for unit in ("TOKENS", "USD")}
    assert {name: rest for name in own if (rest := own[name] - {"SOCKET_TIMEOUT_SECONDS"})} == {
        "PresignFunction": {
            *("MAX_UPLOAD_BYTES", "MAX_CONCURRENT_IMPORTS", "MAX_RECORDS", "UPLOAD_EXPIRY_SECONDS"),
            *("MULTIPART_THRESHOLD_BYTES", "MULTIPART_PART_BYTES", "MULTIPART_EXPIRY_SECONDS"),
        },
        "MultipartFunction": {"UPLOAD_EXPIRY_SECONDS"},
        "ImportAgainFunction": {"MAX_UPLOAD_BYTES", "MAX_CONCURRENT_IMPORTS", "UPLOAD_EXPIRY_SECONDS"},
        "RetryImportFunction": {"MAX_CONCURRENT_IMPORTS", "STATE_MACHINE_ARN"},
        "SweepImportsFunction": {"STATE_MACHINE_ARN", "MALWARE_GATE"},
        "RegisterUploadFunction": {"MALWARE_GATE"},
        "OriginalFileFunction": {"LINK_EXPIRY_SECONDS"},
        "PlanChunksFunction": {"CHUNK_BYTES", "MAX_RECORDS"} | models | flags,
        "CompleteFlowFunction": flags,
        "ExplainImportFunction": models | flags,
        "McpDataImportValidatorFunction": flags,
        "McpEnrichmentEngineFunction": flags,
        "RejectedRowsFunction": {"LINK_EXPIRY_SECONDS"},
        "MigrateFunction": {
            *("DATABASE_URL", "DATABASE_SECRET_ARN", "DATABASE_USER"),
            *("APP_DATABASE_URL", "APP_DATABASE_SECRET_ARN"),
        },
    }


def test_a_dead_connection_ends_before_the_function_does(functions: dict[str, Any]) -> None:
    spare = {
        name: f["Timeout"] - int(f.get("Environment", {}).get("Variables", {}).get("SOCKET_TIMEOUT_SECONDS", "1000"))
        for name, f in functions.items()
    }
    assert {name: seconds for name, seconds in spare.items() if not 5 <= seconds <= 20} == {}


def test_the_chunks_may_be_bound_and_nothing_is_reserved_unless_asked(
    template: Template, functions: dict[str, Any]
) -> None:
    bound = {"Fn::If": ["HasChunkConcurrency", {"Ref": "ChunkConcurrency"}, {"Ref": "AWS::NoValue"}]}
    reserved = {
        name: f["ReservedConcurrentExecutions"] for name, f in functions.items() if "ReservedConcurrentExecutions" in f
    }
    assert reserved == {"ValidateChunkFunction": bound, "EnrichChunkFunction": bound}
    assert template["Parameters"]["ChunkConcurrency"]["Default"] == ""
    assert template["Conditions"]["HasChunkConcurrency"] == {
        "Fn::Not": [{"Fn::Equals": [{"Ref": "ChunkConcurrency"}, ""]}]
    }


def test_the_largest_upload_is_what_planning_gets_through(template: Template, functions: dict[str, Any]) -> None:
    measured = 40 * 10**6  # bytes a second, with line ends in a cell of every record; anything plainer is faster
    assert template["Parameters"]["MaxUploadBytes"]["Default"] == 1024**3
    assert 1024**3 / measured < functions["PlanChunksFunction"]["Timeout"] / 2


# ── rights ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_no_right_is_wider_than_aws_forces_it_to_be(stack: Template) -> None:
    actions = [action for grant in grants(stack) for action in as_list(grant["Action"])]
    assert [action for action in actions if "*" in action] == []
    everywhere = {a for g in grants(stack) if "*" in as_list(g.get("Resource")) for a in as_list(g["Action"])}
    assert everywhere <= WITHOUT_RESOURCE


def test_functions_get_no_aws_managed_policy_but_those_sam_adds(stack: Template, functions: dict[str, Any]) -> None:
    roles = {name: of_type(stack, "AWS::IAM::Role")[f"{name}Role"] for name in functions}
    attached = {
        arn.rpartition("/")[2] for role in roles.values() for arn in role["ManagedPolicyArns"] if isinstance(arn, str)
    }
    assert attached <= AWS_MANAGED


def test_the_state_machine_invokes_exactly_its_steps(template: Template, tasks: dict[str, str]) -> None:
    role = of_type(template, "AWS::IAM::Role")["DataImportStateMachineRole"]
    (invoked,) = (s["Resource"] for s in statements(role["Policies"]) if s["Action"] == "lambda:InvokeFunction")
    assert sorted(arn["Fn::GetAtt"] for arn in invoked) == sorted([name, "Arn"] for name in tasks.values())


def test_settling_may_call_fail_flow_and_its_rule_may_start_it(template: Template) -> None:
    roles = of_type(template, "AWS::IAM::Role")
    rights = {
        (action, json.dumps(statement["Resource"]))
        for name in ("SettleImportStateMachineRole", "EndedImportsRuleRole")
        for statement in statements(roles[name]["Policies"])
        if statement["Resource"] != "*"
        for action in as_list(statement["Action"])
    }
    assert rights == {
        ("lambda:InvokeFunction", '{"Fn::GetAtt": ["FailFlowFunction", "Arn"]}'),
        ("states:StartExecution", '{"Ref": "SettleImportStateMachine"}'),
    }


def test_the_state_machine_runs_children_of_itself_only(template: Template) -> None:
    name = of_type(template, "AWS::Serverless::StateMachine")["DataImportStateMachine"]["Name"]["Fn::Sub"]
    role = of_type(template, "AWS::IAM::Role")["DataImportStateMachineRole"]
    on = [
        resource["Fn::Sub"].partition("${AWS::AccountId}:")[2]
        for statement in statements(role["Policies"])
        if any(action.startswith("states:") for action in as_list(statement["Action"]))
        for resource in as_list(statement["Resource"])
    ]
    assert on == [f"stateMachine:{name}", f"execution:{name}:*", f"execution:{name}/*"]
