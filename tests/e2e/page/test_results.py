"""What became of an import: told, pictured, searched, downloaded, corrected and imported again."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import Download, Locator, Page, Route, expect

from local.api import ImportApi
from local.import_file import Status, import_file
from local.places import PROJECT
from local.stack import Stack
from local.tenants import BOB
from tests.e2e.page.visiting import Visitor, tenant_path

# What is imported here is in nobody else's lists.
TENANT = BOB.tenants[0]
SAMPLES = PROJECT / "samples"
FORMULA = '=HYPERLINK("http://elsewhere.example/","x")'
MISTAKES = (SAMPLES / "cmdb_export" / "servers-with-mistakes.csv").read_text()
NAMELESS = f',Server,,,10.10.9.9,00:50:56:0a:99:99,,NW-41099,Linux,9.4,64,2,4,3100,16384,120,true,"V",,,,,,,,"{FORMULA.replace(chr(34), chr(34) * 2)}"\n'
COLUMNS = 900


class _Silent:
    def uploading(self, sent: int, total: int) -> None: ...

    def importing(self, status: dict[str, Any]) -> None: ...


class Results:
    """Imports files and opens what became of them."""

    def __init__(self, site: Stack, folder: Path) -> None:
        self._site = site
        self._folder = folder

    def of(self, name: str, content: str | bytes, policy: str = "partial", category: str | None = None) -> Status:
        file = self._folder / name
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return self.of_file(file, policy, category)

    def of_file(self, file: Path, policy: str = "partial", category: str | None = None) -> Status:
        config = {"policy": policy}
        return import_file(
            self._site,
            file,
            category=category,
            processing_config=config,
            who=BOB,
            watcher=_Silent(),
            stalled_after=180,
        )


@pytest.fixture(scope="module")
def results(site: Stack, tmp_path_factory: pytest.TempPathFactory) -> Results:
    return Results(site, tmp_path_factory.mktemp("results"))


@pytest.fixture(scope="module")
def api(site: Stack) -> ImportApi:
    return ImportApi(site.api_url, site.sign_in(BOB.email), TENANT)


@pytest.fixture(scope="module")
def good(results: Results) -> Status:
    return results.of_file(SAMPLES / "cmdb_export" / "servers.csv")


@pytest.fixture(scope="module")
def with_mistakes(results: Results) -> Status:
    return results.of("servers-with-mistakes.csv", MISTAKES + NAMELESS + ",Server\n" * 3)


def open_results(visitor: Visitor, status: Status, part: str = "") -> Page:
    return visitor.open(tenant_path(TENANT, f"/imports/{status['data_import_id']}{part}"), who=BOB)


def sentence(page: Page) -> Locator:
    return page.get_by_role("main").get_by_role("heading", level=2).first


def pictures(visitor: Visitor, name: str) -> None:
    """Looks of what is shown now; nothing in them keeps anybody out."""
    page = visitor.page
    page.evaluate("() => window.scrollTo(0, 0)")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        page.wait_for_function("() => document.getAnimations().length === 0")  # colours change gradually
        assert visitor.barriers() == []
        visitor.screenshot(f"{name}-{scheme}")
    page.emulate_media(color_scheme="light")
    for width, height in ((360, 740), (2560, 1440)):
        page.set_viewport_size({"width": width, "height": height})
        wider = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wider <= 0, f"{name} is too wide at {width}"
        visitor.screenshot(f"{name}-{width}")
    page.set_viewport_size({"width": 1280, "height": 800})


def downloaded(page: Page, button: str) -> Download:
    with page.expect_download(timeout=60_000) as download:
        page.get_by_role("button", name=button).click()
    return download.value


def bytes_of(download: Download) -> bytes:
    return Path(download.path()).read_bytes()


def test_a_good_file_is_told_in_a_sentence_and_a_picture(visitor: Visitor, good: Status) -> None:
    page = open_results(visitor, good)
    expect(sentence(page)).to_have_text(
        "42 of 43 records are in the inventory: 41 assets created and 1 record merged into another of the same asset;"
        " 1 row was rejected."
    )
    expect(page.get_by_role("img", name="Of 43 records: 41 created, 1 merged, 1 rejected")).to_be_visible()
    expect(page.get_by_role("list", name="What became of the records").get_by_role("listitem")).to_have_count(3)
    expect(page.get_by_role("tabpanel").get_by_role("listitem").first).to_be_visible(timeout=60_000)
    pictures(visitor, "results-good")
    page.get_by_role("tab", name="File and steps").click()
    expect(page.get_by_text("Semicolon").or_(page.get_by_text("Comma"))).to_be_visible()
    original = downloaded(page, "Download original")
    assert original.suggested_filename == "servers.csv"
    assert bytes_of(original) == (SAMPLES / "cmdb_export" / "servers.csv").read_bytes()
    expect(page.get_by_text("43 records checked")).to_be_visible()
    pictures(visitor, "results-file")
    page.get_by_role("link", name="See the assets of this import").click()
    expect(page).to_have_url(re.compile(rf"/assets\?data_import_id={good['data_import_id']}"))


def test_findings_are_found_by_cause_severity_and_words(visitor: Visitor, with_mistakes: Status) -> None:
    page = open_results(visitor, with_mistakes)
    expect(sentence(page)).to_contain_text("rows were rejected")
    findings = page.get_by_role("tabpanel", name="Findings")
    causes = findings.get_by_role("listitem").filter(has=page.get_by_text(re.compile("^(Error|Warning|Note)$")))
    expect(causes.first).to_contain_text("Error")
    nameless = causes.filter(has_text="No cell of the record names the asset.")
    expect(nameless).to_contain_text("5 times")
    nameless.get_by_role("button", name="Rows 7, 18, 19 and 2 more").click()
    expect(nameless.get_by_role("list", name="Rows").get_by_role("listitem")).to_have_text(
        ["7", "18", "19", "20", "21"]
    )
    pictures(visitor, "results-findings")
    findings.get_by_role("radio", name="Errors").click()
    expect(causes.filter(has_text="Warning")).to_have_count(0)
    findings.get_by_role("radio", name="All").click()
    findings.get_by_role("searchbox").fill("no ip address")
    expect(causes).to_have_count(1)
    expect(causes).to_contain_text("IP Address")
    findings.get_by_role("searchbox").fill("nothing says this")
    expect(findings.get_by_role("heading", name="No finding matches")).to_be_visible()
    findings.get_by_role("button", name="Show all").click()
    expect(nameless).to_be_visible()


def test_rejected_rows_come_as_files_that_are_safe_to_open(visitor: Visitor, with_mistakes: Status) -> None:
    page = open_results(visitor, with_mistakes)
    expect(page.get_by_role("heading", name="rejected rows to correct")).to_be_visible()
    download = downloaded(page, "Download CSV")
    assert download.suggested_filename == "servers-with-mistakes-rejected-rows.csv"
    [head, *rows] = csv.reader(io.StringIO(bytes_of(download).decode("utf-8-sig"), newline=""))
    assert len(rows) == with_mistakes["records"]["rejected"]
    by_row = {row[head.index("_row")]: dict(zip(head, row, strict=True)) for row in rows}
    assert {"7", "18"} <= by_row.keys()
    assert by_row["7"]["Asset tag"] == "NW-41006"
    assert by_row["7"]["_errors"] == "No cell of the record names the asset."
    assert by_row["18"]["Comments"] == f"'{FORMULA}"
    sheet = openpyxl.load_workbook(io.BytesIO(bytes_of(downloaded(page, "Download Excel")))).active
    assert sheet is not None
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert sheet.max_row == len(rows) + 1
    assert not [cell.value for cell in cells if cell.data_type == "f"]
    expect(sentence(page)).to_be_visible()  # the page is still there


def test_a_file_that_is_no_table_says_so_and_what_to_do(visitor: Visitor, results: Results) -> None:
    status = results.of("diagram.csv", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)))
    page = open_results(visitor, status)
    expect(sentence(page)).to_have_text("The file was refused. Nothing of it was imported.")
    alert = page.get_by_role("main").get_by_role("alert")
    expect(alert).to_contain_text("not a table")
    expect(alert).to_contain_text("not-text")
    expect(alert.get_by_role("link", name="Upload a corrected file")).to_be_visible()
    expect(page.get_by_role("tab")).to_have_count(0)
    expect(page.get_by_role("region", name="Original file")).to_contain_text("diagram.csv")
    expect(page.get_by_role("img", name="Of ")).to_have_count(0)
    pictures(visitor, "results-refused")


def test_a_corrected_mapping_is_imported_again_and_changes_the_inventory(
    visitor: Visitor, results: Results, api: ImportApi
) -> None:
    first = results.of(
        "racks.csv", "Name,IP Address,Rack spot,Where\nmapped-01,10.7.0.1,R7,Oslo\nmapped-02,10.7.0.2,R8,Bergen\n"
    )
    page = open_results(visitor, first)
    page.get_by_role("tab", name="Columns").click()
    row = page.get_by_role("row", name="Rack spot")
    expect(row).to_contain_text("Kept as an attribute")
    expect(page.get_by_role("row", name="IP Address")).to_contain_text(re.compile(r"(Certain|Likely).*\d+%"))
    pictures(visitor, "results-columns")
    page.get_by_role("button", name="Correct the mapping").click()

    choose(page, "Rack spot", "IP address")
    alert = page.get_by_role("alert").filter(has_text="2 columns would fill IP address")
    expect(alert).to_be_visible()
    again = page.get_by_role("button", name="Import again with this mapping")
    expect(again).to_be_disabled()
    pictures(visitor, "results-mapping")
    choose(page, "Rack spot", "Location")
    expect(alert).to_have_count(0)
    again.click()

    expect(page).not_to_have_url(re.compile(str(first["data_import_id"])))
    expect(sentence(page)).to_contain_text("2 records are in the inventory", timeout=60_000)
    expect(page.get_by_role("link", name="an earlier import")).to_have_attribute(
        "href", re.compile(str(first["data_import_id"]))
    )
    asset = api.asset(next(api.assets(name="mapped-01"))["id"])
    assert asset["values"]["location"]["value"] == "R7"
    page.get_by_role("tab", name="Columns").click()
    expect(page.get_by_role("row", name="Rack spot")).to_contain_text("Corrected")


def choose(page: Page, column: str, field: str) -> None:
    page.get_by_label(f"Field for {column}", exact=True).select_option(label=field)


def test_all_or_nothing_says_what_kept_it_out_and_lets_the_good_rows_in(visitor: Visitor, results: Results) -> None:
    content = "Name,IP Address\nstrict-01,10.6.0.1\n,10.6.0.2\n"
    status = results.of("strict.csv", content, policy="strict")
    page = open_results(visitor, status)
    expect(sentence(page)).to_have_text(
        "Nothing was imported: 1 of 2 records has errors, and this import was to take all or nothing."
    )
    expect(page.get_by_role("img", name="Of 2 records: 1 not imported, 1 rejected")).to_be_visible()
    expect(page.get_by_role("link", name="See the assets")).to_have_count(0)
    pictures(visitor, "results-strict")
    page.get_by_role("button", name="Import the good rows only").click()
    expect(sentence(page)).to_have_text(
        "1 of 2 records is in the inventory: 1 asset created; 1 row was rejected.", timeout=60_000
    )


def test_another_category_is_a_choice_away(visitor: Visitor, results: Results) -> None:
    page = open_results(visitor, results.of("flows.csv", "Source,Destination,Port\na-01,a-02,443\na-02,a-03,5432\n"))
    page.get_by_role("button", name="Import again").click()
    page.get_by_role("menuitem", name="As another category").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="Import again")).to_be_disabled()
    dialog.get_by_role("button", name="Category").click()
    page.get_by_role("option", name="CMDB export").click()
    visitor.screenshot("results-category")
    dialog.get_by_role("button", name="Import again").click()
    expect(page.get_by_role("main").get_by_role("alert")).to_contain_text("No column names an asset", timeout=60_000)
    expect(page.get_by_role("button", name="Import as another category")).to_be_visible()


def test_one_row_in_a_million_can_be_seen_and_thousands_of_causes_stay_quick(visitor: Visitor, good: Status) -> None:
    def a_million(route: Route) -> None:
        answer = route.fetch()
        status = answer.json()
        status["records"] = {"total": 1_000_000, "valid": 999_999, "rejected": 1, "processed": 999_999}
        for step in status["steps"]:
            if step["step_name"] == "enrichment":
                step["output"]["outcomes"] = {"created": 999_999, "updated": 0, "unchanged": 0, "merged": 0}
        route.fulfill(response=answer, body=json.dumps(status))

    def thousands(route: Route) -> None:
        answer = route.fetch()
        found = answer.json()
        found["groups"] = [found["groups"][0] | {"column": f"Column {n}", "count": 9_999 - n} for n in range(5_000)]
        route.fulfill(response=answer, body=json.dumps(found))

    visitor.page.route("**/data-import/status/**", a_million)
    visitor.page.route("**/data-import/*/findings*", thousands)
    page = open_results(visitor, good)
    picture = page.get_by_role("img", name="Of 1,000,000 records: 999,999 created, 1 rejected")
    rejected = picture.locator("[data-part=rejected]").bounding_box()
    assert rejected is not None
    assert rejected["width"] >= 5
    expect(page.get_by_role("list", name="What became of the records")).to_contain_text("< 0.1%")
    findings = page.get_by_role("tabpanel", name="Findings")
    expect(findings.get_by_role("listitem")).to_have_count(50)
    findings.get_by_role("button", name="Show 50 more of 4,950").click()
    expect(findings.get_by_role("listitem")).to_have_count(100)
    started = page.evaluate("() => performance.now()")
    findings.get_by_role("searchbox").fill("column 4999")
    expect(findings.get_by_role("listitem")).to_have_count(1)
    assert page.evaluate("() => performance.now()") - started < 5_000
    visitor.screenshot("results-million")


def test_a_file_of_hundreds_of_columns_can_be_corrected(visitor: Visitor, results: Results) -> None:
    heads = ",".join(f"extra {n}" for n in range(COLUMNS))
    status = results.of("wide.csv", f"Name,{heads}\nwide-01,{',x' * (COLUMNS - 1)}\n", category="cmdb_export")
    page = open_results(visitor, status, "?part=columns")
    page.get_by_role("searchbox").fill("extra 8")
    expect(page.get_by_role("row", name="extra 899")).to_have_count(0)  # beyond the first fifty
    page.get_by_role("button", name="Show 50 more").click()
    started = page.evaluate("() => performance.now()")
    page.get_by_role("button", name="Correct the mapping").click()
    expect(page.get_by_label("Field for extra 8", exact=True)).to_be_visible()
    assert page.evaluate("() => performance.now()") - started < 5_000
    choose(page, "extra 8", "Location")
    expect(page.get_by_text("1 column changed.")).to_be_visible()
    page.get_by_role("tab", name="Findings").click()
    unknown = page.get_by_role("listitem").filter(has_text="matches no inventory field")
    unknown.get_by_role("button", name="Show 44 more").click()
    expect(unknown).to_contain_text("and 850 more")
    page.get_by_role("tab", name="Columns").click()
    expect(page.get_by_text("1 column changed.")).to_be_visible()
