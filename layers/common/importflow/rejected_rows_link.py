"""Rejected rows: a short-lived link to the file that Review file wrote.

Guarantees: the link opens this import's file and nothing else, expires, and saves under a name without surprises.
"""

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from http import HTTPStatus
from pathlib import PurePosixPath

from sqlalchemy.orm import Session

from importflow import object_keys, storage
from importflow.config import LinkSettings
from importflow.errors import ApiError
from importflow.finding_schemas import RejectedRowsLink
from importflow.import_lookup import find_import
from importflow.models import DataImport
from importflow.phases import PhaseStep
from importflow.queries import steps
from importflow.rejected_rows import CSV_TYPE, XLSX_TYPE, RejectedRows
from importflow.tenancy import Tenant


class FileFormat(StrEnum):
    CSV = "csv"
    XLSX = "xlsx"


_CONTENT_TYPES = {FileFormat.CSV: CSV_TYPE, FileFormat.XLSX: XLSX_TYPE}


def link_rejected_rows(
    session: Session, any_id: str, file_format: FileFormat, settings: LinkSettings
) -> RejectedRowsLink:
    """Sign a download; 404 where nothing was rejected or the file is not reviewed yet."""
    data_import = find_import(session, any_id)
    written = _written(session, data_import)
    tenant = Tenant(data_import.client_account_id, data_import.engagement_id)
    filename = _filename(data_import, file_format)
    expires_at = datetime.now(UTC) + timedelta(seconds=settings.link_expiry_seconds)
    url = storage.presign_download(
        settings.upload_bucket,
        object_keys.rejected_rows_key(tenant, data_import.id, file_format),
        filename=filename,
        content_type=_CONTENT_TYPES[file_format],
        expires_in=settings.link_expiry_seconds,
    )
    return RejectedRowsLink(
        url=url,
        filename=filename,
        expires_at=expires_at,
        rows=written.rows if file_format is FileFormat.CSV else written.workbook_rows,
        rejected=written.rows,
    )


def _written(session: Session, data_import: DataImport) -> RejectedRows:
    """What Review file left in the step of its phase."""
    for step in steps.read_steps(session, data_import.id):
        counts = (step.output_data or {}).get("rejected_rows")
        if step.step_name == PhaseStep.VALIDATION and counts and counts["rows"]:
            return RejectedRows(**counts)
    raise ApiError(
        HTTPStatus.NOT_FOUND, "no-rejected-rows", "No row of this import was rejected, or its validation is not over."
    )


def _filename(data_import: DataImport, file_format: FileFormat) -> str:
    stem = PurePosixPath(object_keys.safe_filename(data_import.filename)).stem
    return f"{stem}-rejected-rows.{file_format}"
