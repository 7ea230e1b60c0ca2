"""The README says what the code does: every layout known by name stands in the row of its category."""

import re

import pytest

from importflow.errors import RejectionCode
from importflow.mapping.registry import VENDORS
from importflow.models import ImportCategory
from local.places import PROJECT

README = (PROJECT / "README.md").read_text(encoding="utf-8")
ROWS = {cells[1].strip(" `"): cells[4] for line in README.splitlines() if len(cells := line.split("|")) == 6}


@pytest.mark.parametrize("category", ImportCategory)
def test_the_row_of_a_category_names_the_layouts_that_are_known(category: ImportCategory) -> None:
    known = sorted({vendor.name for vendor in VENDORS if vendor.category is category})
    assert sorted(ROWS[category].strip().split(", ")) == known


def test_codes_of_refusal_in_the_readme_exist() -> None:
    table = README.partition("## What a bad file gets")[2].partition("## ")[0]
    named = {code for row in re.findall(r"^\| (`.*?) \|", table, re.MULTILINE) for code in re.findall("`([^`]+)`", row)}
    assert len(named) > 10
    assert named <= {code.value for code in RejectionCode}
