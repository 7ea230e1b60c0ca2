"""Types of personal data: one name for what scanners call differently."""

from __future__ import annotations

import pytest

from importflow.service_handlers.classification_rules import Level
from importflow.service_handlers.personal_data_types import (
    BY_NAME,
    DATA_TYPES,
    data_type,
    first_entry,
    shown_name,
    types_in,
)

# scanner's name → ours
NAMES = {
    "USA_SOCIAL_SECURITY_NUMBER": "ssn",
    "US_SSN": "ssn",
    "U.S. Social Security Number (SSN)": "ssn",
    "CREDIT_CARD_NUMBER": "credit_card",
    "MICROSOFT.FINANCIAL.CREDIT_CARD_NUMBER": "credit_card",
    "classifier.Credit Card (overload)": "credit_card",
    "creditCard": "credit_card",
    "classifier.Email": "email",
    "EMAIL_ADDRESS": "email",
    "IP_ADDRESS": "ip_address",
    "USA_PASSPORT_NUMBER": "passport",
    "UK_DRIVERS_LICENSE": "drivers_license",
    "IBAN_CODE": "bank_account",
    "AWS_CREDENTIALS": "credentials",
    "OPENSSH_PRIVATE_KEY": "credentials",
    "DATE_OF_BIRTH": "date_of_birth",
    "Age": "date_of_birth",
    "NAME": "name",
    "Person's Name": "name",
    "ADDRESS": "address",
    "PHI": "health",
    "UserID": "username",
    "PERSONAL_INFORMATION": "personal",
    "Source code": None,
    "Language": None,
    "Filename": None,
    "Graphics": None,
}


@pytest.mark.parametrize(("spelled", "name"), NAMES.items(), ids=list(NAMES))
def test_a_type_is_known_by_what_scanners_call_it(spelled: str, name: str | None) -> None:
    known = data_type(spelled)
    assert (known.name if known else None) == name


def test_an_unknown_type_is_shown_in_the_spelling_of_the_others() -> None:
    assert shown_name("classifier.Employee Badge-No") == "employee_badge_no"
    assert len(shown_name("x" * 500)) == 100


# cell and counts → names with counts
CELLS = {
    "one": ("Email", "", [("Email", 0)]),
    "bracketed": ("[classifier.Email,UserID]", "", [("classifier.Email", 0), ("UserID", 0)]),
    "counted": ("Email: 12; SSN (3)", "", [("Email", 12), ("SSN", 3)]),
    "overloaded": ("[classifier.Credit Card (overload)]", "", [("classifier.Credit Card (overload)", 0)]),
    "a JSON list": ('["NAME", "ADDRESS"]', "[2, 5]", [("NAME", 2), ("ADDRESS", 5)]),
    "nested lists": ('[["NAME", "ADDRESS"], "SSN"]', "[[2, 5], 1]", [("NAME", 2), ("ADDRESS", 5), ("SSN", 1)]),
    "one with its count": ("NAME", "7", [("NAME", 7)]),
    "counts that do not belong": ('["NAME", "ADDRESS"]', "[2]", [("NAME", 0), ("ADDRESS", 0)]),
    "whole detections": (
        '[{"category": "PII", "detections": [{"type": "NAME", "count": 2}, {"type": "SSN", "count": 1}]}]', "",
        [("NAME", 2), ("SSN", 1)],
    ),
    "broken JSON": ('["NAME', "", [('["NAME', 0)]),
    "masked": ("[masked, 9-32 characters]", "", []),
    "nothing": ("", "", []),
}  # fmt: skip


@pytest.mark.parametrize(("cell", "counts", "types"), CELLS.values(), ids=CELLS)
def test_types_are_read_however_they_are_packed(cell: str, counts: str, types: list[tuple[str, int]]) -> None:
    assert types_in(cell, counts) == types


def test_of_several_values_the_first_is_taken() -> None:
    assert [first_entry(cell) for cell in ('["a", "b"]', "a", "[a,b]")] == ["a", "a", "a"]


def test_cards_and_special_categories_are_restricted_and_every_name_is_one_type() -> None:
    assert {BY_NAME[name].level for name in ("credit_card", "ssn", "health", "credentials")} == {Level.RESTRICTED}
    assert len(BY_NAME) == len(DATA_TYPES)
