"""import_field_mappings: how the columns were understood, kept for people to read and correct."""

import json
from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

from importflow.mapping.columns import ColumnMapping
from importflow.messages import ImportPointer

_INSERT = text(
    """
    INSERT INTO migration.import_field_mappings
        (data_import_id, client_account_id, master_flow_id, source_field, target_field,
         match_type, confidence_score, status, suggested_by)
    SELECT :data_import_id, :client_account_id, :master_flow_id, source_field, target_field,
           match_type, confidence_score, status, 'column_mapping'
    FROM jsonb_to_recordset(CAST(:mappings AS jsonb))
         AS m(source_field text, target_field text, match_type text, confidence_score float,
              status text)
    ON CONFLICT (client_account_id, data_import_id, source_field) DO NOTHING
    """
)

SOURCE_FIELD_LENGTH = 255


def store(session: Session, pointer: ImportPointer, mappings: Sequence[ColumnMapping]) -> None:
    """One row per column; safe to run twice."""
    rows = [
        {
            "source_field": m.column[:SOURCE_FIELD_LENGTH],
            "target_field": m.field,
            "match_type": m.match_type,
            "confidence_score": m.confidence,
            "status": "applied" if m.field else "unmapped",
        }
        for m in mappings
    ]
    session.execute(
        _INSERT,
        pointer.model_dump(include={"data_import_id", "client_account_id", "master_flow_id"})
        | {"mappings": json.dumps(rows)},
    )
