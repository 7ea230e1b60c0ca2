"""The API of the template: every route needs a token and leads to its function."""

import json

from local.page_proxy import COMPRESSED_FROM_BYTES
from tests.contract.stack_parts import Template, of_type

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
