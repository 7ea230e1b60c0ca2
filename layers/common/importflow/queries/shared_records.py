"""Records of one file that share an asset or a dependency: contradicting ones are rejected, the others grouped.

Serves Review file. Guarantees: one pass over the import finds what is shared; where nothing is, nothing else is read.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from importflow.findings import FindingCode
from importflow.queries.raw_records import IS_ADDRESS, MERGED, MERGING, annotate

_COLLECTED = "shared_assets"

# Edges leave an asset but are no records about it.
_COLLECT = text(
    """
    CREATE TEMPORARY TABLE shared_assets ON COMMIT DROP AS
    SELECT asset_id FROM migration.raw_import_records
    WHERE data_import_id = :data_import_id AND is_valid AND NOT cleansed_data ? 'depends_on_asset_id'
    GROUP BY asset_id HAVING count(*) > 1
    """
)

# A record may call by its address what another calls by name; two addresses are two names.
_REJECT_HOMONYMS = text(
    f"""
    WITH homonyms AS (
        SELECT asset_id FROM migration.raw_import_records JOIN shared_assets USING (asset_id)
        WHERE data_import_id = :data_import_id AND is_valid
        GROUP BY asset_id
        HAVING count(DISTINCT lower(cleansed_data ->> 'name'))
                   FILTER (WHERE cleansed_data ->> 'name' !~ {IS_ADDRESS}) > 1
            OR count(DISTINCT lower(cleansed_data ->> 'hostname'))
                   FILTER (WHERE cleansed_data ->> 'hostname' !~ {IS_ADDRESS}) > 1
            OR count(DISTINCT coalesce(cleansed_data ->> 'hostname', cleansed_data ->> 'name'))
                   FILTER (WHERE coalesce(cleansed_data ->> 'hostname', cleansed_data ->> 'name') ~ {IS_ADDRESS}) > 1
            OR count(DISTINCT lower(cleansed_data ->> 'serial_number')) > 1
            OR (greatest(count(DISTINCT lower(cleansed_data ->> 'fqdn')),
                         count(DISTINCT cleansed_data ->> 'source_id')) > 1
                AND count(cleansed_data ->> 'serial_number') < count(*))
    )
    UPDATE migration.raw_import_records record
    SET is_valid = false, asset_id = NULL, processing_notes = NULL,
        validation_errors = coalesce(validation_errors, '[]') || CAST(:finding AS jsonb)
    FROM homonyms
    WHERE record.data_import_id = :data_import_id AND record.is_valid
      AND record.asset_id = homonyms.asset_id
    """
)

# Where the last of the records that share something speaks for all; an SQL expression.
SPEAKING_NOTE = "CASE WHEN row_number = last_row THEN CAST(:merging AS text) ELSE CAST(:merged AS text) END"

_MERGE_DUPLICATES = text(
    f"""
    WITH shared AS (
        SELECT asset_id, max(row_number) AS last_row
        FROM migration.raw_import_records JOIN shared_assets USING (asset_id)
        WHERE data_import_id = :data_import_id AND is_valid AND NOT cleansed_data ? 'depends_on_asset_id'
        GROUP BY asset_id HAVING count(*) > 1
    )
    UPDATE migration.raw_import_records record
    SET processing_notes = {SPEAKING_NOTE},
        validation_errors = coalesce(validation_errors, '[]') || CAST(:finding AS jsonb)
    FROM shared
    WHERE record.data_import_id = :data_import_id AND record.is_valid
      AND record.asset_id = shared.asset_id AND NOT record.cleansed_data ? 'depends_on_asset_id'
    """
)

# The record that comes first in the order of the row numbers' hashes, the number itself in the lower 32 bits:
# whatever the order of the file, every chunk gets its share of the assets to settle.
_GROUP_BY_ASSET = text(
    """
    WITH speaking AS (
        SELECT min(hashint4(row_number)::bigint << 32 | row_number) & 4294967295 AS row_number, count(*) AS records
        FROM migration.raw_import_records
        WHERE data_import_id = :data_import_id AND is_valid
        GROUP BY asset_id
    ), noted AS (
        UPDATE migration.raw_import_records record
        SET processing_notes = CASE WHEN records > 1 THEN CAST(:merging AS text) END
        FROM speaking
        WHERE record.data_import_id = :data_import_id AND record.row_number = speaking.row_number
    )
    SELECT coalesce(sum(records) FILTER (WHERE records > 1), 0) AS records FROM speaking
    """
)

_GROUP_BY_EDGE = text(
    f"""
    WITH edges AS (
        SELECT id, max(row_number) OVER same_edge AS last_row, count(*) OVER same_edge AS records
        FROM migration.raw_import_records
        WHERE data_import_id = :data_import_id AND is_valid AND cleansed_data ? 'depends_on_asset_id'
        WINDOW same_edge AS (PARTITION BY asset_id, cleansed_data ->> 'depends_on_asset_id',
                             cleansed_data ->> 'port', cleansed_data ->> 'protocol_name')
    )
    UPDATE migration.raw_import_records record
    SET processing_notes = {SPEAKING_NOTE}
    FROM edges WHERE record.id = edges.id AND record.data_import_id = :data_import_id AND edges.records > 1
    """
)


def reject_homonyms(session: Session, data_import_id: UUID, code: FindingCode) -> int:
    """Reject records that share an asset id but contradict each other; how many.

    They contradict by name, host name or serial number (a key they share drew them to one asset)
    or, unless all carry the same serial number, by domain name or by their exporter's own id.
    """
    if not _shared_assets(session, data_import_id):
        return 0
    return annotate(session, _REJECT_HOMONYMS, data_import_id, code, None)


def merge_duplicates(session: Session, data_import_id: UUID, code: FindingCode) -> int:
    """Mark records that share an asset id: the last speaks for all; how many are marked."""
    if not _shared_assets(session, data_import_id):
        return 0
    return annotate(session, _MERGE_DUPLICATES, data_import_id, code, None, merged=MERGED, merging=MERGING)


def group_by_asset(session: Session, data_import_id: UUID) -> int:
    """Where several records about an asset are the rule, stored as merged: one speaks for all; how many there are.

    Nothing is noted as a finding.
    """
    parameters = {"data_import_id": data_import_id, "merging": MERGING}
    return int(session.execute(_GROUP_BY_ASSET, parameters).scalar_one())


def group_by_edge(session: Session, data_import_id: UUID) -> int:
    """Several records of one dependency are observations: the last speaks for all, nothing is noted; how many."""
    parameters = {"data_import_id": data_import_id, "merged": MERGED, "merging": MERGING}
    result: Any = session.execute(_GROUP_BY_EDGE, parameters)
    return int(result.rowcount)


def _shared_assets(session: Session, data_import_id: UUID) -> int:
    """How many assets several valid records are about; collected once per transaction, in `shared_assets`."""
    if _COLLECTED not in session.info:
        collected: Any = session.execute(_COLLECT, {"data_import_id": data_import_id})
        session.info[_COLLECTED] = int(collected.rowcount)
        session.execute(text("ANALYZE shared_assets"))
    return int(session.info[_COLLECTED])
