"""Encryption and access, from the words reports use."""

from __future__ import annotations

import pytest

from importflow.service_handlers.exposure import access_of, encryption_of

ENCRYPTION = {
    "a method": (["AES256"], ("encrypted", False)),
    "a key service": (["aws:kms"], ("encrypted", False)),
    "yes": (["Yes"], ("encrypted", False)),
    "none": (["NONE"], ("unencrypted", False)),
    "in part": (["Partially encrypted"], ("unencrypted", False)),
    "store and object agree": (["NONE", "NONE"], ("unencrypted", False)),
    "store and object disagree": (["AES256", "NONE"], ("unencrypted", True)),
    "not known": (["UNKNOWN"], (None, False)),
    "not said": ([], (None, False)),
}


@pytest.mark.parametrize(("cells", "verdict"), ENCRYPTION.values(), ids=ENCRYPTION)
def test_encryption_is_told_and_contradictions_count_as_unencrypted(
    cells: list[str], verdict: tuple[str | None, bool]
) -> None:
    assert encryption_of(cells) == verdict


ACCESS = {
    "open": (["Yes"], ("public", False)),
    "everyone": (["Everyone"], ("public", False)),
    "Macie's word": (["NOT_PUBLIC"], ("restricted", False)),
    "private": (["private"], ("restricted", False)),
    "store and object disagree": (["NOT_PUBLIC", "true"], ("public", True)),
    "not known": (["?"], (None, False)),
}


@pytest.mark.parametrize(("cells", "verdict"), ACCESS.values(), ids=ACCESS)
def test_access_is_told_and_contradictions_count_as_public(cells: list[str], verdict: tuple[str | None, bool]) -> None:
    assert access_of(cells) == verdict
