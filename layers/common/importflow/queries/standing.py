"""Where one import stands: its phase, its steps, what its chunks add up to, and its columns.

Guarantees: one statement, however many chunks there are; raw records are not looked at. Chunks count once they are
settled, so what is shown was committed together with the records behind it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from importflow.queries.steps import AUDIT_ORDER, CHUNK_ORDER, StepKind

# Figures that settled chunks have in their outputs, by section.
_FIGURES = {
    "records": ("valid", "rejected"),
    "outcomes": ("created", "updated", "unchanged", "merged"),
    "effects": (
        "assets_created", "assets_updated", "assets_unchanged", "records_merged", "placeholders_created",
        "dependencies_created", "dependencies_updated", "dependencies_unchanged",
    ),
}  # fmt: skip
# Sums by section and name.
Figures = Mapping[str, Mapping[str, int]]
# Columns of a step that are shown.
_SHOWN = ("step_name", "step_order", "status", "description", "records_processed", "started_at", "duration_seconds")


@dataclass(frozen=True, slots=True)
class Chunks:
    """What the chunks come to: of either kind how many are done and planned, and the sums of the settled ones.

    A section of `figures` that no chunk has is empty.
    """

    validated: int
    to_validate: int
    enriched: int
    to_enrich: int
    figures: Figures


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of an import beyond its own row; `chunks` is None where they were not asked for.

    `steps`: phases and validators in order, as the table has them, each with its `kind` and `output`.
    """

    phase: str | None
    steps: list[dict[str, Any]]
    mappings: list[dict[str, Any]]
    chunks: Chunks | None


def _sums() -> str:
    """A column per figure, `section.name`: NULL where no settled chunk has it."""
    return ", ".join(
        f"sum(CAST({section} ->> '{name}' AS bigint))::bigint AS \"{section}.{name}\""
        for section, names in _FIGURES.items()
        for name in names
    )


def _pairs() -> str:
    return ", ".join(f"'{name}', {name}" for name in _SHOWN)


# OFFSET 0 has a chunk's output opened once per section instead of once per figure. Imports from before there were
# several categories counted their outcomes as assets.
_READ = text(
    f"""
    SELECT (SELECT current_phase FROM migration.discovery_flows WHERE data_import_id = :data_import_id) AS phase,
           (SELECT jsonb_agg(jsonb_build_object({_pairs()}, 'kind', input_data ->> 'kind', 'output',
                                                coalesce(output_data, '{{}}')) ORDER BY step_order, step_name)
            FROM migration.import_processing_steps
            WHERE data_import_id = :data_import_id AND step_order < {CHUNK_ORDER}) AS steps,
           (SELECT jsonb_agg(jsonb_build_object(
                       'column', source_field, 'confidence', confidence_score,
                       'field', CASE WHEN transformation_rules ->> 'applied' IS DISTINCT FROM 'false'
                                     THEN target_field END,
                       'suggested_field', CASE WHEN transformation_rules ->> 'applied' = 'false' THEN target_field END,
                       'match_type', match_type, 'reason', transformation_rules ->> 'reason')
                   ORDER BY CAST(transformation_rules ->> 'position' AS integer) NULLS LAST, source_field)
            FROM migration.import_field_mappings WHERE data_import_id = :data_import_id) AS mappings,
           chunks.*
    FROM (
        SELECT count(*) FILTER (WHERE validates AND done) AS validated,
               count(*) FILTER (WHERE validates) AS to_validate,
               count(*) FILTER (WHERE NOT validates AND done) AS enriched,
               count(*) FILTER (WHERE NOT validates) AS to_enrich,
               {_sums()}
        FROM (
            SELECT input_data ->> 'kind' = '{StepKind.VALIDATE_CHUNK}' AS validates, status = 'completed' AS done,
                   CASE WHEN status = 'completed' THEN output_data -> 'records' END AS records,
                   CASE WHEN status = 'completed'
                        THEN coalesce(output_data -> 'outcomes', output_data -> 'assets') END AS outcomes,
                   CASE WHEN status = 'completed' THEN output_data -> 'effects' END AS effects
            FROM migration.import_processing_steps
            WHERE data_import_id = :data_import_id AND step_order >= {CHUNK_ORDER} AND step_order < {AUDIT_ORDER}
              AND CAST(:chunks AS boolean)
            OFFSET 0
        ) AS chunk
    ) AS chunks
    """
)


def read(session: Session, data_import_id: UUID, *, chunks: bool) -> Standing:
    """Nothing at all where the import has no flows yet. `chunks`: add them up, which looks at each of their rows."""
    parameters = {"data_import_id": data_import_id, "chunks": chunks}
    row = session.execute(_READ, parameters).mappings().one()
    return Standing(
        phase=row["phase"],
        steps=row["steps"] or [],
        mappings=row["mappings"] or [],
        chunks=_chunks(row) if chunks else None,
    )


def _chunks(row: Mapping[Any, Any]) -> Chunks:
    return Chunks(
        validated=row["validated"],
        to_validate=row["to_validate"],
        enriched=row["enriched"],
        to_enrich=row["to_enrich"],
        figures={
            section: {name: row[f"{section}.{name}"] for name in names if row[f"{section}.{name}"] is not None}
            for section, names in _FIGURES.items()
        },
    )
