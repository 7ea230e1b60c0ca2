"""Review file: the whole-file validators, then the verdict: is the file worth enriching?

Guarantees: every validator's step row is settled with its own counts; a file without one valid
record enriches nothing.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from sqlalchemy.orm import Session

from importflow.child_flow_service import DataImportChildFlowService
from importflow.errors import Rejection, RejectionCode
from importflow.file_plan import FilePlan
from importflow.findings import Finding, FindingCode, Severity
from importflow.messages import ImportPointer, RejectionMessage, Reviewed, ReviewOutcome
from importflow.models import ImportCategory
from importflow.phases import PhaseStep, open_phase, open_validators
from importflow.queries import imports, raw_records, steps
from importflow.queries.steps import StepKind
from importflow.service_handlers import processor_for
from importflow.service_handlers.base_processor import BaseDataImportProcessor
from importflow.service_handlers.validators import FileUnderReview, Verdict

EXAMPLE_RECORDS = 200
EXAMPLES_PER_CODE = 3
FILE_FINDINGS_SHOWN = 50


def begin_review(session: Session, pointer: ImportPointer) -> None:
    """The whole-file validators show as running from now."""
    open_validators(session, pointer, _processor(session, pointer).file_validators)


def review_file(session: Session, pointer: ImportPointer, plan: FilePlan) -> Reviewed:
    """Run the whole-file checks, settle all validators, decide."""
    processor = _processor(session, pointer)
    records = steps.sum_outputs(session, pointer.data_import_id, StepKind.VALIDATE_CHUNK, "records")
    noted = _noted_by_chunks(session, pointer)
    review = FileUnderReview(
        pointer=pointer,
        layout=processor.layout(plan.mappings, plan.columns),
        valid_records=records.get("valid", 0),
        filled=steps.sum_outputs(session, pointer.data_import_id, StepKind.VALIDATE_CHUNK, "filled"),
    )
    verdicts = _record_verdicts(processor, plan, noted)
    for validator in processor.file_validators:
        verdict = validator.check(session, review)
        verdict.counts.update({c: n for c, n in noted.items() if c in validator.codes})
        verdicts[validator.name] = verdict
    _settle(session, pointer, verdicts, sum(records.values()))
    return _decide(session, pointer, verdicts)


def _processor(session: Session, pointer: ImportPointer) -> BaseDataImportProcessor:
    data_import = imports.get(session, pointer.data_import_id)
    if data_import is None:
        raise LookupError("the import is gone")
    return processor_for(ImportCategory(data_import.import_category or ""))


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
    examples = _examples(session, pointer) if any(v.counts for v in verdicts.values()) else {}
    for name, verdict in verdicts.items():
        output = _output(verdict, examples)
        steps.settle_step(session, pointer.data_import_id, name, output=output, records=records)


def _examples(session: Session, pointer: ImportPointer) -> dict[str, list[dict[str, Any]]]:
    """The first few places of each code, as far as the first records with findings show them."""
    examples: dict[str, list[dict[str, Any]]] = {}
    for row, stored in raw_records.first_findings(session, pointer, EXAMPLE_RECORDS):
        for finding in stored:
            places = examples.setdefault(finding["code"], [])
            if len(places) < EXAMPLES_PER_CODE:
                places.append({"row": row, "column": finding["column"]})
    return examples


def _output(verdict: Verdict, examples: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    counts = Counter(verdict.counts)
    counts.update(Counter(finding.code for finding in verdict.about_file))
    by_severity = _by_severity(counts.items())
    return {
        "error_count": by_severity[Severity.ERROR],
        "warning_count": by_severity[Severity.WARNING],
        "info_count": by_severity[Severity.INFO],
        "findings": {code.value: count for code, count in counts.items() if count},
        "examples": {code.value: examples[code.value] for code in counts if code.value in examples},
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


def _decide(session: Session, pointer: ImportPointer, verdicts: dict[str, Verdict]) -> Reviewed:
    counts = raw_records.count_records(session, pointer.data_import_id)
    error = None
    if counts.valid == 0:
        rejection = _nothing_valid(counts.total, verdicts)
        error = RejectionMessage.of(rejection)
    steps.settle_step(
        session,
        pointer.data_import_id,
        PhaseStep.VALIDATION,
        output={"records": {"valid": counts.valid, "rejected": counts.total - counts.valid}},
        records=counts.total,
    )
    if error is not None:
        return Reviewed(outcome=ReviewOutcome.REJECTED, rejection=error)
    DataImportChildFlowService(session, pointer).advance_to_enrichment()
    open_phase(session, pointer, PhaseStep.ENRICHMENT)
    return Reviewed(outcome=ReviewOutcome.ACCEPTED)


def _nothing_valid(total: int, verdicts: dict[str, Verdict]) -> Rejection:
    if total == 0:
        return Rejection.of(RejectionCode.HEADER_ONLY)
    errors: Counter[FindingCode] = Counter()
    for verdict in verdicts.values():
        errors.update({c: n for c, n in verdict.counts.items() if c.severity is Severity.ERROR})
    reason = errors.most_common(1)[0][0].text
    return Rejection.of(RejectionCode.NO_VALID_RECORDS, total=total, reason=reason)
