"""Every view of the page that a tenant has, in one list, and how a test goes through them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from local.api import ImportApi
from local.tenants import Tenant
from tests.e2e.page.visiting import tenant_path

_MOST_PAGES = 6


@dataclass(frozen=True)
class View:
    """`path` may name `{import_id}` and `{asset_id}`; `draws` with a library of its own, loaded when it is opened."""

    name: str
    path: str
    draws: str | None = None


VIEWS = (
    View("upload", "/upload"),
    View("history", "/imports"),
    View("results", "/imports/{import_id}"),
    View("assets", "/assets"),
    View("asset", "/assets/{asset_id}"),
    View("sensitive-data", "/sensitive-data"),
    View("dependencies", "/dependencies", draws="cytoscape"),
    View("utilisation", "/utilisation", draws="echarts"),
)


def address(view: View, tenant: Tenant, *, import_id: str, asset_id: str) -> str:
    return tenant_path(tenant, view.path.format(import_id=import_id, asset_id=asset_id))


def an_asset(api: ImportApi) -> str:
    return str(next(api.assets())["id"])


def go_to(page: Page, path: str) -> None:
    """To another view as a link would, since every load would ask to sign in again. It has a title of its own."""
    before = page.title()
    if page.evaluate("location.pathname") != path:
        page.evaluate(
            "(path) => { history.pushState(null, '', path); dispatchEvent(new PopStateEvent('popstate')); }", path
        )
        expect(page).not_to_have_title(before)
    settle(page)


def settle(page: Page) -> None:
    """What was on its way is there."""
    expect(page.locator("main h1")).to_be_visible()
    expect(page.locator("main").get_by_role("status", name=re.compile("^Loading"))).to_have_count(0)
    expect(page.locator("main [aria-busy=true]")).to_have_count(0)


def read_all(page: Page) -> str:
    """Opens every part of the view and every further page of its lists; the text of all of them."""
    text = [_whole_list(page)]
    tabs = page.locator("main [role=tab]")
    for number in range(tabs.count()):
        tabs.nth(number).click()
        settle(page)
        text.append(_whole_list(page))
    return "\n".join(text)


def _whole_list(page: Page) -> str:
    main = page.locator("main")
    more = main.get_by_role("button", name=re.compile(r"\b(more|next|older)\b", re.IGNORECASE))
    for closed in main.locator("details:not([open]) > summary").all():
        closed.click()
    text = [main.text_content() or ""]
    while more.count() > 0 and more.first.is_enabled() and len(text) < _MOST_PAGES:
        if _clicked(more):
            page.wait_for_function("(before) => document.querySelector('main').textContent !== before", arg=text[-1])
            settle(page)
        text.append(main.text_content() or "")
    return "\n".join(text)


def _clicked(more: Locator) -> bool:
    """False if it went away meanwhile: what was on its way was the whole list."""
    try:
        more.first.click(timeout=5_000)
    except PlaywrightTimeout:
        if more.count() > 0:
            raise
        return False
    return True
