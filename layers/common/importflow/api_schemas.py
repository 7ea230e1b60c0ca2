"""Bodies of the API: what is asked and what is answered. Unknown fields are refused."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from importflow.errors import FailureKind
from importflow.flow_configs import Phase
from importflow.models import ImportCategory, ImportStatus, StepStatus

# PostgreSQL holds no NUL, and control characters have no place in a name people read.
Name = Annotated[str, StringConstraints(min_length=1, max_length=255, pattern=r"^[^\x00-\x1f\x7f]+$")]
Label = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]+$")]
MimeType = Annotated[str, StringConstraints(max_length=100, pattern=r"^[\w.+-]+/[\w.+-]+$")]


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class UploadRequest(Body):
    """A file about to be uploaded; `file_size` in bytes, exactly."""

    filename: Name
    file_size: int = Field(ge=0, le=2**53)
    mime_type: MimeType = "text/csv"
    import_category: ImportCategory
    source_system: Label | None = None
    import_name: Name | None = None


class UploadForm(Body):
    """POST the fields and then the file as multipart/form-data to the URL."""

    url: str
    fields: dict[str, str]


class UploadAccepted(Body):
    """The three ids answer on the status route at once."""

    data_import_id: UUID
    master_flow_id: UUID
    flow_id: UUID
    upload: UploadForm
    expires_at: datetime
    status_url: str


class RecordTotals(Body):
    """`total` = `valid` + `rejected`; `processed` of the valid ones are in the inventory."""

    total: int
    valid: int
    rejected: int
    processed: int


class StepView(Body):
    step_name: str
    step_order: int
    status: StepStatus
    description: str | None
    records_processed: int | None
    duration_seconds: float | None
    output: dict[str, Any]


class FindingView(Body):
    """One place of a finding; without `row` it concerns the file. `count`: places of this code in all."""

    code: str
    severity: str
    message: str
    row: int | None
    column: str | None
    count: int


class ValidationResult(Body):
    """A validator, its counts, and the first places of each finding."""

    validator: str
    status: StepStatus
    error_count: int
    warning_count: int
    info_count: int
    duration_seconds: float | None
    findings: list[FindingView]


class EnrichmentSummary(Body):
    """Assets created + updated + unchanged, and records merged into them, = valid records."""

    assets_created: int = 0
    assets_updated: int = 0
    assets_unchanged: int = 0
    records_merged: int = 0
    dependencies_created: int = 0


class ErrorView(Body):
    kind: FailureKind
    code: str
    message: str


class ImportSummary(Body):
    """One line of the history. Imports from before the flows have no flow ids."""

    data_import_id: UUID
    master_flow_id: UUID | None
    flow_id: UUID | None
    import_name: str
    import_category: ImportCategory | None
    source_system: str | None
    filename: str
    status: ImportStatus
    error: ErrorView | None
    created_at: datetime
    completed_at: datetime | None


class ImportStatusView(ImportSummary):
    """Where an import stands, counted from rows at the time of asking."""

    current_phase: Phase
    progress_percentage: float
    records: RecordTotals
    steps: list[StepView]
    validation_results: list[ValidationResult]
    enrichment_summary: EnrichmentSummary
    started_at: datetime | None


class ImportHistory(Body):
    """Newest first; `next_cursor` asks for the page after this one, None where there is none."""

    items: list[ImportSummary]
    next_cursor: str | None


class Problem(BaseModel):
    """RFC 9457. `code` is stable; `errors` names the fields of a body that were refused."""

    type: str = "about:blank"
    title: str
    status: int
    code: str
    detail: str
    request_id: str | None = None
    errors: list[dict[str, str]] | None = None
