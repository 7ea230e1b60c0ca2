"""Regulations and standards in the cells and headers that tell them."""

from __future__ import annotations

import pytest

from importflow.service_handlers.compliance_scopes import scopes_before, scopes_in, scopes_of_headers

TOLD = {
    "one": ("gdpr", ["GDPR"]),
    "a list": ("GDPR, HIPAA; PCI DSS|SOX", ["GDPR", "HIPAA", "PCI-DSS", "SOX"]),
    "packed by Prowler": (
        "CIS-1.4: 1.20 | ISO27001-2022: A.5.1 | NIST-800-53-Revision-5: ac_2 | SOC2: cc_1 | PCI-4.0: 1.2",
        ["CIS", "ISO 27001", "NIST", "PCI-DSS", "SOC 2"],
    ),
    "spellings": ("ISO/IEC 27001:2022, SOC 2, PCI-DSS v4.0, Sarbanes-Oxley", ["ISO 27001", "PCI-DSS", "SOC 2", "SOX"]),
    "a check": ("gdpr_3.6", ["GDPR"]),
    "words that only contain one": ("precision, sockets, ensemble, administrator", []),
    "nothing": ("", []),
}


@pytest.mark.parametrize(("cell", "scopes"), TOLD.values(), ids=TOLD)
def test_scopes_are_recognised_in_a_cell(cell: str, scopes: list[str]) -> None:
    assert scopes_in(cell) == scopes


def test_of_a_title_only_the_parenthesis_before_it_tells_a_scope() -> None:
    assert scopes_before("(CIS_Linux_2.0.0 - 5.2.2) Ensure permissions as the GDPR asks") == ["CIS"]
    assert scopes_before("Ensure permissions as the GDPR asks") == []


def test_a_header_may_be_the_scope() -> None:
    headers = ["status", "unmapped.compliance.CIS-2.0", "unmapped.compliance.Our-Own", "compliance"]

    assert scopes_of_headers(headers) == {1: ["CIS"]}
