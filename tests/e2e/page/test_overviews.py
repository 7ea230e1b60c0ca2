"""The inventory as a whole: the dependency map up to 2,000 assets, how busy they are, where sensitive data lives."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from playwright.sync_api import Locator, Page, expect

from local.stack import Stack
from local.tenants import ADA, Person
from tests.e2e.page.connected_inventory import ASSETS, CONNECTED, DEPENDENCIES, MARA, add_connected_inventory
from tests.e2e.page.smoothness import busy
from tests.e2e.page.visiting import Visitor, tenant_path

MAP = tenant_path(ADA.tenants[0], "/dependencies")
# milliseconds of one task of the page, as the processor counts them
LONGEST_TASK = 1_000
# how many pixels have a colour of their own; colours in steps, so that the edges of letters do not count as many
DRAWN = """(place) => {
    const colours = new Map();
    for (const canvas of place.querySelectorAll("canvas")) {
        const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        for (let at = 0; at < data.length; at += 4) {
            if (data[at + 3] < 200) continue;
            const key = [data[at] >> 4, data[at + 1] >> 4, data[at + 2] >> 4].join();
            colours.set(key, (colours.get(key) ?? 0) + 1);
        }
    }
    return Object.fromEntries(colours);
}"""


@pytest.fixture(scope="module")
def mara(site: Stack) -> Person:
    """Works in the engagement of 2,000 assets."""
    add_connected_inventory(site)
    return MARA


def ask(site: Stack, who: Person, path: str) -> dict[str, Any]:
    token = {"Authorization": f"Bearer {site.sign_in(who.email)}"} | who.tenants[0].headers
    answer = requests.get(f"{site.api_url}/api/v1/{path}", headers=token, timeout=60)
    answer.raise_for_status()
    body: dict[str, Any] = answer.json()
    return body


def canvas(page: Page) -> Locator:
    return page.get_by_role("application", name="Dependency map")


def shown(page: Page) -> tuple[int, int, int]:
    """Assets, closed groups and lines on the map, once it is drawn."""
    expect(canvas(page)).to_have_attribute("data-state", "drawn", timeout=60_000)
    data = canvas(page).evaluate("(element) => ({ ...element.dataset })")
    return int(data["assets"]), int(data["groups"]), int(data["lines"])


def drawn(place: Locator) -> dict[str, int]:
    """How often each colour is on the place's canvases."""
    place.locator("canvas").first.wait_for()
    place.page.wait_for_timeout(300)
    colours: dict[str, int] = place.evaluate(DRAWN)
    return colours


def find(page: Page, text: str) -> None:
    """As the keyboard does it."""
    field = page.get_by_role("combobox", name="Find an asset")
    field.fill(text)
    expect(page.get_by_role("option").first).to_be_visible()
    field.press("ArrowDown")
    field.press("Enter")


def details(page: Page) -> Locator:
    return page.get_by_role("region", name="Details")


def test_an_asset_is_found_on_the_map_chosen_and_looked_at_more_closely(
    imported: dict[str, Any], visitor: Visitor
) -> None:
    page = visitor.open(MAP)
    assets, groups, lines = shown(page)
    assert (assets > 20, groups) == (True, 0)
    assert len(drawn(canvas(page))) > 10

    find(page, "freight-db01")
    expect(details(page).get_by_role("heading", name="freight-db01")).to_be_visible()
    expect(details(page)).to_contain_text("freight-app01tcp 5432")
    assert visitor.barriers() == []
    visitor.screenshot("map-chosen")
    page.get_by_role("button", name="Close details").click()
    expect(details(page).get_by_role("heading", name="Groups")).to_be_visible()
    canvas(page).click()  # it was brought into the middle
    expect(details(page).get_by_role("heading", name="freight-db01")).to_be_visible()

    page.get_by_role("switch", name="Show noise").click(force=True)
    expect(page).to_have_url(re.compile("noise=true"))
    expect(canvas(page)).not_to_have_attribute("data-lines", str(lines))
    assert shown(page)[2] > lines

    everything = shown(page)[0]
    page.get_by_role("button", name="Show its surroundings").click()
    expect(page.get_by_text("The surroundings of freight-db01")).to_be_visible()
    expect(canvas(page)).not_to_have_attribute("data-assets", str(everything))
    near = shown(page)[0]
    page.get_by_role("button", name="How far").click()
    page.get_by_role("option", name="2 steps").click()
    expect(canvas(page)).not_to_have_attribute("data-assets", str(near))
    assert near < shown(page)[0] < assets + 10
    asked = parse_qs(urlsplit(page.url).query)
    assert (asked["depth"], asked["noise"], len(asked["asset_id"][0])) == (["2"], ["true"], 36)
    visitor.screenshot("map-surroundings")
    page.get_by_role("button", name="Whole map").click()
    expect(page.get_by_text("The surroundings of")).to_have_count(0)
    expect(page).to_have_url(re.compile(r"/dependencies\?noise=true$"))


def test_the_map_can_be_read_as_a_table(imported: dict[str, Any], visitor: Visitor) -> None:
    page = visitor.open(f"{MAP}?view=table")
    row = page.get_by_role("row", name=re.compile("freight-app01 freight-db01 tcp 5432"))
    expect(row.get_by_role("link", name="flows.csv")).to_be_visible()
    without_noise = page.get_by_role("row").count()
    page.get_by_role("switch", name="Show noise").click(force=True)
    expect(page.get_by_role("row").filter(has_text="Noise").first).to_be_visible()
    assert page.get_by_role("row").count() > without_noise
    row.get_by_role("link", name="freight-db01").click()
    expect(page.get_by_role("heading", name="freight-db01")).to_be_visible()


def test_2000_assets_are_looked_at_in_groups_and_all_at_once(
    mara: Person, visitor: Visitor, record_property: Callable[[str, object], None]
) -> None:
    page = visitor.open(tenant_path(CONNECTED, "/assets"), who=mara)
    page.set_default_timeout(60_000)
    with busy(page) as opening:
        page.get_by_role("link", name="Dependencies").click()
        assets, groups, lines = shown(page)
    assert (assets, groups > 30, lines < 1_000) == (0, True, True)
    expect(page.get_by_text("10,000 dependencies.")).to_be_visible()
    assert len(drawn(canvas(page))) > 5
    visitor.screenshot("map-2000-closed")

    page.get_by_role("button", name="Expand Fleet tracking").click()
    expect(canvas(page)).not_to_have_attribute("data-assets", "0")
    some, left, _ = shown(page)
    assert (100 < some < 200, left) == (True, groups - 1)
    visitor.screenshot("map-2000-one-open")
    page.get_by_role("button", name="Collapse Fleet tracking").click()
    expect(canvas(page)).to_have_attribute("data-assets", "0")
    assert shown(page) == (0, groups, lines)

    with busy(page) as expanding:
        page.get_by_role("button", name="Expand all").click()
        expect(canvas(page)).to_have_attribute("data-groups", "0")
        assert shown(page) == (pytest.approx(ASSETS, abs=5), 0, DEPENDENCIES)
        page.wait_for_timeout(500)
    visitor.screenshot("map-2000-open")
    with busy(page) as looking:
        find(page, "identity-")
        expect(details(page).get_by_text("Depends on")).to_be_visible()
        for _ in range(3):
            page.get_by_role("button", name="Zoom out").click()
        page.wait_for_timeout(500)
    longest = {"opening": opening[0], "expanding": expanding[0], "looking": looking[0]}
    record_property("longest tasks of the map, ms", longest)
    assert max(longest.values()) < LONGEST_TASK, longest


def test_what_a_map_leaves_out_is_said(mara: Person, visitor: Visitor) -> None:
    page = visitor.open(tenant_path(CONNECTED, "/dependencies?noise=true&group=environment"), who=mara)
    said = page.get_by_text(
        re.compile(r"^Shown are the 2,000 most connected of 2,0\d\d assets, and the 10,000 strongest")
    )
    expect(said).to_be_visible()
    assert shown(page)[:2] == (0, 4)
    find(page, "dns1")
    expect(details(page).get_by_role("heading", name="dns1")).to_be_visible()
    expect(details(page)).to_contain_text("lead to assets that are not on this map")


def test_utilisation_is_drawn_and_a_point_leads_to_its_asset(site: Stack, mara: Person, visitor: Visitor) -> None:
    said = ask(site, mara, "utilisation")
    page = visitor.open(tenant_path(CONNECTED, "/utilisation"), who=mara)
    charts = page.get_by_role("img", name=re.compile("CPU|Memory"))
    expect(charts).to_have_count(5)
    expect(page.get_by_text(f"{said['measured']:,} of {said['assets']:,} assets were measured")).to_be_visible()
    colours = [drawn(chart) for chart in charts.all()]
    assert [len(each) > 3 for each in colours] == [True] * 5
    page.emulate_media(color_scheme="dark")
    expect(page.locator("html")).to_have_css("color-scheme", "light dark")
    assert [drawn(chart) != before for chart, before in zip(charts.all(), colours, strict=True)] == [True] * 5

    hot = page.get_by_role("table").first
    hot.get_by_role("button", name="Asset").click()
    names = hot.locator("tbody a").all_inner_texts()
    assert names == sorted(names)
    assert len(names) == min(20, said["hot"])
    page.emulate_media(color_scheme="light")

    scatter = charts.last
    scatter.scroll_into_view_if_needed()
    box = scatter.bounding_box()
    assert box
    for step in range(200):  # from the lower left to where most of them are
        page.mouse.move(box["x"] + box["width"] * (0.1 + step / 500), box["y"] + box["height"] * 0.6)
        if scatter.locator("div").first.evaluate("(element) => element.style.cursor") == "pointer":
            break
    page.mouse.down()
    page.mouse.up()
    expect(page).to_have_url(re.compile("/assets/[0-9a-f-]{36}$"))


def test_without_measurements_utilisation_says_what_brings_them(visitor: Visitor) -> None:
    page = visitor.open(tenant_path(ADA.tenants[1], "/utilisation"))
    expect(page.get_by_role("heading", name="No asset has been measured yet")).to_be_visible()
    page.get_by_role("link", name="Upload infrastructure data").click()
    expect(page).to_have_url(re.compile("/upload$"))


def test_a_cell_of_the_matrix_leads_to_as_many_assets(site: Stack, mara: Person, visitor: Visitor) -> None:
    said = ask(site, mara, "sensitive-data")
    cells = {(cell["classification"], cell["environment"]): cell["assets"] for cell in said["by_environment"]}
    page = visitor.open(tenant_path(CONNECTED, "/sensitive-data"), who=mara)
    table = page.get_by_role("table", name="Assets by classification and environment")
    expect(table.get_by_role("row")).to_have_count(len(said["classifications"]) + 2)
    expect(table.get_by_role("row").last).to_contain_text(f"{said['assets']:,}")
    table.get_by_role("row", name="Not classified").get_by_role("link", name="Not known").click()
    listed = page.get_by_role("group", name="List of assets").get_by_role("status")
    expect(listed).to_have_text(re.compile(rf"\b{cells[None, None]} assets$"))
    page.go_back()
    page.get_by_role("tab", name="By compliance scope").click()
    scoped = {
        (cell["classification"], cell["compliance_scope"]): cell["assets"] for cell in said["by_compliance_scope"]
    }
    page.get_by_role("row", name="Restricted").get_by_role("link", name="PCI DSS").click()
    expect(listed).to_have_text(re.compile(rf"\b{scoped['restricted', 'PCI DSS']} assets$"))
