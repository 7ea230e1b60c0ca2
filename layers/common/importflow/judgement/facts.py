"""What a model is told of an import that is over: counts and codes, and not a word of the file.

Guarantees: names are ours (fields, validators, codes), values are numbers; columns, files and sources are left out.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from importflow.advice import ADVICE
from importflow.findings import FindingCode
from importflow.messages import ImportPointer
from importflow.models import DataImport
from importflow.phases import PhaseStep
from importflow.queries import standing, steps
from importflow.queries.steps import StepKind

MOST_FINDINGS = 25


def read_facts(session: Session, pointer: ImportPointer, data_import: DataImport) -> dict[str, Any]:
    """Category, records, effects, findings, the validators' figures and how many records fill each field."""
    stands = standing.read(session, data_import.id, chunks=False)
    validators = {s["step_name"]: s["output"] for s in stands.steps if s["kind"] == StepKind.VALIDATOR}
    enrichment: Mapping[str, Any] = next(
        (s["output"] for s in stands.steps if s["step_name"] == PhaseStep.ENRICHMENT), {}
    )
    filled = steps.sum_outputs(session, pointer.data_import_id, StepKind.VALIDATE_CHUNK, "filled")
    return {
        "category": data_import.import_category,
        "records": {
            "total": data_import.total_records,
            "valid": data_import.processed_records,
            "rejected": data_import.failed_records,
        },
        "columns": {
            "all": len(stands.mappings),
            "without_a_field": sum(mapping["field"] is None for mapping in stands.mappings),
        },
        "effects": enrichment.get("effects", {}),
        "findings": _findings(validators),
        "figures": {name: figures for name, output in validators.items() if (figures := _figures(output))},
        "records_with_field": {name: filled[name] for name in sorted(filled)},
    }


def _findings(validators: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Each code with its count, severity and what it means, the most frequent first."""
    counts: dict[str, int] = {}
    for output in validators.values():
        for code, count in output.get("findings", {}).items():
            counts[code] = counts.get(code, 0) + count
    most = sorted(counts, key=lambda code: (-counts[code], code))[:MOST_FINDINGS]
    return [
        {
            "code": code,
            "count": counts[code],
            "severity": FindingCode.of(code).severity,
            "meaning": FindingCode.of(code).text,
            "what_helps": ADVICE[FindingCode.of(code)],
        }
        for code in most
    ]


def _figures(output: Mapping[str, Any]) -> dict[str, float]:
    """A validator's own numbers; what it counts by names of the file's stays out."""
    told = ((name, value) for name, value in output.items() if not name.endswith("_count"))
    return {name: value for name, value in told if isinstance(value, int | float) and not isinstance(value, bool)}
