"""Names are spelled alike in records and in the inventory, in every alphabet."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from importflow.service_handlers.identity import AssetKeys
from tests.integration.laboratory import Laboratory

NAMES = ["WEB-1", "Größe-ÄÖÜ", "СЕРВЕР", "ΑΠΟΘΗΚΗΣ", "İZMİR-DB", "ẞ", "Ⅷ", "ﬁ", "🄰"]


def lower_in_both(superuser: sa.Engine, name: str) -> tuple[str, str]:
    """A name as a key of a record and as a key of the inventory."""
    with superuser.connect() as connection:
        (key,) = AssetKeys.of({"name": name}).names
        return key, str(connection.scalar(sa.text("SELECT lower(:name)"), {"name": name}))


@pytest.mark.parametrize("name", NAMES)
def test_keys_of_records_and_of_the_inventory_are_spelled_alike(superuser: sa.Engine, name: str) -> None:
    of_record, of_inventory = lower_in_both(superuser, name)

    assert of_record == of_inventory


@pytest.mark.parametrize("name", ["ΑΠΟΘΗΚΗΣ", "İZMİR-DB"])
def test_importing_the_same_name_again_finds_the_same_asset_in_every_alphabet(
    laboratory: Laboratory, name: str
) -> None:
    for _ in range(2):
        laboratory.run(f"Name,OS\n{name},Debian\n")

    assert laboratory.assets("name") == [(name,)]
