"""The uploaded file that a caller names, by an id or by the key it was presigned with; no address is ever fetched.

Guarantees: foreign, unknown and malformed names answer alike.
"""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from importflow import object_keys, storage
from importflow.errors import UploadRefusal, upload_refused
from importflow.import_lookup import find_import
from importflow.import_record import claimed_object, upload_key_of
from importflow.models import DataImport
from importflow.storage import ObjectVersion
from importflow.tenancy import Tenant

_NO_ID = ""


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """The import's row, the bytes, and how many they are."""

    data_import: DataImport
    source: ObjectVersion
    size: int


def find_referenced(session: Session, tenant: Tenant, any_id: str | None, key: str | None) -> DataImport:
    """The import named by id, or by the key of its presigned upload; 404 if the tenant has none."""
    if key is None:
        return find_import(session, any_id or _NO_ID)
    address = object_keys.parse_upload_key(key)
    if address is None or address.tenant != tenant:
        return find_import(session, _NO_ID)
    return find_import(session, str(address.data_import_id))


def uploaded_file(data_import: DataImport, bucket: str) -> UploadedFile:
    """The version that was claimed, else the one that is there now; 409 where none is."""
    claimed = claimed_object(data_import)
    if claimed is None:
        found = storage.find_version(bucket, upload_key_of(data_import))
    else:
        found = storage.find_version(claimed.bucket, claimed.key, claimed.version_id)
    if found is None:
        raise upload_refused(UploadRefusal.FILE_NOT_THERE)
    return UploadedFile(data_import, *found)
