"""import_field_mappings: how the columns were understood, kept for people to read, correct and have remembered."""

import json
from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

from importflow.mapping.columns import ColumnMapping, MatchType, header_set
from importflow.messages import ImportPointer

_INSERT = text(
    """
    INSERT INTO migration.import_field_mappings
        (data_import_id, client_account_id, master_flow_id, source_field, target_field,
         match_type, confidence_score, status, suggested_by, transformation_rules)
    SELECT :data_import_id, :client_account_id, :master_flow_id, source_field, target_field,
           match_type, confidence_score, status, suggested_by, transformation_rules
    FROM jsonb_to_recordset(CAST(:mappings AS jsonb))
         AS m(source_field text, target_field text, match_type text, confidence_score float,
              status text, suggested_by text, transformation_rules jsonb)
    ON CONFLICT (client_account_id, data_import_id, source_field) DO NOTHING
    """
)
# Row-level security keeps this within the tenant: of the mapping's import as well as of the mapping.
_REMEMBERED = text(
    """
    SELECT DISTINCT ON (source_field) source_field, target_field
    FROM migration.import_field_mappings
    WHERE match_type = :corrected AND transformation_rules ->> 'header_set' = :header_set
    ORDER BY source_field, created_at DESC, id
    """
)

SOURCE_FIELD_LENGTH = 255
SUGGESTED_BY = {MatchType.USER: "user", MatchType.REMEMBERED: "remembered"}


def store(session: Session, pointer: ImportPointer, mappings: Sequence[ColumnMapping]) -> None:
    """One row per column, with the reading, the reason and the header set it belongs to; safe to run twice."""
    layout = header_set(mapping.column for mapping in mappings)
    session.execute(
        _INSERT,
        pointer.model_dump(include={"data_import_id", "client_account_id", "master_flow_id"})
        | {"mappings": json.dumps([_row(mapping, layout) for mapping in mappings])},
    )


def _row(mapping: ColumnMapping, layout: str) -> dict[str, object]:
    reading = None if mapping.reading is None else mapping.reading.model_dump(mode="json", exclude_none=True)
    return {
        "source_field": mapping.column[:SOURCE_FIELD_LENGTH],
        "target_field": mapping.field,
        "match_type": mapping.match_type,
        "confidence_score": mapping.confidence,
        "status": "applied" if mapping.field else "unmapped",
        "suggested_by": SUGGESTED_BY.get(mapping.match_type, "column_mapping"),
        "transformation_rules": {
            "position": mapping.position,
            "header_set": layout,
            "reason": mapping.reason,
            "reading": reading,
        },
    }


def remembered(session: Session, layout: str) -> dict[str, str | None]:
    """What users last said about each column of files with this header set (`columns.header_set`), by header.

    None where a user said that a column fills no field.
    """
    rows = session.execute(_REMEMBERED, {"corrected": MatchType.USER, "header_set": layout})
    return {row.source_field: row.target_field for row in rows}
