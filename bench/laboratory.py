"""A PostgreSQL with everything on that a real one has on, a bucket, and an import to drive."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from importflow import database, storage
from importflow.api_schemas import UploadRequest
from importflow.config import PresignSettings
from importflow.models import ImportCategory
from importflow.presigning import presign
from importflow.tenancy import Tenant
from local.aws import LocalAws
from local.database import LocalPostgres
from local.emulator import Emulator
from local.handlers import invoke
from local.processes import end
from local.seed import seed_tenants
from local.tenants import NORTHWIND

BUCKET = "importflow-bench"


@dataclass(frozen=True)
class Laboratory:
    postgres: LocalPostgres
    s3: Any

    @property
    def tenant(self) -> Tenant:
        return Tenant(NORTHWIND.id, NORTHWIND.engagements[0].id)

    def upload(self, path: Path) -> dict[str, Any]:
        """Presign and store a file; the input of Register upload for it."""
        size = path.stat().st_size
        request = UploadRequest(filename=path.name, file_size=size, import_category=ImportCategory.CMDB_EXPORT)
        with database.tenant_session(self.tenant) as session:
            accepted = presign(session, self.tenant, uuid4(), request, PresignSettings.from_environment())
        key = accepted.upload.fields["key"]
        with path.open("rb") as file:
            stored = self.s3.put_object(Bucket=BUCKET, Key=key, Body=file)
        return {
            "bucket": BUCKET, "key": key, "size": size, "version_id": stored["VersionId"],
            "etag": stored["ETag"], "execution": f"bench-{uuid4()}",
        }  # fmt: skip


@contextmanager
def laboratory(directory: Path) -> Iterator[Laboratory]:
    """Durable PostgreSQL (fsync on) and the emulator's S3, both on loopback, gone at the end."""
    with LocalPostgres(directory / "postgres", tied=True) as postgres:
        aws, mark = Emulator(directory / "aws").start(tied=True)
        try:
            os.environ.update(aws.environment() | {"UPLOAD_BUCKET": BUCKET})
            _migrate(postgres)
            yield Laboratory(postgres, _bucket(aws))
        finally:
            database.engine().dispose()
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
