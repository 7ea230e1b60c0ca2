"""The page is served alike on the laptop and on AWS, and there nothing but CloudFront reads it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import boto3
import pytest
from botocore.config import Config

from importflow import storage
from local.page_headers import FIXED_HEADERS, content_security_policy, upload_addresses

Template = dict[str, Any]
REGION = "eu-central-1"
CONDITION = "ServesPage"


def page_resources(template: Template) -> dict[str, Any]:
    return {name: r for name, r in template["Resources"].items() if name.startswith("Page")}


def properties(template: Template, name: str) -> dict[str, Any]:
    found: dict[str, Any] = template["Resources"][name]["Properties"]
    return found


@pytest.fixture
def headers(template: Template) -> dict[str, Any]:
    config: dict[str, Any] = properties(template, "PageHeaders")["ResponseHeadersPolicyConfig"]
    return config


@pytest.fixture
def distribution(template: Template) -> dict[str, Any]:
    config: dict[str, Any] = properties(template, "PageDistribution")["DistributionConfig"]
    return config


def test_cloudfront_sends_the_policy_that_the_laptop_sends(headers: dict[str, Any]) -> None:
    policy = headers["SecurityHeadersConfig"]["ContentSecurityPolicy"]
    uploads = upload_addresses("https://s3.${AWS::Region}.${AWS::URLSuffix}", "${UploadBucket}")
    expected = content_security_policy(*uploads, "https://cognito-idp.${AWS::Region}.${AWS::URLSuffix}")
    assert policy == {"Override": True, "ContentSecurityPolicy": {"Fn::Sub": expected}}


def test_cloudfront_sends_the_other_headers_that_the_laptop_sends_and_insists_on_https(headers: dict[str, Any]) -> None:
    secure = headers["SecurityHeadersConfig"]
    sent = {item["Header"]: item["Value"] for item in headers["CustomHeadersConfig"]["Items"]} | {
        "X-Content-Type-Options": "nosniff" if secure["ContentTypeOptions"] else None,
        "X-Frame-Options": secure["FrameOptions"]["FrameOption"],
        "Referrer-Policy": secure["ReferrerPolicy"]["ReferrerPolicy"],
    }
    assert sent == FIXED_HEADERS
    assert secure["StrictTransportSecurity"]["AccessControlMaxAgeSec"] >= 31_536_000
    every = [*secure.values(), *headers["CustomHeadersConfig"]["Items"]]
    assert [one for one in every if one["Override"] is not True] == []


def test_the_policy_allows_no_script_or_style_of_a_page_that_was_tampered_with() -> None:
    rules = dict(rule.split(" ", 1) for rule in content_security_policy("https://bucket").split("; "))
    assert rules["default-src"] == rules["base-uri"] == rules["frame-ancestors"] == "'none'"
    assert rules["script-src"] == rules["style-src"] == rules["form-action"] == "'self'"
    assert rules["require-trusted-types-for"] == "'script'"


@pytest.mark.parametrize("region", [REGION, "us-east-1"])
def test_uploads_go_to_an_address_that_the_policy_names(region: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", region)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setattr(storage, "client", storage.client.__wrapped__)
    form = storage.presign_post("bucket-1", "uploads/x", content_type="text/csv", max_bytes=1, expires_in=60)
    allowed, below = upload_addresses(f"https://s3.{region}.amazonaws.com", "bucket-1")
    assert form["url"] == allowed
    settings: Config = storage.client().meta.config
    part = boto3.client("s3", config=settings).generate_presigned_url("upload_part", _part())
    assert urlsplit(part)._replace(query="").geturl().startswith(below)


def _part() -> dict[str, Any]:
    return {"Bucket": "bucket-1", "Key": "uploads/x", "UploadId": "u", "PartNumber": 1}


def test_the_bucket_of_the_page_is_private_and_read_by_this_distribution_only(template: Template) -> None:
    assert properties(template, "PageBucket")["PublicAccessBlockConfiguration"] == dict.fromkeys(
        ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"), True
    )
    statements = properties(template, "PageBucketPolicy")["PolicyDocument"]["Statement"]
    assert [(s["Effect"], s["Principal"], s["Action"], s["Condition"]) for s in statements] == [
        ("Deny", "*", "s3:*", {"Bool": {"aws:SecureTransport": "false"}}),
        (
            *("Allow", {"Service": "cloudfront.amazonaws.com"}, "s3:GetObject"),
            {
                "StringEquals": {
                    "aws:SourceArn": {
                        "Fn::Sub": "arn:${AWS::Partition}:cloudfront::${AWS::AccountId}:distribution/${PageDistribution}"
                    }
                }
            },
        ),
    ]


def test_page_and_api_have_one_origin_and_answers_of_the_api_are_never_kept(distribution: dict[str, Any]) -> None:
    origins = {origin["Id"]: origin for origin in distribution["Origins"]}
    page, (api,) = distribution["DefaultCacheBehavior"], distribution["CacheBehaviors"]
    assert (api["PathPattern"], api["TargetOriginId"], page["TargetOriginId"]) == ("/api/*", "api", "page")
    assert origins["api"]["OriginPath"] == {"Fn::Sub": "/${Stage}"}
    assert origins["api"]["CustomOriginConfig"]["OriginProtocolPolicy"] == "https-only"
    assert origins["page"]["OriginAccessControlId"] == {"Fn::GetAtt": ["PageOriginAccess", "Id"]}
    # CachingDisabled, and AllViewerExceptHostHeader: the token goes on, the name of the distribution does not
    assert (api["CachePolicyId"], api["OriginRequestPolicyId"]) == (
        "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
        "b689b0a8-53d0-40ab-baf2-68738e2966ac",
    )
    assert {behaviour["ResponseHeadersPolicyId"]["Ref"] for behaviour in (page, api)} == {"PageHeaders"}
    # an error page for the page's own 403 would hide the API's
    assert "CustomErrorResponses" not in distribution


def test_the_laptop_deploys_no_cloudfront(template: Template) -> None:
    conditions = {name: r.get("Condition") for name, r in page_resources(template).items()}
    assert conditions == dict.fromkeys(conditions, CONDITION)
    assert len(conditions) == 6
    assert {n for n, o in template["Outputs"].items() if o.get("Condition")} == {
        *("PageUrl", "PageBucketName", "PageDomainTarget"),
    }
    assert template["Conditions"][CONDITION] == {"Fn::Not": [{"Condition": "OnLaptop"}]}
    others = {n for n, r in template["Resources"].items() if "CloudFront" in r["Type"] and not n.startswith("Page")}
    assert others == set()
