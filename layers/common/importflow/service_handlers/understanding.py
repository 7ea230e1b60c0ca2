"""What a file is: its category, its exporter and what each of its columns means.

Step: Plan chunks. Guarantees: a category that was named is used, and a contradiction is reported; one that was not
named is only used where the columns show it; corrections of the uploader win, suggestions of a model come last; the
same file is understood alike every time, and so it is with the same suggestions.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from importflow.errors import Rejection, RejectionCode
from importflow.findings import Finding, FindingCode
from importflow.mapping.columns import ColumnMapping, MatchType, Suggestion, Vendor, normalise, recognise
from importflow.mapping.matching import Corrections, Evidence, by_column, map_columns
from importflow.mapping.registry import TELLING_FIELDS, VENDORS
from importflow.mapping.values import were_rounded
from importflow.models import ImportCategory
from importflow.service_handlers import processor_for
from importflow.service_handlers.category_detection import Detection, detect_category

# Headers of identifiers end so (letters and digits only).
IDENTIFIER_ENDINGS = ("id", "uid", "uuid", "serial", "serialnumber", "number", "tag", "key", "account", "barcode")
# Whose data it is comes from the caller's token alone, never from a file.
TENANT_HEADERS = frozenset({"clientaccountid", "engagementid", "tenantid", "clientaccount"})
NOTHING_SAID: Mapping[str, str | None] = {}
NOTHING_SUGGESTED: Mapping[str, Suggestion] = {}


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What reading the file found out that helps to understand it: how cells are delimited, where they are text."""

    delimiter: str | None = None


@dataclass(frozen=True, slots=True)
class Preference:
    """The category to take where the columns show several as clearly, how sure that is and why."""

    category: ImportCategory
    confidence: float
    reason: str


@dataclass(frozen=True, slots=True)
class Understanding:
    """What a file is taken for.

    `confidence` is that of the category (1.0 where it was named), `reason` a sentence, `vendor` the exporter's name.
    `rivals` are categories that the columns show as clearly; `offered`, by column, are fields that a model suggests and
    that were not applied.
    """

    category: ImportCategory
    confidence: float
    reason: str
    vendor: str | None
    mappings: list[ColumnMapping]
    findings: list[Finding] = field(default_factory=list)
    rivals: tuple[ImportCategory, ...] = ()
    offered: Mapping[str, Suggestion] = field(default_factory=dict)


def understand(
    columns: Sequence[str],
    sample: Sequence[Sequence[str]],
    *,
    named: ImportCategory | None,
    corrections: Corrections = NOTHING_SAID,
    remembered: Corrections = NOTHING_SAID,
    facts: FileFacts = FileFacts(),
    preference: Preference | None = None,
    suggested: Mapping[str, Suggestion] = NOTHING_SUGGESTED,
) -> Understanding | Rejection:
    """Category, exporter and mapping of a file with these columns, whose first records (at most 1,000) are `sample`.

    `corrections` and `remembered` map headers to fields, or to None where a column fills none. Refused where the
    category cannot be told, a correction names a header or field that does not exist, or no column fits the category.
    `preference` breaks a tie and `suggested` fills columns nothing is known about; neither changes anything else.
    """
    evidence = Evidence(sample, facts.delimiter, corrections, remembered)
    detected = _preferred(detect_category(columns, evidence), preference)
    if named is None and detected.category is None:
        return _refused_by_all(columns, evidence) or Rejection.of(RejectionCode.CATEGORY_UNCLEAR, found=detected.reason)
    category = named or detected.category
    assert category is not None  # noqa: S101
    fields = field_names(category, columns)
    unusable = _unusable_correction(columns, fields, corrections)
    if unusable is not None:
        return unusable
    # What was remembered may be about another category.
    return _understood(columns, replace(evidence.about(fields), suggested=suggested), category, named, detected)


def _preferred(detected: Detection, preference: Preference | None) -> Detection:
    if preference is None or preference.category not in detected.rivals:
        return detected
    return Detection(preference.category, preference.confidence, preference.reason)


def _refused_by_all(columns: Sequence[str], evidence: Evidence) -> Rejection | None:
    """Why no category can take the file, so that naming one would not help; None where one could.

    Told is the reason of the category whose own columns the file has most of, an inventory's where it has none.
    """
    refusals: list[tuple[int, Rejection]] = []
    for category in ImportCategory:
        processor = processor_for(category)
        known = evidence.about(field_names(category, columns))
        mappings, _ = map_columns(columns, processor.fields, recognise(columns, processor.vendors), known)
        refused = processor.refuse(mappings)
        if refused is None:
            return None
        telling = TELLING_FIELDS.get(category, frozenset())
        refusals.append((sum(mapping.field in telling for mapping in mappings), refused))
    return max(refusals, key=lambda refusal: refusal[0])[1]


def _understood(
    columns: Sequence[str],
    evidence: Evidence,
    category: ImportCategory,
    named: ImportCategory | None,
    detected: Detection,
) -> Understanding | Rejection:
    mapped = processor_for(category).map_columns(columns, evidence)
    if isinstance(mapped, Rejection):
        return _with_hint(mapped, named, detected)
    mappings, findings = mapped
    if named is not None and detected.contradicts(named):
        findings.insert(0, Finding(FindingCode.CATEGORY_CONTRADICTION, detail=detected.reason))
    findings += _rounded_identifiers(mappings, evidence)
    findings += [Finding(FindingCode.TENANT_COLUMN, column=c) for c in columns if normalise(c) in TENANT_HEADERS]
    vendor = _exporter(columns, category)
    return Understanding(
        category=category,
        confidence=detected.confidence if named is None else 1.0,
        reason=detected.reason if named is None else "Named at the upload.",
        vendor=None if vendor is None else vendor.name,
        mappings=mappings,
        findings=findings,
        rivals=detected.rivals if named is None else (),
    )


def _with_hint(refused: Rejection, named: ImportCategory | None, detected: Detection) -> Rejection:
    """The refusal, and what the file looks like where another category was named."""
    if named is None or not detected.contradicts(named):
        return refused
    return Rejection(refused.code, f"{refused.message} The file looks like {detected.category}: {detected.reason}")


def _exporter(columns: Sequence[str], category: ImportCategory) -> Vendor | None:
    """Whose file it is; exporters of the category go before others with as strong a proof."""
    return recognise(columns, sorted(VENDORS, key=lambda vendor: vendor.category is not category))


def _rounded_identifiers(mappings: Sequence[ColumnMapping], evidence: Evidence) -> list[Finding]:
    """Columns of identifiers that a spreadsheet has rounded; a serial number is noted record by record."""
    return [
        Finding(FindingCode.SCIENTIFIC_NOTATION, column=mapping.column)
        for mapping in mappings
        if mapping.match_type is MatchType.UNMAPPED
        and normalise(mapping.column).endswith(IDENTIFIER_ENDINGS)
        and were_rounded(evidence.cells(mapping.position))
    ]


def field_names(category: ImportCategory, columns: Sequence[str]) -> frozenset[str]:
    """What a column of this file can fill: fields that only one exporter's files have, only there."""
    processor = processor_for(category)
    vendor = recognise(columns, processor.vendors)
    return frozenset(f.name for f in (*processor.fields, *(vendor.fields if vendor else ())))


def _unusable_correction(columns: Sequence[str], fields: frozenset[str], corrections: Corrections) -> Rejection | None:
    _, strangers = by_column(corrections, columns)
    for header, target in corrections.items():
        if header in strangers:
            return _unusable(header, target, "the file has no such column.")
        if target is not None and target not in fields:
            return _unusable(header, target, f"there is no such field. Fields are: {', '.join(sorted(fields))}.")
    return None


def _unusable(header: str, target: str | None, reason: str) -> Rejection:
    return Rejection.of(RejectionCode.UNKNOWN_FIELD_MAPPING, header=header, field=target or "no field", reason=reason)
