"""raw_import_records: the claims, written by chunk and checked as a whole."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from importflow.findings import FindingCode
from importflow.messages import Chunk, ImportPointer
from importflow.queries.bulk import copy_json, copy_lines, copy_text

# What `processing_notes` says of records that share an asset; the last one speaks for all.
MERGED = "merged into a later record of this file"
MERGING = "speaks for earlier records of this file too"
# A name that is an IPv4 or IPv6 address fits this; an SQL literal.
IS_ADDRESS = r"'^(\d{1,3}\.){3}\d{1,3}$|^[0-9A-Fa-f]*:[0-9A-Fa-f]*:[0-9A-Fa-f:.]*$'"


class RecordLine(NamedTuple):
    """One record ready to be written; documents are JSON text."""

    row_number: int
    raw_data: str
    cleansed_data: str
    validation_errors: str | None
    is_valid: bool
    asset_id: str | None


_STAGE = text(
    "CREATE TEMPORARY TABLE staged_records (id uuid, row_number integer, raw_data jsonb,"
    " cleansed_data jsonb, validation_errors jsonb, is_valid boolean, asset_id uuid)"
    " ON COMMIT DROP"
)

_DELETE_CHUNK = text(
    "DELETE FROM migration.raw_import_records WHERE client_account_id = :client_account_id"
    " AND engagement_id = :engagement_id AND data_import_id = :data_import_id"
    " AND row_number BETWEEN :first_row AND :last_row"
)

_INSERT_STAGED = text(
    "INSERT INTO migration.raw_import_records (id, client_account_id, engagement_id,"
    " data_import_id, master_flow_id, row_number, raw_data, cleansed_data, validation_errors,"
    " is_valid, asset_id, is_processed, processed_at)"
    " SELECT id, :client_account_id, :engagement_id, :data_import_id, :master_flow_id, row_number,"
    " raw_data, cleansed_data, validation_errors, is_valid, asset_id, true, now()"
    " FROM staged_records"
)


def replace_chunk(session: Session, pointer: ImportPointer, chunk: Chunk, records: Iterable[RecordLine]) -> None:
    """The chunk's old records go, the new ones come."""
    whose = pointer.model_dump(exclude={"flow_id"})
    session.execute(_DELETE_CHUNK, whose | {"first_row": chunk.first_row, "last_row": chunk.last_row})
    session.execute(_STAGE)
    prefix = record_id_prefix(pointer.data_import_id)
    copy_lines(session, "COPY staged_records FROM STDIN", (_line(prefix, record) for record in records))
    session.execute(_INSERT_STAGED, whose)


def record_id_prefix(data_import_id: UUID) -> str:
    """A record's id is the import's with the row number in its last 48 bits.

    Deterministic, so a chunk that runs twice writes the same ids; ascending in file order.
    """
    return str(data_import_id)[:24]


def _line(prefix: str, record: RecordLine) -> str:
    return (
        f"{prefix}{record.row_number:012x}\t{record.row_number}"
        f"\t{copy_json(record.raw_data)}\t{copy_json(record.cleansed_data)}"
        f"\t{copy_json(record.validation_errors)}\t{'t' if record.is_valid else 'f'}"
        f"\t{copy_text(record.asset_id)}\n"
    )


_COUNT = text(
    "SELECT count(*) AS total, count(*) FILTER (WHERE is_valid) AS valid,"
    " count(*) FILTER (WHERE is_valid AND processing_notes = :merged) AS merged"
    " FROM migration.raw_import_records WHERE data_import_id = :data_import_id"
)


class RecordCounts(NamedTuple):
    total: int
    valid: int
    merged: int


def count_records(session: Session, data_import_id: UUID) -> RecordCounts:
    """The import's records as they stand in the table."""
    row = session.execute(_COUNT, {"data_import_id": data_import_id, "merged": MERGED}).one()
    return RecordCounts(row.total, row.valid, row.merged)


# A record may call by its address what another calls by name; two addresses are two names.
_REJECT_HOMONYMS = text(
    f"""
    WITH shared AS (
        SELECT asset_id FROM migration.raw_import_records
        WHERE data_import_id = :data_import_id AND is_valid
        GROUP BY asset_id HAVING count(*) > 1
    ), homonyms AS (
        SELECT asset_id FROM migration.raw_import_records JOIN shared USING (asset_id)
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
    SET is_valid = false, asset_id = NULL,
        validation_errors = coalesce(validation_errors, '[]') || CAST(:finding AS jsonb)
    FROM homonyms
    WHERE record.data_import_id = :data_import_id AND record.is_valid
      AND record.asset_id = homonyms.asset_id
    """
)

# Of records that share something the last speaks for all; an SQL expression.
SPEAKING_NOTE = "CASE WHEN row_number = last_row THEN CAST(:merging AS text) ELSE CAST(:merged AS text) END"

# Edges leave an asset but are no records about it.
_GROUP_BY_ASSET = """
    WITH shared AS (
        SELECT asset_id, max(row_number) AS last_row FROM migration.raw_import_records
        WHERE data_import_id = :data_import_id AND is_valid AND NOT cleansed_data ? 'depends_on_asset_id'
        GROUP BY asset_id HAVING count(*) > 1
    )
    UPDATE migration.raw_import_records record SET processing_notes = {note}
    FROM shared
    WHERE record.data_import_id = :data_import_id AND record.is_valid
      AND record.asset_id = shared.asset_id AND NOT record.cleansed_data ? 'depends_on_asset_id'
"""
_GROUP_SILENTLY = text(_GROUP_BY_ASSET.format(note=SPEAKING_NOTE))
_MERGE_DUPLICATES = text(
    _GROUP_BY_ASSET.format(
        note=f"{SPEAKING_NOTE}, validation_errors = coalesce(validation_errors, '[]') || CAST(:finding AS jsonb)"
    )
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

_NOTE_REPEATED_KEY = text(
    """
    WITH repeated AS (
        SELECT lower(cleansed_data ->> CAST(:key AS text)) AS value FROM migration.raw_import_records
        WHERE data_import_id = :data_import_id AND is_valid AND cleansed_data ? CAST(:key AS text)
        GROUP BY 1 HAVING count(DISTINCT asset_id) > 1
    )
    UPDATE migration.raw_import_records record
    SET validation_errors = coalesce(validation_errors, '[]') || CAST(:finding AS jsonb)
    FROM repeated
    WHERE record.data_import_id = :data_import_id AND record.is_valid
      AND lower(record.cleansed_data ->> CAST(:key AS text)) = repeated.value
    """
)


def join_by_hashing(session: Session) -> None:
    """For the rest of the transaction: no nested loops.

    Right after a bulk load the planner has no statistics, takes the file for a handful of rows and
    would compare every record with every other (measured: minutes instead of 0.3 s at 100,000).
    """
    session.execute(text("SELECT set_config('enable_nestloop', 'off', true)"))


@contextmanager
def joined_by_hashing(session: Session) -> Iterator[None]:
    """`join_by_hashing` for what is executed inside only."""
    join_by_hashing(session)
    yield
    session.execute(text("SELECT set_config('enable_nestloop', 'on', true)"))


def reject_homonyms(session: Session, data_import_id: UUID, code: FindingCode) -> int:
    """Reject records that share an asset id but contradict each other; how many.

    They contradict by name, host name or serial number (a key they share drew them to one asset)
    or, unless all carry the same serial number, by domain name or by their exporter's own id.
    """
    return _annotate(session, _REJECT_HOMONYMS, data_import_id, code, None)


def merge_duplicates(session: Session, data_import_id: UUID, code: FindingCode) -> int:
    """Mark records that share an asset id: the last speaks for all; how many are marked."""
    return _annotate(session, _MERGE_DUPLICATES, data_import_id, code, None, merged=MERGED, merging=MERGING)


def group_by_asset(session: Session, data_import_id: UUID) -> int:
    """Where several records about an asset are the rule: the last speaks for all, nothing is noted; how many."""
    return _group(session, _GROUP_SILENTLY, data_import_id)


def group_by_edge(session: Session, data_import_id: UUID) -> int:
    """Several records of one dependency are observations: the last speaks for all, nothing is noted; how many."""
    return _group(session, _GROUP_BY_EDGE, data_import_id)


def _group(session: Session, statement: Any, data_import_id: UUID) -> int:
    parameters = {"data_import_id": data_import_id, "merged": MERGED, "merging": MERGING}
    result: Any = session.execute(statement, parameters)
    return int(result.rowcount)


def note_repeated_key(session: Session, data_import_id: UUID, key: str, column: str, code: FindingCode) -> int:
    """Point at records of different assets that carry the same value of `key`; how many."""
    return _annotate(session, _NOTE_REPEATED_KEY, data_import_id, code, column, key=key)


def _annotate(
    session: Session,
    statement: Any,
    data_import_id: UUID,
    code: FindingCode,
    column: str | None,
    **extra: str,
) -> int:
    parameters = {"data_import_id": data_import_id, "finding": stored_finding(code, column)}
    result: Any = session.execute(statement, parameters | extra)
    return int(result.rowcount)


def stored_finding(code: FindingCode, column: str | None) -> str:
    """A finding as `validation_errors` holds it: a list of one."""
    return stored_findings([(code, column)])


def stored_findings(findings: Iterable[tuple[FindingCode, str | None]]) -> str:
    """Findings as `validation_errors` holds them."""
    return json.dumps([{"code": code.value, "column": column} for code, column in findings])
