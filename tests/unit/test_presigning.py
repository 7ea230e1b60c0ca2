"""Ids of imports sort by the time they were minted."""

from __future__ import annotations

import time
from uuid import UUID

import pytest

from importflow.announcing import time_ordered_id


def minted_at(milliseconds: int, monkeypatch: pytest.MonkeyPatch, random: int = 0) -> UUID:
    monkeypatch.setattr("importflow.announcing.time.time_ns", lambda: milliseconds * 1_000_000)
    monkeypatch.setattr("importflow.announcing.secrets.randbits", lambda bits: random & ((1 << bits) - 1))
    return time_ordered_id()


@pytest.mark.parametrize("random", [0, 2**80 - 1], ids=["zeros", "ones"])
def test_an_id_is_a_version_7_uuid_whatever_its_random_bits(random: int, monkeypatch: pytest.MonkeyPatch) -> None:
    found = minted_at(0x0123456789AB, monkeypatch, random)

    assert str(found).startswith("01234567-89ab-7")
    assert (found.version, found.variant) == (7, "specified in RFC 4122")


def test_a_later_id_sorts_after_an_earlier_one_as_number_and_as_text(monkeypatch: pytest.MonkeyPatch) -> None:
    moments = [1, 255, 256, 1_700_000_000_000, 1_700_000_000_001, 2**47]
    ids = [minted_at(at, monkeypatch, random=-at) for at in moments]

    assert ids == sorted(ids)
    assert [str(each) for each in ids] == sorted(map(str, ids))


def test_ids_of_one_moment_differ(monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.time_ns()
    monkeypatch.setattr("importflow.announcing.time.time_ns", lambda: now)

    assert len({time_ordered_id() for _ in range(1_000)}) == 1_000
