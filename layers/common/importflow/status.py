"""Status and history: where imports stand, counted from rows at the time of asking.

Guarantees: two statements an import, however large it is; raw records are not looked at, and the chunks of an import
that is completed are not either.
"""

from datetime import datetime
from typing import Any, NamedTuple, Self
from uuid import UUID

from sqlalchemy.orm import Session

from importflow.advice import ADVICE_BY_CODE
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
from importflow.history_filters import ImportFilter
from importflow.import_lookup import find_import
from importflow.import_record import UPLOAD_EXPIRES_AT, UPLOADER
from importflow.models import DataImport, ImportCategory, ImportStatus, StepStatus
from importflow.phases import PhaseStep
from importflow.queries import imports, standing
from importflow.queries.counting import Total
from importflow.queries.standing import Chunks, Figures, Standing
from importflow.queries.steps import StepKind
from importflow.storable import storable_moment

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
    stands = _read_standing(session, data_import)
    phase = Phase(stands.phase or Phase.UPLOAD)
    figures = _figures(stands)
    return ImportStatusView(
        **_summary(data_import).model_dump(),
        current_phase=phase,
        progress_percentage=_progress(data_import, phase, stands.chunks),
        records=_records(data_import, figures),
        expected_records=_expected(stands),
        steps=[_step(step) for step in stands.steps],
        validation_results=[_validation(step) for step in stands.steps if step["kind"] == StepKind.VALIDATOR],
        enrichment_summary=_enrichment(figures),
        policy=Policy(data_import.processing_config.get("policy", Policy.PARTIAL)),
        detected=_detected(data_import),
        column_mappings=[ColumnMappingView(**mapping) for mapping in stands.mappings],
    )


def _read_standing(session: Session, data_import: DataImport) -> Standing:
    """What its chunks come to is asked for unless it was written down when the import was completed."""
    if data_import.status == ImportStatus.COMPLETED:
        stands = standing.read(session, data_import.id, chunks=False)
        if _written_down(stands) is not None:
            return stands
    return standing.read(session, data_import.id, chunks=True)


def _written_down(stands: Standing) -> Figures | None:
    """The figures in the output of the last phase; earlier imports have fewer there."""
    for step in stands.steps:
        if step["step_name"] == PhaseStep.ENRICHMENT and step["output"].keys() >= {"outcomes", "effects"}:
            return {section: step["output"][section] for section in ("outcomes", "effects")}
    return None


def _figures(stands: Standing) -> Figures:
    return (_written_down(stands) or {}) if stands.chunks is None else stands.chunks.figures


def import_history(session: Session, wanted: ImportFilter, *, size: int, cursor: str | None) -> ImportHistory:
    """A page of the tenant's imports, newest first, and how many there are in all."""
    before = None if cursor is None else decode_cursor(cursor, _Position.of)
    found = imports.page(session, wanted, size=size + 1, before=before)
    shown = found[:size]
    last = shown[-1] if len(found) > size else None
    is_all = cursor is None and last is None
    total = Total(len(shown), is_exact=True) if is_all else imports.count(session, wanted)
    return ImportHistory(
        items=[_summary(data_import) for data_import in shown],
        next_cursor=last and encode_cursor(last.created_at.isoformat(), str(last.id)),
        total=total.rows,
        total_is_exact=total.is_exact,
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
        imported_by=minted.get(UPLOADER),
        created_at=data_import.created_at,
        upload_expires_at=minted.get(UPLOAD_EXPIRES_AT),
        started_at=data_import.started_at,
        completed_at=data_import.completed_at,
        total_records=data_import.total_records,
        rejected_records=data_import.failed_records,
    )


def _error(data_import: DataImport) -> ErrorView | None:
    """Why it failed, in our words; older rows keep theirs in `error_message` alone."""
    details = data_import.error_details or {}
    if not details.keys() >= {"kind", "code", "message"}:
        return None
    code = details["code"]
    return ErrorView(kind=details["kind"], code=code, message=details["message"], advice=ADVICE_BY_CODE.get(code))


def _category(data_import: DataImport) -> ImportCategory | None:
    category = data_import.import_category
    return None if category is None else ImportCategory(category)


def _records(data_import: DataImport, figures: Figures) -> RecordTotals:
    """The settled totals, or what the chunks have come to so far."""
    processed = sum(figures["outcomes"].values())
    if data_import.total_records is not None:
        return RecordTotals(
            total=data_import.total_records,
            valid=data_import.processed_records or 0,
            rejected=data_import.failed_records or 0,
            processed=processed,
        )
    valid, rejected = (figures["records"].get(name, 0) for name in ("valid", "rejected"))
    return RecordTotals(total=valid + rejected, valid=valid, rejected=rejected, processed=processed)


def _expected(stands: Standing) -> int | None:
    outputs = (step["output"] for step in stands.steps if step["step_name"] == PhaseStep.VALIDATION)
    return next((output.get("expected_records") for output in outputs), None)


def _enrichment(figures: Figures) -> EnrichmentSummary:
    """What the category says it did to the inventory; earlier imports tell no more than their outcomes."""
    outcomes = figures["outcomes"]
    effects = figures["effects"] or {
        f"assets_{name}": outcomes.get(name, 0) for name in ("created", "updated", "unchanged")
    }
    known = {name: count for name, count in effects.items() if name in EnrichmentSummary.model_fields}
    return EnrichmentSummary(**{"records_merged": outcomes.get("merged", 0)} | known)


def _detected(data_import: DataImport) -> DetectedCategory | None:
    """What planning told from the content; older imports have nothing of the kind."""
    detected = data_import.processing_config.get("detected")
    return None if detected is None else DetectedCategory.model_validate(detected)


def _progress(data_import: DataImport, phase: Phase, chunks: Chunks | None) -> float:
    if data_import.status == ImportStatus.COMPLETED or chunks is None:
        return 100.0
    base, width = _PROGRESS[phase]
    is_enriching = phase is Phase.ENRICHMENT
    done = chunks.enriched if is_enriching else chunks.validated
    planned = chunks.to_enrich if is_enriching else chunks.to_validate
    return round(base + width * (done / planned if planned else 0), 1)


def _step(step: dict[str, Any]) -> StepView:
    return StepView(**{name: step[name] for name in StepView.model_fields})


def _validation(step: dict[str, Any]) -> ValidationResult:
    output = step["output"]
    return ValidationResult(
        validator=step["step_name"],
        status=StepStatus(step["status"]),
        error_count=output.get("error_count", 0),
        warning_count=output.get("warning_count", 0),
        info_count=output.get("info_count", 0),
        duration_seconds=step["duration_seconds"],
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
        """From a cursor's parts."""
        return cls(storable_moment(datetime.fromisoformat(created_at)), UUID(data_import_id))
