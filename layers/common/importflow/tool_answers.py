"""What the tools of the MCP servers answer: lists are cut and say how long they were, text of files is bounded."""

import json
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from pydantic import Field

from importflow.api_schemas import Body, EnrichmentSummary, ErrorView, ImportStatusView, RecordTotals
from importflow.errors import FailureKind
from importflow.finding_schemas import FindingGroup, FindingList, SeverityTotals
from importflow.findings import Severity
from importflow.flow_configs import Phase
from importflow.mapping.columns import ColumnMapping
from importflow.models import ImportCategory, ImportStatus, StepStatus
from importflow.shown_text import Sentence, ShownText

MOST_GROUPS = 50
MOST_MAPPINGS = 200
MOST_STEPS = 50
MOST_ABOUT_FILE = 20
MOST_ASSETS = 50
MOST_CHANGES = 40


class Group(Body):
    """One cause: a code in a column, or on whole records or the file where there is no column."""

    code: str
    severity: Severity
    message: Sentence
    advice: Sentence | None
    column: ShownText | None
    count: int
    first_rows: list[int] = Field(max_length=3)

    @classmethod
    def of(cls, group: FindingGroup) -> Self:
        return cls(**group.model_dump())


class Mapping(Body):
    """What a column is taken for; without a field its values are kept as custom attributes.

    `suggested_field` is one that a model would take it for, and that was not applied.
    """

    column: ShownText
    field: str | None
    suggested_field: str | None = None
    confidence: float | None
    match_type: str
    reason: Sentence | None

    @classmethod
    def of(cls, mapping: ColumnMapping) -> Self:
        said = mapping.model_dump(include={"column", "field", "confidence", "match_type"}, mode="json")
        return cls(**said, reason=mapping.reason)


class Refusal(Body):
    """Why a whole file is refused."""

    code: str
    message: Sentence


class Basis(StrEnum):
    """What an answer was made from: what the import found, or a trial of the file's first records."""

    IMPORT = "import"
    TRIAL = "trial"


class Outcome(StrEnum):
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class Records(Body):
    """`looked_at` = `valid` + `rejected`; `in_file` is null where the file was not read to its end."""

    looked_at: int
    valid: int
    rejected: int
    in_file: int | None


class FileValidation(Body):
    """Whether the file can be imported, and what was found in it; `not_checked` says what this answer cannot know."""

    basis: Basis
    data_import_id: UUID
    outcome: Outcome
    rejection: Refusal | None
    import_category: ImportCategory | None
    reason: Sentence | None
    exporter: ShownText | None
    records: Records
    totals: SeverityTotals
    groups: list[Group] = Field(max_length=MOST_GROUPS)
    groups_total: int
    not_checked: list[str] = Field(max_length=5)

    @classmethod
    def of_import(cls, status: ImportStatusView, found: FindingList) -> Self:
        """What the import itself found, once its validation is over."""
        total, rejected = status.records.total, status.records.rejected
        error = status.error
        return cls(
            basis=Basis.IMPORT,
            data_import_id=status.data_import_id,
            outcome=Outcome.ACCEPTED if error is None else Outcome.REJECTED,
            rejection=None if error is None else Refusal(code=error.code, message=error.message),
            import_category=status.import_category,
            reason=None if status.detected is None else status.detected.reason,
            exporter=status.source_system,
            records=Records(looked_at=total, valid=status.records.valid, rejected=rejected, in_file=total),
            totals=found.totals,
            groups=shown_groups(found.groups),
            groups_total=len(found.groups),
            not_checked=[],
        )


class DetectedDataType(Body):
    """What the columns show, how surely (0 to 1) and why; null where they show no category."""

    import_category: ImportCategory | None
    confidence: float
    reason: Sentence
    exporter: ShownText | None


class SuggestedMappings(Body):
    """What each column would be taken for, and every field that the category has."""

    import_category: ImportCategory
    confidence: float
    reason: Sentence
    exporter: ShownText | None
    mappings: list[Mapping] = Field(max_length=MOST_MAPPINGS)
    mappings_total: int
    fields: list[str] = Field(max_length=500)


class Step(Body):
    step_name: str
    status: StepStatus
    records_processed: int | None
    duration_seconds: float | None


class StatusError(Body):
    kind: FailureKind
    code: str
    message: Sentence

    @classmethod
    def of(cls, error: ErrorView | None) -> Self | None:
        return None if error is None else cls(**error.model_dump(include=set(cls.model_fields)))


class ToolStatus(Body):
    """Where an import stands; without what its steps wrote down."""

    data_import_id: UUID
    master_flow_id: UUID | None
    flow_id: UUID | None
    filename: ShownText
    import_name: ShownText
    import_category: ImportCategory | None
    source_system: ShownText | None
    status: ImportStatus
    current_phase: Phase
    progress_percentage: float
    records: RecordTotals
    error: StatusError | None
    steps: list[Step] = Field(max_length=MOST_STEPS)
    column_mappings: list[Mapping] = Field(max_length=MOST_MAPPINGS)
    column_mappings_total: int
    enrichment_summary: EnrichmentSummary
    created_at: datetime
    completed_at: datetime | None

    @classmethod
    def of(cls, status: ImportStatusView) -> Self:
        alike = set(cls.model_fields) - {"error", "steps", "column_mappings", "column_mappings_total"}
        return cls(
            **status.model_dump(include=alike),
            error=StatusError.of(status.error),
            steps=[Step(**step.model_dump(include=set(Step.model_fields))) for step in status.steps[:MOST_STEPS]],
            column_mappings=[Mapping(**view.model_dump()) for view in status.column_mappings[:MOST_MAPPINGS]],
            column_mappings_total=len(status.column_mappings),
        )


class Place(Body):
    """Where a finding was made; the header counts as a row, and without a row it concerns the file."""

    row: int | None
    column: ShownText | None
    code: str
    severity: Severity
    detail: Sentence | None


class ToolFindings(Body):
    """Totals and groups of the whole import, and the places asked for; `complete`: validation is over."""

    data_import_id: UUID
    complete: bool
    totals: SeverityTotals
    groups: list[Group] = Field(max_length=MOST_GROUPS)
    groups_total: int
    about_file: list[Place] = Field(max_length=MOST_ABOUT_FILE)
    about_file_total: int
    items: list[Place]
    next_cursor: str | None

    @classmethod
    def of(cls, found: FindingList) -> Self:
        return cls(
            data_import_id=found.data_import_id,
            complete=found.complete,
            totals=found.totals,
            groups=shown_groups(found.groups),
            groups_total=len(found.groups),
            about_file=[Place(**place.model_dump()) for place in found.about_file[:MOST_ABOUT_FILE]],
            about_file_total=len(found.about_file),
            items=[Place(**place.model_dump()) for place in found.items],
            next_cursor=found.next_cursor,
        )


class Action(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


class Change(Body):
    """A column of the asset, or a path below `custom_attributes`; values as JSON, cut where they are long."""

    field: ShownText
    before: ShownText | None
    after: ShownText | None


class AssetPreview(Body):
    asset_id: UUID
    name: ShownText
    action: Action
    changes: list[Change] = Field(max_length=MOST_CHANGES)
    changes_total: int


class EnrichmentPreview(Body):
    """What the records would do to the inventory if they were imported now. Nothing of it has happened."""

    import_category: ImportCategory
    reason: Sentence
    records: Records
    totals: SeverityTotals
    enrichment_summary: EnrichmentSummary
    assets: list[AssetPreview] = Field(max_length=MOST_ASSETS)
    assets_total: int
    not_checked: list[str] = Field(max_length=5)


def shown_groups(groups: Sequence[FindingGroup]) -> list[Group]:
    return [Group.of(group) for group in groups[:MOST_GROUPS]]


def as_text(value: Any) -> str | None:
    """A value of the inventory as an answer shows it."""
    return None if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
