"""Status and history: where imports stand, counted from rows at the time of asking."""

import base64
import binascii
from datetime import datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from importflow.api_schemas import (
    EnrichmentSummary,
    ErrorView,
    FindingView,
    ImportHistory,
    ImportStatusView,
    ImportSummary,
    RecordTotals,
    StepView,
    ValidationResult,
)
from importflow.errors import ApiError
from importflow.findings import FindingCode
from importflow.flow_configs import Phase
from importflow.models import DataImport, ImportCategory, ImportStatus, ProcessingStep, StepStatus
from importflow.queries import flows, imports, steps
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
    data_import = imports.find_by_any_id(session, _uuid(any_id))
    if data_import is None:
        raise _not_found()
    child = flows.find_child(session, data_import.id)
    phase = Phase((child and child.current_phase) or Phase.UPLOAD)
    rows = steps.read_steps(session, data_import.id)
    records = steps.sum_outputs(session, data_import.id, StepKind.VALIDATE_CHUNK, "records")
    assets = steps.sum_outputs(session, data_import.id, StepKind.ENRICH_CHUNK, "assets")
    return ImportStatusView(
        **_summary(data_import).model_dump(),
        current_phase=phase,
        progress_percentage=_progress(session, data_import, phase),
        records=_records(data_import, records, assets),
        steps=[_step(row) for row in rows],
        validation_results=[_validation(row) for row in rows if _is_validator(row)],
        enrichment_summary=EnrichmentSummary(
            assets_created=assets.get("created", 0),
            assets_updated=assets.get("updated", 0),
            assets_unchanged=assets.get("unchanged", 0),
            records_merged=assets.get("merged", 0),
        ),
        started_at=data_import.started_at,
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
    before = None if cursor is None else _decode_cursor(cursor)
    found = imports.page(session, size=size + 1, before=before, category=category, status=status)
    shown = found[:size]
    more = len(found) > size
    return ImportHistory(
        items=[_summary(data_import) for data_import in shown],
        next_cursor=_encode_cursor(shown[-1]) if more else None,
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


def _records(data_import: DataImport, counted: dict[str, int], assets: dict[str, int]) -> RecordTotals:
    """The settled totals, or what the chunks have come to so far."""
    processed = sum(assets.values())
    if data_import.total_records is not None:
        return RecordTotals(
            total=data_import.total_records,
            valid=data_import.processed_records or 0,
            rejected=data_import.failed_records or 0,
            processed=processed,
        )
    valid, rejected = counted.get("valid", 0), counted.get("rejected", 0)
    return RecordTotals(total=valid + rejected, valid=valid, rejected=rejected, processed=processed)


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
            )
            for place in places or [{"row": None, "column": None}]
        ]
    return shown


def _uuid(value: str) -> UUID:
    """A malformed id answers like an unknown one: nothing can be learnt from the difference."""
    try:
        return UUID(value)
    except ValueError as error:
        raise _not_found() from error


def _not_found() -> ApiError:
    return ApiError(HTTPStatus.NOT_FOUND, "import-not-found", "There is no such import.")


def _sane(at: datetime) -> datetime:
    """A moment with a zone that the database can hold in any zone."""
    if at.tzinfo is None or not 1970 < at.year < 9999:
        raise ValueError(at)
    return at


def _encode_cursor(last: DataImport) -> str:
    position = f"{last.created_at.isoformat()}|{last.id}"
    return base64.urlsafe_b64encode(position.encode()).decode()


def _decode_cursor(cursor: str) -> tuple[datetime, UUID]:
    try:
        at, _, data_import_id = base64.urlsafe_b64decode(cursor).decode().partition("|")
        return _sane(datetime.fromisoformat(at)), UUID(data_import_id)
    except (ValueError, binascii.Error, UnicodeDecodeError) as error:
        raise ApiError(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid-cursor", "The cursor is not one of ours.") from error
