"""Placeholders: assets known by reference only, taken in by the asset that the reference turns out to mean.

Files name one machine by its short name, its full name or its address, before or after an inventory ties these
together. Whatever comes first, the machine ends up as one asset with all that was said of it: claims move to the
asset, and what is shown comes out of the claims as if the asset had been known first.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from importflow.inventory_filters import PLACEHOLDER
from importflow.messages import ImportPointer
from importflow.queries.addresses import OWNERS
from importflow.queries.raw_records import IS_ADDRESS, MERGED, MERGING, joined_by_hashing
from importflow.queries.visible_values import ACCEPTED_IMPORTS

_TAKE_TURNS = text("SELECT pg_advisory_xact_lock(hashtextextended('placeholders of ' || :engagement_id, 0))")

# Spelled out, so that the index on exactly these serves.
_ANY = text(
    f"SELECT EXISTS (SELECT 1 FROM migration.assets WHERE discovery_method = '{PLACEHOLDER}' AND deleted_at IS NULL)"
)

# Imports still on their way write to what they resolved; they take in their placeholders when they complete.
_SETTLED_IMPORTS = """
    SELECT id FROM migration.data_imports
    WHERE status <> 'processing' OR id = CAST(:data_import_id AS uuid)
"""

# A placeholder and another asset are one if they share a name, nothing tells them apart and no third asset fits. Of two
# placeholders the one with a domain name stays. An address alone means the one asset an inventory has there.
_STAGE = text(
    f"""
    CREATE TEMPORARY TABLE adoptions ON COMMIT DROP AS
    WITH accepted AS ({ACCEPTED_IMPORTS}),
    on_their_way AS MATERIALIZED (
        SELECT spoken_of.id
        FROM migration.raw_import_records record JOIN migration.data_imports imported ON imported.id = data_import_id
             CROSS JOIN LATERAL (VALUES (record.asset_id),
                                        (CAST(record.cleansed_data ->> 'depends_on_asset_id' AS uuid))) spoken_of (id)
        WHERE imported.status = 'processing' AND imported.id <> CAST(:data_import_id AS uuid) AND record.is_valid
    ), known AS MATERIALIZED (
        SELECT id, lower(name) AS name, lower(hostname) AS hostname, lower(fqdn) AS fqdn,
               lower(serial_number) AS serial_number, discovery_method IS NOT DISTINCT FROM :placeholder AS referred,
               coalesce(lower(asset_type) = ANY(:application_types), false) AS application
        FROM migration.assets WHERE deleted_at IS NULL
    ), placeholders AS MATERIALIZED (
        SELECT * FROM known
        WHERE referred AND NOT EXISTS (SELECT 1 FROM on_their_way WHERE on_their_way.id = known.id)
    ), keys AS (
        SELECT DISTINCT id, key FROM known, unnest(ARRAY[name, hostname, fqdn]) AS key WHERE key IS NOT NULL
    ), by_name AS (
        SELECT DISTINCT placeholder.id AS placeholder_id, asset.id AS asset_id,
               NOT asset.referred
               OR (asset.fqdn IS NULL, asset.id) < (placeholder.fqdn IS NULL, placeholder.id) AS stays
        FROM placeholders placeholder JOIN keys own ON own.id = placeholder.id
             JOIN keys other ON other.key = own.key AND other.id <> own.id
             JOIN known asset ON asset.id = other.id AND asset.application = placeholder.application
        WHERE CASE WHEN asset.serial_number IS NOT NULL AND placeholder.serial_number IS NOT NULL
                   THEN asset.serial_number = placeholder.serial_number
                   ELSE coalesce(asset.fqdn = placeholder.fqdn, true) END
    ), asked AS (
        SELECT id AS placeholder_id, name AS ip_address FROM placeholders
        WHERE name ~ {IS_ADDRESS} AND coalesce(hostname, name) = name AND fqdn IS NULL AND serial_number IS NULL
          AND NOT application
    ), owners AS ({OWNERS}), fitting AS (
        SELECT placeholder_id, (array_agg(asset_id))[1] AS asset_id FROM by_name
        GROUP BY placeholder_id HAVING count(*) = 1 AND bool_and(stays)
        UNION
        SELECT placeholder_id, asset_id FROM asked JOIN owners USING (ip_address)
        WHERE placeholder_id NOT IN (SELECT placeholder_id FROM by_name)
    )
    SELECT * FROM fitting WHERE asset_id NOT IN (SELECT placeholder_id FROM fitting)
    """
)

# Both, and whatever their edges lead to or come from, in the order in which chunks lock assets.
_LOCK = text(
    """
    SELECT id FROM migration.assets
    WHERE id IN (
        SELECT placeholder_id FROM adoptions UNION SELECT asset_id FROM adoptions
        UNION SELECT edge.asset_id FROM migration.asset_dependencies edge
              JOIN adoptions ON edge.depends_on_asset_id = placeholder_id
        UNION SELECT edge.depends_on_asset_id FROM migration.asset_dependencies edge
              JOIN adoptions ON edge.asset_id = placeholder_id)
    ORDER BY id FOR NO KEY UPDATE
    """
)

_FORGET_OVERTAKEN = text(
    """
    DELETE FROM adoptions
    WHERE placeholder_id NOT IN (
              SELECT id FROM migration.assets WHERE discovery_method = :placeholder AND deleted_at IS NULL)
       OR asset_id NOT IN (SELECT id FROM migration.assets WHERE deleted_at IS NULL)
    """
)

_ADOPTING = text("SELECT DISTINCT CAST(asset_id AS text) AS id FROM adoptions")

# Edges leave the placeholder, or lead to it from an asset whose claims are found by its id.
_SOURCES = text(
    """
    SELECT DISTINCT CAST(coalesce(own.asset_id, edge.asset_id) AS text) AS id
    FROM adoptions
    JOIN migration.asset_dependencies edge
         ON edge.asset_id = adoptions.placeholder_id OR edge.depends_on_asset_id = adoptions.placeholder_id
    LEFT JOIN adoptions own ON own.placeholder_id = edge.asset_id
    """
)

_MOVE_CLAIMS = text(
    f"""
    UPDATE migration.raw_import_records record SET asset_id = adoptions.asset_id
    FROM adoptions
    WHERE record.asset_id = adoptions.placeholder_id AND record.data_import_id IN ({_SETTLED_IMPORTS})
    """
)

_MOVE_TARGETS = text(
    f"""
    UPDATE migration.raw_import_records record
    SET cleansed_data = cleansed_data || jsonb_build_object('depends_on_asset_id', adoptions.asset_id)
    FROM adoptions
    WHERE record.asset_id = ANY(CAST(:sources AS uuid[]))
      AND record.cleansed_data ->> 'depends_on_asset_id' = CAST(adoptions.placeholder_id AS text)
      AND record.data_import_id IN ({_SETTLED_IMPORTS})
    """
)

# Records of one file that turn out to be about one asset: the last speaks for all, as if known from the start.
_GROUP = text(
    f"""
    WITH said AS (
        SELECT record.id, row_number, max(row_number) OVER same_asset AS last_row, count(*) OVER same_asset AS records
        FROM migration.raw_import_records record
        WHERE record.asset_id IN (SELECT asset_id FROM adoptions) AND record.is_valid
          AND NOT cleansed_data ? 'depends_on_asset_id' AND record.data_import_id IN ({_SETTLED_IMPORTS})
        WINDOW same_asset AS (PARTITION BY record.data_import_id, record.asset_id)
    )
    UPDATE migration.raw_import_records record
    SET processing_notes = CASE WHEN said.row_number = last_row THEN CAST(:merging AS text)
                                ELSE CAST(:merged AS text) END
    FROM said WHERE record.id = said.id AND records > 1
    """
)

_REMOVE_EDGES = text(
    """
    DELETE FROM migration.asset_dependencies edge USING adoptions
    WHERE edge.asset_id = adoptions.placeholder_id OR edge.depends_on_asset_id = adoptions.placeholder_id
    """
)

# What edges said of the placeholder fills blanks, as they fill those of any asset.
_TAKE_IN = text(
    """
    WITH said AS (
        SELECT adoptions.asset_id, min(ip_address) AS ip_address, min(fqdn) AS fqdn, min(asset_type) AS asset_type,
               min(application_name) AS application_name
        FROM adoptions JOIN migration.assets placeholder ON placeholder.id = adoptions.placeholder_id
        GROUP BY adoptions.asset_id
    )
    UPDATE migration.assets asset
    SET ip_address = coalesce(asset.ip_address, said.ip_address), fqdn = coalesce(asset.fqdn, said.fqdn),
        asset_type = coalesce(asset.asset_type, said.asset_type),
        application_name = coalesce(asset.application_name, said.application_name), updated_at = now()
    FROM said WHERE asset.id = said.asset_id
    """
)

_RETIRE = text(
    """
    UPDATE migration.assets asset SET deleted_at = now(), updated_at = now()
    FROM adoptions WHERE asset.id = adoptions.placeholder_id
    """
)

_BLANK_ATTRIBUTES = text(
    """
    UPDATE migration.asset_custom_attributes kept SET attributes = '{}', updated_at = now()
    FROM adoptions WHERE kept.asset_id = adoptions.placeholder_id
    """
)


def take_turns(session: Session, pointer: ImportPointer) -> None:
    """One import at a time, to the end of the transaction: of two that complete together the later sees all."""
    session.execute(_TAKE_TURNS, {"engagement_id": str(pointer.engagement_id)})


def merge_placeholders(
    session: Session, pointer: ImportPointer, application_types: Iterable[str]
) -> tuple[list[str], list[str]]:
    """Move the claims of every placeholder that means another asset to that asset, and retire it.

    Answers the assets whose values are to be settled anew and the sources whose edges are; none where no placeholder
    means another asset, which may be different after these are settled. All of them are locked.
    """
    if not session.execute(_ANY).scalar_one():
        return [], []
    whose: dict[str, Any] = pointer.model_dump(include={"client_account_id", "engagement_id", "data_import_id"})
    staging = {"placeholder": PLACEHOLDER, "application_types": sorted(application_types)}
    # Without statistics, as right after a large import, the planner would compare every placeholder with every asset
    # (measured: 100 s at 6,000 placeholders, quadratic).
    with joined_by_hashing(session):
        session.execute(_STAGE, whose | staging)
    session.execute(_LOCK)
    session.execute(_FORGET_OVERTAKEN, {"placeholder": PLACEHOLDER})
    adopting = [row.id for row in session.execute(_ADOPTING)]
    sources = [row.id for row in session.execute(_SOURCES)]
    if adopting:
        own = {"data_import_id": pointer.data_import_id}
        session.execute(_REMOVE_EDGES)
        session.execute(_MOVE_CLAIMS, own)
        session.execute(_MOVE_TARGETS, own | {"sources": sources})
        session.execute(_GROUP, own | {"merged": MERGED, "merging": MERGING})
        for statement in (_TAKE_IN, _BLANK_ATTRIBUTES, _RETIRE):
            session.execute(statement)
    session.execute(text("DROP TABLE adoptions"))
    return adopting, sources
