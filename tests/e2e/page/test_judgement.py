"""What a model adds to an import: said to be a guess, taken over by a click, and never more than text."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from local.api import ImportApi
from local.judgement import JUDGEMENT_STEPS
from local.stack import Stack
from tests.e2e.page.hostile_strings import HOSTILE
from tests.e2e.page.imported import import_sample
from tests.e2e.page.judged import MIA, MODEL, TENANT, add_judged_engagement
from tests.e2e.page.test_hostile import Watch, missing, watched
from tests.e2e.page.test_results import choose, pictures, sentence
from tests.e2e.page.test_watching import SHIFTS, moved, send
from tests.e2e.page.views import read_all
from tests.e2e.page.visiting import Visitor, tenant_path
from tests.stub_bedrock import Body, Reply, Stub, always, asked_for, data_of, said

CONTENT = (
    "Name,IP Address,Arbeitsspeicher,Rack spot,Kostenstelle\n"
    "judged-01,10.5.0.1,16,Oslo,K-1\njudged-02,10.5.0.2,32,Bergen,K-2\n,10.5.0.3,64,Bergen,K-3\n"
)
SUMMARY = (
    "Two of three records went into the inventory; one was rejected because no cell names the asset. Memory was read"
    " from a column that no rule knew. Nothing else needs your attention before the next import."
)
INSIGHTS = (
    ("data_quality", "high", "None of the 2 records names an environment, so waves cannot be planned by it."),
    ("dependencies", "medium", "No dependency is known of these assets: upload an application discovery next."),
    ("data_quality", "low", "Both records have memory, and neither has processors."),
)
FIELDS = {"Arbeitsspeicher": ("memory_gb", 0.97), "Rack spot": ("location", 0.72)}


ADVICE = "Fill in the name column of row 4."


def sensible(request: Body) -> Reply:
    """Sure of one column, less sure of another."""
    parts = asked_for(request)
    if "suggestions" in parts:
        return Reply(body=said({"suggestions": suggestions(request, ("It says so.",))}))
    if "summary" in parts:
        return Reply(body=said({"summary": SUMMARY, "fix_first": [{"code": "missing-name", "advice": ADVICE}]}))
    return Reply(body=said({"insights": [insight(*each) for each in INSIGHTS]}))


def suggestions(request: Body, reasons: tuple[str, ...]) -> list[Body]:
    columns = {column["header"]: column["column"] for column in data_of(request)["columns"]}
    asked = [each for each in FIELDS.items() if each[0] in columns]
    return [
        {"column": columns[header], "field": name, "confidence": sure, "reason": reasons[number % len(reasons)]}
        for number, (header, (name, sure)) in enumerate(asked)
    ]


def insight(about: str, importance: str, text: str) -> Body:
    return {"about": about, "importance": importance, "insight": text}


def hostile(request: Body) -> Reply:
    """Each of a hundred hostile texts somewhere in its answers, as often as there is room."""
    parts = asked_for(request)
    bundles = [" · ".join(HOSTILE[first::16]) for first in range(16)]
    if "suggestions" in parts:
        return Reply(body=said({"suggestions": suggestions(request, HOSTILE)}))
    if "summary" in parts:
        fixes = [{"code": HOSTILE[n][:60], "advice": text[:400]} for n, text in enumerate(bundles[8:12])]
        return Reply(body=said({"summary": " · ".join(bundles[12:]), "fix_first": fixes}))
    return Reply(body=said({"insights": [insight("dependencies", "high", text[:400]) for text in bundles[:8]]}))


@pytest.fixture(scope="module")
def engagement(site: Stack) -> None:
    add_judged_engagement(site)


@pytest.fixture
def model(engagement: None, bedrock: Stub) -> Iterator[Stub]:
    yield bedrock
    bedrock.behaviour = sensible


@pytest.fixture(scope="module")
def api(site: Stack, engagement: None) -> ImportApi:
    return ImportApi(site.api_url, site.sign_in(MIA.email), TENANT)


@pytest.fixture
def watch(site: Stack, context: BrowserContext, visitor: Visitor) -> Watch:
    return watched(site, context, visitor.page)


@contextmanager
def held(model: Stub, part: str) -> Iterator[None]:
    """Questions for this part are answered when the block is over."""
    over, usual = Event(), model.behaviour

    def waiting(request: Body) -> Reply:
        if part in asked_for(request):
            over.wait(20)
        return usual(request)

    model.behaviour = waiting
    try:
        yield
    finally:
        over.set()
        model.behaviour = usual


def written(folder: Path, name: str, content: str = CONTENT) -> Path:
    file = folder / name
    file.write_text(content)
    return file


def finished(site: Stack, api: ImportApi, file: Path) -> dict[str, Any]:
    """The import once models have said all they have to say."""
    status = import_sample(site, file, "cmdb_export", who=MIA)
    for _ in range(200):
        time.sleep(0.1)
        status = api.status(status["data_import_id"])
        if any(s["step_name"] == "import_insights" and s["status"] != "running" for s in status["steps"]):
            return status
    raise AssertionError(status["steps"])


def unanswered(status: dict[str, Any]) -> list[tuple[str, Any]]:
    """Steps that asked a model in vain, and what they say of it."""
    judged = [s for s in status["steps"] if s["step_name"] in JUDGEMENT_STEPS]
    return [(s["step_name"], s["output"]) for s in judged if s["status"] != "completed"]


def open_import(visitor: Visitor, import_id: str, part: str = "") -> Page:
    return visitor.open(tenant_path(TENANT, f"/imports/{import_id}{part}"), who=MIA)


def test_a_suggestion_and_a_summary_are_shown_for_what_they_are_and_can_be_accepted(
    site: Stack, visitor: Visitor, api: ImportApi, model: Stub, tmp_path: Path
) -> None:
    model.behaviour = sensible
    first = finished(site, api, written(tmp_path, "mit-arbeitsspeicher.csv"))
    assert unanswered(first) == []
    page = open_import(visitor, first["data_import_id"])
    card = page.get_by_role("region", name="Summary")
    expect(card).to_contain_text(f"Written by {MODEL} from counts and finding codes")
    expect(card).to_contain_text(SUMMARY)
    expect(card.get_by_role("listitem").filter(has_text="No cell of the record names the asset.")).to_contain_text(
        ADVICE
    )
    expect(card.get_by_role("listitem").filter(has_text=INSIGHTS[0][2])).to_contain_text("Data quality")
    expect(page.get_by_role("tabpanel").get_by_role("listitem").first).to_be_visible(timeout=60_000)
    pictures(visitor, "judgement-summary")

    page.get_by_role("tab", name="File and steps").click()
    expect(page.get_by_text("2 fields suggested: 1 applied, 1 offered")).to_be_visible()
    visitor.screenshot("judgement-steps")

    page.get_by_role("tab", name="Columns").click()
    applied, offered = page.get_by_role("row", name="Arbeitsspeicher"), page.get_by_role("row", name="Rack spot")
    expect(applied).to_contain_text(re.compile(r"Memory.*Suggested.*97%.*Applied.*It says so\."))
    expect(offered).to_contain_text(re.compile(r"Kept as an attribute.*Suggested.*72%.*not applied.*It says so\."))
    pictures(visitor, "judgement-columns")
    offered.get_by_role("button", name="Use Location for Rack spot").click()
    choice = page.get_by_label("Field for Rack spot", exact=True)
    expect(choice).to_be_focused()
    expect(choice).to_have_value("location")
    expect(page.get_by_text("1 column changed.")).to_be_visible()
    visitor.screenshot("judgement-accepting")
    choose(page, "Rack spot", "Keep as an attribute")
    page.get_by_role("button", name="Accept 1 suggestion").click()
    page.get_by_role("button", name="Import again with this mapping").click()
    expect(page).not_to_have_url(re.compile(str(first["data_import_id"])))
    expect(sentence(page)).to_contain_text("2 of 3 records are in the inventory: 2 assets updated", timeout=60_000)
    asset = api.asset(next(api.assets(name="judged-01"))["id"])
    assert (asset["values"]["memory_gb"]["value"], asset["values"]["location"]["value"]) == (16, "Oslo")


def test_a_summary_that_arrives_while_one_reads_moves_nothing(
    visitor: Visitor, api: ImportApi, model: Stub, tmp_path: Path
) -> None:
    model.behaviour = sensible
    file = written(tmp_path, "watched.csv")
    announced = api.announce(file, "cmdb_export", None)
    page = open_import(visitor, announced["data_import_id"])
    with held(model, "summary"):
        with held(model, "suggestions"):
            send(api, announced, file)
            asked = page.get_by_role("listitem").filter(has_text="Suggested fields")
            expect(asked).to_contain_text("Running", timeout=60_000)
            visitor.screenshot("judgement-watching")
        expect(sentence(page)).to_contain_text("2 of 3 records", timeout=60_000)
        expect(page.get_by_text("A model is writing a summary.")).to_be_visible()
        page.evaluate(SHIFTS)
    show = page.get_by_role("button", name="Show the summary")
    expect(show).to_be_visible()
    assert moved(page) < 0.01, page.evaluate("window.__shifts")
    visitor.screenshot("judgement-arrived")
    show.click()
    expect(page.get_by_role("region", name="Summary")).to_contain_text(SUMMARY)
    expect(show).to_have_count(0)


def test_a_model_that_talks_nonsense_costs_an_import_nothing_and_is_said_calmly(
    site: Stack, visitor: Visitor, api: ImportApi, model: Stub, tmp_path: Path
) -> None:
    model.behaviour = always(said({"nonsense": True}))
    status = finished(site, api, written(tmp_path, "without-a-model.csv"))
    page = open_import(visitor, status["data_import_id"])
    expect(sentence(page)).to_contain_text("2 of 3 records")
    expect(page.get_by_role("region", name="Summary")).to_have_count(0)
    page.get_by_role("tab", name="File and steps").click()
    line = page.get_by_role("listitem").filter(has_text="Suggested fields")
    expect(line).to_contain_text("rules alone decided")
    expect(line).not_to_contain_text("Failed")
    visitor.screenshot("judgement-without")


def test_whatever_a_model_says_is_shown_as_text(
    site: Stack, visitor: Visitor, api: ImportApi, model: Stub, watch: Watch, tmp_path: Path
) -> None:
    model.behaviour = hostile
    # other columns than before: what was accepted for those is not to be remembered here
    status = finished(site, api, written(tmp_path, "hostile-model.csv", CONTENT.replace("Kostenstelle", "Kürzel")))
    assert unanswered(status) == []
    fields, summary, insights = (s["output"]["answer"] for s in status["steps"] if s["step_name"] in JUDGEMENT_STEPS)
    assert len(fields["suggestions"]) == 2
    page = open_import(visitor, status["data_import_id"])
    expect(page.get_by_role("region", name="Summary")).to_be_visible()
    shown = read_all(page)
    texts = [summary["summary"], *(fix["advice"] for fix in summary["fix_first"])]
    texts += [each["reason"] for each in fields["suggestions"]]
    assert missing(shown, [*texts, *(each["insight"] for each in insights["insights"])]) == []
    assert watch.harm() == []
    visitor.screenshot("judgement-hostile")
