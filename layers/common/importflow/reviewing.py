"""Review file: the whole-file validators, then the verdict: is the file worth enriching?

Guarantees: every validator's step row is settled with its own counts; a file without one valid
record enriches nothing.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from sqlalchemy.orm import Session

from importflow import rejected_rows
from importflow.child_flow_service import DataImportChildFlowService
from importflow.database import OpenSession
from importflow.errors import Rejection, RejectionCode
from importflow.file_plan import FilePlan
from importflow.findings import Finding, FindingCode, Severity
from importflow.import_record import has_ended, is_strict
from importflow.messages import ImportPointer, RejectionMessage, Reviewed, ReviewOutcome
from importflow.models import DataImport
from importflow.phases import PhaseStep, open_phase, open_validators
from importflow.queries import findings, imports, steps
from importflow.queries.steps import StepKind
from importflow.rejected_rows import RejectedRows
from importflow.service_handlers import processor_of
from importflow.service_handlers.base_processor import BaseDataImportProcessor
from importflow.service_handlers.validators import FileUnderReview, Verdict

EXAMPLES_PER_CODE = 3
FILE_FINDINGS_SHOWN = 50
NOTHING_REJECTED = RejectedRows(0, 0)
_ENDED = Reviewed(outcome=ReviewOutcome.ENDED)


def review_file(open_session: OpenSession, pointer: ImportPointer, plan: FilePlan, bucket: str) -> Reviewed:
    """Show the whole-file validators as running, then run them; what is rejected goes to `bucket` for download."""
    with open_session(pointer.tenant) as session:
        if has_ended(imports.lock(session, pointer.data_import_id)):
            return _ENDED
        open_validators(session, pointer, _processor(session, pointer).file_validators)
    with open_session(pointer.tenant) as session:
        if has_ended(imports.lock(session, pointer.data_import_id)):
            return _ENDED
        return _review(session, pointer, plan, bucket)


def _review(session: Session, pointer: ImportPointer, plan: FilePlan, bucket: str) -> Reviewed:
    """Run the whole-file checks, settle all validators, decide; asked again, answer the same."""
    settled = steps.settled_output(session, pointer.data_import_id, PhaseStep.VALIDATION)
    if settled is not None:
        return _reviewed(settled.get("rejection"))
    processor = _processor(session, pointer)
    noted = _noted_by_chunks(session, pointer)
    records = steps.sum_outputs(session, pointer.data_import_id, StepKind.VALIDATE_CHUNK, "records")
    review = FileUnderReview(
        pointer=pointer,
        layout=processor.layout(plan.mappings, plan.columns),
        valid_records=records.get("valid", 0),
        filled=steps.sum_outputs(session, pointer.data_import_id, StepKind.VALIDATE_CHUNK, "filled"),
    )
    verdicts = _record_verdicts(processor, plan, noted)
    for validator in processor.file_validators:
        verdict = validator.check(session, review)
        review = review.after(verdict)
        verdict.counts.update({c: n for c, n in noted.items() if c in validator.codes})
        verdicts[validator.name] = verdict
    total = sum(records.values())
    _settle(session, pointer, verdicts, total)
    rejected = rejected_rows.write(session, pointer, plan, bucket) if total > review.valid_records else NOTHING_REJECTED
    return _decide(session, review, total, verdicts, rejected.as_json())


def _processor(session: Session, pointer: ImportPointer) -> BaseDataImportProcessor:
    return processor_of(imports.require(session, pointer.data_import_id))


def _noted_by_chunks(session: Session, pointer: ImportPointer) -> dict[FindingCode, int]:
    counts = steps.sum_outputs(session, pointer.data_import_id, StepKind.VALIDATE_CHUNK, "findings")
    return {FindingCode.of(code): count for code, count in counts.items()}


def _record_verdicts(
    processor: BaseDataImportProcessor, plan: FilePlan, noted: dict[FindingCode, int]
) -> dict[str, Verdict]:
    about_file = [planned.finding() for planned in plan.findings]
    return {
        validator.name: Verdict(
            counts=Counter({c: n for c, n in noted.items() if c in validator.codes}),
            about_file=[f for f in about_file if f.code in validator.codes],
        )
        for validator in processor.record_validators
    }


def _settle(session: Session, pointer: ImportPointer, verdicts: dict[str, Verdict], records: int) -> None:
    noted = any(v.counts for v in verdicts.values())
    causes = _causes(session, pointer) if noted else {}
    examples = {code: _first_places(said) for code, said in causes.items()}
    for name, verdict in verdicts.items():
        output = _output(verdict, examples, causes)
        steps.settle_step(session, pointer.data_import_id, name, output=output, records=records)


def _first_places(causes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The first few places of one code, whatever the column."""
    places = [{"row": row, "column": cause["column"]} for cause in causes for row in cause["rows"]]
    return sorted(places, key=lambda place: int(place["row"]))[:EXAMPLES_PER_CODE]


def _causes(session: Session, pointer: ImportPointer) -> dict[str, list[dict[str, Any]]]:
    """Each code by column, with its count and its first rows."""
    causes: dict[str, list[dict[str, Any]]] = {}
    for cause in findings.by_cause(session, pointer, EXAMPLES_PER_CODE):
        said = {"column": cause.column, "count": cause.places, "rows": cause.first_rows}
        causes.setdefault(cause.code, []).append(said)
    return causes


def _output(
    verdict: Verdict, examples: dict[str, list[dict[str, Any]]], causes: dict[str, list[dict[str, Any]]]
) -> dict[str, Any]:
    counts = Counter(verdict.counts)
    counts.update(Counter(finding.code for finding in verdict.about_file))
    by_severity = _by_severity(counts.items())
    return {
        "error_count": by_severity[Severity.ERROR],
        "warning_count": by_severity[Severity.WARNING],
        "info_count": by_severity[Severity.INFO],
        "findings": {code.value: count for code, count in counts.items() if count},
        "examples": {code.value: examples[code.value] for code in counts if code.value in examples},
        "causes": {code.value: causes[code.value] for code in counts if code.value in causes},
        "about_file": [finding.as_json() for finding in _shown(verdict.about_file)],
        **verdict.figures,
    }


def _shown(findings: list[Finding]) -> list[Finding]:
    return findings[:FILE_FINDINGS_SHOWN]


def _by_severity(counts: Iterable[tuple[FindingCode, int]]) -> Counter[Severity]:
    totals: Counter[Severity] = Counter()
    for code, count in counts:
        totals[code.severity] += count
    return totals


def _decide(
    session: Session, review: FileUnderReview, total: int, verdicts: dict[str, Verdict], written: dict[str, int]
) -> Reviewed:
    pointer, valid = review.pointer, review.valid_records
    rejection = _verdict(imports.require(session, pointer.data_import_id), total, valid, verdicts)
    stored = None if rejection is None else RejectionMessage.of(rejection).model_dump(mode="json")
    steps.settle_step(
        session,
        pointer.data_import_id,
        PhaseStep.VALIDATION,
        output={
            "records": {"valid": valid, "rejected": total - valid},
            "rejected_rows": written,
            "rejection": stored,
        },
        records=total,
    )
    if rejection is None:
        DataImportChildFlowService(session, pointer).advance_to_enrichment()
        open_phase(session, pointer, PhaseStep.ENRICHMENT)
    return _reviewed(stored)


def _verdict(data_import: DataImport, total: int, valid: int, verdicts: dict[str, Verdict]) -> Rejection | None:
    """Why nothing of the file is enriched, if so."""
    if not valid:
        return _nothing_valid(total, verdicts)
    if total > valid and is_strict(data_import):
        return Rejection.of(RejectionCode.STRICT_POLICY, rejected=total - valid, total=total)
    return None


def _reviewed(rejection: dict[str, Any] | None) -> Reviewed:
    if rejection is None:
        return Reviewed(outcome=ReviewOutcome.ACCEPTED)
    return Reviewed(outcome=ReviewOutcome.REJECTED, rejection=RejectionMessage.model_validate(rejection))


def _nothing_valid(total: int, verdicts: dict[str, Verdict]) -> Rejection:
    if total == 0:
        return Rejection.of(RejectionCode.HEADER_ONLY)
    errors: Counter[FindingCode] = Counter()
    for verdict in verdicts.values():
        errors.update({c: n for c, n in verdict.counts.items() if c.severity is Severity.ERROR})
    reason = errors.most_common(1)[0][0].text
    return Rejection.of(RejectionCode.NO_VALID_RECORDS, total=total, reason=reason)
