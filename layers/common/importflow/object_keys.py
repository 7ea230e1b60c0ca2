"""The only place that builds or parses an object key.

`uploads/` starts the state machine, `work/` and `results/` never do.
"""

import re
import unicodedata
from dataclasses import dataclass
from uuid import UUID

from importflow.tenancy import Tenant

_UPLOAD = re.compile(r"uploads/(?P<client>[0-9a-f-]{36})/(?P<engagement>[0-9a-f-]{36})/(?P<import>[0-9a-f-]{36})/[^/]+")
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True, slots=True)
class UploadAddress:
    """Where a key says to look; only the `data_imports` row says whose file it is."""

    tenant: Tenant
    data_import_id: UUID


def upload_key(tenant: Tenant, data_import_id: UUID, filename: str) -> str:
    return f"uploads/{_folder(tenant, data_import_id)}/{safe_filename(filename)}"


def manifest_key(tenant: Tenant, data_import_id: UUID) -> str:
    return f"work/{_folder(tenant, data_import_id)}/manifest.json"


def plan_key(tenant: Tenant, data_import_id: UUID) -> str:
    return f"work/{_folder(tenant, data_import_id)}/plan.json"


def rejected_rows_key(tenant: Tenant, data_import_id: UUID, extension: str) -> str:
    return f"results/{_folder(tenant, data_import_id)}/rejected-rows.{extension}"


def staged_chunk_key(tenant: Tenant, data_import_id: UUID, number: int) -> str:
    return f"work/{_folder(tenant, data_import_id)}/chunks/{number:06}.ndjson"


def parse_upload_key(key: str) -> UploadAddress | None:
    """The address a key names, or None if it is no key of ours."""
    match = _UPLOAD.fullmatch(key)
    if match is None:
        return None
    try:
        tenant = Tenant(UUID(match["client"]), UUID(match["engagement"]))
        return UploadAddress(tenant, UUID(match["import"]))
    except ValueError:
        return None


def safe_filename(filename: str) -> str:
    """A readable key segment: the base name in plain ASCII, at most 100 characters.

    Only the key is simplified; the user's own name is kept in `data_imports.filename`.
    """
    base = re.split(r"[/\\]", filename)[-1]
    plain = unicodedata.normalize("NFKD", base).encode("ascii", "ignore").decode()
    return _UNSAFE.sub("_", plain).strip("._")[-100:] or "file"


def _folder(tenant: Tenant, data_import_id: UUID) -> str:
    return f"{tenant.client_account_id}/{tenant.engagement_id}/{data_import_id}"
