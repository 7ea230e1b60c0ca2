"""The operating systems a file names, and the records that name one of them."""

import json
from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from importflow.findings import FindingCode
from importflow.queries.raw_records import MERGED, stored_finding


class Named(NamedTuple):
    """A spelling of an operating system and its version, and how many assets of the file run it."""

    operating_system: str
    os_version: str | None
    assets: int


_NAMED = text(
    """
    SELECT cleansed_data ->> 'operating_system' AS operating_system, cleansed_data ->> 'os_version' AS os_version,
           count(DISTINCT asset_id) AS assets
    FROM migration.raw_import_records
    WHERE data_import_id = :data_import_id AND is_valid AND cleansed_data ? 'operating_system'
    GROUP BY 1, 2 ORDER BY 1, 2
    """
)

_NOTE = text(
    """
    UPDATE migration.raw_import_records record
    SET validation_errors = coalesce(validation_errors, '[]') || CAST(:finding AS jsonb)
    FROM jsonb_to_recordset(CAST(:systems AS jsonb)) AS named (operating_system text, os_version text)
    WHERE record.data_import_id = :data_import_id AND record.is_valid
      AND record.processing_notes IS DISTINCT FROM :merged
      AND record.cleansed_data ->> 'operating_system' = named.operating_system
      AND record.cleansed_data ->> 'os_version' IS NOT DISTINCT FROM named.os_version
    """
)

_IMPORTED_ON = text("SELECT CAST(created_at AT TIME ZONE 'UTC' AS date) FROM migration.data_imports WHERE id = :id")


def named_in(session: Session, data_import_id: UUID) -> list[Named]:
    """Every spelling the file's valid records use."""
    return [Named(*row) for row in session.execute(_NAMED, {"data_import_id": data_import_id})]


def note(
    session: Session, data_import_id: UUID, systems: Iterable[Named], code: FindingCode, column: str | None
) -> int:
    """Point at the records that name one of these systems, one an asset; how many."""
    spelled = [{"operating_system": s.operating_system, "os_version": s.os_version} for s in systems]
    parameters = {
        "data_import_id": data_import_id, "finding": stored_finding(code, column), "systems": json.dumps(spelled),
        "merged": MERGED,
    }  # fmt: skip
    result: Any = session.execute(_NOTE, parameters)
    return int(result.rowcount)


def imported_on(session: Session, data_import_id: UUID) -> date:
    """The day (UTC) the import was asked for."""
    day: date = session.execute(_IMPORTED_ON, {"id": data_import_id}).scalar_one()
    return day
