"""Findings: severity and text stand on the code, once."""

from __future__ import annotations

import re

import pytest

from importflow.findings import Finding, FindingCode, Severity

# Codes are stored and shown: renaming one is a migration, and a reason to change this table.
CODES = {
    "error": {"too-many-cells", "missing-name", "name-too-long", "ambiguous-identity", "quote-swallowed-rows",
        "another-table", "unknown-record-type", "missing-endpoint", "unknown-asset-id"},
    "warning": {
        "cells-beyond-limit", "rows-without-record", "repeated-join-key",
        "sensitive-value-masked", "placeholder-name", "unknown-classification", "classification-raised",
        "sensitive-data-unencrypted", "encryption-contradiction", "sensitive-data-public", "access-contradiction",
        "too-few-cells", "control-character-removed", "invalid-character-replaced", "encoding-assumed",
        "duplicate-header", "text-too-long", "invalid-ip-address", "invalid-mac-address", "not-a-number",
        "not-a-whole-number", "out-of-range", "column-mapped-twice", "unit-assumed", "duplicate-in-file",
        "utilisation-out-of-range", "statistics-out-of-order", "total-contradicts-parts", "unknown-metric",
        "unit-contradicts-metric", "window-reversed", "used-exceeds-total", "impossible-capacity",
        "implausible-throughput", "operating-system-end-of-life",
        "values-unfit", "ambiguous-number", "invalid-date", "ambiguous-date", "invalid-port", "invalid-protocol",
        "not-yes-or-no", "scientific-notation", "category-contradiction", "export-cap-reached",
        "repeated-fqdn", "repeated-serial-number", "stray-quote", "unknown-criticality", "port-without-transport", "tenant-column",
    },
    "info": {
        "detail-record",
        "sheet-not-read", "cells-beyond-header", "merged-cells-filled", "member-missing", "member-ignored", "member-not-read",
        "unknown-pii-type", "unknown-compliance-scope",
        "average-above-percentile", "statistic-assumed", "capacity-zero", "operating-system-end-of-life-soon",
        "blank-header", "unknown-column", "field-suggested", "field-mostly-blank", "field-missing", "preamble-skipped", "comment-skipped",
        "repeated-header", "flow-turned-round", "unusual-protocol", "dependency-cycle", "orphan", "noise-dependency",
    },
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
