"""Watching an import: before its file comes, while it runs, through a reload and a lost connection, to its end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
import sqlalchemy as sa
from playwright.sync_api import BrowserContext, Page, Request, expect

from local.api import ImportApi
from local.part_upload import upload_parts
from local.stack import Stack
from local.tenants import ADA, BOB
from tests.e2e.page.slowing import Brake, slowed
from tests.e2e.page.visiting import Complaints, Visitor, tenant_path
from tests.e2e.superuser import superuser

TENANT = ADA.tenants[0]
RECORDS = 1_050
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
SHIFTS = """() => {
    window.__shifts = [];
    new PerformanceObserver((list) => {
        for (const shift of list.getEntries()) {
            const nodes = shift.sources.map(({ node }) => node?.className ?? node?.nodeName);
            if (!shift.hadRecentInput) window.__shifts.push([shift.value, ...nodes]);
        }
    }).observe({ type: "layout-shift" });
}"""
HIDE = """(state) => {
    Object.defineProperty(document, "visibilityState", { value: state, configurable: true });
    document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
}"""


@pytest.fixture(scope="module")
def api(site: Stack) -> ImportApi:
    return ImportApi(site.api_url, site.sign_in(ADA.email), TENANT)


@pytest.fixture
def brake(site: Stack) -> Iterator[Brake]:
    with slowed(site, seconds=0.8) as brake:
        yield brake


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Few records, but seven chunks of them."""
    file = tmp_path_factory.mktemp("watching") / "servers-of-the-whole-group.csv"
    rows = (f"watched-{n},10.9.{n // 250}.{n % 250 + 1},{'n' * 12_000}" for n in range(RECORDS))
    file.write_text("Name,IP Address,Notes\n" + "\n".join(rows) + "\n")
    return file


def send(api: ImportApi, announced: dict[str, Any], file: Path) -> None:
    if "multipart" in announced["upload"]:
        upload_parts(api, announced["flow_id"], file, lambda _sent: None)
    else:
        api.upload(announced["upload"], file, lambda _sent: None)


def small(folder: Path, name: str = "web-servers.csv") -> Path:
    file = folder / name
    file.write_text("Name,IP Address\nwatched-small,10.8.0.1\n")
    return file


def status_polls(page: Page) -> list[Request]:
    polls: list[Request] = []
    page.on("request", lambda request: polls.append(request) if "/data-import/status/" in request.url else None)
    return polls


def percent(page: Page) -> float:
    return float(page.get_by_role("progressbar").get_attribute("aria-valuenow") or 0)


def moved(page: Page) -> float:
    """How much of what is shown has moved by how far, since `SHIFTS`."""
    return sum(value for value, *_ in page.evaluate("window.__shifts"))


def until_past(page: Page, share: float) -> None:
    page.wait_for_function(
        "(share) => Number(document.querySelector('[role=progressbar]')?.getAttribute('aria-valuenow')) > share",
        arg=share,
        timeout=60_000,
    )


def test_an_import_is_watched_from_its_announcement_to_its_results(
    visitor: Visitor, api: ImportApi, servers: Path, brake: Brake
) -> None:
    announced = api.announce(servers)
    page = visitor.open(tenant_path(TENANT, f"/imports/{announced['flow_id']}"))
    expect(page.get_by_role("heading", name="Waiting for the file")).to_be_visible()
    expect(page).to_have_title(re.compile(r"Waiting · servers-of-the-whole-group\.csv"))

    send(api, announced, servers)
    expect(page.get_by_role("progressbar")).to_be_visible()
    page.evaluate(SHIFTS)
    phase = page.locator("[aria-current=step]")
    expect(phase).to_contain_text("Validation")
    until_past(page, 24)
    expect(page).to_have_title(re.compile(r"^[2-5]\d% · servers-of-the-whole-group\.csv"))
    expect(page.get_by_text(re.compile(rf"^\d+ of {RECORDS:,}$"))).to_be_visible()

    assert moved(page) < 0.01, page.evaluate("window.__shifts")

    page.reload()
    visitor.sign_in()
    until_past(page, 25)
    page.evaluate(SHIFTS)
    expect(phase).to_contain_text("Enrichment", timeout=60_000)
    expect(page.get_by_text("Duplicates")).to_be_visible()
    seen = percent(page)
    assert seen > 50
    assert moved(page) < 0.01, page.evaluate("window.__shifts")

    page.set_viewport_size({"width": 1280, "height": 480})
    page.evaluate("window.scrollTo(0, 80)")
    expect(page.get_by_role("progressbar")).to_have_count(0, timeout=90_000)
    expect(page).not_to_have_title(re.compile("%"))
    expect(page.get_by_role("status").filter(has_text="Import completed, 1,050 of 1,050 records valid")).to_have_count(
        1
    )
    assert page.evaluate("window.scrollY") == 80
    assert api.status(announced["flow_id"])["status"] == "completed"


def test_it_looks_right_everywhere_while_it_runs(visitor: Visitor, api: ImportApi, servers: Path, brake: Brake) -> None:
    announced = api.announce(servers)
    send(api, announced, servers)
    page = visitor.open(tenant_path(TENANT, f"/imports/{announced['data_import_id']}"))
    until_past(page, 25)
    with brake.held():
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            assert visitor.barriers() == []
            visitor.screenshot(f"watching-{scheme}")
        page.emulate_media(color_scheme="light")
        for width, height in ((360, 800), (2560, 1440)):
            page.set_viewport_size({"width": width, "height": height})
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            visitor.screenshot(f"watching-{width}")
        page.set_viewport_size({"width": 1280, "height": 800})
    until_past(page, 62)
    with brake.held():
        visitor.screenshot("watching-enrichment")


@pytest.mark.parametrize("name", ["data_import_id", "flow_id", "master_flow_id"])
def test_each_of_the_three_ids_leads_to_the_import(visitor: Visitor, api: ImportApi, tmp_path: Path, name: str) -> None:
    announced = api.announce(small(tmp_path, f"by-{name}.csv"))
    page = visitor.open(tenant_path(TENANT, f"/imports/{announced[name]}"))
    expect(page.get_by_role("heading", name=f"by-{name}.csv")).to_be_visible()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.endswith(tenant_path(TENANT, f"/imports/{announced['data_import_id']}"))


def test_a_file_that_never_came_is_said_to_be_late(
    site: Stack, visitor: Visitor, api: ImportApi, tmp_path: Path
) -> None:
    announced = api.announce(small(tmp_path, "never-sent.csv"))
    page = visitor.open(tenant_path(TENANT, f"/imports/{announced['flow_id']}"))
    expect(page.get_by_text("has time until")).to_be_visible()
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        assert visitor.barriers() == []
    visitor.screenshot("watching-waiting-dark")
    engine = superuser(site)
    with engine.begin() as connection:
        connection.execute(
            sa.text(
                "UPDATE migration.data_imports SET processing_config = processing_config"
                " || jsonb_build_object('upload_expires_at', '2026-01-02T03:04:05+00:00') WHERE id = :id"
            ),
            {"id": announced["data_import_id"]},
        )
    expect(page.get_by_role("heading", name="The file did not arrive")).to_be_visible()
    page.get_by_role("link", name="To the upload page").click()
    expect(page).to_have_url(re.compile("/upload$"))


def test_nobody_is_asked_while_nobody_looks_and_a_lost_connection_is_said(
    visitor: Visitor, context: BrowserContext, api: ImportApi, tmp_path: Path, complaints: Complaints
) -> None:
    announced = api.announce(small(tmp_path))
    page = visitor.open(tenant_path(TENANT, f"/imports/{announced['flow_id']}"))
    expect(page.get_by_role("heading", name="Waiting for the file")).to_be_visible()
    polls = status_polls(page)
    page.wait_for_timeout(2_300)
    assert len(polls) >= 2

    page.evaluate(HIDE, "hidden")
    page.wait_for_timeout(300)
    asked = len(polls)
    page.wait_for_timeout(3_500)
    assert len(polls) == asked
    page.evaluate(HIDE, "visible")
    page.wait_for_timeout(500)
    assert len(polls) > asked

    complaints.expected.append("ERR_INTERNET_DISCONNECTED")
    context.set_offline(True)
    expect(page.get_by_text("The connection is lost")).to_be_visible()
    context.set_offline(False)
    expect(page.get_by_text("The connection is lost")).to_have_count(0)
    send(api, announced, tmp_path / "web-servers.csv")
    expect(page.get_by_role("heading", name="Waiting for the file")).to_have_count(0)


def test_another_tenants_import_is_not_there(site: Stack, visitor: Visitor, tmp_path: Path) -> None:
    bobs = ImportApi(site.api_url, site.sign_in(BOB.email), BOB.tenants[0]).announce(small(tmp_path, "bobs.csv"))
    page = visitor.open(tenant_path(TENANT, f"/imports/{bobs['data_import_id']}"))
    expect(page.get_by_role("heading", name="There is nothing here")).to_be_visible()
    page = visitor.open(tenant_path(BOB.tenants[0], f"/imports/{bobs['data_import_id']}"), who=ADA)
    expect(page.get_by_role("heading", name="not open to you")).to_be_visible()
    assert "bobs.csv" not in page.content()
