"""Bodies of the API: what is asked and what is answered. Unknown fields are refused."""

import codecs
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, WithJsonSchema

from importflow.errors import FailureKind
from importflow.flow_configs import Phase
from importflow.models import ImportCategory, ImportStatus, StepStatus
from importflow.storable import storable_moment

# PostgreSQL holds no NUL, and control characters have no place in a name people read.
Name = Annotated[str, StringConstraints(min_length=1, max_length=255, pattern=r"^[^\x00-\x1f\x7f]+$")]
Label = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]+$")]
# A value that assets have, to find them by: a quoted cell may hold line breaks. Blank stands for none.
LabelOrNone = Annotated[str, StringConstraints(max_length=100, pattern=r"^[^\x00]*$")]
MimeType = Annotated[str, StringConstraints(max_length=100, pattern=r"^[\w.+-]+/[\w.+-]+$")]


# Columns are named by the file, so any character but NUL may be in a name; fields are named by us.
ColumnName = Annotated[str, StringConstraints(min_length=1, max_length=1_000, pattern=r"^[^\x00]+$")]
FieldName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,62}$")]


def _known_encoding(name: str) -> str:
    """Only what turns bytes into text; Python knows codecs that do other things, too."""
    try:
        b"a".decode(name, errors="replace")
        is_used = codecs.lookup(name).name not in _NO_FILE_ENCODINGS
    except (LookupError, ValueError) as error:
        raise ValueError("no encoding of text that is known") from error
    if not is_used:
        raise ValueError("no encoding of text files")
    return name


def _can_delimit(character: str) -> str:
    if character not in _DELIMITERS and (not character.isprintable() or character == '"'):
        raise ValueError("a delimiter is a tab or one printable character, and no quotation mark")
    return character


_DELIMITERS = frozenset(",;\t|")
_NO_FILE_ENCODINGS = frozenset({"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined"})

Encoding = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,39}$"), AfterValidator(_known_encoding)
]
# As much of it as a pattern can say: which characters can be printed is Unicode's to tell.
_PRINTABLE = r'^[^\x00-\x08\x0a-\x1f"\x7f-\xa0\xad]$'
Delimiter = Annotated[
    str,
    StringConstraints(min_length=1, max_length=1),
    AfterValidator(_can_delimit),
    WithJsonSchema({"type": "string", "minLength": 1, "maxLength": 1, "pattern": _PRINTABLE}),
]

_YEARS = r"^(197[1-9]|19[89]\d|[2-8]\d{3}|9[0-8]\d{2}|99[0-8]\d|999[0-8])-"
Moment = Annotated[
    AwareDatetime,
    AfterValidator(storable_moment),
    WithJsonSchema({"type": "string", "format": "date-time", "pattern": _YEARS}),
]


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Policy(StrEnum):
    """What becomes of a file in which some records have errors: the others go in, or none does."""

    PARTIAL = "partial"
    STRICT = "strict"


class Reading(Body):
    """How to read the file where the uploader knows better; what is not said is detected.

    `header_row` counts from 1; `sheet` is the name of a workbook's sheet.
    """

    encoding: Encoding | None = None
    delimiter: Delimiter | None = None
    header_row: int | None = Field(default=None, ge=1, le=1_048_576)
    sheet: Label | None = None


class ProcessingConfig(Body):
    """How the import is to be done. `field_mappings`: column to inventory field, or null to keep it as an attribute."""

    policy: Policy = Policy.PARTIAL
    field_mappings: dict[ColumnName, FieldName | None] = Field(default_factory=dict, max_length=1_000)
    reading: Reading = Field(default_factory=Reading)


class UploadRequest(Body):
    """A file about to be uploaded; `file_size` in bytes, exactly. Without a category it is told from the content."""

    filename: Name
    file_size: int = Field(ge=0, le=2**53)
    mime_type: MimeType = "text/csv"
    import_category: ImportCategory | None = None
    source_system: Label | None = None
    import_name: Name | None = None
    processing_config: ProcessingConfig = Field(default_factory=ProcessingConfig)


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
    started_at: datetime | None
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
    detail: str | None = None


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
    """What the import did to the inventory so far; `records_merged` are records another one speaks for."""

    assets_created: int = 0
    assets_updated: int = 0
    assets_unchanged: int = 0
    records_merged: int = 0
    placeholders_created: int = 0
    dependencies_created: int = 0
    dependencies_updated: int = 0
    dependencies_unchanged: int = 0


class ErrorView(Body):
    """Why an import failed; `advice` is what to do about it, where there is more to say than the message does."""

    kind: FailureKind
    code: str
    message: str
    advice: str | None = None


class ImportSummary(Body):
    """One line of the history. Imports from before the flows have no flow ids.

    `imported_by`: who uploaded it, where a name is known. `upload_expires_at`: until when the file may come. The
    numbers of records are there once the import has ended.
    """

    data_import_id: UUID
    master_flow_id: UUID | None
    flow_id: UUID | None
    import_name: str
    import_category: ImportCategory | None
    source_system: str | None
    filename: str
    status: ImportStatus
    error: ErrorView | None
    imported_by: str | None
    created_at: datetime
    upload_expires_at: datetime | None
    started_at: datetime | None
    completed_at: datetime | None
    total_records: int | None
    rejected_records: int | None


class DetectedCategory(Body):
    """What the content was taken for, how surely (0 to 1) and why."""

    category: ImportCategory
    confidence: float
    reason: str


class ColumnMappingView(Body):
    """What a column was taken for; without a field its values are kept as custom attributes.

    `suggested_field` is one that a model would take it for, and that was not applied.
    """

    column: str
    field: str | None
    suggested_field: str | None
    confidence: float | None
    match_type: str
    reason: str | None


class ImportStatusView(ImportSummary):
    """Where an import stands, counted from rows at the time of asking.

    `detected`, `column_mappings` and `expected_records` are there once the chunks are planned; the last one is about
    right, and gone when validation is over and `records` has the true number.
    """

    policy: Policy
    detected: DetectedCategory | None
    column_mappings: list[ColumnMappingView]

    current_phase: Phase
    progress_percentage: float
    records: RecordTotals
    expected_records: int | None
    steps: list[StepView]
    validation_results: list[ValidationResult]
    enrichment_summary: EnrichmentSummary


class ImportHistory(Body):
    """Newest first; `next_cursor` asks for the page after this one, None where there is none.

    `total` counts all that the filters ask for, up to 100,000; where there are more, `total_is_exact` is false.
    """

    items: list[ImportSummary]
    next_cursor: str | None
    total: int
    total_is_exact: bool


class Problem(BaseModel):
    """RFC 9457. `code` is stable; `errors` names the fields of a body that were refused."""

    type: str = "about:blank"
    title: str
    status: int
    code: str
    detail: str
    request_id: str | None = None
    errors: list[dict[str, str]] | None = None
