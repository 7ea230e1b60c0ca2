"""What one record says about its asset's data."""

from __future__ import annotations

from typing import Any

import pytest

from importflow.service_handlers.sensitive_claims import Assessor


def assessed(scopes: list[str] | None = None, **claim: Any) -> tuple[dict[str, Any], list[tuple[str, str | None]]]:
    found = Assessor().assess(claim, scopes or [])
    return found.facts, [(code.value, field) for code, field in found.doubts]


# claim → classification, because
CLASSIFIED: dict[str, tuple[dict[str, Any], str | None, str | None]] = {
    "a label": ({"classification": "Internal"}, "internal", "label"),
    "a type": ({"pii_types": "SSN"}, "restricted", "type ssn"),
    "the strictest type": ({"pii_types": "Email;SSN;IP_ADDRESS"}, "restricted", "type ssn"),
    "a type stricter than the label": ({"classification": "Public", "pii_types": "SSN"}, "restricted", "type ssn"),
    "a label stricter than the type": ({"classification": "Restricted", "pii_types": "Email"}, "restricted", "label"),
    "the stricter of two labels": (
        {"classification": "Public", "object_classification": "Confidential"}, "confidential", "label",
    ),
    "types in the place of a label": ({"classification": "Credit Card"}, "restricted", "type credit_card"),
    "a severe finding about data": ({"pii_count": 3, "severity": "High"}, "confidential", "severity"),
    "a severe finding of that type": (
        {"finding_type": "SensitiveData:S3Object/Custom", "severity": "Critical"}, "restricted", "severity",
    ),
    "a severe vulnerability": ({"finding_type": "CVE-2021-1", "severity": "Critical"}, None, None),
    "nothing": ({}, None, None),
}  # fmt: skip


@pytest.mark.parametrize(("claim", "level", "because"), CLASSIFIED.values(), ids=CLASSIFIED)
def test_a_record_is_classified(claim: dict[str, Any], level: str | None, because: str | None) -> None:
    facts, _ = assessed(**claim)

    assert (facts.get("classification"), facts.get("classified_by")) == (level, because)


# claim → types, count in all
COUNTED: dict[str, tuple[dict[str, Any], dict[str, int] | None, int | None]] = {
    "one type with the record's count": ({"pii_types": "Email", "pii_count": 12}, {"email": 12}, 12),
    "one type without": ({"pii_types": "Email"}, {"email": 1}, None),
    "several types and one count": ({"pii_types": "Email,SSN", "pii_count": 12}, {"email": 1, "ssn": 1}, 12),
    "types with counts": ({"pii_types": "Email: 3; SSN: 4"}, {"email": 3, "ssn": 4}, 7),
    "two names of one type": ({"pii_types": "US_SSN: 3; SSN: 4"}, {"ssn": 7}, 7),
    "lists side by side": (
        {"pii_types": '["NAME", "SSN"]', "type_counts": "[2, 5]", "pii_count": 7}, {"name": 2, "ssn": 5}, 7,
    ),
    "a custom type": ({"custom_types": "Badge", "custom_counts": "9"}, {"badge": 9}, 9),
    "a count alone": ({"pii_count": 5}, None, 5),
    "nothing found": ({"pii_count": 0}, None, 0),
}  # fmt: skip


@pytest.mark.parametrize(("claim", "types", "count"), COUNTED.values(), ids=COUNTED)
def test_types_are_counted(claim: dict[str, Any], types: dict[str, int] | None, count: int | None) -> None:
    facts, _ = assessed(**claim)

    assert (facts.get("pii_types"), facts.get("pii_count")) == (types, count)


@pytest.mark.parametrize(
    ("claim", "personal"),
    [
        ({"pii_types": "Email"}, True),
        ({"pii_types": "API key"}, None),
        ({"pii_count": 3}, True),
        ({"pii_count": 0}, None),
    ],
)
def test_personal_data_is_told_from_secrets_and_from_nothing(claim: dict[str, Any], personal: bool | None) -> None:
    assert assessed(**claim)[0].get("pii") is personal


DOUBTS: dict[str, tuple[dict[str, Any], list[tuple[str, str | None]]]] = {
    "a label nobody knows": ({"classification": "Blue"}, [("unknown-classification", "classification")]),
    "a label that says too little": (
        {"classification": "Public", "pii_types": "SSN"}, [("classification-raised", "classification")],
    ),
    "a type nobody knows": ({"pii_types": "Badge"}, [("unknown-pii-type", "pii_types")]),
    "a scope nobody knows": ({"compliance": "House rules"}, [("unknown-compliance-scope", "compliance")]),
    "restricted and unencrypted": (
        {"pii_types": "SSN", "encryption": "NONE"}, [("sensitive-data-unencrypted", "encryption")],
    ),
    "public and unencrypted": ({"classification": "Public", "encryption": "NONE", "access": "Yes"}, []),
    "a contradiction about encryption": (
        {"encryption": "AES256", "object_encryption": "NONE"}, [("encryption-contradiction", "encryption")],
    ),
    "restricted and open": ({"pii_types": "SSN", "access": "Public"}, [("sensitive-data-public", "access")]),
    "an open object": ({"pii_types": "SSN", "object_access": "true"}, [("sensitive-data-public", "object_access")]),
    "a contradiction about access": (
        {"access": "NOT_PUBLIC", "object_access": "true"}, [("access-contradiction", "access")],
    ),
    "nothing doubtful": ({"classification": "Internal", "pii_types": "IP_ADDRESS", "compliance": "GDPR"}, []),
}  # fmt: skip


@pytest.mark.parametrize(("claim", "doubts"), DOUBTS.values(), ids=DOUBTS)
def test_what_is_doubtful_is_noted_on_its_column(claim: dict[str, Any], doubts: list[tuple[str, str | None]]) -> None:
    assert assessed(**claim)[1] == doubts


def test_scopes_come_from_cells_checks_titles_and_headers() -> None:
    facts, doubts = assessed(
        ["NIST"], compliance="PCI-DSS", finding_type="gdpr_3.6", finding_title="(CIS_Linux - 1.1) Ensure SOX"
    )

    assert facts["compliance_scopes"] == ["CIS", "GDPR", "NIST", "PCI-DSS"]
    assert doubts == []


@pytest.mark.parametrize(
    ("status", "is_open"), [("FAIL", True), ("PASS", False), ("Not applicable", False), ("Healthy", False), ("", True)]
)
def test_a_finding_that_was_passed_or_closed_is_not_open(status: str, is_open: bool) -> None:
    assert assessed(finding_status=status)[0]["open"] is is_open
