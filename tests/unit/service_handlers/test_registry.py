"""Every registered category is complete: a processor, its validators, and an owner for every finding."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

import importflow
from importflow.findings import FindingCode
from importflow.models import ImportCategory
from importflow.service_handlers import REGISTRY, processor_for
from importflow.service_handlers.validators import FileValidator, RecordValidator

PACKAGE = Path(importflow.__file__).parent
# What notes a finding on a record or about a file before review, and so needs a validator that counts it.
NOTING = (
    "tabular/detection.py",
    "tabular/header.py",
    "tabular/odd_rows.py",
    "tabular/workbooks.py",
    "tabular/workbook_rows.py",
    "tabular/joining.py",
    "tabular/reading.py",
    "mapping/columns.py",
    "mapping/values.py",
    "mapping/numbers.py",
    "mapping/moments.py",
    "mapping/readings.py",
    "mapping/deciding.py",
    "mapping/matching.py",
    "mapping/completeness.py",
    "service_handlers/understanding.py",
    "service_handlers/record_batch.py",
    "service_handlers/masking.py",
    "service_handlers/base_processor.py",
    "service_handlers/asset_resolution.py",
)
# What only the records of one category can make noted.
NOTING_OF = {
    ImportCategory.CMDB_EXPORT: ("service_handlers/cmdb_export_processor.py",),
    ImportCategory.APP_DISCOVERY: ("service_handlers/edge_claims.py", "service_handlers/edge_resolution.py"),
    ImportCategory.INFRASTRUCTURE: ("service_handlers/measurement_checks.py", "service_handlers/measurement_fields.py"),
    ImportCategory.SENSITIVE_DATA: (
        "service_handlers/sensitive_claims.py",
        "service_handlers/sensitive_data_processor.py",
    ),
}
# What a whole-file check counts in its own verdict.
COUNTING = (
    "service_handlers/duplicate_check.py",
    "service_handlers/quality_check.py",
    "service_handlers/dependency_checks.py",
    "service_handlers/performance_review.py",
    "service_handlers/eol_detector.py",
    "service_handlers/sensitive_data_checks.py",
)


def codes_named_in(modules: Iterable[str]) -> set[FindingCode]:
    trees = [ast.parse((PACKAGE / module).read_text()) for module in modules]
    return {
        FindingCode[node.attr]
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "FindingCode"
        if node.attr in FindingCode.__members__
    }


def validators_of(category: ImportCategory) -> list[RecordValidator | FileValidator]:
    processor = processor_for(category)
    return [*processor.record_validators, *processor.file_validators]


def owned_codes(category: ImportCategory) -> Counter[FindingCode]:
    validators = validators_of(category)
    return Counter(code for validator in validators for code in validator.codes)


VALIDATORS = {
    ImportCategory.SENSITIVE_DATA: [
        "format_validator", "schema_validator", "data_classifier", "pii_detector", "compliance_validator",
        "encryption_validator", "access_control_validator",
    ],
    ImportCategory.CMDB_EXPORT: ["format_validator", "schema_validator", "duplicate_detector", "data_quality"],
    ImportCategory.APP_DISCOVERY: [
        "format_validator", "schema_validator", "criticality_validator", "duplicate_detector", "dependency_validator",
        "port_protocol_validator",
    ],
    ImportCategory.INFRASTRUCTURE: [
        "format_validator", "schema_validator", "capacity_validator", "network_validator", "performance_validator",
        "eol_detector",
    ],
}  # fmt: skip


def test_the_validators_of_every_registered_category_are_agreed() -> None:
    assert VALIDATORS.keys() == REGISTRY.keys()


@pytest.mark.parametrize("category", REGISTRY)
def test_a_category_has_a_processor_that_knows_it(category: ImportCategory) -> None:
    validators = validators_of(category)

    assert processor_for(category).category is category
    assert [validator.name for validator in validators] == VALIDATORS[category]
    assert all(validator.description.endswith("?") for validator in validators)


@pytest.mark.parametrize("category", REGISTRY)
def test_every_finding_a_chunk_or_the_plan_notes_is_counted_by_one_validator(category: ImportCategory) -> None:
    owned = owned_codes(category)

    assert codes_named_in((*NOTING, *NOTING_OF[category])) - owned.keys() == set()
    assert [code.value for code, owners in owned.items() if owners > 1] == []


def test_every_finding_there_is_can_be_noted() -> None:
    of_categories = (module for modules in NOTING_OF.values() for module in modules)
    assert set(FindingCode) - codes_named_in((*NOTING, *COUNTING, *of_categories)) == set()


def test_every_category_is_built() -> None:
    assert REGISTRY.keys() == set(ImportCategory)
