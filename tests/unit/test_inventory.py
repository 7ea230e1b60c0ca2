"""Which rules explain the values of an asset."""

from __future__ import annotations

from importflow.inventory import _BOOKKEEPING, _RULES
from importflow.models import Asset


def test_for_every_value_there_is_a_rule_to_ask() -> None:
    shown = {column.name for column in Asset.__table__.columns} - _BOOKKEEPING
    explained = frozenset[str]().union(*(fields for _, fields in _RULES))

    assert shown <= explained
