"""Findings: severity and text stand on the code, once."""

from __future__ import annotations

import re

import pytest

from importflow.findings import Finding, FindingCode, Severity

# Codes are stored and shown: renaming one is a migration, and a reason to change this table.
CODES = {
    "error": {"too-many-cells", "missing-name", "name-too-long", "ambiguous-identity"},
    "warning": {
        "too-few-cells", "control-character-removed", "invalid-character-replaced", "encoding-assumed",
        "duplicate-header", "text-too-long", "invalid-ip-address", "invalid-mac-address", "not-a-number",
        "not-a-whole-number", "out-of-range", "column-mapped-twice", "unit-assumed", "duplicate-in-file",
        "repeated-fqdn", "repeated-serial-number",
    },
    "info": {"blank-header", "unknown-column", "field-mostly-blank", "field-missing"},
}  # fmt: skip


@pytest.mark.parametrize("severity", Severity)
def test_codes_and_their_severity_are_stable(severity: Severity) -> None:
    assert {code.value for code in FindingCode if code.severity is severity} == CODES[severity.value]


def test_no_two_codes_share_a_value_or_a_text() -> None:
    assert len(FindingCode.__members__) == len({code.value for code in FindingCode})
    assert len(FindingCode.__members__) == len({code.text for code in FindingCode})


@pytest.mark.parametrize("code", FindingCode)
def test_every_text_is_a_sentence(code: FindingCode) -> None:
    assert re.fullmatch(r"[A-Z][^\n]+\.", code.text)
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", code.value)


@pytest.mark.parametrize("code", FindingCode)
def test_a_code_is_found_by_its_value(code: FindingCode) -> None:
    assert FindingCode.of(code.value) is code


def test_a_value_nobody_knows_is_no_code() -> None:
    with pytest.raises(KeyError):
        FindingCode.of("no-such-code")


def test_a_stored_finding_names_code_and_place_and_no_value() -> None:
    finding = Finding(FindingCode.INVALID_IP_ADDRESS, row=4, column="IP")

    assert finding.as_json() == {"code": "invalid-ip-address", "row": 4, "column": "IP"}
