"""Header to field: which inventory field each column of a file fills, how surely and why."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from importflow.findings import Finding, FindingCode
from importflow.mapping.values import Converter

_IGNORED = re.compile(r"[^a-z0-9]")


def normalise(header: str) -> str:
    """The spelling headers are matched by: lower-case letters and digits only."""
    return _IGNORED.sub("", header.lower())


class MatchType(StrEnum):
    """Why a column was taken for a field; stored in `import_field_mappings.match_type`."""

    DIRECT = "direct"
    ALIAS = "alias"
    VENDOR = "vendor"
    ASSUMED_UNIT = "assumed_unit"
    UNMAPPED = "unmapped"


CONFIDENCE = {
    MatchType.DIRECT: 1.0,
    MatchType.VENDOR: 0.95,
    MatchType.ALIAS: 0.9,
    MatchType.ASSUMED_UNIT: 0.6,
}


@dataclass(frozen=True, slots=True)
class Field:
    """A field a category reads.

    `aliases` maps normalised header spellings to the converter for that spelling, because the
    spelling tells the unit (`rammb`, `memorygb`). `unitless` are spellings that tell none: they are
    read in the field's own unit, and that is shown as the guess it is.
    """

    name: str
    aliases: Mapping[str, Converter]
    unitless: frozenset[str] = frozenset()


def field(name: str, converter: Converter, *spellings: str) -> Field:
    """A field whose every spelling is read alike."""
    keys = (normalise(name), *spellings)
    return Field(name, dict.fromkeys(keys, converter))


class ColumnMapping(BaseModel):
    """One column of the file and what it is taken for; `field` None keeps it as an attribute."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    position: int
    column: str
    alias: str
    field: str | None
    match_type: MatchType
    confidence: float


@dataclass(frozen=True, slots=True)
class Vendor:
    """An exporter known by its headers, and the spellings only it uses in that sense."""

    name: str
    fingerprints: tuple[frozenset[str], ...]
    fields: tuple[Field, ...]

    def recognises(self, headers: frozenset[str]) -> bool:
        return any(fingerprint <= headers for fingerprint in self.fingerprints)


def recognise(columns: Sequence[str], vendors: Iterable[Vendor]) -> Vendor | None:
    """The exporter whose fingerprint the headers bear, if any."""
    headers = frozenset(map(normalise, columns))
    return next((vendor for vendor in vendors if vendor.recognises(headers)), None)


def map_columns(
    columns: Sequence[str], fields: Sequence[Field], vendor: Vendor | None
) -> tuple[list[ColumnMapping], list[Finding]]:
    """What each column is taken for; the surest match fills a field, the leftmost among equals."""
    candidates = [_candidate(i, column, fields, vendor) for i, column in enumerate(columns)]
    winners: dict[str, ColumnMapping] = {}
    for mapping in sorted(candidates, key=lambda m: (-m.confidence, m.position)):
        if mapping.field is not None:
            winners.setdefault(mapping.field, mapping)
    settled: list[ColumnMapping] = []
    findings: list[Finding] = []
    for mapping in candidates:
        if mapping.field is None:
            findings.append(Finding(FindingCode.UNKNOWN_COLUMN, column=mapping.column))
        elif winners[mapping.field] is not mapping:
            findings.append(Finding(FindingCode.COLUMN_MAPPED_TWICE, column=mapping.column))
            mapping = _unmapped(mapping.position, mapping.column, mapping.alias)
        elif mapping.match_type is MatchType.ASSUMED_UNIT:
            findings.append(Finding(FindingCode.UNIT_ASSUMED, column=mapping.column))
        settled.append(mapping)
    return settled, findings


def _candidate(position: int, column: str, fields: Sequence[Field], vendor: Vendor | None) -> ColumnMapping:
    alias = normalise(column)
    for known, match_type in (
        (vendor.fields if vendor else (), MatchType.VENDOR),
        (fields, MatchType.ALIAS),
    ):
        for candidate in known:
            if alias in candidate.aliases:
                kind = _match_type(alias, candidate, match_type)
                return ColumnMapping(
                    position=position,
                    column=column,
                    alias=alias,
                    field=candidate.name,
                    match_type=kind,
                    confidence=CONFIDENCE[kind],
                )
    return _unmapped(position, column, alias)


def _match_type(alias: str, candidate: Field, found_by: MatchType) -> MatchType:
    if alias in candidate.unitless:
        return MatchType.ASSUMED_UNIT
    return MatchType.DIRECT if alias == normalise(candidate.name) else found_by


def _unmapped(position: int, column: str, alias: str) -> ColumnMapping:
    return ColumnMapping(
        position=position,
        column=column,
        alias=alias,
        field=None,
        match_type=MatchType.UNMAPPED,
        confidence=0.0,
    )


def converter_of(mapping: ColumnMapping, fields: Sequence[Field], vendor: Vendor | None) -> Converter:
    """The converter for a mapped column, by the spelling it was matched with."""
    for known in (vendor.fields if vendor else (), fields):
        for candidate in known:
            if candidate.name == mapping.field and mapping.alias in candidate.aliases:
                return candidate.aliases[mapping.alias]
    raise LookupError(f"{mapping.column!r} is not mapped")
