"""Which category a file is when its uploader did not say: by its exporter, else by what its columns can fill.

Guarantees: too little evidence is no category; a sentence says what decided. Weighed are the fields the columns fill:
those only one category has (the two ends of a flow, utilisation, what was found where) against those that describe
an asset in any. Bare `name`, `city` or `state` prove little: files about people have them too.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from importflow.errors import listing
from importflow.mapping.columns import ColumnMapping, Vendor, recognise, spelled
from importflow.mapping.matching import Evidence, map_columns
from importflow.mapping.registry import ASSET_SPELLINGS, FIELDS, TELLING_FIELDS, VENDORS
from importflow.models import ImportCategory
from importflow.service_handlers import REGISTRY, processor_for

CONTRADICTS_FROM = 0.8
VENDOR_CONFIDENCE = 0.95
MOST_BY_FIELDS = 0.9
HEADERS_SHOWN = 20
# One header proves an exporter but not what was exported: `sys_id` is in every table of ServiceNow.
PROOFS = 2

# How much a filled field speaks for an inventory of assets.
_NAMES = frozenset({"hostname", "fqdn", "serial_number"})
_TECHNICAL = frozenset(
    {
        "ip_address", "mac_address", "operating_system", "os_version", "cpu_cores", "memory_gb", "storage_gb",
        "storage_used_gb", "storage_free_gb", "environment", "datacenter", "rack_location", "application_name",
        "technical_owner", "business_owner", "business_criticality", "virtualization_platform", "database_type",
    }
)  # fmt: skip
_NAME, _BARE_NAME, _FACT, _REMARK = 1.0, 0.5, 1.0, 0.2
INVENTORY_FROM = 1.5
# A column that tells a category outweighs so many that describe assets.
OUTWEIGHS = 3


@dataclass(frozen=True, slots=True)
class Detection:
    """The category the columns show, how surely (0 to 1) and why; None where they show none.

    `rivals` are categories the columns show as clearly; the first of all is taken.
    """

    category: ImportCategory | None
    confidence: float
    reason: str
    rivals: tuple[ImportCategory, ...] = ()

    def contradicts(self, named: ImportCategory) -> bool:
        """Whether the file is surely of another category than the one named."""
        return self.category not in (None, named) and self.confidence >= CONTRADICTS_FROM


def detect_category(columns: Sequence[str], evidence: Evidence) -> Detection:
    """The category of a file with these columns and first records."""
    vendor = recognise(columns, VENDORS)
    if vendor is not None and vendor.category in REGISTRY and vendor.evidence(spelled(columns)) >= PROOFS:
        return Detection(vendor.category, VENDOR_CONFIDENCE, f"The headers are those of {vendor.name}.")
    return _by_fields(columns, vendor, evidence)


def _by_fields(columns: Sequence[str], vendor: Vendor | None, evidence: Evidence) -> Detection:
    """What the columns can fill, as the exporter means them where one header suggests one."""
    described = _filled(columns, ImportCategory.CMDB_EXPORT, vendor, evidence)
    told = [found for category in TELLING_FIELDS if (found := _told(columns, category, vendor, evidence))]
    possible = [found for found in told if found.possible and len(found.by) * OUTWEIGHS >= len(described)]
    if possible:
        return _most_told(possible)
    inventory = _as_inventory(columns, described)
    # What cannot be an import of the category it tells is still best refused as one.
    several = [found for found in told if len(found.by) > 1]
    return _most_told(several) if inventory.category is None and several else inventory


@dataclass(frozen=True, slots=True)
class _Told:
    """The columns by which a file tells a category, and whether it can be an import of it."""

    category: ImportCategory
    by: Sequence[ColumnMapping]
    possible: bool


def _told(columns: Sequence[str], category: ImportCategory, vendor: Vendor | None, evidence: Evidence) -> _Told | None:
    if category not in REGISTRY:
        return None
    names = TELLING_FIELDS[category]
    filled = _filled(columns, category, vendor, evidence)
    # `Server Name` is the target of a flow only beside a header that says source.
    filled = [m for m in filled if m.field not in names or m.alias not in ASSET_SPELLINGS]
    telling = [m for m in filled if m.field in names]
    return _Told(category, telling, processor_for(category).refuse(filled) is None) if telling else None


def _most_told(told: Sequence[_Told]) -> Detection:
    most = max(told, key=lambda found: len(found.by))
    shown = ", ".join(repr(mapping.column) for mapping in most.by[:HEADERS_SHOWN])
    confidence = round(min(MOST_BY_FIELDS, 0.6 + 0.1 * len(most.by)), 2)
    rivals = tuple(found.category for found in told if found is not most and len(found.by) == len(most.by))
    return Detection(most.category, confidence, f"Columns that only such files have: {shown}.", rivals)


def _filled(
    columns: Sequence[str], category: ImportCategory, vendor: Vendor | None, evidence: Evidence
) -> list[ColumnMapping]:
    fields = FIELDS[category]
    theirs = vendor if vendor is not None and vendor.category is category else None
    mappings, _ = map_columns(columns, fields, theirs, evidence.about({known.name for known in fields}))
    return [mapping for mapping in mappings if mapping.field is not None]


def _as_inventory(columns: Sequence[str], described: Sequence[ColumnMapping]) -> Detection:
    weight = sum(map(_weight, described))
    names = processor_for(ImportCategory.CMDB_EXPORT).refuse(described) is None
    if names and weight >= INVENTORY_FROM:
        shown = ", ".join(repr(mapping.column) for mapping in described[:HEADERS_SHOWN])
        confidence = round(min(MOST_BY_FIELDS, 0.4 + 0.1 * weight), 2)
        return Detection(ImportCategory.CMDB_EXPORT, confidence, f"Columns that describe assets: {shown}.")
    shown = listing(columns, HEADERS_SHOWN)
    what = ", ".join(repr(mapping.column) for mapping in described) or "none"
    return Detection(None, 0.0, f"of the columns {shown}, those that may describe an asset are {what}")


def _weight(mapping: ColumnMapping) -> float:
    if mapping.field in _NAMES:
        return _NAME
    if mapping.field == "name":
        return _BARE_NAME if mapping.alias == "name" else _NAME
    return _FACT if mapping.field in _TECHNICAL else _REMARK
