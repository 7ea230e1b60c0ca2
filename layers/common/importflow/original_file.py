"""Original file: what is known of the file behind an import, and a short-lived link to it.

Guarantees: only the tenant's own import; the link opens the version that was imported and nothing else, saves it
instead of showing it, and expires.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from importflow import storage
from importflow.config import LinkSettings
from importflow.file_schemas import OriginalFile
from importflow.import_lookup import find_import
from importflow.import_record import claimed_object, read_file, reimport_of, uploader_name
from importflow.models import DataImport

# A browser is told to save it whatever it is; a type of the uploader's choice would be an invitation to show it.
_CONTENT_TYPE = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class _Link:
    """Where the file is, if it is there."""

    url: str | None = None
    expires_at: datetime | None = None


def describe_original_file(session: Session, any_id: str, settings: LinkSettings) -> OriginalFile:
    """The file of the import with this id; 404 if the tenant has none."""
    data_import = find_import(session, any_id)
    link = _link(data_import, settings.link_expiry_seconds)
    read = read_file(data_import)
    return OriginalFile(
        filename=data_import.filename,
        file_size=data_import.file_size,
        mime_type=data_import.mime_type,
        sha256=read and read.sha256,
        format=read and read.format,
        encoding=read and read.encoding,
        delimiter=read and read.delimiter,
        header_row=read and read.header_row,
        sheet=read and read.sheet,
        columns=read and read.columns,
        imported_by=uploader_name(data_import),
        created_at=data_import.created_at,
        uploaded_at=data_import.started_at,
        reimport_of=reimport_of(data_import),
        url=link.url,
        url_expires_at=link.expires_at,
    )


def _link(data_import: DataImport, seconds: int) -> _Link:
    claimed = claimed_object(data_import)
    if claimed is None or storage.find_version(claimed.bucket, claimed.key, claimed.version_id) is None:
        return _Link()
    expires_at = datetime.now(UTC) + timedelta(seconds=seconds)
    url = storage.presign_download(
        claimed.bucket,
        claimed.key,
        filename=data_import.filename,
        content_type=_CONTENT_TYPE,
        expires_in=seconds,
        version_id=claimed.version_id,
    )
    return _Link(url, expires_at)
