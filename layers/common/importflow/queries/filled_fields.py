"""raw_import_records, counted by field: how many valid records say something for each."""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

_COUNT_FILLED = text(
    """
    SELECT field, count(*) AS records
    FROM migration.raw_import_records, jsonb_object_keys(cleansed_data) AS field
    WHERE data_import_id = :data_import_id AND is_valid
    GROUP BY field
    """
)


def count_filled(session: Session, data_import_id: UUID) -> dict[str, int]:
    """Valid records per field of their claims."""
    rows = session.execute(_COUNT_FILLED, {"data_import_id": data_import_id})
    return {row.field: row.records for row in rows}
