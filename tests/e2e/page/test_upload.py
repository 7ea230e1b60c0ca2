"""Uploading: by tile, by a drop anywhere, refused before it is sent, interrupted and gone on with, cancelled."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, Request, Route, expect

from local.api import ApiError, ImportApi
from local.places import PROJECT
from local.stack import Stack
from local.tenants import ADA
from tests.e2e.page.visiting import Complaints, Visitor, tenant_path

TENANT = ADA.tenants[1]
UPLOAD = tenant_path(TENANT, "/upload")
SAMPLES = PROJECT / "samples"
PART = 5 * 1024**2
PATIENCE = 60  # seconds, for what a busy machine takes long for
LOST = r"net::ERR_|Failed to load resource"
TILES = {
    "cmdb_export": ("CMDB export", "servers.csv"),
    "app_discovery": ("Application discovery", "flows.csv"),
    "infrastructure": ("Infrastructure", "utilisation.xlsx"),
    "sensitive_data": ("Sensitive data", "findings.json"),
}


@pytest.fixture(scope="module")
def api(site: Stack) -> ImportApi:
    return ImportApi(site.api_url, site.sign_in(ADA.email), TENANT)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Few records and many bytes: three parts."""
    file = tmp_path_factory.mktemp("upload") / "warehouse-servers.csv"
    rows = (f"uploaded-{n},{'n' * 12_000}" for n in range(1_000))
    file.write_text("Name,Notes\n" + "\n".join(rows) + "\n")
    assert 2 * PART < file.stat().st_size < 3 * PART
    return file


class Drag:
    """Files dragged in from outside the browser, as the browser itself sees it."""

    def __init__(self, page: Page, files: list[Path]) -> None:
        self._cdp = page.context.new_cdp_session(page)
        self._data = {"items": [], "files": [str(file) for file in files], "dragOperationsMask": 1}

    def _tell(self, kind: str, x: float, y: float) -> None:
        self._cdp.send("Input.dispatchDragEvent", {"type": kind, "x": x, "y": y, "data": self._data})

    def over(self, x: float, y: float) -> None:
        self._tell("dragEnter", x, y)
        self._tell("dragOver", x, y)

    def drop(self, x: float, y: float) -> None:
        self._tell("dragOver", x, y)
        self._tell("drop", x, y)


def ready(page: Page) -> Page:
    """The page once it knows what may be uploaded."""
    expect(page.get_by_role("button", name="Choose files: CMDB export")).to_be_enabled(timeout=PATIENCE * 1_000)
    return page


def row(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name="Your files").get_by_role("listitem").filter(has_text=name)


def choose(page: Page, button: str, files: Path | list[Path]) -> None:
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name=button, exact=True).click()
    chooser.value.set_files(files)


def import_of(page: Page, name: str) -> str:
    """The id of the import that a file's row links to."""
    link = row(page, name).get_by_role("link")
    expect(link).to_be_visible()
    return str(link.get_attribute("href")).rsplit("/", 1)[1]


def settled(api: ImportApi, an_id: str) -> dict[str, Any]:
    deadline = time.monotonic() + 3 * PATIENCE
    while (status := api.status(an_id))["status"] in {"pending", "processing"}:
        assert time.monotonic() < deadline, status
        time.sleep(0.3)
    return status


def detected(api: ImportApi, an_id: str) -> str:
    """The category that the server has told from the content."""
    deadline = time.monotonic() + 3 * PATIENCE
    while (category := api.status(an_id)["import_category"]) is None:
        assert time.monotonic() < deadline
        time.sleep(0.3)
    return str(category)


def wait_for(said: Callable[[], bool], page: Page) -> None:
    deadline = time.monotonic() + PATIENCE
    while not said():
        assert time.monotonic() < deadline
        page.wait_for_timeout(50)


def test_a_file_on_each_tile_becomes_an_import_of_that_category(visitor: Visitor, api: ImportApi) -> None:
    page = ready(visitor.open(UPLOAD))
    for category, (title, name) in TILES.items():
        choose(page, f"Choose files: {title}", SAMPLES / category / name)
        expect(row(page, name)).to_contain_text("Arrived", timeout=PATIENCE * 1_000)
    for category, (_, name) in TILES.items():
        status = settled(api, import_of(page, name))
        assert (status["status"], status["import_category"]) == ("completed", category)
    expect(page.get_by_text("Completed", exact=True)).to_have_count(4)
    assert visitor.barriers() == []
    visitor.screenshot("upload-arrived")


def test_a_file_that_arrives_while_another_page_is_open_is_told_there(
    visitor: Visitor, api: ImportApi, tmp_path: Path
) -> None:
    earlier = tmp_path / "floor.csv"
    earlier.write_text("Name\nfloor-1\n")
    announced = api.announce(earlier, "cmdb_export")
    api.upload(announced["upload"], earlier, lambda _: None)
    settled(api, announced["data_import_id"])
    page = ready(visitor.open(UPLOAD))
    held: list[Route] = []
    page.route(lambda url: "/api/" not in url, lambda route: _hold_posts(route, held))
    file = tmp_path / "rack.csv"
    file.write_text("Name\nrack-1\n")
    choose(page, "Choose files: CMDB export", file)
    wait_for(lambda: len(held) == 1, page)
    page.get_by_role("navigation").get_by_role("link", name="History").first.click()
    expect(page.get_by_role("region", name="Uploads")).to_contain_text("Sending rack.csv")
    visitor.screenshot("upload-tray")
    page.get_by_role("table", name="Imports").get_by_role("link", name=earlier.name).first.click()
    page.get_by_role("tab", name="File and steps").click()
    download = page.get_by_role("button", name="Download original")
    expect(download).to_be_visible(timeout=PATIENCE * 1_000)
    with page.expect_download(timeout=PATIENCE * 1_000):  # nobody is asked to stay, though a file is under way
        download.click()
    held[0].continue_()
    message = page.get_by_role("region", name=re.compile("Messages"))
    expect(message).to_contain_text("rack.csv has arrived")
    assert visitor.barriers() == []
    visitor.screenshot("upload-message")
    message.get_by_role("link", name="Watch the import").click()
    expect(page).to_have_url(re.compile(r"/imports/[0-9a-f-]{36}$"))


def _hold_posts(route: Route, held: list[Route]) -> None:
    if route.request.method == "POST" and "multipart/form-data" in (route.request.header_value("content-type") or ""):
        held.append(route)
    else:
        route.continue_()


def test_what_is_dropped_on_the_page_is_recognised_and_on_a_tile_it_is_taken_for_that(
    visitor: Visitor, api: ImportApi
) -> None:
    page = ready(visitor.open(UPLOAD))
    drag = Drag(page, [SAMPLES / "app_discovery" / "flows.csv", SAMPLES / "infrastructure" / "utilisation.xlsx"])
    drag.over(640, 600)
    expect(page.get_by_text("Drop anywhere")).to_be_visible()
    visitor.screenshot("upload-dragging-light")
    page.emulate_media(color_scheme="dark")
    visitor.screenshot("upload-dragging-dark")
    drag.drop(640, 700)
    expect(page.get_by_text("Drop anywhere")).to_have_count(0)
    for name, category in (("flows.csv", "app_discovery"), ("utilisation.xlsx", "infrastructure")):
        assert detected(api, import_of(page, name)) == category

    tile = page.get_by_role("list", name="Kinds of exports").get_by_role("listitem").first
    box = tile.bounding_box()
    assert box
    onto = Drag(page, [SAMPLES / "cmdb_export" / "servers-with-mistakes.csv"])
    onto.over(box["x"] + 40, box["y"] + 40)
    expect(tile.get_by_text("Drop here")).to_be_visible()
    onto.drop(box["x"] + 40, box["y"] + 40)
    assert api.status(import_of(page, "servers-with-mistakes.csv"))["import_category"] == "cmdb_export"


def test_what_cannot_be_imported_is_refused_before_anything_is_asked(visitor: Visitor, tmp_path: Path) -> None:
    page = visitor.page

    def small_limit(route: Route) -> None:
        answer = route.fetch()
        body = answer.json()
        body["limits"]["file_size"] = 200
        route.fulfill(response=answer, json=body)

    page.route("**/api/v1/data-import/options", small_limit)
    asked: list[str] = []
    page.on("request", lambda request: request.method in {"POST", "PUT"} and asked.append(request.url))
    visitor.open(UPLOAD)
    ready(page)
    asked.clear()
    contents = {"report.pdf": "%PDF", "empty.csv": "", "big.csv": "a,b\n" * 100, "old.xls": "x"}
    for name, content in contents.items():
        (tmp_path / name).write_text(content)
    folder = tmp_path / "exports"
    folder.mkdir()
    drag = Drag(page, [*(tmp_path / name for name in contents), folder])
    drag.over(640, 700)
    expect(page.get_by_text("Drop anywhere")).to_be_visible()
    drag.drop(640, 700)
    notice = page.get_by_role("alert")
    expect(notice).to_contain_text("5 files were not taken")
    for words in (
        "ending in .pdf",
        "file is empty",
        "more than one file may have",
        "(.xls) cannot be read",
        "a folder",
    ):
        expect(notice).to_contain_text(words)
    assert asked == []
    assert visitor.barriers() == []
    visitor.screenshot("upload-refused")


def test_an_interrupted_upload_goes_on_after_a_reload_with_the_missing_parts_only(
    visitor: Visitor, api: ImportApi, large: Path, complaints: Complaints
) -> None:
    complaints.expected.append(LOST)
    page = ready(visitor.open(UPLOAD))
    sent: list[int] = []

    def count(request: Request) -> None:
        if request.method == "PUT" and (found := re.search(r"[?&]partNumber=(\d+)", request.url)):
            sent.append(int(found[1]))

    page.on("requestfinished", count)
    connected = {"parts": 1}

    def cut(route: Route) -> None:
        if route.request.method != "PUT" or len(sent) < connected["parts"]:
            route.continue_()
        else:
            route.abort("connectionfailed")

    page.route(re.compile(r"[?&]partNumber="), cut)
    choose(page, "Choose files: CMDB export", large)
    expect(row(page, large.name)).to_contain_text("Waiting for the connection", timeout=PATIENCE * 1_000)
    an_id = import_of(page, large.name)
    visitor.screenshot("upload-waiting")
    assert [part["PartNumber"] for part in api.uploaded_parts(an_id)["parts"]] == [1]

    page.reload()
    visitor.sign_in()
    expect(page.get_by_text("43% sent. Choose the file again to go on.")).to_be_visible()
    assert visitor.barriers() == []
    visitor.screenshot("upload-interrupted")
    connected["parts"] = 9
    choose(page, f"Choose {large.name} again", large)
    expect(row(page, large.name)).to_contain_text("Arrived", timeout=PATIENCE * 1_000)
    assert import_of(page, large.name) == an_id
    assert sent == [1, 2, 3]
    status = settled(api, an_id)
    assert (status["status"], status["records"]["total"]) == ("completed", 1_000)
    page.reload()
    visitor.sign_in()
    ready(page)
    expect(page.get_by_text("not finished")).to_have_count(0)


def test_an_upload_is_paused_goes_on_on_another_page_and_is_cancelled(
    visitor: Visitor, api: ImportApi, large: Path, tmp_path: Path, context: BrowserContext, complaints: Complaints
) -> None:
    complaints.expected.append(LOST)
    page = ready(visitor.open(UPLOAD))
    held: list[Route] = []
    page.route(re.compile(r"[?&]partNumber="), lambda route: held.append(route))
    files = [tmp_path / f"rack-{n}.csv" for n in range(4)]
    for file in files:
        file.write_bytes(large.read_bytes())
    choose(page, "Choose files of any kind", files)
    wait_for(lambda: len(held) == 3, page)
    expect(row(page, "rack-3.csv")).to_contain_text("Waits for its turn")
    visitor.screenshot("upload-several-light")
    page.emulate_media(color_scheme="dark")
    for width in (360, 2560, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
        visitor.screenshot(f"upload-several-dark-{width}")
    page.get_by_role("button", name="Pause rack-0.csv").click()
    expect(row(page, "rack-0.csv")).to_contain_text("Paused")
    expect(row(page, "rack-3.csv")).to_contain_text("Sending")  # in the place of the paused one
    an_id = import_of(page, "rack-0.csv")
    assert api.uploaded_parts(an_id)["parts"] == []
    page.get_by_role("navigation").get_by_role("link", name="Assets").first.click()
    tray = page.get_by_role("region", name="Uploads")
    expect(tray).to_contain_text("Sending 4 files")
    tray.get_by_role("link", name="Show").click()
    for n in range(4):
        page.get_by_role("button", name=f"Cancel rack-{n}.csv").click()
    expect(row(page, "rack-0.csv")).to_have_count(0)
    wait_for(lambda: api.status(an_id)["status"] == "cancelled", page)
    with pytest.raises(ApiError, match="upload-cancelled"):
        api.uploaded_parts(an_id)
    assert page.evaluate("() => localStorage.getItem('importflow-uploads')") is None


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_puts_up_no_barriers_at_any_width(visitor: Visitor, scheme: Literal["light", "dark"]) -> None:
    page = visitor.page
    page.emulate_media(color_scheme=scheme)
    visitor.open(UPLOAD)
    ready(page)
    page.get_by_text("Details for the next files").click()
    page.get_by_label("Source system").fill("ServiceNow")
    assert visitor.barriers() == []
    visitor.screenshot(f"upload-{scheme}")
    for width, name in ((360, "narrow"), (2560, "wide")):
        page.set_viewport_size({"width": width, "height": 1000})
        assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
        visitor.screenshot(f"upload-{scheme}-{name}")
