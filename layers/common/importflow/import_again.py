"""Import again: have the file of an import copied within S3 and imported as a new one.

Guarantees: only the tenant's own file, as it was claimed and whole; the first import stays as it is; the tenant's
limits hold as for an upload. The copy's arrival starts the import, as an upload's does. Asked twice, two imports begin:
a file that is imported twice leaves the inventory as it was.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from importflow import auditing, object_keys, storage
from importflow.announcing import AnnouncedFile, announce, new_import_id, refuse, within
from importflow.api_schemas import ProcessingConfig
from importflow.auditing import Verb
from importflow.config import ImportAgainSettings
from importflow.database import OpenSession
from importflow.errors import UploadRefusal, upload_refused
from importflow.idempotency import Repeatable
from importflow.import_lookup import find_import
from importflow.import_record import (
    REIMPORT_OF,
    claimed_object,
    named_category,
    named_source,
    pointer_of,
    upload_key_of,
)
from importflow.messages import ImportPointer
from importflow.models import DataImport, ImportStatus
from importflow.queries import imports
from importflow.storage import ObjectVersion
from importflow.tenancy import Tenant, Uploader
from importflow.upload_schemas import ImportAgain, UploadCompleted

# As long as the function may run.
LONGEST_COPY = timedelta(seconds=300)


def import_again(
    open_session: OpenSession,
    tenant: Tenant,
    uploader: Uploader,
    any_id: str,
    request: ImportAgain,
    settings: ImportAgainSettings,
    key: str | None = None,
) -> UploadCompleted:
    """Announce the new import, then copy: its row must be there before the event of its file is.

    S3 may take longer than API Gateway waits; the copy goes on then, and the import shows in the history. Asked again
    with the same `key`, the answer is the same and no other import begins.
    """
    with open_session(tenant) as session:
        first = find_import(session, any_id)
        repeatable = None if key is None else Repeatable.of(key, tenant, f"{first.id}/again", request)
        begun = None if repeatable is None else repeatable.first(session)
        if begun is not None and not _is_left_behind(begun, settings):
            return _answer(begun)
        original = _original(first)
        file = _as_announced(first, original.size, request)
        if begun is None:
            refuse(session, tenant, file.file_size, settings)
            kept = {REIMPORT_OF: str(first.id)} | ({} if repeatable is None else repeatable.kept())
            new_id = new_import_id(repeatable)
            expires_at = within(settings.upload_expiry_seconds)
            pointer = announce(session, tenant, uploader, file, data_import_id=new_id, expires_at=expires_at, kept=kept)
            auditing.record(session, new_id, Verb.AGAIN, uploader, was=None, now=ImportStatus.PENDING, request=request)
        else:
            pointer = pointer_of(begun)
    _copy(open_session, pointer, original.version, file, settings.upload_bucket)
    return UploadCompleted.of(pointer)


def _is_left_behind(begun: DataImport, settings: ImportAgainSettings) -> bool:
    """Whether its file never came although nobody can be copying it any more."""
    if begun.status != ImportStatus.PENDING or begun.created_at > datetime.now(UTC) - LONGEST_COPY:
        return False
    return storage.find_version(settings.upload_bucket, upload_key_of(begun)) is None


def _answer(begun: DataImport) -> UploadCompleted:
    """What the first such request was answered."""
    if begun.status == ImportStatus.CANCELLED and claimed_object(begun) is None:
        raise upload_refused(UploadRefusal.FILE_NOT_THERE)
    return UploadCompleted.of(pointer_of(begun))


@dataclass(frozen=True, slots=True)
class _Original:
    version: ObjectVersion
    size: int


def _original(first: DataImport) -> _Original:
    """The object that was claimed; one of another size than announced never was the file."""
    claimed = claimed_object(first)
    if claimed is not None:
        found = storage.find_version(claimed.bucket, claimed.key, claimed.version_id)
        if found is not None and first.file_size in (None, found[1]):
            return _Original(*found)
    raise upload_refused(UploadRefusal.FILE_NOT_THERE)


def _as_announced(first: DataImport, size: int, request: ImportAgain) -> AnnouncedFile:
    """The file as it was announced the first time, but for what is said now."""
    said = {name: getattr(request, name) for name in request.model_fields_set}
    return AnnouncedFile(
        filename=first.filename,
        file_size=size,
        mime_type=first.mime_type or "application/octet-stream",
        import_name=said.get("import_name", first.import_name) or first.filename,
        category=said.get("import_category", named_category(first)),
        source_system=said.get("source_system", named_source(first)),
        wishes=_wishes(first.processing_config, request.processing_config),
    )


def _wishes(config: Mapping[str, Any], said: ProcessingConfig) -> ProcessingConfig:
    before = {name: config[name] for name in ProcessingConfig.model_fields if name in config}
    return ProcessingConfig.model_validate(before | said.model_dump(include=said.model_fields_set))


def _copy(
    open_session: OpenSession, pointer: ImportPointer, original: ObjectVersion, file: AnnouncedFile, bucket: str
) -> None:
    """Where it cannot be copied, nobody waits for the file any more."""
    key = object_keys.upload_key(pointer.tenant, pointer.data_import_id, file.filename)
    copied = False
    try:
        copied = storage.copy(original, bucket, key, content_type=file.mime_type)
    finally:
        if not copied:
            _give_up(open_session, pointer)
    if not copied:
        raise upload_refused(UploadRefusal.FILE_NOT_THERE)


def _give_up(open_session: OpenSession, pointer: ImportPointer) -> None:
    """An import whose file is there after all (S3's answer was lost) goes on."""
    with open_session(pointer.tenant) as session:
        if imports.lock(session, pointer.data_import_id).status == ImportStatus.PENDING:
            imports.settle(
                session, pointer.data_import_id, status=ImportStatus.CANCELLED, completed_at=datetime.now(UTC)
            )
