"""The inventory: finding assets among many, and reading where each value of one came from."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from typing import Any, Literal

import pytest
from playwright.sync_api import Locator, Page, expect

from local.api import ImportApi
from local.stack import Stack
from local.tenants import ADA, BOB, Person
from tests.e2e.page.imported import FILES
from tests.e2e.page.large_inventory import EMPTY, LARGE
from tests.e2e.page.smoothness import busy
from tests.e2e.page.visiting import Visitor, tenant_path

MANY = tenant_path(LARGE, "/assets")
NAME = "bi-node02"
SCROLL = """async () => {
    for (let step = 0; step < 40; step++) {
        scrollBy(0, 150);
        await new Promise(requestAnimationFrame);
    }
}"""


@pytest.fixture
def asset_id(site: Stack, imported: dict[str, Any]) -> str:
    """The asset of the samples that all four of them may speak of."""
    api = ImportApi(site.api_url, site.sign_in(ADA.email), ADA.tenants[0])
    return str(next(api.assets(name=NAME))["id"])


def count(page: Page) -> Locator:
    """What the list says about how many there are."""
    return page.get_by_role("group", name="List of assets").get_by_role("status")


def first_row(page: Page) -> Locator:
    return page.get_by_role("table", name="Assets").locator("tbody th").first


def test_50000_assets_are_paged_sorted_and_filtered_by_the_server(lena: Person, visitor: Visitor) -> None:
    page = visitor.open(MANY, who=lena)
    expect(count(page)).to_have_text("1–100 of 50,000 assets")
    expect(page.get_by_role("table", name="Assets").locator("tbody tr")).to_have_count(100)

    page.get_by_role("button", name="Next").last.click()
    expect(first_row(page)).to_contain_text("host-00101")
    expect(count(page)).to_have_text("101–200 of 50,000 assets")
    page.get_by_role("button", name="Next").last.click()
    expect(first_row(page)).to_contain_text("host-00201")
    page.get_by_role("button", name="Previous").last.click()
    expect(first_row(page)).to_contain_text("host-00101")
    page.go_back()
    expect(first_row(page)).to_contain_text("host-00201")

    page.get_by_role("columnheader", name="Name").get_by_role("button").click()
    expect(page.get_by_role("columnheader", name="Name")).to_have_attribute("aria-sort", "descending")
    expect(first_row(page)).to_contain_text("host-50000")

    page.get_by_role("button", name="Environment").first.click()
    page.get_by_role("option", name="None").click()
    expect(count(page)).to_have_text("1–100 of 5,000 assets")
    page.get_by_role("searchbox").fill("host-4242")
    expect(count(page)).to_have_text("1 asset")
    expect(first_row(page)).to_contain_text("host-42420")
    assert dict(re.findall(r"(\w+)=([^&]*)", page.url)) == {"text": "host-4242", "environment": "", "order": "desc"}

    page.get_by_role("button", name="Remove filter Environment: None").click()
    expect(count(page)).to_have_text("10 assets")
    page.go_back()
    expect(count(page)).to_have_text("1 asset")
    page.get_by_role("searchbox").fill("nothing is called so")
    expect(page.get_by_role("heading", name="No asset matches")).to_be_visible()
    page.get_by_role("button", name="Clear filters").last.click()
    expect(count(page)).to_have_text("1–100 of 50,000 assets")
    expect(page.get_by_role("searchbox")).to_have_value("")


def test_a_link_to_a_cell_of_the_matrix_opens_its_assets(lena: Person, visitor: Visitor) -> None:
    page = visitor.open(f"{MANY}?classification=&environment=Test", who=lena)
    expect(page.get_by_role("button", name="Remove filter Classification: None")).to_be_visible()
    rows = page.get_by_role("table", name="Assets").locator("tbody tr")
    expect(rows).to_have_count(100)
    expect(rows.filter(has_text="Test")).to_have_count(100)
    expect(rows.filter(has_text=re.compile("Restricted|Confidential|Internal"))).to_have_count(0)


def test_50000_assets_stay_smooth(
    lena: Person, visitor: Visitor, record_property: Callable[[str, object], None]
) -> None:
    page = visitor.open(MANY, who=lena)
    expect(first_row(page)).to_contain_text("host-00001")
    with busy(page) as tasks:
        page.evaluate(SCROLL)
        for title, first in (("Operating system", "Linux 0"), ("Environment", "Development"), ("Name", "host-00001")):
            page.get_by_role("columnheader", name=title).get_by_role("button").click()
            expect(first_row(page)).to_contain_text(first)
        for number in range(1, 6):
            page.get_by_role("button", name="Next").first.click()
            expect(first_row(page)).to_contain_text(f"host-{number:03}01")
        page.get_by_role("searchbox").press_sequentially("host-4999", delay=60)
        expect(count(page)).to_have_text("10 assets")
        page.get_by_role("button", name="Operating system").first.click()
        page.get_by_role("option", name="Linux 39").click()
        expect(count(page)).to_have_text("1 asset")
        page.get_by_role("button", name="Clear filters").click()
        expect(first_row(page)).to_contain_text("host-00001")
    record_property("longest task of 50,000 assets, ms", tasks[0])
    assert tasks[0] < 200, tasks[:5]
    assert page.evaluate("document.querySelectorAll('*').length") < 4_000


def test_each_value_names_the_row_of_the_file_that_says_so(visitor: Visitor, asset_id: str) -> None:
    page = visitor.open(tenant_path(ADA.tenants[0], f"/assets?text={NAME}"))
    page.get_by_role("link", name=NAME, exact=True).click()
    expect(page.get_by_role("heading", name=NAME)).to_be_visible()
    serial = page.get_by_role("row", name="Serial number")
    said = re.search(r"servers\.csv, row (\d+), column “(.+?)”", serial.inner_text())
    assert said
    rows = list(csv.reader(FILES["cmdb_export"].open(encoding="utf-8-sig")))
    record = dict(zip(rows[0], rows[int(said[1]) - 1], strict=True))
    assert record["Name"] == NAME
    expect(serial.get_by_role("cell").first).to_contain_text(record[said[2]])

    expect(page.get_by_role("row", name="CPU average")).to_contain_text("utilisation.xlsx, row")
    expect(page.get_by_role("region", name="Utilisation")).to_contain_text("peak 87.6%")
    expect(page.get_by_role("row", name="ware-sql02")).to_contain_text("1433/tcp")
    expect(page.get_by_role("link", name="Map around this asset")).to_have_attribute(
        "href", tenant_path(ADA.tenants[0], f"/dependencies?asset_id={asset_id}")
    )
    page.get_by_role("link", name="Assets").last.click()
    expect(page).to_have_url(re.compile(rf"/assets\?text={NAME}$"))
    page.get_by_role("link", name=NAME, exact=True).click()
    serial.get_by_role("link", name="servers.csv").click()
    expect(page).to_have_url(re.compile("/imports/[0-9a-f-]{36}$"))


def test_an_asset_of_somebody_else_is_not_there(visitor: Visitor, asset_id: str) -> None:
    page = visitor.open(tenant_path(BOB.tenants[0], f"/assets/{asset_id}"), who=BOB)
    expect(page.get_by_role("heading", name="There is nothing here")).to_be_visible()


def test_an_empty_inventory_leads_to_the_upload(lena: Person, visitor: Visitor) -> None:
    page = visitor.open(tenant_path(EMPTY, "/assets"), who=lena)
    expect(page.get_by_role("heading", name="No assets yet")).to_be_visible()
    visitor.screenshot("assets-empty")
    page.get_by_role("link", name="Upload a file").click()
    expect(page).to_have_url(re.compile("/upload$"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_assets_put_up_no_barriers(visitor: Visitor, asset_id: str, scheme: Literal["light", "dark"]) -> None:
    visitor.page.emulate_media(color_scheme=scheme)
    page = visitor.open(tenant_path(ADA.tenants[0], "/assets?asset_type=Server"))
    expect(first_row(page)).to_contain_text("bi-node01")
    assert visitor.barriers() == []
    visitor.screenshot(f"assets-{scheme}")
    _at_all_widths(visitor, "assets", scheme)
    page.get_by_role("link", name=NAME, exact=True).click()
    expect(page.get_by_role("row", name="ware-sql02")).to_be_visible()
    assert visitor.barriers() == []
    visitor.screenshot(f"asset-{scheme}")
    _at_all_widths(visitor, "asset", scheme)


def _at_all_widths(visitor: Visitor, name: str, scheme: str) -> None:
    """Pictures of the narrowest and of a wide window, in one scheme each; neither moves sideways."""
    page = visitor.page
    usual = page.viewport_size
    assert usual
    width, height = (360, 740) if scheme == "light" else (2560, 1300)
    page.set_viewport_size({"width": width, "height": height})
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    visitor.screenshot(f"{name}-{width}")
    page.set_viewport_size(usual)
