"""Labels and severities: which words mean which level."""

from __future__ import annotations

import pytest

from importflow.service_handlers.classification_rules import LABELS, SEVERITY_ORDER, Level, level_of, severity_of

LEVELS = {
    "Public": Level.PUBLIC,
    "non-sensitive": Level.PUBLIC,
    "General": Level.INTERNAL,
    "Internal Use Only": Level.INTERNAL,
    "Low": Level.INTERNAL,
    "CONFIDENTIAL": Level.CONFIDENTIAL,
    "moderate": Level.CONFIDENTIAL,
    "Confidential \\ Finance": Level.CONFIDENTIAL,
    "Confidential - All Employees": Level.CONFIDENTIAL,
    "Highly Confidential": Level.RESTRICTED,
    "Highly Confidential/Anyone": Level.RESTRICTED,
    "TLP:RED": Level.RESTRICTED,
    "restricted": Level.RESTRICTED,
    "Blue": None,
    "": None,
}


@pytest.mark.parametrize(("label", "level"), LEVELS.items(), ids=[repr(label) for label in LEVELS])
def test_a_label_names_a_level_or_none(label: str, level: Level | None) -> None:
    assert level_of(label) is level


def test_restricted_goes_before_confidential_before_internal_before_public() -> None:
    assert sorted(Level, reverse=True) == [Level.RESTRICTED, Level.CONFIDENTIAL, Level.INTERNAL, Level.PUBLIC]
    assert set(LABELS.values()) == set(Level)


SEVERITIES = {
    "CRITICAL": "critical", "High": "high", "moderate": "medium", "Low": "low", "Info": "informational",
    "9.5": "critical", "7.0": "high", "6.9": "medium", "0.1": "low", "0": "informational",
    "11": None, "-1": None, "nan": None, "often": None, "": None,
}  # fmt: skip


@pytest.mark.parametrize(("cell", "severity"), SEVERITIES.items(), ids=[repr(cell) for cell in SEVERITIES])
def test_a_severity_is_a_word_or_a_score(cell: str, severity: str | None) -> None:
    assert severity_of(cell) == severity
    assert severity is None or severity in SEVERITY_ORDER
