"""Header to field: which inventory field each column of a file fills, how surely and why.

Step: Plan chunks. Guarantees: the surest column fills a field and no other does; what was corrected by a user goes
before everything; what a model suggests comes last and fills only what is left; a column nothing is known about is
kept, and every doubt is a finding.
"""

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from importflow.findings import Finding, FindingCode
from importflow.mapping.columns import (
    CONFIDENCE,
    ColumnMapping,
    Field,
    MatchType,
    Suggestion,
    Vendor,
    find_field,
    normalise,
)
from importflow.mapping.deciding import decide
from importflow.mapping.readings import ValueKind, applied
from importflow.mapping.values import BLANKS

Corrections = Mapping[str, str | None]

_PATH_SIGNS = re.compile(r"[.\[\]]+")
_DOUBTED = frozenset({MatchType.ALIAS, MatchType.PATH, MatchType.ASSUMED_UNIT, MatchType.SUGGESTED})
# Of a value that cannot be the field's at all; one too long, too large or ambiguous is of the right kind.
_NOT_OF_THE_KIND = (
    FindingCode.INVALID_IP_ADDRESS, FindingCode.INVALID_MAC_ADDRESS, FindingCode.NOT_A_NUMBER,
    FindingCode.INVALID_DATE, FindingCode.INVALID_PORT, FindingCode.INVALID_PROTOCOL, FindingCode.NOT_YES_OR_NO,
)  # fmt: skip
_FORCED = frozenset({MatchType.USER, MatchType.REMEMBERED})
_USERS_REASONS = {
    MatchType.USER: "The uploader said so.",
    MatchType.REMEMBERED: "A user said so about an earlier file with the same columns.",
}


_NAMING_FIELDS = frozenset({"name", "hostname", "fqdn", "serial_number"})


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known beside the headers: the first records, the delimiter, what users said and models suggest."""

    sample: Sequence[Sequence[str]] = ()
    delimiter: str | None = None
    corrections: Corrections = field(default_factory=dict)
    remembered: Corrections = field(default_factory=dict)
    suggested: Mapping[str, Suggestion] = field(default_factory=dict)
    _seen: dict[int, list[str]] = field(default_factory=dict, compare=False, repr=False)

    def cells(self, position: int) -> list[str]:
        """The cells of a column that say something, stripped."""
        if position not in self._seen:
            found = (row[position].strip() for row in self.sample if position < len(row))
            self._seen[position] = [cell for cell in found if cell.lower() not in BLANKS]
        return self._seen[position]

    def about(self, fields: Collection[str]) -> "Evidence":
        """The same without what users said of fields that are not among these."""
        said = ({h: f for h, f in m.items() if f is None or f in fields} for m in (self.corrections, self.remembered))
        corrections, remembered = said
        return replace(self, corrections=corrections, remembered=remembered)


NO_EVIDENCE = Evidence()


def map_columns(
    columns: Sequence[str], fields: Sequence[Field], vendor: Vendor | None, evidence: Evidence = NO_EVIDENCE
) -> tuple[list[ColumnMapping], list[Finding]]:
    """What each column is taken for; the surest match fills a field, the leftmost among equals."""
    findings: list[Finding] = []
    ends = Counter(filter(None, map(_end_of_path, columns)))
    candidates = [_candidate(i, column, ends, fields, vendor) for i, column in enumerate(columns)]
    # A correction at the upload goes before one remembered, both before what the header suggests.
    for said, match_type in (
        (evidence.remembered, MatchType.REMEMBERED),
        (evidence.corrections, MatchType.USER),
    ):
        meant, _ = by_column(said, columns)
        candidates = [_as_users_said(mapping, meant, match_type) for mapping in candidates]
    candidates = [_if_values_fit(mapping, fields, vendor, evidence, findings) for mapping in candidates]
    candidates = _with_suggestions(candidates, fields, vendor, evidence, findings)
    winners = _winners(candidates, evidence)
    settled: list[ColumnMapping] = []
    for mapping in candidates:
        winner = winners.get(mapping.field or "")
        if winner is not None and winner is not mapping:
            detail = f"{mapping.field} is filled by {winner.column!r}."
            findings.append(Finding(FindingCode.COLUMN_MAPPED_TWICE, column=mapping.column, detail=detail))
            settled.append(_unmapped(mapping, detail))
        elif winner is None:
            if mapping.match_type is MatchType.UNMAPPED and not _noted(mapping, findings):
                findings.append(Finding(FindingCode.UNKNOWN_COLUMN, column=mapping.column))
            settled.append(mapping)
        else:
            settled.append(_read(mapping, fields, vendor, evidence, findings))
    return settled, findings


def _candidate(
    position: int, column: str, ends: Counter[str], fields: Sequence[Field], vendor: Vendor | None
) -> ColumnMapping:
    """The first field that knows the header: the exporter's, then everyone's, then by the end of a path."""
    whole = normalise(column)
    percent = (f"{whole}pct",) if column.rstrip(" )").endswith("%") else ()  # `CPU %` is no number of processors
    base = ColumnMapping(
        position=position, column=column, alias=whole, field=None, match_type=MatchType.UNMAPPED, confidence=0.0,
        reason="No field goes by this name.",
    )  # fmt: skip
    if vendor is not None:
        spellings = (whole, vendor.spelling(whole))
        if found := _known(spellings, vendor.fields):
            return _matched(base, *found, MatchType.VENDOR, f"{vendor.name} uses this header for the field.")
        whole = vendor.spelling(whole)
        if whole in vendor.attributes:
            return _unmapped(base, f"In files of {vendor.name} this column fills no field.")
    if found := _known((*percent, whole), fields):
        return _matched(base, *found, MatchType.ALIAS, "The header is a known spelling of the field.")
    end = _end_of_path(column)
    # An end that several paths share (`bucket.name`, `owner.name`) tells nothing.
    if end and ends[end] == 1 and (found := _known((end,), fields)) and not _names_parts(column, found[1]):
        return _matched(base, *found, MatchType.PATH, "The last part of the path is a known spelling of the field.")
    return base


def _known(spellings: Sequence[str], fields: Sequence[Field]) -> tuple[str, Field] | None:
    return next(((s, f) for s in spellings for f in fields if s in f.aliases), None)


def _names_parts(column: str, found: Field) -> bool:
    """Whether a path leads through a list to a name: `processes[].name` names what the asset has, not the asset."""
    return "[]" in column and found.name in _NAMING_FIELDS


def _end_of_path(column: str) -> str | None:
    """The last named part of `resources[].uid` or `resourcesAffected.s3Bucket.name`; None for a plain header."""
    if " " in column:
        return None
    parts = [part for part in map(normalise, _PATH_SIGNS.split(column)) if part and not part.isdigit()]
    return parts[-1] if len(parts) > 1 else None


def _matched(base: ColumnMapping, alias: str, found: Field, match_type: MatchType, reason: str) -> ColumnMapping:
    if match_type is not MatchType.PATH and alias == normalise(found.name):
        match_type, reason = MatchType.DIRECT, "The header is the field's own name."
    if alias in found.unitless:
        match_type = MatchType.ASSUMED_UNIT
    return base.model_copy(
        update={
            "alias": alias,
            "field": found.name,
            "match_type": match_type,
            "confidence": CONFIDENCE[match_type],
            "reason": reason,
        }
    )


def _unmapped(mapping: ColumnMapping, reason: str) -> ColumnMapping:
    return mapping.model_copy(
        update={"field": None, "match_type": MatchType.UNMAPPED, "confidence": 0.0, "reason": reason}
    )


def _as_users_said(mapping: ColumnMapping, said: Corrections, match_type: MatchType) -> ColumnMapping:
    if mapping.column not in said:
        return mapping
    update = {
        "field": said[mapping.column],
        "match_type": match_type,
        "confidence": CONFIDENCE[match_type],
        "reason": _USERS_REASONS[match_type],
    }
    return mapping.model_copy(update=update)


def _with_suggestions(
    candidates: Sequence[ColumnMapping],
    fields: Sequence[Field],
    vendor: Vendor | None,
    evidence: Evidence,
    findings: list[Finding],
) -> list[ColumnMapping]:
    """Columns nothing is known about take the field that is suggested, where no other column fills it."""
    held = {mapping.field for mapping in candidates}
    by_name = {known.name: known for known in fields}
    settled: list[ColumnMapping] = []
    for mapping in candidates:
        suggestion = evidence.suggested.get(mapping.column)
        known = None if suggestion is None else by_name.get(suggestion.field)
        if suggestion is None or known is None or known.name in held or mapping.match_type is not MatchType.UNMAPPED:
            settled.append(mapping)
            continue
        held.add(known.name)
        fitting = _if_values_fit(_as_suggested(mapping, known, suggestion), fields, vendor, evidence, findings)
        if fitting.field is not None:
            findings.append(Finding(FindingCode.FIELD_SUGGESTED, column=mapping.column, detail=fitting.reason))
        settled.append(fitting)
    return settled


def _as_suggested(mapping: ColumnMapping, known: Field, suggestion: Suggestion) -> ColumnMapping:
    """Read like a spelling that tells no unit, where the field has one: the values show it, or a finding says so."""
    update = {
        "alias": min(known.unitless, default=normalise(known.name)),
        "field": known.name,
        "match_type": MatchType.SUGGESTED,
        "confidence": suggestion.confidence,
        "reason": f"A model suggested {known.name}: {suggestion.reason}",
    }
    return mapping.model_copy(update=update)


def by_column(said: Corrections, columns: Sequence[str]) -> tuple[dict[str, str | None], list[str]]:
    """What was said of each column, and the headers said that no column bears.

    A header means the column spelled exactly so, else the one spelled alike that no other header means.
    """
    found = {column: said[column] for column in columns if column in said}
    strangers: list[str] = []
    for header in said.keys() - found.keys():
        alias = normalise(header)
        alike = [c for c in columns if c not in found and alias and normalise(c) == alias]
        if alike:
            found[alike[0]] = said[header]
        else:
            strangers.append(header)
    return found, sorted(strangers)


def _if_values_fit(
    mapping: ColumnMapping,
    fields: Sequence[Field],
    vendor: Vendor | None,
    evidence: Evidence,
    findings: list[Finding],
) -> ColumnMapping:
    """A header alone is no proof: where no value of the sample can be the field's, the column stays unmapped."""
    if mapping.field is None or mapping.match_type not in _DOUBTED:
        return mapping
    cells = evidence.cells(mapping.position)
    if not cells:
        return mapping
    known, converter = find_field(mapping, fields, vendor)
    decided = decide(mapping, known, vendor, cells, evidence.delimiter)
    convert = applied(decided.reading, known.kind, converter)
    if not all(convert(cell) in _NOT_OF_THE_KIND for cell in set(cells)):
        return mapping
    who = "A model" if mapping.match_type is MatchType.SUGGESTED else "The header"
    reason = f"{who} suggests {mapping.field}, but none of its values in the sample can be that."
    findings.append(Finding(FindingCode.VALUES_UNFIT, column=mapping.column, detail=reason))
    return _unmapped(mapping, reason)


def _noted(mapping: ColumnMapping, findings: Sequence[Finding]) -> bool:
    return any(finding.column == mapping.column for finding in findings)


def _winners(candidates: Sequence[ColumnMapping], evidence: Evidence) -> dict[str, ColumnMapping]:
    """The column that fills each field; one without any value in the sample gives way to one with."""

    def rank(mapping: ColumnMapping) -> tuple[bool, bool, float, int]:
        blank = bool(evidence.sample) and not evidence.cells(mapping.position)
        return mapping.match_type not in _FORCED, blank, -mapping.confidence, mapping.position

    winners: dict[str, ColumnMapping] = {}
    for mapping in sorted((m for m in candidates if m.field is not None), key=rank):
        winners.setdefault(str(mapping.field), mapping)
    return winners


def _read(
    mapping: ColumnMapping,
    fields: Sequence[Field],
    vendor: Vendor | None,
    evidence: Evidence,
    findings: list[Finding],
) -> ColumnMapping:
    """The mapping with how its cells are read; doubts about that are noted."""
    known, _ = find_field(mapping, fields, vendor)
    if known.kind is ValueKind.TEXT and mapping.alias not in known.unitless:
        return mapping
    decided = decide(mapping, known, vendor, evidence.cells(mapping.position), evidence.delimiter)
    for code in decided.doubts:
        findings.append(Finding(code, column=mapping.column, detail=decided.reading.evidence or None))
    return mapping.model_copy(update={"reading": decided.reading})
