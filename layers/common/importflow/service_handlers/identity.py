"""Which asset a record speaks of.

Ranked keys: serial number, domain name, then host name or name. An IP address alone never
identifies. A record that matches no known asset gets an id derived from its name, so that the same
name yields the same asset in every chunk, on every retry and in concurrent imports.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from importflow.service_handlers.claims import Claim

KEYS = ("serial_number", "fqdn", "hostname", "name")


def fold(key: str) -> str:
    """Lower case as PostgreSQL's `lower()` spells it: character by character.

    Python's own treats a final sigma apart and gives a dotted capital I two characters.
    """
    if key.isascii():
        return key.lower()
    return "".join("i" if character == "İ" else character.lower() for character in key)


@dataclass(frozen=True, slots=True)
class AssetKeys:
    """What identifies an asset or a record; keys compare in lower case."""

    serial_number: str | None = None
    fqdn: str | None = None
    names: frozenset[str] = frozenset()

    @classmethod
    def of(cls, claim: Claim) -> "AssetKeys":
        serial, fqdn, hostname, name = (fold(str(claim[key])) if claim.get(key) else None for key in KEYS)
        return cls(serial, fqdn, frozenset(n for n in (hostname, name) if n))

    def contradicts(self, other: "AssetKeys") -> bool:
        """Both carry a serial number, or failing that a domain name, and they differ."""
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
            for name in asset.keys.names:
                self._by_name[name].append(asset)

    def resolve(self, claim: Claim) -> str | Ambiguous:
        """The id of the asset the record speaks of, known or new."""
        minted = mint_id(self._engagement_id, naming_value(claim))
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
            minted = mint_id(self._engagement_id, f"{naming_value(claim)}\n{apart}")
        return minted

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


def naming_value(claim: Claim) -> str:
    """The value that names the asset of a valid record."""
    return str(claim.get("hostname") or claim.get("name") or claim.get("fqdn") or claim["serial_number"])


def mint_id(engagement_id: UUID, name: str) -> str:
    """A version 5 UUID (RFC 9562) as text; spelled out because it runs once per record."""
    material = engagement_id.bytes + fold(name).encode()
    digest = hashlib.sha1(material, usedforsecurity=False).hexdigest()
    variant = "89ab"[int(digest[16], 16) & 3]
    return f"{digest[:8]}-{digest[8:12]}-5{digest[13:16]}-{variant}{digest[17:20]}-{digest[20:32]}"
