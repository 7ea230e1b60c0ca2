"""What is a header at all: the spellings of every category and exporter together."""

from __future__ import annotations

import pytest

from importflow.mapping.registry import FIELDS, TELLING_FIELDS, is_known
from importflow.models import ImportCategory

CELLS = {
    "Host Name": True,
    "*Server Name": True,
    "mgn:server:tag:vmname": True,
    "sys_class_name": True,
    "CPU.UsagePct.Avg": True,
    "dstaddr": True,
    "Classification formal name": True,
    "web-01": False,
    "10.0.0.1": False,
    "Inventory of 2025": False,
    "": False,
}


@pytest.mark.parametrize(("cell", "known"), CELLS.items())
def test_a_header_is_told_from_a_title_or_a_value(cell: str, known: bool) -> None:
    assert is_known(cell) is known


def test_every_category_has_its_fields() -> None:
    assert set(FIELDS) == set(ImportCategory)


def test_fields_that_tell_a_category_are_fields_of_it_and_of_no_inventory() -> None:
    inventory = {known.name for known in FIELDS[ImportCategory.CMDB_EXPORT]}

    for category, telling in TELLING_FIELDS.items():
        assert telling & {known.name for known in FIELDS[category]}
        assert not telling & inventory
