"""Imports to ask the status of, brought to a stage by the real handlers and then widened to thousands of chunks.

The rows of the further chunks are copies of what the first one left.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from importflow.models import ImportCategory
from importflow.queries.steps import StepKind
from local.handlers import invoke
from local.laboratory import Laboratory


class Stage(StrEnum):
    """How far the import is; of the chunks of the phase it is in, half are done."""

    WAITING = "waiting"
    VALIDATING = "validating"
    ENRICHING = "enriching"
    COMPLETED = "completed"


@dataclass(frozen=True, slots=True)
class Standing:
    """An import and the three ids that status takes for it."""

    stage: Stage
    data_import_id: str
    master_flow_id: str
    flow_id: str

    @property
    def ids(self) -> tuple[str, str, str]:
        return self.data_import_id, self.master_flow_id, self.flow_id


def bring_to(lab: Laboratory, superuser: sa.Engine, stage: Stage, source: Path, chunks: int) -> Standing:
    """An import of `source`, as it stands at that stage with so many chunks."""
    upload = lab.upload(source, ImportCategory.CMDB_EXPORT)
    standing = _standing(superuser, stage, upload["key"])
    if stage is not Stage.WAITING:
        _run(lab, upload, stage)
        _widen(superuser, standing, chunks)
    return standing


def _standing(superuser: sa.Engine, stage: Stage, key: str) -> Standing:
    (data_import_id,) = (part for part in key.split("/")[3:4])
    with superuser.connect() as connection:
        row = connection.execute(_IDS, {"id": data_import_id}).one()
    return Standing(stage, data_import_id, row.master_flow_id, row.flow_id)


def _run(lab: Laboratory, upload: dict[str, Any], stage: Stage) -> None:
    """The first chunk alone; it is the only one there is as yet."""
    pointer = {"import": invoke("upload/register_upload", upload)["import"]}
    (chunk,) = lab.manifest(invoke("validate/plan_chunks", pointer)["manifest"])
    invoke("validate/validate_chunk", pointer | {"chunk": chunk})
    if stage is Stage.VALIDATING:
        return
    invoke("validate/review_file", pointer)
    invoke("enrich/enrich_chunk", pointer | {"chunk": chunk})
    if stage is Stage.COMPLETED:
        invoke("enrich/complete_flow", pointer)


def _widen(superuser: sa.Engine, standing: Standing, chunks: int) -> None:
    done = {
        Stage.VALIDATING: (chunks // 2, 0),
        Stage.ENRICHING: (chunks, chunks // 2),
        Stage.COMPLETED: (chunks, chunks),
    }[standing.stage]
    with superuser.begin() as connection:
        for kind, settled in zip((StepKind.VALIDATE_CHUNK, StepKind.ENRICH_CHUNK), done, strict=True):
            facts = {"id": standing.data_import_id, "kind": kind.value, "chunks": chunks, "settled": settled}
            connection.execute(_WIDEN, facts)


_IDS = sa.text(
    "SELECT processing_config ->> 'master_flow_id' AS master_flow_id, processing_config ->> 'flow_id' AS flow_id"
    " FROM migration.data_imports WHERE id = CAST(:id AS uuid)"
)
_WIDEN = sa.text(
    """
    INSERT INTO migration.import_processing_steps
        (data_import_id, step_name, step_order, status, input_data, output_data, records_processed, duration_seconds,
         started_at, completed_at)
    SELECT first.data_import_id, CAST(:kind AS text) || ' ' || number, first.step_order + number - 1,
           CASE WHEN settled THEN first.status ELSE 'pending' END,
           first.input_data || jsonb_build_object('chunk', number), CASE WHEN settled THEN first.output_data END,
           CASE WHEN settled THEN first.records_processed END, CASE WHEN settled THEN first.duration_seconds END,
           CASE WHEN settled THEN first.started_at END, CASE WHEN settled THEN first.completed_at END
    FROM migration.import_processing_steps first
    CROSS JOIN generate_series(2, CAST(:chunks AS integer)) AS number
    CROSS JOIN LATERAL (SELECT number <= CAST(:settled AS integer)) AS reached (settled)
    WHERE first.data_import_id = CAST(:id AS uuid) AND first.step_name = CAST(:kind AS text) || ' 1'
    """
)
