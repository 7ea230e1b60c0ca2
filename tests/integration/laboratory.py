"""What integration tests work with: upload a file as a tenant, drive the handlers, look at the rows."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa

from importflow import tenancy
from local.handlers import Ended, invoke, run_import
from local.laboratory import EMPTY_INVENTORY
from local.tenants import NORTHWIND, SOUTHRIDGE, Tenant

BUCKET = "importflow-test"
NORTH = Tenant(NORTHWIND.id, NORTHWIND.engagements[0].id)
NORTH_TWO = Tenant(NORTHWIND.id, NORTHWIND.engagements[1].id)
SOUTH = Tenant(SOUTHRIDGE.id, SOUTHRIDGE.engagements[0].id)
USER = UUID("c0000000-0000-4000-8000-000000000001")


def as_product(tenant: Tenant) -> tenancy.Tenant:
    """The tenant in the product's own words."""
    return tenancy.Tenant(tenant.client_account_id, tenant.engagement_id)


@dataclass(frozen=True)
class Answer:
    """An HTTP answer, decoded; one without a body has an empty one."""

    status: int
    body: dict[str, Any]
    headers: dict[str, Any]


def call_api(
    handler: str,
    method: str,
    path: str,
    *,
    tenant: Tenant | None = NORTH,
    grants: list[Tenant] | None = None,
    body: Any = None,
    query: dict[str, str] | None = None,
    headers: dict[str, str] | None = None,
    claims: dict[str, Any] | None = None,
) -> Answer:
    """Call an API handler with the event API Gateway would send for a signed-in user."""
    granted = grants if grants is not None else [tenant] if tenant else []
    event = {
        "httpMethod": method,
        "path": path,
        "resource": path,
        "headers": {"Content-Type": "application/json"} | (tenant.headers if tenant else {}) | (headers or {}),
        "multiValueHeaders": {},
        "queryStringParameters": query,
        "multiValueQueryStringParameters": {k: [v] for k, v in query.items()} if query else None,
        "pathParameters": None,
        "body": None if body is None else body if isinstance(body, str) else json.dumps(body),
        "isBase64Encoded": False,
        "requestContext": {
            "requestId": "request-1",
            "path": path,
            "httpMethod": method,
            "authorizer": {
                "claims": {"sub": str(USER), "exp": "9999999999", "cognito:groups": ",".join(t.grant for t in granted)}
                if claims is None
                else claims
            },
        },
    }
    answer = invoke(handler, event)
    return Answer(answer["statusCode"], json.loads(answer["body"] or "{}"), answer["multiValueHeaders"])


@dataclass
class Laboratory:
    superuser: sa.Engine
    s3: Any
    uploads: dict[str, dict[str, Any]] = field(default_factory=dict)

    def presign(self, filename: str = "servers.csv", size: int = 10, *, tenant: Tenant = NORTH, **body: Any) -> Any:
        """Ask for an upload; the answer's body."""
        request = {"filename": filename, "file_size": size, "import_category": "cmdb_export"} | body
        answer = call_api("upload/presign", "POST", "/api/v1/data-import/upload", tenant=tenant, body=request)
        assert answer.status == 201, answer.body
        return answer.body

    def put(
        self,
        content: bytes | str,
        *,
        filename: str = "servers.csv",
        tenant: Tenant = NORTH,
        declared: int | None = None,
        **body: Any,
    ) -> dict[str, Any]:
        """Presign and store a file; the input of Register upload for it."""
        data = content.encode() if isinstance(content, str) else content
        accepted = self.presign(filename, len(data) if declared is None else declared, tenant=tenant, **body)
        key = accepted["upload"]["fields"]["key"]
        stored = self.s3.put_object(Bucket=BUCKET, Key=key, Body=data)
        event = {
            "bucket": BUCKET, "key": key, "size": len(data), "version_id": stored["VersionId"],
            "etag": stored["ETag"], "execution": f"execution-{uuid4()}",
        }  # fmt: skip
        self.uploads[accepted["data_import_id"]] = event
        return event | {"accepted": accepted}

    def run(self, content: bytes | str, **options: Any) -> Ran:
        """Import a file through every handler."""
        event = self.put(content, **options)
        accepted = event.pop("accepted")
        ended = run_import(event, self.manifest)
        return Ran(self, ended, accepted, options.get("tenant", NORTH))

    def manifest(self, location: dict[str, str]) -> list[dict[str, Any]]:
        body = self.s3.get_object(Bucket=location["bucket"], Key=location["key"])["Body"].read()
        chunks: list[dict[str, Any]] = json.loads(body)
        return chunks

    def status(self, any_id: str, *, tenant: Tenant = NORTH) -> Answer:
        return call_api("status/status", "GET", f"/api/v1/data-import/status/{any_id}", tenant=tenant)

    def rows(self, statement: str, **parameters: Any) -> list[Any]:
        """Rows of any tenant, as tuples."""
        with self.superuser.connect() as connection:
            return [tuple(row) for row in connection.execute(sa.text(statement), parameters)]

    def empty(self) -> None:
        """Forget every import and asset of every tenant."""
        with self.superuser.begin() as connection:
            connection.execute(sa.text(EMPTY_INVENTORY))

    def assets(self, *columns: str) -> list[Any]:
        return self.rows(f"SELECT {', '.join(columns)} FROM migration.assets ORDER BY {columns[0]}")


@dataclass
class Ran:
    """An import that went through the handlers."""

    laboratory: Laboratory
    ended: Ended
    accepted: dict[str, Any]
    tenant: Tenant

    @property
    def id(self) -> str:
        return str(self.accepted["data_import_id"])

    @property
    def status(self) -> dict[str, Any]:
        answer = self.laboratory.status(self.id, tenant=self.tenant)
        assert answer.status == 200, answer.body
        return answer.body

    def findings(self) -> list[tuple[int, str, str]]:
        """(row, column, code) of every finding on a record, in file order."""
        return self.laboratory.rows(
            "SELECT row_number, finding ->> 'column', finding ->> 'code' FROM migration.raw_import_records,"
            " jsonb_array_elements(validation_errors) AS finding WHERE data_import_id = :id"
            " ORDER BY row_number, 3",
            id=self.id,
        )
