"""The samples of the demo: what differs from what they hold is said."""

from typing import Any

import pytest

from importflow.models import ImportCategory
from local.demo_samples import SAMPLES, DemoSample

FLOWS = SAMPLES[1]
STATUS: dict[str, Any] = {
    "status": "completed",
    "import_category": FLOWS.category,
    "records": dict(FLOWS.records),
    "enrichment_summary": dict(FLOWS.effects) | {"assets_created": 0},
}
ELSE: dict[str, tuple[dict[str, Any], list[str]]] = {
    "nothing": ({}, []),
    "refused": ({"status": "failed"}, ["it is failed, not completed"]),
    "another category": ({"import_category": "cmdb_export"}, ["category cmdb_export"]),
    "a record too few": ({"records": dict(FLOWS.records) | {"total": 9}}, [f"total 9, not {FLOWS.records['total']}"]),
    "no counts": ({"records": None}, [f"{name} None, not {count}" for name, count in FLOWS.records.items()]),
}


@pytest.mark.parametrize(("change", "said"), ELSE.values(), ids=ELSE)
def test_what_differs_from_what_a_sample_holds_is_said(change: dict[str, Any], said: list[str]) -> None:
    assert FLOWS.differences(STATUS | change) == said


def test_there_is_a_sample_of_each_category_and_each_looks_different() -> None:
    assert [sample.category for sample in SAMPLES] == [category.value for category in ImportCategory]
    assert all(sample.file.is_file() for sample in SAMPLES)
    assert len({_look(sample) for sample in SAMPLES}) == len(SAMPLES)


def _look(sample: DemoSample) -> tuple[str, bool]:
    """How a file is told from others: its kind, and whether it is cut by semicolons."""
    return sample.file.suffix, sample.file.read_bytes().splitlines()[0].count(b";") > 2
