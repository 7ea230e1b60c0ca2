"""The page in a real browser, on a laptop stack of its own that checks signatures, policies and CORS as AWS does.

Every test gets a browser context of its own. Whatever the page did that it should not (a breach of its security policy,
an error nobody caught, a dialog, an error in the console) fails the test at its end.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from local.api import ApiError, ImportApi
from local.chromium import chromium
from local.judgement import model_parameters
from local.stack import Stack, running_stack
from local.tenants import ADA, Person
from local.web_build import build_web
from tests.e2e.page.imported import import_samples
from tests.e2e.page.judged import MODEL
from tests.e2e.page.large_inventory import LENA, add_large_inventory
from tests.e2e.page.visiting import Complaints, Visitor
from tests.stub_bedrock import Stub, always, said, stub_bedrock

SETTINGS = {"SFN_WAIT_SCALE": "0.01", "AUTH": "true"}
# A file of more than 5 MiB is a large one, and comes in the smallest parts S3 takes.
PARAMETERS = {"MultipartThresholdBytes": str(5 * 1024**2), "MultipartPartBytes": str(5 * 1024**2)}

expect.set_options(timeout=15_000)


@pytest.fixture(scope="package")
def bedrock() -> Iterator[Stub]:
    """Answers for Bedrock; it is asked for engagements only whose flag is on (`judged.py`).

    The emulator's own would refuse: where it checks policies, it wants `bedrock:Converse`, an action AWS does not have.
    """
    with stub_bedrock(always(said({}))) as stub:
        yield stub


@pytest.fixture(scope="package")
def site(tmp_path_factory: pytest.TempPathFactory, bedrock: Stub) -> Iterator[Stack]:
    """A running stack that serves the page; two who test at once need two names."""
    name = os.environ.get("PAGE_STACK", "page")
    # a copy, so that a build meanwhile does not take the page from under the tests
    page = shutil.copytree(build_web(), tmp_path_factory.mktemp("page") / "dist")
    settings = SETTINGS | {"AWS_ENDPOINT_URL_BEDROCK_RUNTIME": bedrock.url}
    parameters = PARAMETERS | model_parameters({"LLM_MODEL": MODEL})
    with running_stack(name, settings=settings, parameters=parameters, page=page) as stack:
        _wake(stack)
        yield stack


def _wake(stack: Stack) -> None:
    """Asks the functions behind most pages once: their first answer takes long, and no test is about that."""
    api = ImportApi(stack.api_url, stack.sign_in(ADA.email), ADA.tenants[0])
    list(api.assets())
    with suppress(ApiError):
        api.status(str(uuid4()))


@pytest.fixture(scope="package")
def imported(site: Stack) -> dict[str, dict[str, Any]]:
    """A sample of each category in ADA's first tenant: how its import ended, by category."""
    return import_samples(site)


@pytest.fixture(scope="package")
def lena(site: Stack) -> Person:
    """Works in an engagement of 50,000 assets, and in one that nothing was ever imported to."""
    add_large_inventory(site)
    return LENA


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
