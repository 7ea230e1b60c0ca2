"""The page in a real browser, on a laptop stack of its own that checks signatures, policies and CORS as AWS does.

Every test gets a browser context of its own. Whatever the page did that it should not (a breach of its security policy,
an error nobody caught, a dialog, an error in the console) fails the test at its end.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from local.chromium import chromium
from local.stack import Stack, running_stack
from local.web_build import build_web
from tests.e2e.page.visiting import Complaints, Visitor

SETTINGS = {"SFN_WAIT_SCALE": "0.01", "AUTH": "true"}
# A file of more than 5 MiB is a large one, and comes in the smallest parts S3 takes.
PARAMETERS = {"MultipartThresholdBytes": str(5 * 1024**2), "MultipartPartBytes": str(5 * 1024**2)}

expect.set_options(timeout=15_000)


@pytest.fixture(scope="package")
def site() -> Iterator[Stack]:
    """A running stack that serves the page; two who test at once need two names."""
    name = os.environ.get("PAGE_STACK", "page")
    with running_stack(name, settings=SETTINGS, parameters=PARAMETERS, page=build_web()) as stack:
        yield stack


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium(), args=["--disable-dev-shm-usage"])
        yield launched
        launched.close()


@pytest.fixture
def complaints() -> Complaints:
    return Complaints()


@pytest.fixture
def context(site: Stack, browser: Browser, complaints: Complaints) -> Iterator[BrowserContext]:
    opened = browser.new_context(
        base_url=site.page_url, locale="en-GB", timezone_id="Europe/Berlin", viewport={"width": 1280, "height": 800}
    )
    opened.set_default_timeout(15_000)
    complaints.watch(opened)
    yield opened
    opened.close()
    assert complaints.unexpected() == []


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.fixture
def visitor(page: Page) -> Visitor:
    return Visitor(page)
