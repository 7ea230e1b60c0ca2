"""import_field_mappings: how the columns were understood, kept for people to read, correct and have remembered."""

import json
from collections.abc import Mapping, Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

from importflow.mapping.columns import ColumnMapping, MatchType, Suggestion, header_set
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
SUGGESTED_BY = {MatchType.USER: "user", MatchType.REMEMBERED: "remembered", MatchType.SUGGESTED: "model"}
NOTHING_OFFERED: Mapping[str, Suggestion] = {}


def store(
    session: Session,
    pointer: ImportPointer,
    mappings: Sequence[ColumnMapping],
    offered: Mapping[str, Suggestion] = NOTHING_OFFERED,
) -> None:
    """One row per column, with the reading, the reason and the header set it belongs to; safe to run twice.

    What a model suggests has the status `suggested`; `applied` says whether it was. `offered`, by column, was not.
    """
    layout = header_set(mapping.column for mapping in mappings)
    session.execute(
        _INSERT,
        pointer.model_dump(include={"data_import_id", "client_account_id", "master_flow_id"})
        | {"mappings": json.dumps([_row(mapping, layout, offered) for mapping in mappings])},
    )


def _row(mapping: ColumnMapping, layout: str, offered: Mapping[str, Suggestion]) -> dict[str, object]:
    suggestion = None if mapping.field else offered.get(mapping.column)
    if suggestion is not None:
        return _offer(mapping, layout, suggestion)
    reading = None if mapping.reading is None else mapping.reading.model_dump(mode="json", exclude_none=True)
    rules = {"position": mapping.position, "header_set": layout, "reason": mapping.reason, "reading": reading}
    is_suggested = mapping.match_type is MatchType.SUGGESTED
    return {
        "source_field": mapping.column[:SOURCE_FIELD_LENGTH],
        "target_field": mapping.field,
        "match_type": mapping.match_type,
        "confidence_score": mapping.confidence,
        "status": "suggested" if is_suggested else "applied" if mapping.field else "unmapped",
        "suggested_by": SUGGESTED_BY.get(mapping.match_type, "column_mapping"),
        "transformation_rules": rules | ({"applied": True} if is_suggested else {}),
    }


def _offer(mapping: ColumnMapping, layout: str, suggestion: Suggestion) -> dict[str, object]:
    """A field that a model suggests and that the column was not read as."""
    return {
        "source_field": mapping.column[:SOURCE_FIELD_LENGTH],
        "target_field": suggestion.field,
        "match_type": MatchType.SUGGESTED,
        "confidence_score": suggestion.confidence,
        "status": "suggested",
        "suggested_by": SUGGESTED_BY[MatchType.SUGGESTED],
        "transformation_rules": {
            "position": mapping.position,
            "header_set": layout,
            "reason": suggestion.reason,
            "applied": False,
        },
    }


def remembered(session: Session, layout: str) -> dict[str, str | None]:
    """What users last said about each column of files with this header set (`columns.header_set`), by header.

    None where a user said that a column fills no field.
    """
    rows = session.execute(_REMEMBERED, {"corrected": MatchType.USER, "header_set": layout})
    return {row.source_field: row.target_field for row in rows}
