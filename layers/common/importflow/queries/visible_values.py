"""Visible values: which of all claims about an asset the inventory shows.

The rule for base columns: a CMDB export before measurements, these before application discovery, that
before findings about data; then the latest import; then the last record of a file. Values come out of
the claims every time, so neither the order of imports nor repeating one changes what is shown.
Performance columns and classifications have rules of their own (`performance`, `sensitive_findings`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

from importflow.inventory_filters import PLACEHOLDER
from importflow.messages import Chunk, ImportPointer
from importflow.models import Asset, ImportCategory
from importflow.models.assets import PerformanceFields
from importflow.queries.enrichment import NAMING, WRITABLE, sql_type
from importflow.queries.raw_records import IS_ADDRESS, MERGED, join_by_hashing

PRECEDENCE = (
    ImportCategory.CMDB_EXPORT,
    ImportCategory.INFRASTRUCTURE,
    ImportCategory.APP_DISCOVERY,
    ImportCategory.SENSITIVE_DATA,
)
_RULES_OF_THEIR_OWN = frozenset({*PerformanceFields.__annotations__, "pii_flag", "application_data_classification"})
BASE_COLUMNS = WRITABLE - _RULES_OF_THEIR_OWN | {"name"}

# Claims count from the moment their file was accepted, so that of two imports at once the later one sees both.
ACCEPTED_IMPORTS = """
    SELECT id, import_category, filename, source_system, coalesce(started_at, created_at) AS began
    FROM migration.data_imports imported
    WHERE client_account_id = :client_account_id AND engagement_id = :engagement_id
      AND (id = CAST(:data_import_id AS uuid) OR status = 'completed' OR (status = 'processing' AND EXISTS (
           SELECT 1 FROM migration.import_processing_steps step
           WHERE step.data_import_id = imported.id AND step.step_name = 'validation'
             AND step.status = 'completed' AND step.output_data ->> 'rejection' IS NULL)))
"""

# The claim per asset and field that the rule makes visible. Where something else than an inventory calls an asset by
# its address, this is its name only if nobody knows another.
_BEST_CLAIMS = f"""
    SELECT DISTINCT ON (record.asset_id, said.key)
           record.asset_id, said.key AS field, said.value, record.data_import_id, record.row_number,
           accepted.import_category AS category, record.created_at AS at
    FROM migration.raw_import_records record
    JOIN accepted ON accepted.id = record.data_import_id
    JOIN migration.assets known ON known.id = record.asset_id
    CROSS JOIN LATERAL jsonb_each(record.cleansed_data) AS said
    WHERE record.client_account_id = :client_account_id AND record.engagement_id = :engagement_id
      AND record.asset_id = ANY(CAST(:assets AS uuid[])) AND record.is_valid AND said.key = ANY(:fields)
      AND NOT record.cleansed_data ? 'depends_on_asset_id' -- an edge says nothing of the asset it leaves
      AND (said.key NOT IN ('name', 'hostname') OR accepted.import_category = '{ImportCategory.CMDB_EXPORT.value}'
           OR said.value #>> '{{}}' !~ {IS_ADDRESS} OR said.value #>> '{{}}' = known.name)
    ORDER BY record.asset_id, said.key, array_position(CAST(:precedence AS text[]), accepted.import_category),
             accepted.began DESC, record.data_import_id DESC, record.row_number DESC
"""

# Inserting locks new assets and those that are there in one go, in the order in which every chunk does.
_PLACE = text(
    """
    WITH speaking AS (
        SELECT asset_id, id, cleansed_data AS claim FROM migration.raw_import_records
        WHERE client_account_id = :client_account_id AND engagement_id = :engagement_id
          AND data_import_id = :data_import_id AND row_number BETWEEN :first_row AND :last_row
          AND is_valid AND processing_notes IS DISTINCT FROM :merged
          AND NOT cleansed_data ? 'depends_on_asset_id'
    ), placed AS (
        INSERT INTO migration.assets AS asset
            (id, client_account_id, engagement_id, name, discovery_method, discovery_source, discovery_timestamp,
             source_filename, raw_import_records_id, master_flow_id, discovery_flow_id)
        SELECT asset_id, :client_account_id, :engagement_id,
               coalesce(claim ->> 'name', claim ->> 'hostname', claim ->> 'fqdn', claim ->> 'serial_number'),
               :placeholder, CAST(:source_system AS text), now(), CAST(:filename AS text), id,
               CAST(:master_flow_id AS uuid), CAST(:flow_id AS uuid)
        FROM speaking ORDER BY asset_id
        ON CONFLICT (id) DO UPDATE SET updated_at = asset.updated_at WHERE false
        RETURNING id
    )
    SELECT CAST(asset_id AS text) AS asset_id, asset_id IN (SELECT id FROM placed) AS created FROM speaking
    """
)

_LOCK = text("SELECT id FROM migration.assets WHERE id = ANY(CAST(:assets AS uuid[])) ORDER BY id FOR NO KEY UPDATE")

_COUNT_MERGED = text(
    """
    SELECT count(*) FROM migration.raw_import_records
    WHERE client_account_id = :client_account_id AND engagement_id = :engagement_id
      AND data_import_id = :data_import_id AND row_number BETWEEN :first_row AND :last_row
      AND is_valid AND processing_notes = :merged
    """
)

_SETTLE = """
    WITH accepted AS ({accepted}), best AS ({best}),
    said AS (
        SELECT claims.asset_id, typed.* FROM (
            SELECT asset_id, jsonb_object_agg(field, value) AS claim FROM best GROUP BY asset_id
        ) AS claims, jsonb_to_record(claims.claim) AS typed ({record})
    )
    UPDATE migration.assets asset
    SET {assignments}, updated_at = now()
    FROM said
    WHERE asset.client_account_id = :client_account_id AND asset.engagement_id = :engagement_id
      AND asset.id = said.asset_id AND ({current}) IS DISTINCT FROM ({settled})
    RETURNING CAST(asset.id AS text) AS asset_id
"""


@dataclass(frozen=True, slots=True)
class Settled:
    """The assets a chunk's records speak for, those of them that are new or changed, and records merged away."""

    assets: frozenset[str]
    created: frozenset[str]
    updated: frozenset[str]
    merged: int


def settle_assets(
    session: Session,
    pointer: ImportPointer,
    chunk: Chunk,
    fields: Iterable[str],
    *,
    filename: str,
    source_system: str | None,
) -> Settled:
    """Bring the base columns of the chunk's assets up to date with all claims; unknown assets become placeholders.

    `fields` are those the file fills: no other value can change. The assets stay locked to the end of the
    transaction, so that whatever settles the same ones afterwards sees these claims.
    """
    whose: dict[str, Any] = pointer.model_dump()
    rows = whose | {"first_row": chunk.first_row, "last_row": chunk.last_row, "merged": MERGED}
    origin = {"filename": filename, "source_system": source_system, "placeholder": PLACEHOLDER}
    spoken_for = session.execute(_PLACE, rows | origin).all()
    assets = frozenset(row.asset_id for row in spoken_for)
    created = frozenset(row.asset_id for row in spoken_for if row.created)
    updated = settle_values(session, whose, assets, fields)
    merged = session.execute(_COUNT_MERGED, rows).scalar_one()
    return Settled(assets, created, updated - created, merged)


def settle_values(
    session: Session, whose: dict[str, Any], assets: Iterable[str], fields: Iterable[str]
) -> frozenset[str]:
    """Lock the assets and settle these fields of theirs; the ids of those that changed.

    `whose` names tenant and import, as `ImportPointer` dumps them.
    """
    ids = sorted(assets)
    join_by_hashing(session)  # for whatever else the transaction settles of these assets, too
    session.execute(_LOCK, {"assets": ids})
    columns = tuple(sorted({*fields, *NAMING} & BASE_COLUMNS - {"name"}))
    parameters = {key: whose[key] for key in ("client_account_id", "engagement_id", "data_import_id")}
    parameters |= {"assets": ids, "fields": ["name", *columns], "precedence": list(PRECEDENCE)}
    changed = session.execute(_statement(columns), parameters)
    return frozenset(row.asset_id for row in changed)


@lru_cache
def _statement(columns: tuple[str, ...]) -> TextClause:
    """The statement for this set of columns; their names come from the model, never from a file."""
    record = ", ".join(f"{name} {sql_type(name)}" for name in ("name", *columns))
    values = {name: f"coalesce(said.{name}, asset.{name})" for name in columns}
    values["asset_name"] = "coalesce(said.name, asset.asset_name)"
    # What is known by reference only is shown under the best name any claim has for it.
    values["name"] = (
        "coalesce(said.name, asset.asset_name, CASE WHEN asset.discovery_method = 'placeholder'"
        " THEN coalesce(said.hostname, said.fqdn, said.serial_number) END, asset.name)"
    )
    values["deleted_at"] = "CAST(NULL AS timestamptz)"
    return text(
        _SETTLE.format(
            accepted=ACCEPTED_IMPORTS,
            best=_BEST_CLAIMS,
            record=record,
            assignments=", ".join(f"{name} = {value}" for name, value in values.items()),
            current=", ".join(f"asset.{name}" for name in values),
            settled=", ".join(values.values()),
        )
    )


_ORIGINS = text(f"WITH accepted AS ({ACCEPTED_IMPORTS}) {_BEST_CLAIMS}")
# Looked up by no import of its own: whoever asks later sees what was accepted.
NO_IMPORT = UUID(int=0)


def origins(session: Session, asset: Asset) -> Sequence[Any]:
    """The claim behind each base column: rows with field, value, data_import_id, row_number, category, at."""
    return session.execute(
        _ORIGINS,
        {
            "client_account_id": asset.client_account_id,
            "engagement_id": asset.engagement_id,
            "data_import_id": NO_IMPORT,
            "assets": [str(asset.id)],
            "fields": sorted(BASE_COLUMNS),
            "precedence": list(PRECEDENCE),
        },
    ).all()
