"""What assets show at one moment, to be compared with another. Serves the preview of an enrichment."""

from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import text
from sqlalchemy.orm import Session

# Where a value came from and when; not what the asset is.
_BOOKKEEPING = (
    "id", "client_account_id", "engagement_id", "created_at", "updated_at", "deleted_at", "discovery_method",
    "discovery_source", "discovery_timestamp", "source_filename", "raw_import_records_id", "master_flow_id",
    "discovery_flow_id",
)  # fmt: skip

_SHOWN = text(
    """
    SELECT asset.id, asset.name, (to_jsonb(asset) - CAST(:bookkeeping AS text[]))
           || jsonb_build_object('custom_attributes', kept.attributes) AS shown
    FROM migration.assets asset
    LEFT JOIN migration.asset_custom_attributes kept
      ON kept.client_account_id = asset.client_account_id AND kept.engagement_id = asset.engagement_id
     AND kept.asset_id = asset.id
    WHERE asset.id = ANY(CAST(:assets AS uuid[]))
    """
)


class Snapshot(NamedTuple):
    """An asset's name, and its values by column; `custom_attributes` is an object of its own."""

    name: str
    shown: dict[str, Any]


def shown_now(session: Session, assets: Collection[str]) -> dict[str, Snapshot]:
    """Those of the assets that exist, by id."""
    rows = session.execute(_SHOWN, {"assets": sorted(assets), "bookkeeping": list(_BOOKKEEPING)})
    return {str(row.id): Snapshot(row.name, row.shown) for row in rows}
