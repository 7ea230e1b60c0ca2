"""import_field_mappings, as answers show them: which column of which file fills which field."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from importflow.models import FieldMapping


def behind_fields(session: Session, import_ids: Collection[UUID]) -> dict[tuple[UUID, str], str]:
    """The column behind each (import, field)."""
    rows = session.execute(
        select(FieldMapping.data_import_id, FieldMapping.target_field, FieldMapping.source_field).where(
            FieldMapping.data_import_id.in_(import_ids),
            FieldMapping.target_field.is_not(None),
            FieldMapping.transformation_rules["applied"].astext.is_distinct_from("false"),
        )
    )
    return {(row.data_import_id, row.target_field): row.source_field for row in rows}
