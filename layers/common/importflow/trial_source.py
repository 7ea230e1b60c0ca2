"""What a trial looks at: an uploaded file or a table that was sent along, with how it is to be understood.

Guarantees: no transaction is open while the file is read.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from uuid import UUID

from importflow.api_schemas import Reading
from importflow.database import OpenSession
from importflow.errors import ApiError, Rejection
from importflow.file_reference import UploadedFile, find_referenced, uploaded_file
from importflow.import_record import corrections, named_category, reading_overrides
from importflow.models import DataImport, ImportCategory
from importflow.tabular.table import ReadingOverrides
from importflow.tenancy import Tenant
from importflow.tool_answers import Records
from importflow.tool_inputs import FileOrTable, FileReference
from importflow.trial import TriedRecords, Wishes
from importflow.trial_reading import MAX_WHOLE_BYTES, FirstRows, NotTried, first_rows, rows_of_table

TABLE_NAME = "table"
_ONLY_FIRST = "Records after the first {looked_at:,}, and what they have in common with these."
_ONLY_HEAD = "Whether the rest of the file can be read."
_WHY_NOT = {
    NotTried.TOO_LARGE: (
        f"A file of this format can only be read as a whole, and is tried up to {MAX_WHOLE_BYTES:,} bytes. Import it."
    ),
    NotTried.TOO_COMPLEX: "Reading the file takes longer or more memory than a trial may. Import it.",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a caller said beside naming the file; None leaves it as the uploader said."""

    category: ImportCategory | None = None
    corrections: Mapping[str, str | None] | None = None
    reading: Reading | None = None


@dataclass(frozen=True, slots=True)
class TrialSource:
    """The rows to try; `data_import_id` is None for a table that was sent along."""

    file: FirstRows | Rejection
    wishes: Wishes
    filename: str
    data_import_id: UUID | None

    def readable(self) -> FirstRows:
        """The rows; the file's refusal as the answer where there are none."""
        if isinstance(self.file, Rejection):
            raise refused(self.file)
        return self.file


def refused(rejection: Rejection) -> ApiError:
    """A refusal of the file as the answer of a tool that has no other place for it."""
    return ApiError(HTTPStatus.UNPROCESSABLE_ENTITY, rejection.code.value, rejection.message)


def records_of(file: FirstRows, tried: TriedRecords) -> Records:
    return Records(looked_at=tried.total, valid=tried.valid, rejected=tried.total - tried.valid, in_file=file.records)


def unseen(file: FirstRows, tried: TriedRecords) -> list[str]:
    """What the trial cannot know, in sentences; nothing where it saw the whole file."""
    if file.records == tried.total:
        return []
    return [_ONLY_FIRST.format(looked_at=tried.total), *([_ONLY_HEAD] if file.records is None else [])]


def open_source(
    open_session: OpenSession, tenant: Tenant, named: FileReference, asked: Asked, bucket: str
) -> TrialSource:
    """Read what the caller names; 404, 409 or 422 where that cannot be tried."""
    if isinstance(named, FileOrTable) and named.columns is not None:
        wishes = Wishes(asked.category, asked.corrections or {})
        return TrialSource(rows_of_table(named.columns, named.rows), wishes, TABLE_NAME, None)
    with open_session(tenant) as session:
        data_import = find_referenced(session, tenant, named.data_import_id, named.presigned_reference)
        uploaded = uploaded_file(data_import, bucket)
        wishes = Wishes(
            asked.category or named_category(data_import),
            corrections(data_import) if asked.corrections is None else asked.corrections,
        )
        overrides = _overrides(data_import, asked)
    return TrialSource(_read(uploaded, overrides, wishes), wishes, data_import.filename, data_import.id)


def _read(uploaded: UploadedFile, overrides: ReadingOverrides, wishes: Wishes) -> FirstRows | Rejection:
    read = first_rows(uploaded.source, uploaded.size, overrides, wishes.category)
    if isinstance(read, NotTried):
        raise ApiError(HTTPStatus.UNPROCESSABLE_ENTITY, read.value, _WHY_NOT[read])
    return read


def _overrides(data_import: DataImport, asked: Asked) -> ReadingOverrides:
    if asked.reading is None:
        return reading_overrides(data_import)
    return ReadingOverrides.model_validate(asked.reading.model_dump())
