"""Values that could never be a column's name."""

from __future__ import annotations

import pytest

from importflow.tabular.cell_kinds import clean_name, is_value

VALUES = [
    "1", "-1", "+3", "1.5", "1,5", ".5", "1,234,567.89", "1.234,5", "1 234", "95%", "$4.00", "4 €", "(12)", "2e-5", "4E4", "007",
    "2025-03-04", "2025-03-04T10:00:00Z", "2025-03-04 10:00", "3/4/2025", "04.03.25", "4 Mar 2025", "10:15", "10:15:00.5",
    "10.0.0.1", "10.0.0.0/8", "10.0.0.1:443", "fe80::1", "::1", "2001:db8:0:0:0:0:0:1", "00:1a:2b:3c:4d:5e", "00-1a-2b-3c-4d-5e",
    "9b2d1f1e-1c2d-4e5f-8a9b-0c1d2e3f4a5b", "ann@example.com", "https://example.com/x", "arn:aws:s3:::bucket",
    "true", "No", "N/A", "null", "-", "NaN", "-INF",
]  # fmt: skip
NAMES = [
    "Name", "IP Address", "CPU (%)", "RAM MB", "Disk 1", "1st disk", "2024", "CPU %", "95th percentile", "#", "%", "", "id.orig_h",
    "a:b", "@timestamp", "Feb", "C1", "ip", "dead", "Cost ($)", "10GbE ports", "face", "Tag:", "e", "x86", "Name::First",
]  # fmt: skip


@pytest.mark.parametrize("cell", VALUES)
def test_a_value_is_seen_as_one(cell: str) -> None:
    assert is_value(cell)
    assert is_value(f" {cell} ")


@pytest.mark.parametrize("cell", NAMES)
def test_a_name_is_no_value(cell: str) -> None:
    assert not is_value(cell)


CLEANED = {
    " Name ": "Name",
    "Host\nName": "Host Name",
    "\t\r\n\x0b\x0c a": "a",
    "a\x00b": "ab",
    "\ufeffName": "Name",
    "a\xa0b": "a b",
    "a\x1db": "a b",
}


@pytest.mark.parametrize(("cell", "name"), CLEANED.items(), ids=map(repr, CLEANED))
def test_a_name_stands_on_one_line(cell: str, name: str) -> None:
    assert clean_name(cell) == name
