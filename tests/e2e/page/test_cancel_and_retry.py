"""An import that somebody ends while it runs, and one that failed on our side and is had go on, each by its button."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from local.api import ImportApi
from local.part_upload import upload_parts
from local.stack import Stack
from local.tenants import BOB
from tests.e2e.page.imported import import_sample
from tests.e2e.page.slowing import slowed
from tests.e2e.page.visiting import Visitor, tenant_path
from tests.e2e.superuser import rows

# What is imported here is in nobody else's lists.
TENANT = BOB.tenants[0]
# few, but more chunks of them than are worked on at once
RECORDS = 2_100
# for what takes a moment on a machine that has nothing else to do
WAIT_SECONDS = 60


@pytest.fixture(scope="module")
def api(site: Stack) -> ImportApi:
    return ImportApi(site.api_url, site.sign_in(BOB.email), TENANT)


def servers(folder: Path, name: str, count: int, notes: int = 0) -> Path:
    file = folder / f"{name}.csv"
    rows = (f"{name}-{n},10.7.{n // 250}.{n % 250 + 1},{'n' * notes}" for n in range(count))
    file.write_text("Name,IP Address,Notes\n" + "\n".join(rows) + "\n")
    return file


def assets(site: Stack, name: str) -> int:
    ((count,),) = rows(site, f"SELECT count(*) FROM migration.assets WHERE name LIKE '{name}-%'")
    return int(count)


def sentence(page: Page) -> Locator:
    return page.get_by_role("main").get_by_role("heading", level=2).first


def until(is_so: Callable[[], Any]) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.1)


# a cancellation that waits for the chunks at work: from then on no other one begins
CANCEL_WAITS = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%''skipped''%'"


@contextmanager
def broken(site: Stack) -> Iterator[None]:
    """No record can be stored meanwhile: an accident of ours."""
    rows(site, "REVOKE INSERT ON migration.raw_import_records FROM importflow_app")
    try:
        yield
    finally:
        rows(site, "GRANT INSERT ON migration.raw_import_records TO importflow_app")


def test_an_import_that_is_cancelled_says_what_of_it_is_in_the_inventory(
    site: Stack, visitor: Visitor, api: ImportApi, tmp_path: Path
) -> None:
    file = servers(tmp_path, "unwanted", RECORDS, notes=12_000)
    announced = api.announce(file)
    page = visitor.open(tenant_path(TENANT, f"/imports/{announced['data_import_id']}"), who=BOB)
    with slowed(site, seconds=0.8) as brake:
        upload_parts(api, announced["flow_id"], file, lambda _sent: None)
        until(lambda: api.status(announced["flow_id"])["records"]["processed"])
        with brake.held():
            page.get_by_role("button", name="Cancel import").click()
            dialog = page.get_by_role("dialog", name="Cancel this import?")
            expect(dialog).to_contain_text("records that are in the inventory by then stay there")
            dialog.get_by_role("button", name="Cancel the import").click()
            until(lambda: rows(site, CANCEL_WAITS))
        expect(sentence(page)).to_contain_text("The import was cancelled")
    expect(dialog).to_have_count(0)
    records = api.status(announced["flow_id"])["records"]
    assert 0 < records["processed"] < records["valid"] == RECORDS
    assert assets(site, "unwanted") == records["processed"]
    expect(sentence(page)).to_have_text(
        f"The import was cancelled: {records['processed']:,} of 2,100 good records are in the inventory."
    )
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")
    assert visitor.barriers() == []


def test_an_import_that_failed_on_our_side_goes_on_and_is_watched_again(
    site: Stack, visitor: Visitor, api: ImportApi, tmp_path: Path
) -> None:
    file = servers(tmp_path, "accident", 5)
    with broken(site):
        failed = import_sample(site, file, "cmdb_export", who=BOB)
    assert (failed["status"], failed["error"]["kind"]) == ("failed", "internal")
    path = tenant_path(TENANT, f"/imports/{failed['data_import_id']}")
    page = visitor.open(path, who=BOB)
    expect(sentence(page)).to_have_text("The import failed on our side. Nothing was imported.")
    assert visitor.barriers() == []
    with slowed(site, seconds=0) as brake, brake.held():
        page.get_by_role("button", name="Try again").click()
        expect(page.get_by_role("progressbar")).to_be_visible()
        expect(page.get_by_role("button", name="Cancel import")).to_be_visible()
        assert assets(site, "accident") == 0
    expect(sentence(page)).to_have_text("All 5 records are in the inventory: 5 assets created.")
    expect(page).to_have_url(re.compile(f"{re.escape(path)}$"))
    assert assets(site, "accident") == 5
