"""Upload in parts: sign parts, list those that are there, complete, cancel.

Guarantees: only the tenant's own import, only while its file is awaited; a file is completed when every part is there
with the size it was signed for and they add up to what was declared; completing and cancelling may be asked again, and
of the two the one that is recorded first holds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from importflow import auditing, multipart_storage
from importflow.auditing import Verb
from importflow.config import MultipartSettings
from importflow.database import OpenSession
from importflow.errors import UploadRefusal, listing, upload_refused
from importflow.import_lookup import find_import
from importflow.import_record import (
    MULTIPART,
    MultipartRecord,
    multipart_record,
    pointer_of,
    upload_expires_at,
    upload_key_of,
)
from importflow.models import DataImport, ImportStatus
from importflow.multipart_storage import Completion, MultipartAddress, StoredPart
from importflow.part_layout import PartLayout
from importflow.queries import imports
from importflow.tenancy import Tenant, Uploader
from importflow.upload_schemas import (
    SentPart,
    SignedPart,
    SignedParts,
    UploadCancelled,
    UploadCompleted,
    UploadedPart,
    UploadedParts,
)


def sign_parts(session: Session, any_id: str, numbers: Sequence[int], settings: MultipartSettings) -> SignedParts:
    """Where to PUT each of these parts."""
    upload = _open_upload(find_import(session, any_id), settings)
    for number in numbers:
        if number > upload.layout.count:
            raise upload_refused(UploadRefusal.NO_SUCH_PART, number=number, count=upload.layout.count)
    return SignedParts(parts=[_sign(upload, number, settings.upload_expiry_seconds) for number in numbers])


def list_parts(session: Session, any_id: str, settings: MultipartSettings) -> UploadedParts:
    """The parts that need not be sent again."""
    upload = _open_upload(find_import(session, any_id), settings)
    there = multipart_storage.list_parts(upload.address)
    if there is None:
        raise upload_refused(UploadRefusal.UPLOAD_EXPIRED)
    parts = [UploadedPart(part_number=p.number, size=p.size, etag=p.etag) for p in there]
    return UploadedParts(parts=parts, part_size=upload.layout.part_size, part_count=upload.layout.count)


def complete(
    open_session: OpenSession,
    tenant: Tenant,
    by: Uploader,
    any_id: str,
    sent: Sequence[SentPart],
    settings: MultipartSettings,
) -> UploadCompleted:
    """Check the parts and have S3 make the file of them, which starts the import.

    That the parts are right is committed first. S3 may take long, and its answer may be lost: asked again, an upload
    that S3 no longer has is then known to be complete, and nothing else can end it in between.
    """
    with open_session(tenant) as session:
        data_import = imports.lock(session, find_import(session, any_id).id)
        checked, pointer = _check(data_import, sent, settings), pointer_of(data_import)
        if checked is not None:
            imports.note(session, data_import.id, {MULTIPART: checked.record.model_dump() | {"verified": True}})
            if not checked.record.verified:
                _note(session, data_import, Verb.COMPLETE_UPLOAD, by, ImportStatus.PENDING)
    if checked is not None and multipart_storage.complete(checked.address, checked.parts) is Completion.CHANGED:
        raise upload_refused(UploadRefusal.PARTS_CHANGED)
    return UploadCompleted.of(pointer)


def cancel(session: Session, by: Uploader, any_id: str, settings: MultipartSettings) -> UploadCancelled:
    """Take no file for this import any more and drop the parts that are there; asked again, also late ones."""
    data_import = imports.lock(session, find_import(session, any_id).id)
    record = multipart_record(data_import)
    if data_import.status != ImportStatus.CANCELLED:
        if data_import.status != ImportStatus.PENDING or (record and record.verified):
            raise upload_refused(UploadRefusal.FILE_ALREADY_THERE)
        imports.settle(session, data_import.id, status=ImportStatus.CANCELLED, completed_at=datetime.now(UTC))
        _note(session, data_import, Verb.CANCEL_UPLOAD, by, ImportStatus.CANCELLED)
    if record is not None:
        multipart_storage.abort(_address(data_import, record, settings))
    return UploadCancelled(data_import_id=data_import.id)


def _note(session: Session, data_import: DataImport, verb: Verb, by: Uploader, now: ImportStatus) -> None:
    auditing.record(session, data_import.id, verb, by, was=ImportStatus.PENDING, now=now)


@dataclass(frozen=True, slots=True)
class _Upload:
    """An upload that parts may still come to."""

    record: MultipartRecord
    address: MultipartAddress
    layout: PartLayout


@dataclass(frozen=True, slots=True)
class _Checked:
    """An upload whose parts are what was declared."""

    record: MultipartRecord
    address: MultipartAddress
    parts: Sequence[StoredPart]


def _open_upload(data_import: DataImport, settings: MultipartSettings) -> _Upload:
    record = multipart_record(data_import)
    if data_import.status == ImportStatus.CANCELLED:
        raise upload_refused(UploadRefusal.UPLOAD_CANCELLED)
    if data_import.status != ImportStatus.PENDING or (record and record.verified):
        raise upload_refused(UploadRefusal.FILE_ALREADY_THERE)
    return _pending_upload(data_import, settings)


def _pending_upload(data_import: DataImport, settings: MultipartSettings) -> _Upload:
    record = multipart_record(data_import)
    if record is None:
        raise upload_refused(UploadRefusal.NOT_MULTIPART)
    if upload_expires_at(data_import) <= datetime.now(UTC):
        raise upload_refused(UploadRefusal.UPLOAD_EXPIRED)
    layout = PartLayout(data_import.file_size or 0, record.part_size)
    return _Upload(record, _address(data_import, record, settings), layout)


def _address(data_import: DataImport, record: MultipartRecord, settings: MultipartSettings) -> MultipartAddress:
    return MultipartAddress(settings.upload_bucket, upload_key_of(data_import), record.upload_id)


def _sign(upload: _Upload, number: int, expires_in: int) -> SignedPart:
    size = upload.layout.size_of(number)
    url = multipart_storage.sign_part(upload.address, number=number, size=size, expires_in=expires_in)
    return SignedPart(part_number=number, url=url, size=size, expires=expires_in)


def _check(data_import: DataImport, sent: Sequence[SentPart], settings: MultipartSettings) -> _Checked | None:
    """The parts to complete; None where the file is whole already."""
    if data_import.status == ImportStatus.CANCELLED:
        raise upload_refused(UploadRefusal.UPLOAD_CANCELLED)
    record = multipart_record(data_import)
    if data_import.status != ImportStatus.PENDING and record is not None:
        _require_whole(record, UploadRefusal.FILE_ALREADY_THERE)
        return None
    upload = _pending_upload(data_import, settings)
    parts = multipart_storage.list_parts(upload.address)
    if parts is None:  # S3 has made the file of them, or the bucket's lifecycle dropped them
        _require_whole(upload.record, UploadRefusal.UPLOAD_EXPIRED)
        return None
    _refuse_missing(upload.layout, parts)
    _refuse_sizes(upload.layout, parts)
    _refuse_others(parts, sent)
    return _Checked(upload.record, upload.address, parts)


def _require_whole(record: MultipartRecord, otherwise: UploadRefusal) -> None:
    """The parts were found right before this was asked."""
    if not record.verified:
        raise upload_refused(otherwise)


def _refuse_missing(layout: PartLayout, parts: Sequence[StoredPart]) -> None:
    there = {part.number for part in parts}
    missing = [str(number) for number in range(1, layout.count + 1) if number not in there]
    if missing:
        raise upload_refused(
            UploadRefusal.PARTS_MISSING, missing=len(missing), count=layout.count, numbers=listing(missing)
        )


def _refuse_sizes(layout: PartLayout, parts: Sequence[StoredPart]) -> None:
    """S3 takes no part of another size than signed; this holds whatever an S3 that is none does."""
    wrong = [str(part.number) for part in parts if part.size != layout.size_of(part.number)]
    actual = sum(part.size for part in parts)
    if wrong or actual != layout.file_size:
        raise upload_refused(
            UploadRefusal.PART_SIZE_WRONG, actual=actual, declared=layout.file_size, numbers=listing(wrong)
        )


def _refuse_others(parts: Sequence[StoredPart], sent: Sequence[SentPart]) -> None:
    etags = {part.number: part.etag.strip('"') for part in parts}
    other = [str(part.part_number) for part in sent if etags.get(part.part_number) != part.etag.strip('"')]
    if other:
        raise upload_refused(UploadRefusal.PARTS_DIFFER, numbers=listing(other))
