"""Signing in: on the way to a deep link, into granted tenants only, and never with a wrong password."""

from __future__ import annotations

from typing import Literal

import pytest
from playwright.sync_api import expect

from local.tenants import ADA, BOB
from tests.e2e.page.visiting import Visitor, tenant_path


def test_whoever_follows_a_deep_link_signs_in_and_lands_there(visitor: Visitor) -> None:
    page = visitor.open(tenant_path(ADA.tenants[0], "/imports"))
    expect(page.get_by_role("navigation").first).to_be_visible()
    expect(page.get_by_role("button", name="Sign in")).to_have_count(0)
    visitor.screenshot("signed-in")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_signing_in_puts_up_no_barriers(visitor: Visitor, scheme: Literal["light", "dark"]) -> None:
    visitor.page.emulate_media(color_scheme=scheme)
    visitor.page.goto("/sign-in")
    expect(visitor.page.get_by_role("button", name="Sign in")).to_be_visible()
    assert visitor.barriers() == []
    visitor.screenshot(f"sign-in-{scheme}")


def test_a_wrong_password_is_told_and_leads_nowhere(visitor: Visitor) -> None:
    visitor.page.goto("/sign-in")
    visitor.sign_in(ADA, password="Not-the-password-1")
    expect(visitor.page.get_by_role("alert")).to_be_visible()
    expect(visitor.page.get_by_role("button", name="Sign in")).to_be_visible()
    visitor.screenshot("sign-in-refused")


def test_another_tenants_deep_link_is_refused(visitor: Visitor) -> None:
    page = visitor.open(tenant_path(BOB.tenants[0], "/assets"), who=ADA)
    expect(page.get_by_role("heading", name="not open to you")).to_be_visible()
    visitor.screenshot("no-permission")


def test_a_reload_asks_to_sign_in_again_because_nothing_is_kept(visitor: Visitor) -> None:
    page = visitor.open(tenant_path(ADA.tenants[0], "/assets"))
    page.reload()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    kept = page.evaluate(
        "() => document.cookie + JSON.stringify({ ...localStorage }) + JSON.stringify({ ...sessionStorage })"
    )
    assert "eyJ" not in kept  # how every token begins
