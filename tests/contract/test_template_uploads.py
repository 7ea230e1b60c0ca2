"""The template from the upload to the state machine: nothing public, nothing lost, nothing started twice."""

from typing import Any

import pytest

from importflow import sweeping
from importflow.config import LlmSettings, OptionSettings, PlanSettings, PresignSettings
from importflow.import_limits import MAX_RECORDS
from importflow.part_layout import MAX_OBJECT_BYTES, MIN_PART_BYTES
from tests.contract.stack_parts import Template, as_list, of_type, statements

# What puts files where they start imports: those of the uploader, and copies of them.
BRING_FILES = {"PresignFunction", "MultipartFunction", "ImportAgainFunction"}


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
