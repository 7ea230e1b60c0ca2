"""What the MCP servers show of themselves: pinned word by word, closed, bounded, and in step with the processors."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from jsonschema import Draft202012Validator

from importflow import storage
from importflow.api_schemas import EnrichmentSummary
from importflow.errors import Rejection
from importflow.finding_schemas import FindingGroup, SeverityTotals
from importflow.findings import FindingCode
from importflow.mcp_servers.data_import_validator import DATA_IMPORT_VALIDATOR
from importflow.mcp_servers.enrichment_engine import ENRICHMENT_ENGINE
from importflow.mcp_servers.toolbox import ToolDefinition
from importflow.models import ImportCategory
from importflow.service_handlers import processor_for
from importflow.service_handlers.claims import convert_columns
from importflow.service_handlers.enrichment_schemas import enrichment_schema
from importflow.service_handlers.record_batch import shape_records
from importflow.service_handlers.understanding import FileFacts, understand
from importflow.shown_text import shown
from importflow.storage import ObjectVersion
from importflow.tabular.table import ReadingOverrides
from importflow.tool_answers import (
    MOST_ASSETS,
    MOST_CHANGES,
    MOST_GROUPS,
    MOST_MAPPINGS,
    Action,
    AssetPreview,
    Basis,
    Change,
    EnrichmentPreview,
    FileValidation,
    Mapping,
    Outcome,
    Records,
    shown_groups,
)
from importflow.trial_reading import FirstRows, first_rows

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = sorted(path for path in (ROOT / "samples").glob("*/*") if path.is_file())
TOOLBOXES = (DATA_IMPORT_VALIDATOR, ENRICHMENT_ENGINE)
TOOLS = [tool for toolbox in TOOLBOXES for tool in toolbox.tools]
# A model takes no more in one answer without losing the thread, and Lambda answers with 6 MB at most.
MOST_ANSWERED_BYTES = 256 * 1024


def objects(schema: Any) -> Iterator[dict[str, Any]]:
    """Every object schema anywhere below that names its properties."""
    if isinstance(schema, dict):
        if "properties" in schema and schema.get("type") == "object":
            yield schema
        for value in schema.values():
            yield from objects(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from objects(value)


def unbounded(schema: Any, path: str = "") -> Iterator[str]:
    """Where a text, a list or an object of any keys has no bound."""
    if isinstance(schema, dict):
        kind = schema.get("type")
        has_bound = {
            "string": bool({"maxLength", "enum", "pattern", "const"} & schema.keys()),
            "array": "maxItems" in schema,
            "object": "properties" in schema or "maxProperties" in schema,
        }
        if not has_bound.get(str(kind), True):
            yield path
        for name, value in schema.items():
            yield from unbounded(value, f"{path}/{name}")
    elif isinstance(schema, list):
        for value in schema:
            yield from unbounded(value, path)


# ── what an agent reads ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
def test_every_tool_says_that_it_only_reads_its_own_tenant(tool: ToolDefinition) -> None:
    hints = tool.described().annotations

    assert hints is not None
    assert (hints.read_only_hint, hints.destructive_hint, hints.open_world_hint) == (True, False, False)
    assert "client_account_id" not in json.dumps(tool.takes.model_json_schema())


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
def test_what_a_tool_takes_is_closed_and_bounded(tool: ToolDefinition) -> None:
    schema = tool.described().input_schema

    Draft202012Validator.check_schema(schema)
    assert [found for found in objects(schema) if found.get("additionalProperties") is not False] == []
    assert list(unbounded(schema)) == []
    assert not {"anyOf", "oneOf", "allOf"} & schema.keys(), "some clients refuse these at the top"


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
def test_what_a_tool_answers_is_closed(tool: ToolDefinition) -> None:
    schema = tool.described().output_schema

    Draft202012Validator.check_schema(schema)
    assert [found for found in objects(schema) if found.get("additionalProperties") is not False] == []


def test_every_tool_describes_each_of_its_arguments() -> None:
    for tool in TOOLS:
        properties = tool.takes.model_json_schema()["properties"]
        assert [name for name, said in properties.items() if not said.get("description")] == [], tool.name


# ── bounds ───────────────────────────────────────────────────────────────────────────────────────────────────────────

LONG = "Ä\n\u202e\x00" * 100_000


def test_text_of_files_is_one_line_of_printable_characters() -> None:
    assert shown("web-1\r\n\x1b[2J\u202eevil\u0007") == "web-1   [2J evil "
    assert len(shown(LONG)) == 200
    assert shown(LONG).isprintable()


def test_the_longest_answers_stay_within_their_bound() -> None:
    group = FindingGroup.of(FindingCode.NOT_A_NUMBER, LONG, 10**9, [2**31 - 1] * 3)
    worst = max(FindingCode, key=lambda code: len(code.text))
    groups = [group, *[FindingGroup.of(worst, LONG, 10**9, [2**31 - 1] * 3)] * 1_000]
    records = Records(looked_at=10**9, valid=0, rejected=10**9, in_file=None)
    totals = SeverityTotals.of(groups)
    asset = AssetPreview(
        asset_id=UUID(int=0), name=LONG, action=Action.CREATED, changes_total=10**6,
        changes=[Change(field=LONG, before=LONG, after=LONG)] * MOST_CHANGES,
    )  # fmt: skip
    answers = [
        FileValidation(
            basis=Basis.TRIAL, data_import_id=UUID(int=0), outcome=Outcome.ACCEPTED, rejection=None,
            import_category=None, reason=LONG, exporter=LONG, records=records, totals=totals,
            groups=shown_groups(groups), groups_total=len(groups), not_checked=[],
        ),
        EnrichmentPreview(
            import_category=ImportCategory.CMDB_EXPORT, reason=LONG, records=records, totals=totals,
            enrichment_summary=EnrichmentSummary(), assets=[asset] * 10, assets_total=10**6, not_checked=[],
        ),
    ]  # fmt: skip
    mapping = Mapping(column=LONG, field="f" * 63, confidence=0.5, match_type="unmapped", reason="r" * 200)

    assert [len(answers[0].groups), MOST_ASSETS] == [MOST_GROUPS, 50]
    sizes = [len(answer.model_dump_json()) for answer in answers] + [len(mapping.model_dump_json()) * MOST_MAPPINGS]
    assert [size for size in sizes if size > MOST_ANSWERED_BYTES] == []


# ── schemas and processors ───────────────────────────────────────────────────────────────────────────────────────────


def read(path: Path, monkeypatch: pytest.MonkeyPatch) -> FirstRows:
    content = path.read_bytes()
    monkeypatch.setattr(storage, "stream", lambda _version: iter([content]))
    found = first_rows(ObjectVersion("b", "k", "v"), len(content), ReadingOverrides(), None)
    assert isinstance(found, FirstRows)
    return found


def values_of(path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[ImportCategory, list[dict[str, Any]]]:
    """What the processor reads from a file, by record and field; blanks left out."""
    file = read(path, monkeypatch)
    understood = understand(file.columns, file.sample, named=None, facts=FileFacts(file.delimiter))
    assert not isinstance(understood, Rejection)
    layout = processor_for(understood.category).layout(understood.mappings, file.columns)
    batch = shape_records(file.rows, file.columns, file.first_row)
    columns = convert_columns(batch, layout)
    records = [
        {name: column[index] for name, column in columns.items() if column[index] is not None}
        for index in range(len(batch))
    ]
    return understood.category, records


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_what_processors_read_from_samples_is_what_the_schema_says(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    category, records = values_of(path, monkeypatch)
    validator = Draft202012Validator(enrichment_schema(category))

    faults = [f"{list(error.path)}: {error.message}" for record in records for error in validator.iter_errors(record)]

    assert records
    assert faults == []


@pytest.mark.parametrize("category", ImportCategory)
def test_a_schema_has_the_fields_that_a_mapping_may_name_and_no_other(category: ImportCategory) -> None:
    schema = enrichment_schema(category)

    Draft202012Validator.check_schema(schema)
    processor = processor_for(category)
    fields = (*processor.fields, *(field for vendor in processor.vendors for field in vendor.fields))
    assert schema["properties"].keys() == {field.name for field in fields}
    assert schema["additionalProperties"] is False
    assert len(json.dumps(schema)) < MOST_ANSWERED_BYTES


@pytest.mark.parametrize("category", ImportCategory)
def test_what_a_schema_says_a_file_needs_is_what_the_processor_wants(category: ImportCategory) -> None:
    needs = enrichment_schema(category)["x-needs"]

    assert needs
    for sides in needs:
        headers = [side[0] for side in sides]
        mapped = processor_for(category).map_columns(headers)
        assert not isinstance(mapped, Rejection), (sides, mapped)


@pytest.mark.parametrize("category", ImportCategory)
def test_a_schema_lists_the_validators_of_the_processor(category: ImportCategory) -> None:
    processor = processor_for(category)
    listed = [validator["name"] for validator in enrichment_schema(category)["x-validators"]]

    assert listed == [v.name for v in (*processor.record_validators, *processor.file_validators)]
