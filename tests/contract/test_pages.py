"""What people read agrees with the code: exporters, confidences and caps; tests, modules and pages that are named."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from importflow.mapping.columns import CONFIDENCE
from importflow.mapping.completeness import EXPORT_CAPS
from importflow.mapping.registry import VENDORS
from importflow.models import ImportCategory

Rows = list[list[str]]
ROOT = Path(__file__).parents[2]
PAGES = sorted([*(ROOT / "docs").rglob("*.md"), *(ROOT / "statemachine").glob("*.md")])
CODE = ("layers/common/importflow", "functions", "tests", "docs", "statemachine", "local", "bench", "torture")


def rows_below(heading: str) -> Rows:
    """The cells of the table that follows a heading of the page of formats, without its first two lines."""
    page = (ROOT / "docs/formats.md").read_text(encoding="utf-8")
    section = page.partition(f"\n{heading}\n")[2].partition("\n#")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split(" |")] for line in lines[2:]]


@pytest.mark.parametrize("category", ImportCategory)
def test_every_exporter_is_listed_with_what_proves_it(category: ImportCategory) -> None:
    listed = {
        row[0]: {frozenset(proof.strip("` ").split()) for proof in row[1].split("·")}
        for row in rows_below(f"### {category.value}")
    }
    known = {
        vendor.name: set(vendor.fingerprints)
        if vendor.prefix is None
        else {frozenset(f"any header that begins with `{vendor.prefix}".split())}
        for vendor in VENDORS
        if vendor.category is category
    }

    assert listed == known


def test_every_reason_for_a_mapping_is_listed_with_its_confidence() -> None:
    listed = {row[0].strip("`"): float(row[1]) for row in rows_below("## Columns")}

    assert listed == {match.value: confidence for match, confidence in CONFIDENCE.items()}


def test_every_export_cap_is_listed() -> None:
    listed = {
        name: row[1].replace(",", "")
        for row in rows_below("## Export caps")
        for name in row[0].split(", ")
        if not name.startswith(("any worksheet", ".xls"))
    }

    assert listed == {name: str(cap) for name, cap in EXPORT_CAPS.items()}


def test_every_test_that_is_named_exists() -> None:
    files = (ROOT / "tests").rglob("test_*.py")
    defined = {name for file in files for name in re.findall(r"def (test_\w+)", file.read_text(encoding="utf-8"))}
    named = {(page.name, name) for page, name in mentioned(r"`(test_\w+)`")}

    assert [each for each in sorted(named) if each[1] not in defined] == []


def test_every_module_that_is_named_exists() -> None:
    named = {(page.name, name) for page, name in mentioned(r"`([\w/]+\.(?:py|json))`")}

    assert [each for each in sorted(named) if not is_there(each[1])] == []


def test_every_link_leads_somewhere() -> None:
    for page, target in mentioned(r"\]\(([^)#:]+)(?:#[^)]*)?\)"):
        assert (page.parent / target).exists(), f"{page.name}: {target}"


def mentioned(pattern: str) -> Iterator[tuple[Path, str]]:
    for page in PAGES:
        for found in re.findall(pattern, page.read_text(encoding="utf-8")):
            yield page, found


def is_there(name: str) -> bool:
    """A file of this name, or path, from the project's folder or in one of the places where code is."""
    return (ROOT / name).exists() or any(next((ROOT / place).rglob(name), None) is not None for place in CODE)
