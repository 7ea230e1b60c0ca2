"""Addresses: which asset an address alone stands for.

An address never identifies by itself. It stands for an asset only where an inventory or measurements, which look at
machines one by one, place exactly one asset there; an inventory is believed first. What flows and scanners say of
addresses does not count, so that the answer does not depend on which of them came first.
"""

from collections.abc import Iterable

from sqlalchemy import text
from sqlalchemy.orm import Session

from importflow.messages import ImportPointer
from importflow.models import ImportCategory
from importflow.queries.visible_values import ACCEPTED_IMPORTS

BELIEVED = (ImportCategory.CMDB_EXPORT, ImportCategory.INFRASTRUCTURE)

# The asset per address of `asked`; needs `accepted`.
OWNERS = f"""
    SELECT ip_address, (array_agg(id))[1] AS asset_id FROM (
        SELECT asset.ip_address, asset.id, said.rank, min(said.rank) OVER (PARTITION BY asset.ip_address) AS best
        FROM migration.assets asset
        CROSS JOIN LATERAL (
            SELECT min(array_position(ARRAY[{", ".join(f"'{category}'" for category in BELIEVED)}],
                                      CAST(accepted.import_category AS text))) AS rank
            FROM migration.raw_import_records record JOIN accepted ON accepted.id = record.data_import_id
            WHERE record.asset_id = asset.id AND record.is_valid
              AND record.cleansed_data ->> 'ip_address' = asset.ip_address
        ) AS said
        WHERE asset.deleted_at IS NULL AND asset.discovery_method IS DISTINCT FROM 'placeholder'
          AND asset.ip_address IN (SELECT ip_address FROM asked) AND said.rank IS NOT NULL
    ) AS ranked WHERE rank = best GROUP BY ip_address HAVING count(*) = 1
"""

_AT_ADDRESS = text(
    f"""
    WITH accepted AS ({ACCEPTED_IMPORTS}), asked AS (SELECT unnest(CAST(:addresses AS text[])) AS ip_address)
    SELECT ip_address, CAST(asset_id AS text) AS id FROM ({OWNERS}) AS owners
    """
)


def alone_at_address(session: Session, pointer: ImportPointer, addresses: Iterable[str]) -> dict[str, str]:
    """The asset id per address that stands for exactly one asset; placeholders have none of their own."""
    asked = sorted(addresses)
    if not asked:
        return {}
    whose = pointer.model_dump(include={"client_account_id", "engagement_id", "data_import_id"})
    rows = session.execute(_AT_ADDRESS, whose | {"addresses": asked})
    return {row.ip_address: row.id for row in rows}
