"""Which asset a record speaks of: ranked keys, no guesses, the same id every time."""

from __future__ import annotations

from uuid import NAMESPACE_DNS, UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importflow.service_handlers.claims import Claim
from importflow.service_handlers.identity import (
    AMBIGUOUS,
    Ambiguous,
    AssetKeys,
    IdentityResolver,
    KnownAsset,
    address_naming,
    fold,
    mint_id,
    naming_value,
)
from tests.unit.builders import ENGAGEMENT

WEB, DB = "10000000-0000-4000-8000-000000000001", "10000000-0000-4000-8000-000000000002"


def known(asset_id: str, **claim: str) -> KnownAsset:
    return KnownAsset(asset_id, AssetKeys.of(claim))


def resolve(claim: Claim, *assets: KnownAsset) -> str | Ambiguous:
    return IdentityResolver(ENGAGEMENT, assets).resolve(claim)


def minted(name: str) -> str:
    return mint_id(ENGAGEMENT, name)


# known assets, the record, the asset it speaks of
SPEAKS_OF: dict[str, tuple[list[KnownAsset], Claim, str | Ambiguous]] = {
    "nothing is known": ([], {"name": "web"}, minted("web")),
    "another asset is known": ([known(DB, name="db")], {"name": "web"}, minted("web")),
    "the same name": ([known(WEB, name="web")], {"name": "web"}, WEB),
    "the same name in capitals": ([known(WEB, name="web")], {"name": "WEB"}, WEB),
    "its name is the other's host name": ([known(WEB, hostname="web")], {"name": "web"}, WEB),
    "the same domain name under another name": ([known(WEB, name="web", fqdn="w.x")], {"name": "a", "fqdn": "W.x"}, WEB),
    "the same serial number under another name": (
        [known(WEB, name="web", serial_number="S1")], {"name": "a", "serial_number": "s1"}, WEB,
    ),
    "the serial number goes before the name": (
        [known(WEB, name="web"), known(DB, name="db", serial_number="S1")], {"name": "web", "serial_number": "S1"}, DB,
    ),
    "the domain name goes before the name": (
        [known(WEB, name="web"), known(DB, name="db", fqdn="d.x")], {"name": "web", "fqdn": "d.x"}, DB,
    ),
    "the same name and another serial number": (
        [known(WEB, name="web", serial_number="S1")], {"name": "web", "serial_number": "S2"}, minted("web"),
    ),
    "the same name and another domain name": (
        [known(WEB, name="web", fqdn="w.x")], {"name": "web", "fqdn": "w.y"}, minted("web"),
    ),
    "the same serial number outweighs another domain name": (
        [known(WEB, name="web", serial_number="S1", fqdn="w.x")], {"name": "web", "serial_number": "S1", "fqdn": "w.y"},
        WEB,
    ),
    "two assets of the same name": ([known(WEB, name="web"), known(DB, name="web")], {"name": "web"}, AMBIGUOUS),
    "two of the same name, one contradicted": (
        [known(WEB, name="web", serial_number="S1"), known(DB, name="web", serial_number="S2")],
        {"name": "web", "fqdn": "w.x", "serial_number": "S2"}, DB,
    ),
    "name and host name of different assets": (
        [known(WEB, name="web"), known(DB, name="db")], {"name": "web", "hostname": "db"}, AMBIGUOUS,
    ),
    "name and host name of one asset": ([known(WEB, name="web", hostname="w1")], {"name": "web", "hostname": "w1"}, WEB),
    "an address alone identifies nothing": (
        [known(WEB, name="web", ip_address="10.0.0.1")], {"name": "a", "ip_address": "10.0.0.1"}, minted("a"),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("assets", "claim", "asset"), SPEAKS_OF.values(), ids=SPEAKS_OF)
def test_a_record_speaks_of_one_asset_or_of_none(
    assets: list[KnownAsset], claim: Claim, asset: str | Ambiguous
) -> None:
    assert resolve(claim, *assets) == asset


# one record, another asset; whether they cannot be the same machine
CONTRADICTIONS = {
    "nothing in common": ({}, {}, False),
    "different names": ({"name": "a"}, {"name": "b"}, False),
    "different serial numbers": ({"serial_number": "1"}, {"serial_number": "2"}, True),
    "one serial number": ({"serial_number": "1"}, {}, False),
    "one domain name": ({"fqdn": "a"}, {}, False),
    "different domain names": ({"fqdn": "a"}, {"fqdn": "b"}, True),
    "the same serial number, different domain names": (
        {"serial_number": "1", "fqdn": "a"},
        {"serial_number": "1", "fqdn": "b"},
        False,
    ),
    "one serial number, different domain names": ({"serial_number": "1", "fqdn": "a"}, {"fqdn": "b"}, True),
    "capitals": ({"serial_number": "S1"}, {"serial_number": "s1"}, False),
}


@pytest.mark.parametrize(("one", "other", "contradicts"), CONTRADICTIONS.values(), ids=CONTRADICTIONS)
def test_keys_contradict_each_other_both_ways(one: Claim, other: Claim, contradicts: bool) -> None:
    keys = AssetKeys.of(one), AssetKeys.of(other)

    assert (keys[0].contradicts(keys[1]), keys[1].contradicts(keys[0])) == (contradicts, contradicts)


FOLDED = {"WEB-1": "web-1", "Größe-Ä": "größe-ä", "ΑΠΟΘΗΚΗΣ": "αποθηκησ", "İZMİR": "izmir", "ẞ": "ß", "語": "語"}


@pytest.mark.parametrize(("key", "folded"), FOLDED.items())
def test_keys_are_folded_as_the_database_folds_them(key: str, folded: str) -> None:
    assert fold(key) == folded
    assert AssetKeys.of({"serial_number": key, "fqdn": key, "name": key}) == AssetKeys(
        folded, folded, frozenset({folded})
    )


NAMES = {
    "host name first": ({"hostname": "h", "name": "n", "fqdn": "f", "serial_number": "s"}, "h"),
    "then the name": ({"name": "n", "fqdn": "f", "serial_number": "s"}, "n"),
    "then the domain name": ({"fqdn": "f", "serial_number": "s"}, "f"),
    "then the serial number": ({"serial_number": "s"}, "s"),
}


@pytest.mark.parametrize(("claim", "name"), NAMES.values(), ids=NAMES)
def test_an_id_is_minted_from_what_names_the_asset(claim: Claim, name: str) -> None:
    assert naming_value(claim) == name
    assert resolve(claim) == minted(name)


@given(name=st.text(min_size=1))
def test_a_minted_id_is_a_version_8_uuid_that_depends_on_the_folded_name_alone(name: str) -> None:
    found = UUID(mint_id(NAMESPACE_DNS, name))

    assert str(found) == mint_id(NAMESPACE_DNS, fold(name))
    assert (found.version, found.variant) == (8, "specified in RFC 4122")


@given(names=st.sets(st.text(alphabet="ab01.-", min_size=1), min_size=2))
def test_names_that_differ_have_ids_that_differ(names: set[str]) -> None:
    assert len({mint_id(NAMESPACE_DNS, name) for name in names}) == len(names)


def test_a_numbered_series_of_names_has_ids_in_its_order() -> None:
    names = [f"srv-{number:05d}.dc2.example.net" for number in range(0, 70_000, 7)]

    ids = [mint_id(ENGAGEMENT, name) for name in names]

    assert ids == sorted(ids)
    assert len({UUID(minted_id).bytes[:3] for minted_id in ids}) == 1


def test_minted_ids_are_stable_across_releases() -> None:
    assert mint_id(UUID("e1000000-0000-4000-8000-000000000001"), "Web-1") == "28c8b500-0001-87dd-9371-f353b35ab0ed"


def test_the_same_name_in_another_engagement_is_another_asset() -> None:
    assert mint_id(UUID(int=1), "web") != mint_id(UUID(int=2), "web")


def test_a_minted_id_that_is_taken_by_now_is_salted_with_what_tells_the_machines_apart() -> None:
    renamed = known(minted("web"), name="archive", serial_number="S1")

    salted = {apart: resolve({"name": "web", **apart_by}, renamed) for apart, apart_by in (
        ("serial number", {"serial_number": "S2"}),
        ("domain name", {"fqdn": "w.x"}),
        ("nothing", {}),
    )}  # fmt: skip

    assert minted("web") not in salted.values()
    assert len(set(salted.values())) == 3
    assert salted["serial number"] == resolve({"name": "WEB", "serial_number": "s2"}, renamed)


def test_a_replaced_machine_of_the_same_name_becomes_a_second_asset_and_stays_it() -> None:
    old = known(minted("web"), name="web", serial_number="S1")
    new = {"name": "web", "serial_number": "S2"}

    first = resolve(new, old)
    again = resolve(new, old, known(str(first), name="web", serial_number="S2"))

    assert first != old.id
    assert again == first


@pytest.mark.parametrize(
    ("claim", "address"),
    [
        ({"name": "10.0.0.1"}, "10.0.0.1"),
        ({"name": "10.0.0.1", "hostname": "10.0.0.1", "ip_address": "10.0.0.2"}, "10.0.0.1"),
        ({"hostname": "FE80::0:1"}, "fe80::1"),
        ({"name": "web01", "ip_address": "10.0.0.1"}, None),
        ({"name": "10.0.0.1", "fqdn": "web01.example.com"}, None),
        ({"name": "10.0.0"}, None),
        ({"ip_address": "10.0.0.1"}, None),
    ],
)
def test_an_address_names_an_asset_that_nothing_else_names(claim: dict[str, str], address: str | None) -> None:
    assert address_naming(claim) == address
