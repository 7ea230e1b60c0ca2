"""What the tools of the MCP servers take. Unknown fields are refused, everything has a bound.

The descriptions here are part of what an agent reads; a test pins them.
"""

from typing import Annotated, Any, Self

from pydantic import Field, StringConstraints, model_validator

from importflow.api_schemas import Body, ColumnName, FieldName, Reading
from importflow.finding_list import MAX_ROW
from importflow.findings import FindingCode, Severity
from importflow.models import ImportCategory

MAX_TABLE_COLUMNS = 200
MAX_TABLE_ROWS = 100
MAX_LISTED_FINDINGS = 100

ImportId = Annotated[str, StringConstraints(min_length=1, max_length=36)]
Cell = Annotated[str, StringConstraints(max_length=1_000)]
Row = Annotated[list[Cell], Field(max_length=MAX_TABLE_COLUMNS)]
Corrections = Annotated[dict[ColumnName, FieldName | None], Field(max_length=MAX_TABLE_COLUMNS)]

_ID = "Data import id, master flow id or flow id, as the upload was answered."
_REFERENCE = "Key of the presigned upload (`upload.fields.key`, or `upload.multipart.key`), instead of an id."
_COLUMNS = "Header of a table that is sent along instead of a file."
_ROWS = "First rows of that table, cells as text, in the order of `columns`."
_CATEGORY = "Category to take the file for; told from the content where it is left out."
_MAPPINGS = "Column to field, or to null where it fills none; goes before what the headers suggest."
_READING = "How to read the file where that is known better than detected."


class FileReference(Body):
    """An uploaded file, by exactly one of two names."""

    data_import_id: ImportId | None = Field(default=None, description=_ID)
    presigned_reference: str | None = Field(default=None, min_length=1, max_length=1_024, description=_REFERENCE)

    @model_validator(mode="after")
    def _names_one_thing(self) -> Self:
        if sum(value is not None for value in self._sources()) != 1:
            raise ValueError(f"name exactly one of: {self._choices()}")
        return self

    def _sources(self) -> tuple[Any, ...]:
        return (self.data_import_id, self.presigned_reference)

    def _choices(self) -> str:
        return "data_import_id, presigned_reference"


class FileOrTable(FileReference):
    """An uploaded file, or a small table that is sent along."""

    columns: list[ColumnName] | None = Field(
        default=None, min_length=1, max_length=MAX_TABLE_COLUMNS, description=_COLUMNS
    )
    rows: list[Row] = Field(default_factory=list, max_length=MAX_TABLE_ROWS, description=_ROWS)

    @model_validator(mode="after")
    def _rows_belong_to_columns(self) -> Self:
        if self.rows and self.columns is None:
            raise ValueError("rows without columns")
        return self

    def _sources(self) -> tuple[Any, ...]:
        return (*super()._sources(), self.columns)

    def _choices(self) -> str:
        return f"{super()._choices()}, columns"


class ValidateCmdbFile(FileReference):
    field_mappings: Corrections | None = Field(default=None, description=_MAPPINGS)
    reading: Reading | None = Field(default=None, description=_READING)


class ValidateFile(ValidateCmdbFile):
    import_category: ImportCategory | None = Field(default=None, description=_CATEGORY)


class DetectDataType(FileOrTable):
    pass


class SuggestMappings(FileOrTable):
    import_category: ImportCategory | None = Field(default=None, description=_CATEGORY)


class GetImportStatus(Body):
    data_import_id: ImportId = Field(description=_ID)


class ListFindings(Body):
    data_import_id: ImportId = Field(description=_ID)
    code: FindingCode | None = Field(default=None, description="Only findings of this code.")
    severity: Severity | None = Field(default=None, description="Only findings of this severity.")
    row_from: int = Field(default=1, ge=1, le=MAX_ROW, description="First row of the file; the header counts.")
    row_to: int = Field(default=MAX_ROW, ge=1, le=MAX_ROW, description="Last row of the file.")
    limit: int = Field(default=20, ge=1, le=MAX_LISTED_FINDINGS, description="Places in one answer.")
    cursor: str | None = Field(default=None, max_length=200, description="`next_cursor` of the answer before.")


class PreviewEnrichment(FileOrTable):
    import_category: ImportCategory | None = Field(default=None, description=_CATEGORY)
    field_mappings: Corrections | None = Field(default=None, description=_MAPPINGS)
    reading: Reading | None = Field(default=None, description=_READING)
