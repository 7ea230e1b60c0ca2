"""Which asset a record speaks of.

Ranked keys: the exporter's own id (looked up by `asset_resolution`), serial number, domain name, then host
name or name. An IP address alone never identifies. A record that matches no known asset gets an id derived
from its name, so that the same name yields the same asset in every chunk, on every retry and in concurrent
imports.
"""

import hashlib
import ipaddress
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from importflow.mapping.columns import normalise
from importflow.service_handlers.claims import Claim

KEYS = ("serial_number", "fqdn", "hostname", "name")
# Headers of ids an exporter gives to one thing once; names may repeat where these differ.
SOURCE_IDS = frozenset({"sysid", "vmuuid"})
_DIGITS = b"0123456789"
_NO_DIGITS = bytes(set(range(256)) - set(_DIGITS))
_NUMBER_DIGITS = 7  # the most that surely fit into 24 bits
# Types of assets that are no machines: one may bear the name of a server and is another thing.
APPLICATION_TYPES = frozenset(
    {"application", "app", "business application", "business app", "cmdb_ci_appl", "cmdb_ci_business_app"}
)


def fold(key: str) -> str:
    """Lower case as PostgreSQL's `lower()` spells it: character by character.

    Python's own treats a final sigma apart and gives a dotted capital I two characters.
    """
    if key.isascii():
        return key.lower()
    return "".join("i" if character == "İ" else character.lower() for character in key)


def source_id_column(columns: Sequence[str]) -> str | None:
    """The column with the ids an exporter gives to one thing once, if the file has one."""
    return next((column for column in columns if normalise(column) in SOURCE_IDS), None)


def is_application(claim: Mapping[str, Any]) -> bool:
    """Whether the record speaks of an application, not of a machine."""
    kind = claim.get("asset_type")
    return kind is not None and fold(str(kind)) in APPLICATION_TYPES


@dataclass(frozen=True, slots=True)
class AssetKeys:
    """What identifies an asset or a record; keys compare in lower case.

    Applications and machines of the same name are different assets.
    """

    serial_number: str | None = None
    fqdn: str | None = None
    names: frozenset[str] = frozenset()
    application: bool = False

    @classmethod
    def of(cls, claim: Claim) -> "AssetKeys":
        serial, fqdn, hostname, name = (fold(str(claim[key])) if claim.get(key) else None for key in KEYS)
        names = frozenset(n for n in (hostname, name) if n)
        return cls(serial, fqdn, names, application=is_application(claim))

    @property
    def any_name(self) -> frozenset[str]:
        """Names and domain name: other files may know the machine by either."""
        return self.names | {self.fqdn} if self.fqdn else self.names

    def contradicts(self, other: "AssetKeys") -> bool:
        """Of another kind; or both carry a serial number, or failing that a domain name, and they differ."""
        if self.application != other.application:
            return True
        if self.serial_number and other.serial_number:
            return self.serial_number != other.serial_number
        return bool(self.fqdn and other.fqdn and self.fqdn != other.fqdn)


@dataclass(frozen=True, slots=True)
class KnownAsset:
    id: str
    keys: AssetKeys


class Ambiguous:
    """More than one asset answers to a record's keys."""


AMBIGUOUS = Ambiguous()


class IdentityResolver:
    """Resolves records against the assets that share a key, or the id to be minted, with them."""

    def __init__(self, engagement_id: UUID, known: Iterable[KnownAsset]) -> None:
        self._engagement_id = engagement_id
        self._ids: set[str] = set()
        self._by_serial: dict[str, list[KnownAsset]] = defaultdict(list)
        self._by_fqdn: dict[str, list[KnownAsset]] = defaultdict(list)
        self._by_name: dict[str, list[KnownAsset]] = defaultdict(list)
        for asset in known:
            self._ids.add(asset.id)
            if asset.keys.serial_number:
                self._by_serial[asset.keys.serial_number].append(asset)
            if asset.keys.fqdn:
                self._by_fqdn[asset.keys.fqdn].append(asset)
            for name in asset.keys.any_name:
                self._by_name[name].append(asset)

    def resolve(self, claim: Claim) -> str | Ambiguous:
        """The id of the asset the record speaks of, known or new."""
        application = is_application(claim)
        minted = mint_id(self._engagement_id, naming_value(claim), application=application)
        if not self._ids:
            return minted
        keys = AssetKeys.of(claim)
        fitting = self._fitting(keys)
        if len(fitting) == 1:
            return fitting.pop()
        if fitting:
            return AMBIGUOUS
        if minted in self._ids:
            # That id was minted for a machine that goes by another name, or serial number, by now.
            apart = keys.serial_number or keys.fqdn or ""
            minted = mint_id(self._engagement_id, f"{naming_value(claim)}\n{apart}", application=application)
        return minted

    def knows(self, asset_id: str) -> bool:
        """Whether the id is that of an asset that exists."""
        return asset_id in self._ids

    def _fitting(self, keys: AssetKeys) -> set[str]:
        """The assets that the highest rank with any hit allows, narrowed by the ranks below it."""
        fitting: set[str] = set()
        for candidates in self._candidates(keys):
            hits = {asset.id for asset in candidates if not asset.keys.contradicts(keys)}
            fitting = (fitting & hits) or fitting or hits
            if len(fitting) == 1:
                break
        return fitting

    def _candidates(self, keys: AssetKeys) -> Iterable[Sequence[KnownAsset]]:
        yield self._by_serial.get(keys.serial_number or "", ())
        yield self._by_fqdn.get(keys.fqdn or "", ())
        named = {a.id: a for name in keys.names for a in self._by_name.get(name, ())}
        yield list(named.values())
        yield self._by_name.get(keys.fqdn or "", ())


def address_naming(claim: Claim) -> str | None:
    """The address the record calls its asset by, where it has no other name for it."""
    names = {str(claim[key]) for key in KEYS if claim.get(key)}
    return _as_address(names.pop()) if len(names) == 1 else None


@lru_cache(maxsize=16_384)
def _as_address(name: str) -> str | None:
    try:
        return str(ipaddress.ip_address(name))
    except ValueError:
        return None


def naming_value(claim: Claim) -> str:
    """The value that names the asset of a valid record."""
    return str(claim.get("hostname") or claim.get("name") or claim.get("fqdn") or claim["serial_number"])


def mint_id(engagement_id: UUID, name: str, *, application: bool = False) -> str:
    """A version 8 UUID (RFC 9562) as text: the same for the same name, side by side for names that are numbered.

    24 bits of what the names of a series share, 24 bits of the number that tells them apart, 74 bits of the whole:
    fleets are numbered and exports sorted, so new assets end up on the same pages of every index on their id.
    Spelled out because it runs once per record.
    """
    folded = fold(name).encode()
    label, _, domain = folded.partition(b".")
    number = int(label.translate(None, _NO_DIGITS)[-_NUMBER_DIGITS:] or b"0")
    own = engagement_id.bytes + (b"\napplication" if application else b"")
    series = _series(own + label.translate(None, _DIGITS) + b"." + domain)
    rest = hashlib.sha1(own + folded, usedforsecurity=False).hexdigest()
    variant = "89ab"[int(rest[0], 16) & 3]
    return f"{series}{number >> 16:02x}-{number & 0xFFFF:04x}-8{rest[1:4]}-{variant}{rest[4:7]}-{rest[7:19]}"


@lru_cache(maxsize=1024)
def _series(shared: bytes) -> str:
    return hashlib.sha1(shared, usedforsecurity=False).hexdigest()[:6]
