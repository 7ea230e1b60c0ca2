"""What tests of the page do over and over, and what they watch all the while."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Dialog, Page, expect

from local.places import STATE
from local.tenants import ADA, PASSWORD, Person, Tenant

SCREENSHOTS = STATE / "screenshots"
# the browser's own line about an answer of 4xx or 5xx: the page has to deal with those, and its text is checked instead
_REFUSED_ANSWER = re.compile(r"^Failed to load resource: the server responded with a status of [45]\d\d")
# after a change of the colour scheme, controls take a moment to be of the new one
_COLOURS_SETTLED = """async () => {
    for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
    const changing = document.getAnimations().filter((animation) => animation instanceof CSSTransition);
    await Promise.all(changing.map(({ finished }) => finished.catch(() => null)));
}"""


@dataclass
class Complaints:
    """What went wrong in the browser; a test that provokes something says so with `expected`."""

    texts: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def watch(self, context: BrowserContext) -> None:
        context.on("console", lambda message: message.type == "error" and self._add("console", message.text))
        context.on("weberror", lambda error: self._add("uncaught", str(error.error)))
        context.on("dialog", self._dismiss)

    def unexpected(self) -> list[str]:
        return [text for text in self.texts if not any(re.search(pattern, text) for pattern in self.expected)]

    def _add(self, kind: str, text: str) -> None:
        if not _REFUSED_ANSWER.search(text):
            self.texts.append(f"{kind}: {text}")

    def _dismiss(self, dialog: Dialog) -> None:
        if dialog.type == "beforeunload":  # who leaves during an upload is asked, and says yes
            dialog.accept()
            return
        self.texts.append(f"dialog: {dialog.message}")
        dialog.dismiss()


def tenant_path(tenant: Tenant, rest: str = "") -> str:
    """An address of the page inside a tenant: `tenant_path(ADA.tenants[0], "/imports")`."""
    return f"/c/{tenant.client_account_id}/e/{tenant.engagement_id}{rest}"


@dataclass
class Visitor:
    """Somebody at the page: what tests do over and over."""

    page: Page

    def open(self, path: str, who: Person = ADA) -> Page:
        """Opens an address and signs in on the way there; tokens are in memory only, so every load asks for it."""
        self.page.goto(path)
        self.sign_in(who)
        expect(self.page).to_have_url(re.compile(f"{re.escape(path)}$"))
        return self.page

    def sign_in(self, who: Person = ADA, password: str = PASSWORD) -> None:
        """Fills in the form that is shown."""
        self.page.get_by_label("Email").fill(who.email)
        self.page.get_by_label("Password", exact=True).fill(password)
        self.page.get_by_role("button", name="Sign in").click()

    def barriers(self) -> list[tuple[str, str, str]]:
        """What keeps people from using what is shown now, as (impact, rule, first place): serious and critical only."""
        self.page.evaluate(_COLOURS_SETTLED)
        found = Axe().run(self.page).response["violations"]
        serious = [each for each in found if each["impact"] in {"serious", "critical"}]
        return [(each["impact"], each["id"], str(each["nodes"][0]["target"])) for each in serious]

    def screenshot(self, name: str) -> Path:
        """The whole page as a picture, kept until the next run."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        file = SCREENSHOTS / f"{name}.png"
        self.page.screenshot(path=file, full_page=True, animations="disabled")
        return file
