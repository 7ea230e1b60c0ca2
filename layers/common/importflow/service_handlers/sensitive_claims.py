"""What a record says about its asset's data: classification, types and counts, scopes, encryption, access.

Serves Validate chunks. The facts stand in the claim under `sensitive_data`; nothing of the data itself is in them.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from importflow.findings import FindingCode
from importflow.service_handlers.claims import Claim
from importflow.service_handlers.classification_rules import SEVERITIES, Level, level_of, severity_of
from importflow.service_handlers.compliance_scopes import scopes_before, scopes_in
from importflow.service_handlers.exposure import PUBLIC, UNENCRYPTED, access_of, encryption_of
from importflow.service_handlers.personal_data_types import BY_NAME, data_type, shown_name, types_in

SENSITIVE_DATA = "sensitive_data"

LABEL_FIELDS = ("classification", "object_classification")
TYPE_FIELDS = (("pii_types", "type_counts"), ("custom_types", "custom_counts"))
_CLOSED = frozenset({
    "pass", "passed", "healthy", "closed", "resolved", "archived", "suppressed", "fixed", "remediated", "compliant",
    "notapplicable", "skip", "skipped", "dismissed", "muted", "ok", "success",
})  # fmt: skip
_DISTINCT_CELLS = 4096


@dataclass(slots=True)
class Assessment:
    """The facts of one record, and what is doubtful about it, as (code, field)."""

    facts: dict[str, Any] = field(default_factory=dict)
    doubts: list[tuple[FindingCode, str | None]] = field(default_factory=list)


class Assessor:
    """Assesses the records of one chunk; remembers distinct cells for that long only."""

    def __init__(self) -> None:
        self._types = lru_cache(_DISTINCT_CELLS)(types_in)
        self._data_type = lru_cache(_DISTINCT_CELLS)(data_type)
        self._scopes = lru_cache(_DISTINCT_CELLS)(scopes_in)

    def assess(self, claim: Claim, scopes: Sequence[str] = ()) -> Assessment:
        """The facts of a claim; `scopes` are those its columns name rather than its cells."""
        found = Assessment()
        counts = self._count_types(claim, found)
        _classify(claim, counts, found)
        self._find_scopes(claim, scopes, found)
        _find_exposure(claim, found)
        severity = severity_of(str(claim.get("severity", "")))
        status = str(claim.get("finding_status", "")).lower().replace(" ", "").replace("_", "")
        found.facts |= {"severity": severity, "open": status not in _CLOSED}
        found.facts = {name: fact for name, fact in found.facts.items() if fact not in (None, {}, [])}
        return found

    def _count_types(self, claim: Claim, found: Assessment) -> Counter[str]:
        """Types with their counts: as given, else the record's own count where it has one type, else 1 a record."""
        said: list[tuple[str, int, str | None]] = [
            (name, count, types)
            for types, counts in TYPE_FIELDS
            for name, count in self._types(str(claim.get(types, "")), str(claim.get(counts, "")))
        ]
        said += [(name, count, None) for name, count in self._types_for_labels(claim)]
        total = claim.get("pii_count")
        counted: Counter[str] = Counter()
        for name, count, types in said:
            known = self._data_type(name)
            if known is None:
                found.doubts.append((FindingCode.UNKNOWN_PII_TYPE, types))
            counted[known.name if known else shown_name(name)] += count or (
                int(total) if total and len(said) == 1 else 1
            )
        found.facts["pii_types"] = dict(counted)
        found.facts["pii_count"] = total if total is not None else sum(count for _, count, _ in said) or None
        personal = any(name in BY_NAME and BY_NAME[name].personal for name in counted)
        found.facts["pii"] = personal or bool(total and not counted) or None
        return counted

    def _types_for_labels(self, claim: Claim) -> list[tuple[str, int]]:
        """Some scanners call the types they found classifications: a label that is none, but all known types."""
        said = [str(claim[name]) for name in LABEL_FIELDS if name in claim and level_of(str(claim[name])) is None]
        types = [entry for cell in said for entry in self._types(cell)]
        return types if all(self._data_type(name) for name, _ in types) else []

    def _find_scopes(self, claim: Claim, scopes: Sequence[str], found: Assessment) -> None:
        told = str(claim.get("compliance", ""))
        named = self._scopes(told)
        if told and not named:
            found.doubts.append((FindingCode.UNKNOWN_COMPLIANCE_SCOPE, "compliance"))
        of_check = self._scopes(str(claim.get("finding_type", "")))
        of_title = scopes_before(str(claim.get("finding_title", "")))
        found.facts["compliance_scopes"] = sorted({*named, *of_check, *of_title, *scopes})


def _classify(claim: Claim, counts: Counter[str], found: Assessment) -> None:
    """The strictest of the labels and of what the types found ask for; severity where neither says anything."""
    labels = {name: level_of(str(claim[name])) for name in LABEL_FIELDS if name in claim}
    known = [level for level in labels.values() if level is not None]
    types = [(BY_NAME[name].level, name) for name in counts if name in BY_NAME]
    if not types:
        found.doubts += [(FindingCode.UNKNOWN_CLASSIFICATION, name) for name, level in labels.items() if level is None]
    candidates: list[tuple[Level, str]] = [(level, "label") for level in known]
    candidates += [(level, f"type {name}") for level, name in sorted(types)]
    if not candidates:
        candidates = _by_severity(claim, found)
    if not candidates:
        return
    level, because = max(candidates, key=lambda candidate: candidate[0])
    if known and level > max(known):
        found.doubts.append((FindingCode.CLASSIFICATION_RAISED, next(iter(labels))))
    found.facts |= {"classification": level.label, "classified_by": because}


def _by_severity(claim: Claim, found: Assessment) -> list[tuple[Level, str]]:
    """A severe finding about data classifies it; one about software says nothing about the data."""
    about_data = bool(
        found.facts["pii_types"]
        or found.facts["pii_count"]
        or str(claim.get("finding_type", "")).startswith("SensitiveData")
    )
    level = SEVERITIES.get(severity_of(str(claim.get("severity", ""))) or "") if about_data else None
    return [] if level is None else [(level, "severity")]


def _find_exposure(claim: Claim, found: Assessment) -> None:
    sensitive = found.facts.get("classification") in (Level.CONFIDENTIAL.label, Level.RESTRICTED.label)
    encryption, encryption_contradicted = encryption_of(_cells(claim, "encryption", "object_encryption"))
    access, access_contradicted = access_of(_cells(claim, "access", "object_access"))
    found.facts |= {"encryption": encryption, "access": access}
    for code, is_so, about in (
        (FindingCode.ENCRYPTION_CONTRADICTION, encryption_contradicted, "encryption"),
        (FindingCode.SENSITIVE_DATA_UNENCRYPTED, sensitive and encryption == UNENCRYPTED, "encryption"),
        (FindingCode.ACCESS_CONTRADICTION, access_contradicted, "access"),
        (FindingCode.SENSITIVE_DATA_PUBLIC, sensitive and access == PUBLIC, "access"),
    ):
        if is_so:
            found.doubts.append((code, about if about in claim else f"object_{about}"))


def _cells(claim: Claim, *names: str) -> list[str]:
    return [str(claim[name]) for name in names if name in claim]
