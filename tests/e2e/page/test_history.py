"""The history: finding an import again, and seeing what becomes of those that run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal
from uuid import uuid4

import pytest
import sqlalchemy as sa
from playwright.sync_api import Locator, Page, Request, expect

from local.api import ImportApi
from local.stack import Stack
from local.tenants import ADA, Person
from tests.e2e.page.imported import FILES, import_sample
from tests.e2e.page.large_inventory import EMPTY
from tests.e2e.page.visiting import Visitor, tenant_path
from tests.e2e.superuser import superuser

MARK = f"history-{uuid4().hex[:8]}"  # tells the files of this run from all others
HISTORY = tenant_path(ADA.tenants[0], "/imports")
_LET_PASS = sa.text(
    "UPDATE migration.data_imports SET processing_config = jsonb_set("
    "processing_config, '{upload_expires_at}', to_jsonb(now() - interval '1 hour')) WHERE id = CAST(:id AS uuid)"
)


@pytest.fixture
def api(site: Stack) -> ImportApi:
    return ImportApi(site.api_url, site.sign_in(ADA.email), ADA.tenants[0])


@pytest.fixture(scope="module")
def settled(site: Stack, imported: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Beside the samples: a file that was refused, one that may still come and one that never came."""
    folder = tmp_path_factory.mktemp("history")
    refused = folder / f"{MARK}-refused.csv"
    refused.write_text("colour,shape\nblue,round\n")
    import_sample(site, refused, "cmdb_export")
    api = ImportApi(site.api_url, site.sign_in(ADA.email), ADA.tenants[0])
    announced = {}
    for name in ("awaited", "never-came"):
        file = folder / f"{MARK}-{name}.csv"
        file.write_text("Name\nweb01\n")
        announced[name] = api.announce(file, "app_discovery")
    engine = superuser(site)
    with engine.begin() as connection:
        connection.execute(_LET_PASS, {"id": announced["never-came"]["data_import_id"]})
    yield
    api.cancel_upload(announced["awaited"]["flow_id"])


def rows(page: Page) -> Locator:
    return page.get_by_role("table", name="Imports").locator("tbody tr")


def choose(page: Page, filter_name: str, value: str) -> None:
    page.get_by_role("button", name=filter_name).first.click()
    page.get_by_role("option", name=value).click()


def test_imports_are_told_apart_and_found_again(settled: None, visitor: Visitor, imported: dict[str, Any]) -> None:
    page = visitor.open(HISTORY)
    expect(rows(page).filter(has_text=f"{MARK}-refused.csv")).to_contain_text(
        re.compile("No column names an asset.*Refused", re.DOTALL)
    )
    expect(rows(page).filter(has_text=f"{MARK}-awaited.csv")).to_contain_text("Waiting for the file")
    expect(rows(page).filter(has_text=f"{MARK}-never-came.csv")).to_contain_text("File never came")
    records = imported["infrastructure"]["records"]
    measured = rows(page).filter(has_text=FILES["infrastructure"].name).first
    expect(measured).to_contain_text(re.compile(rf"Completed.*{records['total']}\s*{records['rejected']} rejected"))

    page.get_by_role("searchbox").fill(MARK.upper())
    expect(rows(page)).to_have_count(3)
    choose(page, "Category", "Application discovery")
    expect(rows(page)).to_have_count(2)
    choose(page, "Uploaded", "Today")
    expect(rows(page)).to_have_count(2)
    choose(page, "Status", "Completed")
    expect(page.get_by_role("heading", name="No import matches")).to_be_visible()
    page.go_back()
    expect(rows(page)).to_have_count(2)
    page.get_by_role("button", name="Remove filter Category: Application discovery").click()
    expect(rows(page)).to_have_count(3)
    choose(page, "Uploaded", "Between two dates")
    page.get_by_label("To, inclusive").press_sequentially("01012020")  # the browser tells of the year 2 first
    expect(page.get_by_role("heading", name="No import matches")).to_be_visible()
    page.get_by_role("button", name="Clear filters").last.click()
    expect(page).to_have_url(re.compile("/imports$"))
    rows(page).filter(has_text=f"{MARK}-refused.csv").get_by_role("link").click()
    expect(page).to_have_url(re.compile("/imports/[0-9a-f-]{36}$"))


def test_what_runs_is_followed_and_what_is_over_is_left_alone(visitor: Visitor, api: ImportApi, tmp_path: Path) -> None:
    file = tmp_path / f"{MARK}-followed.csv"
    file.write_bytes(FILES["cmdb_export"].read_bytes())
    announced = api.announce(file, "cmdb_export")
    asked: list[str] = []
    page = visitor.open(f"{HISTORY}?text={MARK}-followed")
    page.on("request", lambda request: asked.append(request.url) if _is_list(request) else None)
    expect(rows(page)).to_have_count(1)
    expect(rows(page)).to_contain_text("Waiting for the file")
    api.upload(announced["upload"], file, lambda _: None)
    expect(rows(page)).to_contain_text("Completed", timeout=60_000)
    expect(rows(page)).to_contain_text("43")
    assert asked
    asked.clear()
    page.wait_for_timeout(6_500)
    assert asked == []


def _is_list(request: Request) -> bool:
    return "/data-import?" in request.url and f"text={MARK}" in request.url


def test_an_engagement_without_imports_leads_to_the_upload(lena: Person, visitor: Visitor) -> None:
    page = visitor.open(tenant_path(EMPTY, "/imports"), who=lena)
    expect(page.get_by_role("heading", name="Nothing has been imported yet")).to_be_visible()
    visitor.screenshot("history-empty")
    page.get_by_role("link", name="Upload a file").click()
    expect(page).to_have_url(re.compile("/upload$"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_history_puts_up_no_barriers(settled: None, visitor: Visitor, scheme: Literal["light", "dark"]) -> None:
    visitor.page.emulate_media(color_scheme=scheme)
    page = visitor.open(f"{HISTORY}?category=cmdb_export")
    expect(rows(page).filter(has_text=f"{MARK}-refused.csv")).to_be_visible()
    assert visitor.barriers() == []
    visitor.screenshot(f"history-{scheme}")
    width, height = (360, 740) if scheme == "light" else (2560, 1300)
    page.set_viewport_size({"width": width, "height": height})
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    visitor.screenshot(f"history-{width}")
