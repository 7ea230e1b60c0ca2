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

# What `processing_notes` says of records that share an asset; one of them speaks for all.
MERGED = "merged into another record of this file"
MERGING = "speaks for other records of this file too"
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
    " is_valid, asset_id, processing_notes, is_processed, processed_at)"
    " SELECT id, :client_account_id, :engagement_id, :data_import_id, :master_flow_id, row_number,"
    " raw_data, cleansed_data, validation_errors, is_valid, asset_id,"
    " CASE WHEN is_valid THEN CAST(:note AS text) END, true, now()"
    " FROM staged_records"
)


def replace_chunk(
    session: Session, pointer: ImportPointer, chunk: Chunk, records: Iterable[RecordLine], *, grouped: bool
) -> None:
    """The chunk's old records go, the new ones come.

    Those of a `grouped` file wait as merged for `shared_records.group_by_asset`, which writes to a few of them
    what else it would have to write to nearly all.
    """
    whose = pointer.model_dump(exclude={"flow_id"})
    session.execute(_DELETE_CHUNK, whose | {"first_row": chunk.first_row, "last_row": chunk.last_row})
    session.execute(_STAGE)
    prefix = record_id_prefix(pointer.data_import_id)
    copy_lines(session, "COPY staged_records FROM STDIN", (_line(prefix, record) for record in records))
    session.execute(_INSERT_STAGED, whose | {"note": MERGED if grouped else None})


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
        f"\t{record.asset_id or copy_text(None)}\n"
    )


_COUNT = text(
    "SELECT count(*) AS total, count(*) FILTER (WHERE is_valid) AS valid"
    " FROM migration.raw_import_records WHERE data_import_id = :data_import_id"
)


class RecordCounts(NamedTuple):
    total: int
    valid: int


def count_records(session: Session, data_import_id: UUID) -> RecordCounts:
    """The import's records as they stand in the table."""
    row = session.execute(_COUNT, {"data_import_id": data_import_id}).one()
    return RecordCounts(row.total, row.valid)


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


def note_repeated_key(session: Session, data_import_id: UUID, key: str, column: str, code: FindingCode) -> int:
    """Point at records of different assets that carry the same value of `key`; how many."""
    return annotate(session, _NOTE_REPEATED_KEY, data_import_id, code, column, key=key)


def annotate(
    session: Session,
    statement: Any,
    data_import_id: UUID,
    code: FindingCode,
    column: str | None,
    **extra: str,
) -> int:
    """Run a statement that adds the finding to records (as `:finding`); how many it touched."""
    parameters = {"data_import_id": data_import_id, "finding": stored_finding(code, column)}
    result: Any = session.execute(statement, parameters | extra)
    return int(result.rowcount)


def stored_finding(code: FindingCode, column: str | None) -> str:
    """A finding as `validation_errors` holds it: a list of one."""
    return stored_findings([(code, column)])


def stored_findings(findings: Iterable[tuple[FindingCode, str | None]]) -> str:
    """Findings as `validation_errors` holds them."""
    return json.dumps([{"code": code.value, "column": column} for code, column in findings])
