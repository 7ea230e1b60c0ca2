"""Status and history: where imports stand, counted from rows at the time of asking."""

from datetime import datetime
from typing import Any, NamedTuple, Self
from uuid import UUID

from sqlalchemy.orm import Session

from importflow.api_schemas import (
    ColumnMappingView,
    DetectedCategory,
    EnrichmentSummary,
    ErrorView,
    FindingView,
    ImportHistory,
    ImportStatusView,
    ImportSummary,
    Policy,
    RecordTotals,
    StepView,
    ValidationResult,
)
from importflow.cursors import decode_cursor, encode_cursor
from importflow.findings import FindingCode
from importflow.flow_configs import Phase
from importflow.import_lookup import find_import
from importflow.models import DataImport, FieldMapping, ImportCategory, ImportStatus, ProcessingStep, StepStatus
from importflow.queries import flows, imports, mapped_columns, steps
from importflow.queries.steps import StepKind

# Share of the whole each phase takes, in percent: what has happened when it begins, and its width.
_PROGRESS = {
    Phase.UPLOAD: (0.0, 0.0),
    Phase.VALIDATION: (5.0, 50.0),
    Phase.ENRICHMENT: (55.0, 40.0),
    Phase.COMPLETE: (100.0, 0.0),
}


def import_status(session: Session, any_id: str) -> ImportStatusView:
    """The import with this data import, master flow or flow id; 404 if the tenant has none."""
    data_import = find_import(session, any_id)
    child = flows.find_child(session, data_import.id)
    phase = Phase((child and child.current_phase) or Phase.UPLOAD)
    rows = steps.read_steps(session, data_import.id)
    records = steps.sum_outputs(session, data_import.id, StepKind.VALIDATE_CHUNK, "records")
    outcomes = _outcomes(session, data_import)
    return ImportStatusView(
        **_summary(data_import).model_dump(),
        current_phase=phase,
        progress_percentage=_progress(session, data_import, phase),
        records=_records(data_import, records, outcomes),
        steps=[_step(row) for row in rows],
        validation_results=[_validation(row) for row in rows if _is_validator(row)],
        enrichment_summary=_enrichment(session, data_import, outcomes),
        started_at=data_import.started_at,
        policy=Policy(data_import.processing_config.get("policy", Policy.PARTIAL)),
        detected=_detected(data_import),
        column_mappings=[_mapping(row) for row in mapped_columns.of_import(session, data_import.id)],
    )


def import_history(
    session: Session,
    *,
    size: int,
    cursor: str | None,
    category: ImportCategory | None,
    status: ImportStatus | None,
) -> ImportHistory:
    """A page of the tenant's imports, newest first."""
    before = None if cursor is None else decode_cursor(cursor, _Position.of)
    found = imports.page(session, size=size + 1, before=before, category=category, status=status)
    shown = found[:size]
    last = shown[-1] if len(found) > size else None
    return ImportHistory(
        items=[_summary(data_import) for data_import in shown],
        next_cursor=last and encode_cursor(last.created_at.isoformat(), str(last.id)),
    )


def _summary(data_import: DataImport) -> ImportSummary:
    minted = data_import.processing_config
    return ImportSummary(
        data_import_id=data_import.id,
        master_flow_id=minted.get("master_flow_id", data_import.master_flow_id),
        flow_id=minted.get("flow_id"),
        import_name=data_import.import_name,
        import_category=_category(data_import),
        source_system=data_import.source_system,
        filename=data_import.filename,
        status=ImportStatus(data_import.status),
        error=_error(data_import),
        created_at=data_import.created_at,
        completed_at=data_import.completed_at,
    )


def _error(data_import: DataImport) -> ErrorView | None:
    """Why it failed, in our words; older rows keep theirs in `error_message` alone."""
    details = data_import.error_details or {}
    if not details.keys() >= ErrorView.model_fields.keys():
        return None
    return ErrorView(kind=details["kind"], code=details["code"], message=details["message"])


def _category(data_import: DataImport) -> ImportCategory | None:
    category = data_import.import_category
    return None if category is None else ImportCategory(category)


def _records(data_import: DataImport, counted: dict[str, int], outcomes: dict[str, int]) -> RecordTotals:
    """The settled totals, or what the chunks have come to so far."""
    processed = sum(outcomes.values())
    if data_import.total_records is not None:
        return RecordTotals(
            total=data_import.total_records,
            valid=data_import.processed_records or 0,
            rejected=data_import.failed_records or 0,
            processed=processed,
        )
    valid, rejected = counted.get("valid", 0), counted.get("rejected", 0)
    return RecordTotals(total=valid + rejected, valid=valid, rejected=rejected, processed=processed)


def _outcomes(session: Session, data_import: DataImport) -> dict[str, int]:
    """What became of the valid records; of imports from before there were several categories, in assets."""
    return steps.sum_outputs(session, data_import.id, StepKind.ENRICH_CHUNK, "outcomes") or steps.sum_outputs(
        session, data_import.id, StepKind.ENRICH_CHUNK, "assets"
    )


def _enrichment(session: Session, data_import: DataImport, outcomes: dict[str, int]) -> EnrichmentSummary:
    """What the category says it did to the inventory; earlier imports tell no more than their outcomes."""
    effects = steps.sum_outputs(session, data_import.id, StepKind.ENRICH_CHUNK, "effects") or {
        f"assets_{name}": outcomes.get(name, 0) for name in ("created", "updated", "unchanged")
    }
    known = {name: count for name, count in effects.items() if name in EnrichmentSummary.model_fields}
    return EnrichmentSummary(**{"records_merged": outcomes.get("merged", 0)} | known)


def _detected(data_import: DataImport) -> DetectedCategory | None:
    """What planning told from the content; older imports have nothing of the kind."""
    detected = data_import.processing_config.get("detected")
    return None if detected is None else DetectedCategory.model_validate(detected)


def _mapping(row: FieldMapping) -> ColumnMappingView:
    return ColumnMappingView(
        column=row.source_field,
        field=row.target_field,
        confidence=row.confidence_score,
        match_type=row.match_type,
        reason=(row.transformation_rules or {}).get("reason"),
    )


def _progress(session: Session, data_import: DataImport, phase: Phase) -> float:
    if data_import.status == ImportStatus.COMPLETED:
        return 100.0
    base, width = _PROGRESS[phase]
    kind = StepKind.ENRICH_CHUNK if phase is Phase.ENRICHMENT else StepKind.VALIDATE_CHUNK
    done, planned = steps.count_chunks(session, data_import.id, kind)
    return round(base + width * (done / planned if planned else 0), 1)


def _step(row: ProcessingStep) -> StepView:
    return StepView(
        step_name=row.step_name,
        step_order=row.step_order,
        status=StepStatus(row.status),
        description=row.description,
        records_processed=row.records_processed,
        duration_seconds=row.duration_seconds,
        output=row.output_data or {},
    )


def _is_validator(row: ProcessingStep) -> bool:
    return (row.input_data or {}).get("kind") == StepKind.VALIDATOR


def _validation(row: ProcessingStep) -> ValidationResult:
    output = row.output_data or {}
    return ValidationResult(
        validator=row.step_name,
        status=StepStatus(row.status),
        error_count=output.get("error_count", 0),
        warning_count=output.get("warning_count", 0),
        info_count=output.get("info_count", 0),
        duration_seconds=row.duration_seconds,
        findings=_findings(output),
    )


def _findings(output: dict[str, Any]) -> list[FindingView]:
    """Per code its first places; a code whose places are not known still shows its count."""
    about_file: dict[str, list[dict[str, Any]]] = {}
    for place in output.get("about_file", ()):
        about_file.setdefault(place["code"], []).append(place)
    shown: list[FindingView] = []
    for value, count in output.get("findings", {}).items():
        code = FindingCode.of(value)
        places = output.get("examples", {}).get(value, []) + about_file.get(value, [])
        shown += [
            FindingView(
                code=code.value,
                severity=code.severity,
                message=code.text,
                row=place["row"],
                column=place["column"],
                count=count,
                detail=place.get("detail"),
            )
            for place in places or [{"row": None, "column": None}]
        ]
    return shown


class _Position(NamedTuple):
    """Where a page of the history ended."""

    created_at: datetime
    data_import_id: UUID

    @classmethod
    def of(cls, created_at: str, data_import_id: str) -> Self:
        """From a cursor's parts; the database must be able to hold the moment in any zone."""
        at = datetime.fromisoformat(created_at)
        if at.tzinfo is None or not 1970 < at.year < 9999:
            raise ValueError(at)
        return cls(at, UUID(data_import_id))
