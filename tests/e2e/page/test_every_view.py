"""One tour through every view, light and dark, small and large: what holds for all of them."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from typing import Any, Literal

import requests
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, Request, expect

from local.api import ImportApi
from local.stack import Stack
from local.tenants import ADA
from tests.e2e.page.views import VIEWS, address, an_asset, go_to, settle
from tests.e2e.page.visiting import Visitor

TENANT = ADA.tenants[0]
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
SIZES = ((360, 800), (1280, 800), (3840, 2160))
# what follows from a change of size or scheme is there two frames later
FRAMES = "for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);"
# serious and critical violations only, as [rule, first place]
BARRIERS = f"""async () => {{
    {FRAMES}
    const {{ violations }} = await axe.run(document, {{ resultTypes: ["violations"], preload: false }});
    return violations
        .filter(({{ impact }}) => ["serious", "critical"].includes(impact))
        .map(({{ id, nodes }}) => [id, String(nodes[0].target)]);
}}"""
FIRST_LOAD_BYTES = 300_000
SCROLLS_SIDEWAYS = f"""async () => {{
    {FRAMES}
    return document.documentElement.scrollWidth > document.documentElement.clientWidth;
}}"""
# each library leaves its own name in what is built of it
LIBRARIES = {"cytoscape": b"cytoscape", "echarts": b"echarts"}


class Scripts:
    """The scripts that the page has loaded so far; a browser does not keep their text, so it is fetched again."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._texts: dict[str, bytes | None] = {}
        page.on("requestfinished", self._note)

    def _note(self, request: Request) -> None:
        if request.resource_type == "script" or request.url.endswith(".js"):
            self._texts.setdefault(request.url, None)

    def texts(self) -> dict[str, bytes]:
        fetched = {url: text or requests.get(url, timeout=30).content for url, text in self._texts.items()}
        self._texts.update(fetched)
        return fetched

    def compressed(self) -> dict[str, int]:
        """Bytes of each, as they travel."""
        return {url.rpartition("/")[2]: len(gzip.compress(text)) for url, text in self.texts().items()}

    def wait_for(self, libraries: set[str]) -> None:
        """Until these are there, or for a while."""
        for _ in range(60):
            if libraries <= self.libraries():
                break
            self._page.wait_for_timeout(250)

    def libraries(self) -> set[str]:
        texts = self.texts().values()
        return {name for name, sign in LIBRARIES.items() if any(sign in text for text in texts)}


def ids(site: Stack, imported: dict[str, dict[str, Any]]) -> dict[str, str]:
    api = ImportApi(site.api_url, site.sign_in(ADA.email), TENANT)
    return {"import_id": imported["cmdb_export"]["data_import_id"], "asset_id": an_asset(api)}


def test_scripts_come_when_they_are_needed(
    site: Stack,
    visitor: Visitor,
    imported: dict[str, dict[str, Any]],
    record_property: Callable[[str, object], None],
) -> None:
    scripts = Scripts(visitor.page)
    known = ids(site, imported)
    page = visitor.open(address(VIEWS[0], TENANT, **known))
    settle(page)
    page.wait_for_timeout(1_000)  # what is loaded unasked, too
    first = scripts.compressed()
    record_property("script of the first load, bytes", sum(first.values()))
    assert sum(first.values()) <= FIRST_LOAD_BYTES, first
    expected: set[str] = set()
    for view in VIEWS:
        go_to(page, address(view, TENANT, **known))
        expected |= {view.draws} if view.draws else set()
        scripts.wait_for(expected)
        assert (view.name, scripts.libraries()) == (view.name, expected)


def test_every_view_is_for_everybody_everywhere(
    site: Stack, visitor: Visitor, imported: dict[str, dict[str, Any]]
) -> None:
    known = ids(site, imported)
    page = visitor.open(address(VIEWS[0], TENANT, **known))
    page.set_default_timeout(60_000)
    page.emulate_media(reduced_motion="reduce")
    page.evaluate(AXE_SCRIPT)
    faults: list[tuple[object, ...]] = []
    for view in VIEWS:
        go_to(page, address(view, TENANT, **known))
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            expect(page.locator("main h1")).to_have_count(1)
            if page.evaluate(SCROLLS_SIDEWAYS):
                faults.append((view.name, width, "scrolls sideways"))
            for scheme in SCHEMES:
                page.emulate_media(color_scheme=scheme)
                faults += [(view.name, width, scheme, *barrier) for barrier in page.evaluate(BARRIERS)]
                visitor.screenshot(f"every-{view.name}-{width}-{scheme}")
    assert faults == []
