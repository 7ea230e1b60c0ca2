"""What `data_imports.processing_config` holds, as types: minted ids, and the claimed object."""

from datetime import datetime
from typing import Any
from uuid import UUID

from importflow import object_keys
from importflow.messages import ImportPointer, Message
from importflow.models import DataImport, ImportCategory, ImportStatus
from importflow.tabular.table import ReadingOverrides
from importflow.tenancy import Tenant

# Key of `processing_config` for what the content told of a file whose category nobody named.
DETECTED = "detected"
# Key that is there where the source system was recognised by its columns and not named.
SOURCE_RECOGNISED = "source_recognised"
# Keys for the upload in parts, and for until when a file may come, in parts or by form.
MULTIPART, UPLOAD_EXPIRES_AT = "multipart", "upload_expires_at"
# Keys for how planning read the file, for who uploaded it, and for the import whose file is imported again.
READ, UPLOADER, REIMPORT_OF = "read", "uploader", "reimport_of"
# Key for the object version that an execution took for the import.
CLAIMED = "claimed"


class MultipartRecord(Message):
    """An upload in parts as S3 knows it.

    `verified`: all parts were there with the right sizes, and the upload is being completed or is complete.
    """

    upload_id: str
    part_size: int
    verified: bool = False


class ReadFile(Message):
    """How the file was read; `header_row` counts from 1, `columns` are how many it has.

    `sha256` is the digest of the bytes, in hexadecimal digits; earlier imports have none.
    """

    format: str
    encoding: str | None = None
    delimiter: str | None = None
    header_row: int | None = None
    sheet: str | None = None
    columns: int
    sha256: str | None = None


class ClaimedObject(Message):
    """The one object version an execution took for the import."""

    bucket: str
    key: str
    version_id: str
    etag: str
    execution: str


def has_ended(data_import: DataImport) -> bool:
    """Whether the last word on it is said: completed, failed or cancelled."""
    return data_import.status not in (ImportStatus.PENDING, ImportStatus.PROCESSING)


def was_presigned(data_import: DataImport) -> bool:
    """Whether ids were minted for it: imports from before the flows have none."""
    return {"flow_id", "master_flow_id"} <= data_import.processing_config.keys()


def pointer_of(data_import: DataImport) -> ImportPointer:
    """The import with the flow ids minted for it when it was presigned."""
    config = data_import.processing_config
    return ImportPointer(
        client_account_id=data_import.client_account_id,
        engagement_id=data_import.engagement_id,
        data_import_id=data_import.id,
        master_flow_id=UUID(config["master_flow_id"]),
        flow_id=UUID(config["flow_id"]),
    )


def upload_key_of(data_import: DataImport) -> str:
    """Where its file was announced to be put."""
    tenant = Tenant(data_import.client_account_id, data_import.engagement_id)
    return object_keys.upload_key(tenant, data_import.id, data_import.filename)


def named_category(data_import: DataImport) -> ImportCategory | None:
    """The category the uploader named; None where it was, or is to be, told from the content."""
    if data_import.import_category is None or DETECTED in data_import.processing_config:
        return None
    return ImportCategory(data_import.import_category)


def named_source(data_import: DataImport) -> str | None:
    """The source system the uploader named; None where it was, or is to be, recognised."""
    return None if SOURCE_RECOGNISED in data_import.processing_config else data_import.source_system


def reading_overrides(data_import: DataImport) -> ReadingOverrides:
    """How the uploader said the file is to be read."""
    return ReadingOverrides.model_validate(data_import.processing_config.get("reading") or {})


def corrections(data_import: DataImport) -> dict[str, str | None]:
    """Which field the uploader said a column fills; None for none."""
    return dict(data_import.processing_config.get("field_mappings") or {})


def multipart_record(data_import: DataImport) -> MultipartRecord | None:
    """The upload in parts; None where the file comes by form."""
    record: dict[str, Any] | None = data_import.processing_config.get(MULTIPART)
    return None if record is None else MultipartRecord.model_validate(record)


def upload_expires_at(data_import: DataImport) -> datetime:
    """Until when the file may come; imports from before the flows have no such time."""
    return datetime.fromisoformat(data_import.processing_config[UPLOAD_EXPIRES_AT])


def claimed_object(data_import: DataImport) -> ClaimedObject | None:
    """What was claimed; None before the upload arrived."""
    claim: dict[str, Any] | None = data_import.processing_config.get(CLAIMED)
    return None if claim is None else ClaimedObject.model_validate(claim)


def read_file(data_import: DataImport) -> ReadFile | None:
    """How planning read the file; None before, and for earlier imports."""
    record: dict[str, Any] | None = data_import.processing_config.get(READ)
    return None if record is None else ReadFile.model_validate(record)


def reimport_of(data_import: DataImport) -> UUID | None:
    """The import whose file this one imports again."""
    first: str | None = data_import.processing_config.get(REIMPORT_OF)
    return None if first is None else UUID(first)


def uploader_name(data_import: DataImport) -> str:
    """Who uploaded it, as people know them; the id where no name was told."""
    return str(data_import.processing_config.get(UPLOADER) or data_import.imported_by)


def is_strict(data_import: DataImport) -> bool:
    """Whether one record with an error keeps the whole file out of the inventory."""
    return bool(data_import.processing_config.get("policy") == "strict")
