"""Every category's fields and every exporter, collected from the categories' own tables.

Serves Plan chunks: whether a spelling is a header at all, whose file it is, and which fields tell a category.
"""

from collections.abc import Mapping
from functools import cache

from importflow.mapping import (
    app_discovery_fields,
    cmdb_fields,
    cmdb_vendors,
    infrastructure_fields,
    sensitive_data_fields,
)
from importflow.mapping.columns import Field, Vendor, normalise
from importflow.mapping.metrics import METRICS, Statistic
from importflow.models import ImportCategory

FIELDS: Mapping[ImportCategory, tuple[Field, ...]] = {
    ImportCategory.CMDB_EXPORT: cmdb_fields.FIELDS,
    ImportCategory.APP_DISCOVERY: app_discovery_fields.FIELDS,
    ImportCategory.INFRASTRUCTURE: infrastructure_fields.FIELDS,
    ImportCategory.SENSITIVE_DATA: sensitive_data_fields.FIELDS,
}
VENDORS: tuple[Vendor, ...] = (
    *cmdb_vendors.VENDORS,
    *app_discovery_fields.VENDORS,
    *infrastructure_fields.VENDORS,
    *sensitive_data_fields.VENDORS,
)

# Fields that only a file of this category has; what describes an asset may be in any.
TELLING_FIELDS: Mapping[ImportCategory, frozenset[str]] = {
    ImportCategory.APP_DISCOVERY: app_discovery_fields.TELLING,
    ImportCategory.INFRASTRUCTURE: frozenset(
        {m.field_of(statistic) for m in METRICS for statistic in Statistic} | {"metric_name", "metric_value"}
    ),
    ImportCategory.SENSITIVE_DATA: sensitive_data_fields.FINDING_FIELDS,
}

# Spellings that any inventory may have; they tell no other category, whatever it calls them.
ASSET_SPELLINGS = frozenset(alias for known in cmdb_fields.FIELDS for alias in known.aliases)


@cache
def known_spellings() -> frozenset[str]:
    """Every header spelling that some category or exporter has."""
    fields = [f for known in FIELDS.values() for f in known] + [f for vendor in VENDORS for f in vendor.fields]
    fingerprints = (fingerprint for vendor in VENDORS for fingerprint in vendor.fingerprints)
    return frozenset(alias for f in fields for alias in f.aliases).union(*fingerprints)


def is_known(cell: str) -> bool:
    """Whether any category or exporter has a header spelled so; tells a header row from a title or a record."""
    return normalise(cell) in known_spellings()
