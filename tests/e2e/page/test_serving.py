"""The page is there: its files and headers, its settings, the API behind the same origin, and nothing else."""

from __future__ import annotations

import http.client
import json
import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from local.page_headers import FIXED_HEADERS, content_security_policy, upload_addresses
from local.stack import Stack
from local.tenants import ADA, PASSWORD
from tests.e2e.page.visiting import Complaints, tenant_path


def ask(site: Stack, target: str, headers: dict[str, str] | None = None) -> tuple[int, http.client.HTTPMessage, bytes]:
    """As it is, without the tidying of addresses that browsers do."""
    connection = http.client.HTTPConnection(urlsplit(str(site.page_url)).netloc, timeout=30)
    try:
        connection.request("GET", target, headers=headers or {})
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        connection.close()


def test_the_entry_comes_with_every_header(site: Stack) -> None:
    status, headers, body = ask(site, "/")
    policy = content_security_policy(*upload_addresses(site.record.aws.endpoint, site.bucket))
    assert (status, headers["Content-Type"], headers["Cache-Control"]) == (200, "text/html; charset=utf-8", "no-cache")
    assert headers["Content-Security-Policy"] == policy
    assert {name: headers[name] for name in FIXED_HEADERS} == FIXED_HEADERS
    assert b"<script>" not in body
    assert b"style=" not in body


def test_the_page_is_told_which_pool_to_sign_in_to(site: Stack) -> None:
    outputs = site.record.outputs
    assert json.loads(ask(site, "/config.json")[2]) == {
        "region": "us-east-1",
        "user_pool_id": outputs["UserPoolId"],
        "user_pool_client_id": outputs["UserPoolClientId"],
        "cognito_endpoint": "/cognito",
        "api_base": "/api/v1",
        "auth_flow": "USER_PASSWORD_AUTH",
    }


def test_the_api_answers_behind_the_page_and_only_with_a_token(site: Stack) -> None:
    assert ask(site, "/api/v1/data-import")[0] == 401
    token = {"Authorization": f"Bearer {site.sign_in(ADA.email)}"} | ADA.tenants[0].headers
    status, headers, body = ask(site, "/api/v1/data-import?limit=1", token)
    assert (status, headers["X-Content-Type-Options"], "items" in json.loads(body)) == (200, "nosniff", True)


@pytest.mark.parametrize(
    "target", ["/api/../../_ministack/health", "/api/%2e%2e/%2e%2e/_ministack/health", "/../stack.json"]
)
def test_nothing_beside_page_and_api_is_reached(site: Stack, target: str) -> None:
    assert ask(site, target)[0] == 400


def test_the_bucket_takes_files_from_the_page_only(site: Stack) -> None:
    rules = site.client("s3").get_bucket_cors(Bucket=site.bucket)["CORSRules"]
    assert [rule["AllowedOrigins"] for rule in rules] == [[site.page_url]]


def test_a_deep_link_is_answered_by_the_page_which_asks_to_sign_in(page: Page) -> None:
    answer = page.goto(tenant_path(ADA.tenants[0], "/imports"))
    assert answer is not None
    assert answer.status == 200
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()


def test_a_breach_of_the_policy_is_noticed(page: Page, complaints: Complaints) -> None:
    page.goto("/")
    page.evaluate("() => document.body.setAttribute('style', 'color: red')")
    page.evaluate("() => fetch('https://elsewhere.example/').catch(() => null)")
    page.evaluate("() => { try { document.body.innerHTML = '<p>x</p>' } catch { return } }")
    for directive in ("style-src", "connect-src", "require-trusted-types-for|TrustedHTML"):
        assert any(re.search(directive, text) for text in complaints.unexpected()), directive
    complaints.expected.append("Content Security Policy|TrustedHTML")


UPLOAD = """async ({ who, password, tenant, form, parts }) => {
    const { user_pool_client_id: ClientId, cognito_endpoint, api_base } = await (await fetch("/config.json")).json();
    const signIn = { AuthFlow: "USER_PASSWORD_AUTH", ClientId, AuthParameters: { USERNAME: who, PASSWORD: password } };
    const target = "AWSCognitoIdentityProviderService.InitiateAuth";
    const headers = { "Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": target };
    const signedIn = await fetch(cognito_endpoint, { method: "POST", headers, body: JSON.stringify(signIn) });
    const token = (await signedIn.json()).AuthenticationResult.IdToken;
    const ask = async (path, body) => {
        const headers = { ...tenant, Authorization: `Bearer ${token}`, "Content-Type": "application/json" };
        return (await fetch(api_base + path, { method: "POST", headers, body: JSON.stringify(body) })).json();
    };
    const announce = (size) => ask("/data-import/upload", { filename: "servers.csv", file_size: size });

    const small = (await announce(form.length)).upload;
    const fields = new FormData();
    for (const [name, value] of Object.entries(small.fields)) fields.append(name, value);
    fields.append("file", new Blob([form]));
    const posted = await fetch(small.url, { method: "POST", body: fields });

    const large = await announce(parts);
    const signed = await ask(`/data-import/${large.data_import_id}/upload/parts`, { part_numbers: [1] });
    const body = new Blob([new Uint8Array(large.upload.multipart.part_size)]);
    const put = await fetch(signed.parts[0].url, { method: "PUT", body });
    return [posted.status, put.status, Boolean(put.headers.get("ETag"))];
}"""


def test_a_browser_at_the_page_may_send_files_to_the_bucket_by_form_and_in_parts(page: Page) -> None:
    page.goto("/")
    said = {"who": ADA.email, "password": PASSWORD, "tenant": ADA.tenants[0].headers}
    assert page.evaluate(UPLOAD, said | {"form": "name\nweb01\n", "parts": 6 * 1024**2}) == [204, 200, True]
