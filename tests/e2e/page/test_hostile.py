"""A hundred hostile texts, uploaded for real as names of files, sheets, columns and assets and as cells: none runs."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import requests
import sqlalchemy as sa
from playwright.sync_api import BrowserContext, Page, Request, expect

from local.api import ImportApi
from local.seed import seed_people
from local.stack import Stack
from local.tenants import NORTHWIND, Person, Tenant
from tests.e2e.page.hostile_strings import HOSTILE
from tests.e2e.page.imported import import_sample
from tests.e2e.page.views import VIEWS, address, go_to, read_all
from tests.e2e.page.visiting import Visitor, tenant_path
from tests.e2e.superuser import superuser
from tests.files import workbook

TENANT = Tenant(NORTHWIND.id, UUID("e1000000-0000-4000-8000-000000000666"))
MAL = Person("mal@northwind.example", (TENANT,))
NAMED_LIKE_IT = "<img src=x onerror=ran()>"

_SELECT_TENANT = sa.text(
    "SELECT set_config('app.client_account_id', :client, true), set_config('app.engagement_id', :engagement, true)"
)
_ENGAGEMENT = sa.text(
    "INSERT INTO migration.engagements (id, client_account_id, name, slug) VALUES (:engagement, :client, :name, 'hostile')"
    " ON CONFLICT DO NOTHING"
)
# waiting imports count; a hundred of them are more than may wait
_LIMITS = sa.text(
    "UPDATE migration.client_accounts SET settings = coalesce(settings, '{}') || CAST(:limits AS jsonb) WHERE id = :client"
)
_TRAP = """
window.__ran = [];
window.ran = (how) => window.__ran.push(String(how ?? "ran"));
for (const name of ["alert", "confirm", "prompt", "print", "open"]) window[name] = () => window.ran(name);
addEventListener("securitypolicyviolation", (event) => {
    window.ran(`${event.effectiveDirective} ${event.blockedURI} ${event.sample}`);
});
"""
# what a text that was taken for markup would have made of the page
_MARKS = """() => [...document.querySelectorAll(
    "main script, iframe, object, embed, base, meta[http-equiv=refresh], main style, main marquee, main video, main audio,"
    + "main form[action], main math, main foreignObject, custom-element, link[href*='elsewhere'], [src*='elsewhere'],"
    + "[href*='elsewhere'], [href^='javascript' i], [href^='vbscript' i], [href^='data:text' i]"
)].concat([...document.querySelectorAll("*")].filter(({ attributes }) =>
    [...attributes].some(({ name }) => name.startsWith("on")))).map(({ outerHTML }) => outerHTML.slice(0, 200))"""


@dataclass
class Watch:
    """What the page asked of others, and what it would have run."""

    page: Page
    allowed: tuple[str, ...]
    requests: list[str]

    def note(self, request: Request) -> None:
        if not request.url.startswith((*self.allowed, "data:image/", "blob:")):
            self.requests.append(request.url)

    def harm(self) -> list[object]:
        """Everything that should not have happened so far, in one list."""
        return [*self.page.evaluate("window.__ran"), *self.page.evaluate(_MARKS), *self.requests]


def table(header: list[str], rows: list[list[str]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows([header, *rows])
    return text.getvalue()


def files(folder: Path) -> Iterator[tuple[Path, str]]:
    """A file of each category whose assets, columns and cells are the hostile texts, and a workbook with such sheets."""
    following = dict(zip(HOSTILE, HOSTILE[1:] + HOSTILE[:1], strict=True))

    def made(name: str, content: str | bytes, category: str) -> tuple[Path, str]:
        file = folder / name
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return file, category

    assets = [
        [name, f"10.66.0.{number + 1}", following[name], "Production", "Linux", *HOSTILE[number:], *HOSTILE[:number]]
        for number, name in enumerate(HOSTILE)
    ]
    named = ["Name", "IP Address", "Application", "Environment", "Operating System"]
    yield made("<b onclick=ran()>servers.csv", table([*named, *HOSTILE], assets), "cmdb_export")
    flows = [[name, following[name], str(1024 + number), "tcp"] for number, name in enumerate(HOSTILE)]
    header = ["Source server", "Destination server", "Destination port", "Protocol"]
    yield made("'\";ran();flows.csv", table(header, flows), "app_discovery")
    use = [[name, str(number), str(100 - number), following[name]] for number, name in enumerate(HOSTILE)]
    header = ["Server", "CPU avg %", "Memory avg %", "Operating System"]
    yield made("${ran()}use.csv", table(header, use), "infrastructure")
    found = [[name, "Restricted", following[name], "email", "GDPR"] for name in HOSTILE]
    header = ["Asset", "Classification", "Column", "Data type", "Regulation"]
    yield made("{{ran()}}findings.csv", table(header, found), "sensitive_data")
    titles = [text for text in HOSTILE if len(text) <= 31 and not re.search(r"[\[\]:*?/\\]|^'|'$|[\x00-\x1f]", text)]
    sheets = {title: [["Name", "Application"], [f"sheet-{n}", "x"]] for n, title in enumerate(titles)}
    assert len(titles) > 15
    yield made("=1+1 sheets.xlsx", workbook(sheets), "cmdb_export")


@pytest.fixture(scope="module")
def mal(site: Stack) -> ImportApi:
    """Somebody in an engagement that is called like an attack, with room for a hundred waiting imports."""
    engine = superuser(site)
    named = {"client": str(TENANT.client_account_id), "engagement": str(TENANT.engagement_id)}
    with engine.begin() as connection:
        connection.execute(_SELECT_TENANT, named)
        connection.execute(_ENGAGEMENT, named | {"name": NAMED_LIKE_IT})
        connection.execute(
            _LIMITS, {"client": named["client"], "limits": '{"import_limits": {"concurrent_imports": 500}}'}
        )
    seed_people(site.client("cognito-idp"), site.record.outputs["UserPoolId"], (MAL,))
    return ImportApi(site.api_url, site.sign_in(MAL.email), TENANT)


@dataclass(frozen=True)
class Uploaded:
    """How the imports of the files ended, and of each text the import that waits for a file of that name."""

    statuses: list[dict[str, Any]]
    waiting: dict[str, str]


@pytest.fixture(scope="module")
def uploaded(site: Stack, mal: ImportApi, tmp_path_factory: pytest.TempPathFactory) -> Uploaded:
    made = list(files(tmp_path_factory.mktemp("hostile")))
    # names like these are hardly taken for a header
    header = {"reading": {"header_row": 1}}
    done = [import_sample(site, file, category, who=MAL, processing_config=header) for file, category in made]
    headers = {"Authorization": f"Bearer {site.sign_in(MAL.email)}"} | TENANT.headers
    with ThreadPoolExecutor(4) as pool:
        ids = pool.map(lambda text: _announce(f"{site.api_url}/api/v1/data-import/upload", headers, text), HOSTILE)
        return Uploaded(done, dict(zip(HOSTILE, ids, strict=True)))


def _announce(url: str, headers: dict[str, str], text: str) -> str:
    """A file of this name is said to come; control characters are all that a name may not have."""
    name = _without_controls(text)
    body = {"filename": name, "file_size": 10, "import_name": f"import {name[:200]}"}
    return str(requests.post(url, json=body, headers=headers, timeout=60).json()["data_import_id"])


def _without_controls(text: str) -> str:
    return re.sub(r"[\x00-\x1f\x7f]", "", text)


@pytest.fixture
def watch(site: Stack, context: BrowserContext, visitor: Visitor) -> Watch:
    return watched(site, context, visitor.page)


def watched(site: Stack, context: BrowserContext, page: Page) -> Watch:
    """Lays the trap for whatever the page opens from now on."""
    assert site.page_url
    endpoint = site.record.aws.endpoint
    watch = Watch(page, (f"{site.page_url}/", f"{endpoint}/{site.bucket}"), [])
    context.add_init_script(_TRAP)
    context.on("request", watch.note)
    return watch


def plain(text: str) -> str:
    """As one compares what is shown: white space and isolation marks do not count."""
    return re.sub(r"[\s\u2066-\u2069]+", "", text)


def missing(shown: str, wanted: list[str]) -> list[str]:
    seen = plain(shown)
    return [text for text in wanted if plain(text) not in seen]


def test_the_trap_is_sharp(watch: Watch) -> None:
    watch.page.goto("/")
    expect(watch.page.get_by_label("Email")).to_be_visible()
    assert watch.harm() == []
    watch.page.evaluate(
        "() => { const link = document.createElement('a'); link.href = 'javascript:ran()'; document.body.append(link); }"
    )
    watch.page.evaluate("() => ran('yes')")
    assert len(watch.harm()) == 2


def test_none_of_a_hundred_texts_runs_and_all_are_shown(
    visitor: Visitor, watch: Watch, mal: ImportApi, uploaded: Uploaded
) -> None:
    names = [str(asset["name"]) for asset in mal.assets(placeholder="false")]
    assert sum(text in names for text in HOSTILE) > 90  # "null" and its like are no names
    assert {status["status"] for status in uploaded.statuses} == {"completed"}
    first, *others = [str(status["data_import_id"]) for status in uploaded.statuses]
    asset_id = str(next(mal.assets())["id"])
    page = visitor.open(address(VIEWS[0], TENANT, import_id=first, asset_id=asset_id), who=MAL)
    expect(page.get_by_text(NAMED_LIKE_IT)).to_be_visible()

    shown: dict[str, str] = {}
    for view in VIEWS:
        go_to(page, address(view, TENANT, import_id=first, asset_id=asset_id))
        shown[view.name] = read_all(page)
        assert (view.name, watch.harm()) == (view.name, [])
    for import_id in others:
        go_to(page, tenant_path(TENANT, f"/imports/{import_id}"))
        shown["results"] += read_all(page)
        assert watch.harm() == []

    assert missing(shown["history"], [_without_controls(text) for text in HOSTILE]) == []
    assert missing(shown["assets"], names) == []
    columns = [str(mapping["column"]) for mapping in uploaded.statuses[0]["column_mappings"]]
    assert len(columns) > len(HOSTILE)
    assert missing(shown["results"], columns) == []


def test_assets_and_waiting_imports_with_hostile_names_show_them(
    visitor: Visitor, watch: Watch, mal: ImportApi, uploaded: Uploaded
) -> None:
    some = [asset for asset in mal.assets(placeholder="false") if asset["name"] in HOSTILE][::16]
    page = visitor.open(tenant_path(TENANT, "/upload"), who=MAL)
    for asset in some:
        go_to(page, tenant_path(TENANT, f"/assets/{asset['id']}"))
        assert missing(read_all(page), [asset["name"]]) == []
        assert (asset["name"], watch.harm()) == (asset["name"], [])
    for text in HOSTILE[5::16]:
        go_to(page, tenant_path(TENANT, f"/imports/{uploaded.waiting[text]}"))
        expect(page.get_by_role("heading", name="Waiting for the file")).to_be_visible()
        assert missing(page.title() + read_all(page), [_without_controls(text)]) == []
        assert (text, watch.harm()) == (text, [])
