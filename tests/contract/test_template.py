"""The template keeps its promises: narrow rights, nothing lost, nothing public, alarms where accidents show."""

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cfnlint.api import lint_file  # type: ignore[import-untyped]

from importflow import explaining, planning, sweeping
from importflow.config import LlmSettings, OptionSettings, PlanSettings, PresignSettings
from importflow.import_limits import MAX_RECORDS
from importflow.part_layout import MAX_OBJECT_BYTES, MIN_PART_BYTES
from local.page_proxy import COMPRESSED_FROM_BYTES
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
# What puts files where they start imports: those of the uploader, and copies of them.
BRING_FILES = {"PresignFunction", "MultipartFunction", "ImportAgainFunction"}
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
ROUTES = {
    ("post", "/api/v1/data-import/upload"): "PresignFunction",
    ("post", "/api/v1/data-import/{id}/upload/parts"): "MultipartFunction",
    ("get", "/api/v1/data-import/{id}/upload/parts"): "MultipartFunction",
    ("post", "/api/v1/data-import/{id}/upload/complete"): "MultipartFunction",
    ("delete", "/api/v1/data-import/{id}/upload"): "MultipartFunction",
    ("get", "/api/v1/data-import/options"): "PresignFunction",
    ("post", "/api/v1/data-import/{id}/again"): "ImportAgainFunction",
    ("post", "/api/v1/data-import/{id}/cancel"): "CancelImportFunction",
    ("post", "/api/v1/data-import/{id}/retry"): "RetryImportFunction",
    ("get", "/api/v1/data-import/{id}/file"): "OriginalFileFunction",
    ("get", "/api/v1/data-import/status/{id}"): "StatusFunction",
    ("get", "/api/v1/data-import"): "StatusFunction",
    ("get", "/api/v1/data-import/{id}/findings"): "FindingsFunction",
    ("get", "/api/v1/data-import/{id}/rejected-rows"): "RejectedRowsFunction",
    ("get", "/api/v1/assets"): "InventoryFunction",
    ("get", "/api/v1/assets/{id}"): "InventoryFunction",
    ("get", "/api/v1/asset-dependencies"): "InventoryFunction",
    ("get", "/api/v1/asset-facets"): "InventoryFunction",
    ("get", "/api/v1/utilisation"): "InventoryFunction",
    ("get", "/api/v1/sensitive-data"): "InventoryFunction",
    ("get", "/api/v1/dependency-map"): "InventoryFunction",
    ("get", "/api/v1/tenants"): "StatusFunction",
    ("post", "/api/v1/mcp/data-import-validator"): "McpDataImportValidatorFunction",
    ("get", "/api/v1/mcp/data-import-validator"): "McpDataImportValidatorFunction",
    ("post", "/api/v1/mcp/enrichment-engine"): "McpEnrichmentEngineFunction",
    ("get", "/api/v1/mcp/enrichment-engine"): "McpEnrichmentEngineFunction",
}


def grants(stack: Template) -> Iterator[dict[str, Any]]:
    for kind in ("AWS::IAM::Role", "AWS::IAM::ManagedPolicy", "AWS::SQS::QueuePolicy", "AWS::S3::BucketPolicy"):
        for properties in of_type(stack, kind).values():
            yield from (s for s in statements(properties) if s["Effect"] == "Allow")


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


# ── from the upload to the state machine ─────────────────────────────────────────────────────────────────────────────


def test_the_bucket_is_versioned_encrypted_private_and_announces_uploads(template: Template) -> None:
    bucket = of_type(template, "AWS::S3::Bucket")["UploadBucket"]
    (encryption,) = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert bucket["VersioningConfiguration"]["Status"] == "Enabled"
    assert encryption["ServerSideEncryptionByDefault"]["Fn::If"] == [
        "EncryptsWithOwnKey",
        {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": {"Fn::GetAtt": ["DataKey", "Arn"]}},
        {"SSEAlgorithm": "AES256"},
    ]
    assert bucket["PublicAccessBlockConfiguration"] == dict.fromkeys(
        ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"), True
    )
    assert bucket["OwnershipControls"]["Rules"] == [{"ObjectOwnership": "BucketOwnerEnforced"}]
    assert bucket["NotificationConfiguration"] == {"EventBridgeConfiguration": {"EventBridgeEnabled": True}}


def test_the_bucket_refuses_plain_http(template: Template) -> None:
    policy = of_type(template, "AWS::S3::BucketPolicy")["UploadBucketPolicy"]["PolicyDocument"]
    denied = [s for s in policy["Statement"] if s.get("Effect") == "Deny"]
    assert [(s["Principal"], s["Action"], s["Condition"]) for s in denied] == [
        ("*", "s3:*", {"Bool": {"aws:SecureTransport": "false"}}),
        ("*", "s3:*", {"NumericLessThan": {"s3:TlsVersion": "1.2"}}),
    ]
    assert [s["Resource"] for s in denied] == 2 * [
        [{"Fn::GetAtt": ["UploadBucket", "Arn"]}, {"Fn::Sub": "${UploadBucket.Arn}/*"}]
    ]


def test_pages_may_upload_from_the_allowed_origins_only(template: Template) -> None:
    rules = of_type(template, "AWS::S3::Bucket")["UploadBucket"]["CorsConfiguration"]["CorsRules"]
    assert [(r["AllowedOrigins"], r["AllowedMethods"], r["ExposedHeaders"]) for r in rules] == [
        ({"Ref": "AllowedOrigins"}, ["POST", "PUT"], ["ETag"])
    ]


def test_leftovers_expire_and_uploads_stay(template: Template) -> None:
    rules = of_type(template, "AWS::S3::Bucket")["UploadBucket"]["LifecycleConfiguration"]["Rules"]
    assert {(r.get("Prefix", ""), *(k for k in r if k not in {"Id", "Status", "Prefix"})) for r in rules} == {
        ("work/", "ExpirationInDays"),
        ("results/", "ExpirationInDays"),
        ("", "AbortIncompleteMultipartUpload"),
        ("", "NoncurrentVersionExpiration"),
    }
    assert {r["Status"] for r in rules} == {"Enabled"}


def test_an_upload_in_parts_may_be_resumed_for_as_long_as_was_promised(
    template: Template, functions: dict[str, Any]
) -> None:
    rules = of_type(template, "AWS::S3::Bucket")["UploadBucket"]["LifecycleConfiguration"]["Rules"]
    (days,) = (
        rule["AbortIncompleteMultipartUpload"]["DaysAfterInitiation"]
        for rule in rules
        if len(rule) == 3 and "AbortIncompleteMultipartUpload" in rule
    )
    promised = int(functions["PresignFunction"]["Environment"]["Variables"]["MULTIPART_EXPIRY_SECONDS"])
    assert promised < days * 86_400 <= 7 * 86_400


def test_the_defaults_of_uploads_are_those_of_the_settings(template: Template) -> None:
    parameters = template["Parameters"]
    defaults = {name: spec["Default"] for name, spec in parameters.items()}
    presign = PresignSettings(upload_bucket="b")
    assert defaults["MaxUploadBytes"] == presign.max_upload_bytes
    assert defaults["MaxConcurrentImports"] == presign.max_concurrent_imports
    assert defaults["MultipartThresholdBytes"] == presign.multipart_threshold_bytes
    assert defaults["MultipartPartBytes"] == presign.multipart_part_bytes
    models = LlmSettings()
    assert (defaults["LlmImportTokens"], defaults["LlmDailyTokens"]) == (
        models.llm_import_tokens,
        models.llm_daily_tokens,
    )
    assert (defaults["LlmImportUsd"], defaults["LlmDailyUsd"]) == (models.llm_import_usd, models.llm_daily_usd)
    assert defaults["MaxRecords"] == PlanSettings(upload_bucket="b").max_records
    assert OptionSettings() == OptionSettings.model_validate(
        presign.model_dump() | {"max_records": defaults["MaxRecords"]}
    )
    assert parameters["MultipartPartBytes"]["MinValue"] == MIN_PART_BYTES
    assert (parameters["MaxUploadBytes"]["MaxValue"], parameters["MaxRecords"]["MaxValue"]) == (
        MAX_OBJECT_BYTES,
        MAX_RECORDS,
    )


def test_only_uploads_of_this_bucket_start_imports(template: Template) -> None:
    pattern = of_type(template, "AWS::Events::Rule")["UploadRule"]["EventPattern"]
    assert pattern == {
        "source": ["aws.s3"],
        "detail-type": ["Object Created"],
        "detail": {"bucket": {"name": [{"Ref": "UploadBucket"}]}, "object": {"key": [{"prefix": "uploads/"}]}},
    }


def test_nothing_the_import_writes_can_start_another(template: Template, functions: dict[str, Any]) -> None:
    pattern = of_type(template, "AWS::Events::Rule")["UploadRule"]["EventPattern"]
    trigger = pattern["detail"]["object"]["key"][0]["prefix"]
    written = {
        s["Resource"]["Fn::Sub"].removeprefix("${UploadBucket.Arn}/")
        for name, function in functions.items()
        for s in statements(function["Policies"])
        if "s3:PutObject" in as_list(s["Action"]) and name not in BRING_FILES
    }
    assert [prefix for prefix in (*written, "work/", "results/") if prefix.startswith(trigger)] == []


def test_no_import_stays_open_when_its_execution_ends_without_success(template: Template) -> None:
    rule = of_type(template, "AWS::Events::Rule")["EndedImportsRule"]
    assert rule["State"] == "ENABLED"
    assert rule["EventPattern"] == {
        "source": ["aws.states"],
        "detail-type": ["Step Functions Execution Status Change"],
        "detail": {
            "status": ["FAILED", "TIMED_OUT", "ABORTED"],
            "stateMachineArn": [{"Ref": "DataImportStateMachine"}],
        },
    }
    (target,) = rule["Targets"]
    assert (target["Arn"], target["RoleArn"]) == (
        {"Ref": "SettleImportStateMachine"},
        {"Fn::GetAtt": ["EndedImportsRuleRole", "Arn"]},
    )
    assert [change for change in ("Input", "InputPath", "InputTransformer") if change in target] == []


@pytest.mark.parametrize(
    ("rule", "queue"), [("UploadRule", "UndeliveredUploadsQueue"), ("EndedImportsRule", "UndeliveredEndingsQueue")]
)
def test_an_event_that_cannot_be_delivered_is_retried_and_kept(template: Template, rule: str, queue: str) -> None:
    assert of_type(template, "AWS::Events::Rule").keys() == {"UploadRule", "EndedImportsRule", "SweepRule"}
    (target,) = of_type(template, "AWS::Events::Rule")[rule]["Targets"]
    assert target["RetryPolicy"] == {"MaximumRetryAttempts": 185, "MaximumEventAgeInSeconds": 86400}
    assert target["DeadLetterConfig"] == {"Arn": {"Fn::GetAtt": [queue, "Arn"]}}
    policy = of_type(template, "AWS::SQS::QueuePolicy")[f"{queue}Policy"]
    letters = [s for s in statements(policy) if s["Effect"] == "Allow"]
    assert [(s["Principal"], s["Action"], s["Resource"], s["Condition"]) for s in letters] == [
        (
            {"Service": "events.amazonaws.com"},
            "sqs:SendMessage",
            {"Fn::GetAtt": [queue, "Arn"]},
            {"ArnEquals": {"aws:SourceArn": {"Fn::GetAtt": [rule, "Arn"]}}},
        )
    ]


def test_open_imports_are_looked_after_every_five_minutes(template: Template, functions: dict[str, Any]) -> None:
    rule = of_type(template, "AWS::Events::Rule")["SweepRule"]
    (target,) = rule["Targets"]
    permission = of_type(template, "AWS::Lambda::Permission")["SweepRulePermission"]
    assert (rule["State"], rule["ScheduleExpression"]) == ("ENABLED", "rate(5 minutes)")
    assert target == {
        "Id": "sweep-imports",
        "Arn": {"Fn::GetAtt": ["SweepImportsFunction", "Arn"]},
        "Input": "{}",
        "RetryPolicy": {"MaximumRetryAttempts": 3, "MaximumEventAgeInSeconds": 300},
        "DeadLetterConfig": {"Arn": {"Fn::GetAtt": ["MissedSweepsQueue", "Arn"]}},
    }
    assert (permission["FunctionName"], permission["SourceArn"]) == (
        {"Ref": "SweepImportsFunction"},
        {"Fn::GetAtt": ["SweepRule", "Arn"]},
    )
    sweep = functions["SweepImportsFunction"]
    assert sweep["EventInvokeConfig"] == {"MaximumRetryAttempts": 0}
    assert sweep["Timeout"] > sweeping.SWEEP_SECONDS + 30


def test_who_is_to_ask_again_is_told_when(template: Template) -> None:
    responses = of_type(template, "AWS::Serverless::Api")["Api"]["GatewayResponses"]
    told = {name: r["ResponseParameters"]["Headers"].get("Retry-After") for name, r in responses.items()}
    assert {name: seconds for name, seconds in told.items() if seconds} == {"THROTTLED": "'1'", "DEFAULT_5XX": "'5'"}


def test_the_state_machines_are_standard_and_log_no_customer_data(template: Template) -> None:
    machines = of_type(template, "AWS::Serverless::StateMachine")
    assert {name: m["DefinitionUri"] for name, m in machines.items()} == {
        "DataImportStateMachine": "statemachine/data_import.asl.json",
        "SettleImportStateMachine": "statemachine/settle_import.asl.json",
    }
    for machine in machines.values():
        assert (machine["Type"], machine["Logging"]["IncludeExecutionData"]) == ("STANDARD", False)


# ── api ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_no_route_answers_without_a_token(template: Template, stack: Template) -> None:
    assert of_type(template, "AWS::Serverless::Api")["Api"]["Auth"]["DefaultAuthorizer"] == "UserPoolAuthorizer"
    paths = of_type(stack, "AWS::ApiGateway::RestApi")["Api"]["Body"]["paths"]
    security = {(verb, path): m.get("security") for path, methods in paths.items() for verb, m in methods.items()}
    assert security == {route: [{"UserPoolAuthorizer": []}] for route in ROUTES}


def test_a_password_is_sent_as_it_is_on_a_laptop_only(template: Template) -> None:
    flows = of_type(template, "AWS::Cognito::UserPoolClient")["UserPoolClient"]["ExplicitAuthFlows"]
    everywhere = ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
    condition, on_laptop, elsewhere = flows["Fn::If"]
    assert template["Conditions"][condition] == {"Fn::Equals": [{"Ref": "Stage"}, "local"]}
    assert (sorted(on_laptop), elsewhere) == (sorted([*everywhere, "ALLOW_USER_PASSWORD_AUTH"]), everywhere)
    assert template["Parameters"]["Stage"]["Default"] != "local"


def test_routes_lead_to_their_functions(stack: Template) -> None:
    paths = of_type(stack, "AWS::ApiGateway::RestApi")["Api"]["Body"]["paths"]
    targets = {(verb, path): json.dumps(m) for path, methods in paths.items() for verb, m in methods.items()}
    assert {route: function for route, function in ROUTES.items() if f"${{{function}.Arn}}" in targets[route]} == ROUTES


def test_long_answers_are_compressed(template: Template) -> None:
    """By the API itself, since CloudFront leaves alone what it may not cache; on the laptop by its page server."""
    assert of_type(template, "AWS::Serverless::Api")["Api"]["MinimumCompressionSize"] == COMPRESSED_FROM_BYTES


def test_the_api_is_throttled_traced_and_leaves_access_logs(template: Template) -> None:
    api = of_type(template, "AWS::Serverless::Api")["Api"]
    (settings,) = api["MethodSettings"]
    assert (settings["ResourcePath"], settings["HttpMethod"]) == ("/*", "*")
    assert (settings["ThrottlingRateLimit"], settings["ThrottlingBurstLimit"]) == (
        {"Ref": "ApiRateLimit"},
        {"Ref": "ApiBurstLimit"},
    )
    assert api["AccessLogSetting"]["DestinationArn"] == {"Fn::GetAtt": ["ApiLogGroup", "Arn"]}
    assert api["TracingEnabled"] is True


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
