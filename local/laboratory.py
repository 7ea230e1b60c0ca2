"""The handlers at work without the laptop stack: a PostgreSQL, the emulator's S3, and imports driven in this process.

For what wants to import many files or large ones: `make bench` and `make samples`. Nothing is left running.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from importflow import database, object_keys, storage
from importflow.api_schemas import ProcessingConfig, UploadRequest
from importflow.config import PresignSettings
from importflow.import_limits import MAX_RECORDS
from importflow.models import ImportCategory
from importflow.part_layout import MAX_OBJECT_BYTES
from importflow.presigning import presign
from importflow.tenancy import Tenant, Uploader
from local.aws import LocalAws
from local.database import LocalPostgres
from local.emulator import Emulator
from local.handlers import invoke
from local.processes import end
from local.seed import seed_tenants
from local.tenants import NORTHWIND

BUCKET = "importflow-laboratory"
# All that imports leave in the database; tenants stay.
EMPTY_INVENTORY = (
    "TRUNCATE migration.data_imports, migration.crewai_flow_state_extensions, migration.assets,"
    " migration.asset_custom_attributes CASCADE"
)
# Files of any size are put into the bucket as they are, many at once.
_LIMITS = {
    "MAX_UPLOAD_BYTES": str(MAX_OBJECT_BYTES),
    "MAX_CONCURRENT_IMPORTS": "1000000",
    "MAX_RECORDS": str(MAX_RECORDS),
    "MULTIPART_THRESHOLD_BYTES": str(MAX_OBJECT_BYTES),
}


@dataclass(frozen=True)
class Laboratory:
    """A database and a bucket that the handlers of this process are wired to."""

    postgres: LocalPostgres
    s3: Any

    @property
    def tenant(self) -> Tenant:
        """Whose imports these are."""
        return Tenant(NORTHWIND.id, NORTHWIND.engagements[0].id)

    def upload(
        self,
        path: Path,
        category: ImportCategory | None = None,
        corrections: Mapping[str, str] | None = None,
        tenant: Tenant | None = None,
    ) -> dict[str, Any]:
        """Presign and store a file; the input of Register upload for it. `corrections`: column to inventory field."""
        tenant = tenant or self.tenant
        size = path.stat().st_size
        request = UploadRequest(
            filename=path.name,
            file_size=size,
            import_category=category,
            processing_config=ProcessingConfig(field_mappings=dict(corrections or {})),
        )
        with database.tenant_session(tenant) as session:
            accepted = presign(session, tenant, Uploader(uuid4()), request, PresignSettings.from_environment())
        key = object_keys.upload_key(tenant, accepted.data_import_id, path.name)
        with path.open("rb") as file:
            stored = self.s3.put_object(Bucket=BUCKET, Key=key, Body=file)
        return {
            "bucket": BUCKET, "key": key, "size": size, "version_id": stored["VersionId"],
            "etag": stored["ETag"], "execution": f"laboratory-{uuid4()}",
        }  # fmt: skip

    def manifest(self, location: Mapping[str, str]) -> list[dict[str, Any]]:
        """The chunks that Plan chunks has listed."""
        body = self.s3.get_object(Bucket=location["bucket"], Key=location["key"])["Body"].read()
        chunks: list[dict[str, Any]] = json.loads(body)
        return chunks


@contextmanager
def laboratory(directory: Path, *, durable: bool = True) -> Iterator[Laboratory]:
    """Both on loopback, gone at the end; `durable`: PostgreSQL with all on that a real one has on (fsync)."""
    with LocalPostgres(directory / "postgres", durable=durable, tied=True) as postgres:
        aws, mark = Emulator(directory / "aws").start(tied=True)
        try:
            os.environ.update(aws.environment() | {"UPLOAD_BUCKET": BUCKET} | _LIMITS)
            _migrate(postgres)
            yield Laboratory(postgres, _bucket(aws))
        finally:
            database.engine().dispose()
            database.engine.cache_clear()  # the next laboratory of this process has a database of its own
            end(mark)
            postgres.stop()
            postgres.remove()


def _migrate(postgres: LocalPostgres) -> None:
    os.environ.update(DATABASE_URL=postgres.urls.owner, APP_DATABASE_URL=postgres.urls.app)
    invoke("migrate/migrate", {})
    seed_tenants(postgres.urls.owner)
    os.environ["DATABASE_URL"] = postgres.urls.app


def _bucket(aws: LocalAws) -> Any:
    s3 = aws.client("s3")
    s3.create_bucket(Bucket=BUCKET)
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    storage.client.cache_clear()
    return s3
