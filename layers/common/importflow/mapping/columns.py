"""Columns and fields: what an inventory field is spelled like, and what a column was taken for.

Step: Plan chunks (`matching.map_columns` fills these), Validate chunks (`converter_of` reads by them). Guarantees:
headers are compared by lower-case letters and digits only; every mapping says how sure it is and why.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from importflow.mapping.moments import DateOrder
from importflow.mapping.readings import Reading, ValueKind, applied
from importflow.mapping.values import Converter
from importflow.models import ImportCategory

_IGNORED = re.compile(r"[^a-z0-9]")


def normalise(header: str) -> str:
    """The spelling headers are matched by: lower-case letters and digits only."""
    return _IGNORED.sub("", header.lower())


def header_set(columns: Iterable[str]) -> str:
    """What is remembered about a layout: a hash of its normalised headers, whatever their order."""
    spellings = "\n".join(sorted({normalise(column) for column in columns}))
    return hashlib.sha256(spellings.encode()).hexdigest()


class MatchType(StrEnum):
    """Why a column was taken for a field; stored in `import_field_mappings.match_type`."""

    DIRECT = "direct"
    ALIAS = "alias"
    VENDOR = "vendor"
    PATH = "path"
    ASSUMED_UNIT = "assumed_unit"
    USER = "user"
    REMEMBERED = "remembered"
    SUGGESTED = "suggested"
    UNMAPPED = "unmapped"


CONFIDENCE = {
    MatchType.USER: 1.0,
    MatchType.REMEMBERED: 1.0,
    MatchType.DIRECT: 1.0,
    MatchType.VENDOR: 0.95,
    MatchType.ALIAS: 0.9,
    MatchType.PATH: 0.7,
    MatchType.ASSUMED_UNIT: 0.6,
    MatchType.UNMAPPED: 0.0,
}


@dataclass(frozen=True, slots=True)
class Field:
    """A field a category reads.

    `aliases` maps normalised header spellings to the converter for that spelling, because the
    spelling tells the unit (`rammb`, `memorygb`). `unitless` are spellings that tell none: they are
    read in the field's own unit, or one the values show, and that is shown as the guess it is.
    `mebibytes_from`: values of such a spelling that are no smaller count MiB. `rates` are spellings of throughputs
    with their Mbit/s per unit, which the case of the header may correct. `facts` are words that stand for no value
    elsewhere and say something here (`none` of an encryption).
    """

    name: str
    aliases: Mapping[str, Converter]
    unitless: frozenset[str] = frozenset()
    kind: ValueKind = ValueKind.TEXT
    mebibytes_from: float | None = None
    rates: Mapping[str, float] | None = None
    facts: frozenset[str] = frozenset()


def field(
    name: str,
    converter: Converter,
    *spellings: str,
    kind: ValueKind = ValueKind.TEXT,
    facts: frozenset[str] = frozenset(),
) -> Field:
    """A field whose every spelling is read alike."""
    keys = (normalise(name), *spellings)
    return Field(name, dict.fromkeys(keys, converter), kind=kind, facts=facts)


class ColumnMapping(BaseModel):
    """One column of the file and what it is taken for; `field` None keeps it as an attribute.

    `alias` is the spelling it was matched by, `reason` a sentence, `reading` how its cells are read.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    position: int
    column: str
    alias: str
    field: str | None
    match_type: MatchType
    confidence: float
    reason: str = ""
    reading: Reading | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A field that a model suggests for a column no rule knows, how sure it is (0 to 1) and why."""

    field: str
    confidence: float
    reason: str


@dataclass(frozen=True, slots=True)
class Vendor:
    """An exporter known by its headers, and the spellings only it uses in that sense.

    `fingerprints`: any of these sets of normalised headers proves it, as does a header that starts with `prefix`.
    `suffix` ends its headers and says nothing (Configuration Manager's 0). `percent_scale` is what its percentages
    are multiplied by (100 where it writes shares), `date_order` the order of its numeric dates. `attributes` are
    headers that fill no field here although they do elsewhere (`Host` of a virtual machine is not its host name).
    """

    name: str
    category: ImportCategory
    fingerprints: tuple[frozenset[str], ...]
    fields: tuple[Field, ...] = ()
    prefix: str | None = None
    suffix: str = ""
    percent_scale: float | None = None
    date_order: DateOrder | None = None
    attributes: frozenset[str] = frozenset()

    def recognises(self, headers: frozenset[str]) -> bool:
        return self.evidence(headers) > 0

    def evidence(self, headers: frozenset[str]) -> int:
        """How many headers prove the exporter; 0 where it is another's file."""
        proofs = [len(fingerprint) for fingerprint in self.fingerprints if fingerprint <= headers]
        if self.prefix is not None:
            proofs.append(sum(header.startswith(self.prefix) for header in headers))
        return max(proofs, default=0)

    def spelling(self, alias: str) -> str:
        """A normalised header without what this exporter appends to every one."""
        return alias.removesuffix(self.suffix) if self.suffix else alias


def spelled(columns: Iterable[str]) -> frozenset[str]:
    """The headers of a file as they are compared."""
    return frozenset(map(normalise, columns))


def recognise(columns: Sequence[str], vendors: Iterable[Vendor]) -> Vendor | None:
    """The exporter with the strongest proof in the headers, if any; the first named among equals."""
    headers = spelled(columns)
    proven = [(vendor.evidence(headers), vendor) for vendor in vendors]
    strongest = max((evidence for evidence, _ in proven), default=0)
    return next((vendor for evidence, vendor in proven if evidence == strongest), None) if strongest else None


def find_field(mapping: ColumnMapping, fields: Sequence[Field], vendor: Vendor | None) -> tuple[Field, Converter]:
    """The field a mapped column fills and the converter of the spelling it was matched with.

    A spelling that only a user connected with the field is read as the field's own name is.
    """
    known = [f for f in (*(vendor.fields if vendor else ()), *fields) if f.name == mapping.field]
    for candidate in known:
        if mapping.alias in candidate.aliases:
            return candidate, candidate.aliases[mapping.alias]
    if not known:
        raise LookupError(f"{mapping.column!r} is not mapped")
    aliases = known[-1].aliases
    return known[-1], aliases.get(normalise(known[-1].name)) or next(iter(aliases.values()))


def converter_of(mapping: ColumnMapping, fields: Sequence[Field], vendor: Vendor | None) -> Converter:
    """The converter for a mapped column: by the spelling it was matched with, as the column is to be read."""
    candidate, converter = find_field(mapping, fields, vendor)
    return applied(mapping.reading, candidate.kind, converter)
