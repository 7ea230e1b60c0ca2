"""Requests that may be sent twice: the same `Idempotency-Key` and the same body mean the same import.

The import's id is made of tenant, route and key, so the primary key is what holds against two at once, for as long as
the row lives (decision 0029). All is read behind the lock that announcements of one engagement take turns at.
"""

import hashlib
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Self
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy.orm import Session

from importflow.auditing import digest
from importflow.errors import ApiError
from importflow.models import DataImport
from importflow.queries import imports, under_way
from importflow.tenancy import Tenant

# Key of `processing_config` for the digest of what was asked, and for the answer where it cannot be made anew.
IDEMPOTENCY = "idempotency"


@dataclass(frozen=True, slots=True)
class Repeatable:
    """A request with a key: the import it makes, and what it asks for."""

    tenant: Tenant
    import_id: UUID
    body_digest: str

    @classmethod
    def of(cls, key: str, tenant: Tenant, route: str, body: BaseModel) -> Self:
        """`route` with the ids in it: a key is one request's."""
        named = "\n".join((str(tenant), route, key)).encode()
        return cls(tenant, _digest_id(hashlib.sha256(named).digest()), digest(body))

    def first(self, session: Session) -> DataImport | None:
        """The import that the first such request made; 422 if that one asked for something else.

        Nobody else of the engagement announces until this transaction ends.
        """
        under_way.take_turns(session, self.tenant)
        found = imports.get(session, self.import_id)
        if found is not None and found.processing_config.get(IDEMPOTENCY, {}).get("body") != self.body_digest:
            raise ApiError(
                HTTPStatus.UNPROCESSABLE_ENTITY,
                "idempotency-key-reused",
                "This Idempotency-Key was used for another request. Use a new one.",
            )
        return found

    def kept(self) -> dict[str, Any]:
        """What the import's row keeps of the request."""
        return {IDEMPOTENCY: {"body": self.body_digest}}

    def keep_answer(self, session: Session, answer: BaseModel) -> None:
        """For an answer that could not be made a second time."""
        said = answer.model_dump_json(by_alias=True)  # as text: JSONB would put its fields into another order
        imports.note(session, self.import_id, {IDEMPOTENCY: {"body": self.body_digest, "answer": said}})


def kept_answer(data_import: DataImport) -> str:
    """What the first request was answered, as JSON."""
    return str(data_import.processing_config[IDEMPOTENCY]["answer"])


def _digest_id(value: bytes) -> UUID:
    """A version 8 UUID (RFC 9562): 122 bits of the digest."""
    number = int.from_bytes(value[:16], "big")
    number = number & ~(0xF << 76) | (0x8 << 76)
    return UUID(int=number & ~(0b11 << 62) | (0b10 << 62))
