"""From claims to inventory: one statement per chunk upserts assets and custom attributes.

The rule over claims, per attribute: the latest import that says something wins, a blank says
nothing; within a file the last record of an asset that says something wins.
"""

from collections.abc import Iterable
from functools import lru_cache

from sqlalchemy import Dialect, TextClause, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from importflow.messages import Chunk, ImportPointer
from importflow.models import Asset, ImportCategory
from importflow.queries.raw_records import MERGED, MERGING

_IN_CHUNK = """
    client_account_id = :client_account_id AND engagement_id = :engagement_id
    AND data_import_id = :data_import_id AND row_number BETWEEN :first_row AND :last_row
    AND is_valid
"""

_COUNT_NOTES = text(
    f"""
    SELECT count(*) FILTER (WHERE processing_notes = :merged) AS merged,
           count(*) FILTER (WHERE processing_notes = :merging) AS merging
    FROM migration.raw_import_records WHERE {_IN_CHUNK}
    """
)

# The other categories keep what they say under their names: a column that is called so goes under this one's.
_RESERVED = "ARRAY[{}]".format(", ".join(f"'{category.value}'" for category in ImportCategory))
_BESIDE_RESERVED = f"""
    CASE WHEN attributes ?| {_RESERVED}
         THEN attributes - {_RESERVED} || jsonb_build_object('{ImportCategory.CMDB_EXPORT.value}', (
              SELECT jsonb_object_agg(key, value) FROM jsonb_each(attributes) WHERE key = ANY({_RESERVED})))
         ELSE attributes END
"""

# Records that speak for themselves alone.
_SINGLE_CLAIMS = f"""
    SELECT asset_id, id AS record_id, cleansed_data AS claim,
           cleansed_data -> 'custom_attributes' AS attributes
    FROM migration.raw_import_records
    WHERE {_IN_CHUNK} AND processing_notes IS NULL
"""

# Assets whose last record lies in this chunk: the claims of all their records in one, wherever
# in the file they stand.
_MERGED_CLAIMS = f"""
    SELECT last.asset_id, last.id AS record_id, merged.claim, merged_attributes.attributes
    FROM migration.raw_import_records AS last,
    LATERAL (
        SELECT jsonb_object_agg(said.key, said.value ORDER BY record.row_number) AS claim
        FROM migration.raw_import_records record, jsonb_each(record.cleansed_data) AS said
        WHERE record.data_import_id = last.data_import_id AND record.is_valid
          AND record.processing_notes IS NOT NULL AND record.asset_id = last.asset_id
    ) AS merged,
    LATERAL (
        SELECT jsonb_object_agg(said.key, said.value ORDER BY record.row_number) AS attributes
        FROM migration.raw_import_records record,
             jsonb_each(record.cleansed_data -> 'custom_attributes') AS said
        WHERE record.data_import_id = last.data_import_id AND record.is_valid
          AND record.processing_notes IS NOT NULL AND record.asset_id = last.asset_id
    ) AS merged_attributes
    WHERE last.id IN (
        SELECT id FROM migration.raw_import_records WHERE {_IN_CHUNK} AND processing_notes = :merging
    )
"""


def upsert_assets(
    session: Session,
    pointer: ImportPointer,
    chunk: Chunk,
    fields: Iterable[str],
    *,
    filename: str,
    source_system: str | None,
) -> dict[str, int]:
    """Bring the chunk's claims into `assets` and `asset_custom_attributes`.

    Returns `created`, `updated`, `unchanged` in assets and `merged` in records. `fields` are the
    fields the file fills; those that are no columns of `assets` stay claims.
    """
    whose = pointer.model_dump() | {"first_row": chunk.first_row, "last_row": chunk.last_row}
    notes = session.execute(_COUNT_NOTES, whose | {"merged": MERGED, "merging": MERGING}).one()
    columns = tuple(sorted(name for name in fields if name in WRITABLE))
    parameters = whose | {"filename": filename, "source_system": source_system}
    if notes.merging:
        parameters["merging"] = MERGING
    row = session.execute(_upsert(columns, merging=bool(notes.merging)), parameters).one()
    return {
        "created": row.created,
        "updated": row.updated,
        "unchanged": row.assets - row.created - row.updated,
        "merged": notes.merged,
    }


_DIALECT: Dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
# `asset_name` is the name as claimed; `name` is what is shown, and falls back to what else names
# a new asset. A fallback never replaces a name that was claimed.
NAMING = ("name", "hostname", "fqdn", "serial_number")
_SHOWN_NAME = "coalesce(said.name, said.hostname, said.fqdn, said.serial_number)"
_ORIGIN = (
    "discovery_source", "discovery_timestamp", "source_filename", "raw_import_records_id", "master_flow_id",
    "discovery_flow_id", "discovery_method",
)  # fmt: skip
_OWNED = {
    "id",
    "client_account_id",
    "engagement_id",
    "created_at",
    "updated_at",
    "deleted_at",
    "name",
    "asset_name",
    "status",
    "migration_status",
    *_ORIGIN,
}
WRITABLE = frozenset(column.name for column in Asset.__table__.columns) - _OWNED


_UPSERT = """
    WITH claims AS MATERIALIZED ({claims}),
    written_assets AS (
        INSERT INTO migration.assets AS asset
            (id, client_account_id, engagement_id, {names}, discovery_method, discovery_source,
             discovery_timestamp, source_filename, raw_import_records_id, master_flow_id,
             discovery_flow_id)
        SELECT asset_id, :client_account_id, :engagement_id, {said}, 'import',
               CAST(:source_system AS text), now(), CAST(:filename AS text), record_id,
               CAST(:master_flow_id AS uuid), CAST(:flow_id AS uuid)
        FROM claims, jsonb_to_record(claims.claim) AS said ({record})
        ORDER BY asset_id
        ON CONFLICT (id) DO UPDATE
        SET {assignments}, updated_at = now()
        WHERE ({current}) IS DISTINCT FROM ({settled})
        RETURNING asset.id, xmax = 0 AS created
    ),
    written_attributes AS (
        INSERT INTO migration.asset_custom_attributes AS kept
            (id, client_account_id, engagement_id, asset_id, attributes, source, import_batch_id,
             import_timestamp)
        SELECT asset_id, :client_account_id, :engagement_id, asset_id, {attributes},
               CAST(:source_system AS text), CAST(:data_import_id AS uuid), now()
        FROM claims WHERE attributes IS NOT NULL
        ORDER BY asset_id
        ON CONFLICT (client_account_id, engagement_id, asset_id) DO UPDATE
        SET attributes = kept.attributes || excluded.attributes, source = excluded.source,
            import_batch_id = excluded.import_batch_id,
            import_timestamp = excluded.import_timestamp, updated_at = now()
        WHERE NOT kept.attributes @> excluded.attributes
        RETURNING kept.asset_id
    )
    SELECT (SELECT count(*) FROM claims) AS assets,
           (SELECT count(*) FROM written_assets WHERE created) AS created,
           (SELECT count(*) FROM (
                SELECT id FROM written_assets WHERE NOT created
                UNION
                SELECT asset_id FROM written_attributes
                WHERE asset_id NOT IN (SELECT id FROM written_assets WHERE created)
            ) AS touched) AS updated
"""


@lru_cache
def _upsert(columns: tuple[str, ...], *, merging: bool) -> TextClause:
    """The statement for this set of columns; their names come from the model, never from a file."""
    record = ", ".join(f"{name} {sql_type(name)}" for name in sorted({*columns, *NAMING}))
    names = ", ".join((*columns, "asset_name", "name"))
    said = ", ".join((*(f"said.{name}" for name in columns), "said.name", _SHOWN_NAME))
    values = {name: f"coalesce(excluded.{name}, asset.{name})" for name in (*columns, "asset_name")}
    # A placeholder is filled in: what brought it here was a reference, not a record of it.
    referred = "asset.discovery_method = 'placeholder'"
    values["name"] = (
        f"coalesce(excluded.asset_name, asset.asset_name, CASE WHEN {referred} THEN excluded.name END, asset.name)"
    )
    values |= {name: f"CASE WHEN {referred} THEN excluded.{name} ELSE asset.{name} END" for name in _ORIGIN}
    values["deleted_at"] = "CAST(NULL AS timestamptz)"  # what is exported again exists again
    settled = ", ".join(values.values())
    assignments = ", ".join(f"{name} = {value}" for name, value in values.items())
    current = ", ".join(f"asset.{name}" for name in values)
    claims = f"{_SINGLE_CLAIMS} UNION ALL {_MERGED_CLAIMS}" if merging else _SINGLE_CLAIMS
    return text(
        _UPSERT.format(
            claims=claims,
            attributes=_BESIDE_RESERVED,
            names=names,
            said=said,
            record=record,
            assignments=assignments,
            current=current,
            settled=settled,
        )
    )


def sql_type(column: str) -> str:
    """The column's PostgreSQL type, as `jsonb_to_record` wants it spelled."""
    return Asset.__table__.c[column].type.compile(_DIALECT)
