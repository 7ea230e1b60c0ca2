"""The import an id in an address stands for; foreign, unknown and malformed ids answer alike."""

from http import HTTPStatus
from uuid import UUID

from sqlalchemy.orm import Session

from importflow.errors import ApiError
from importflow.models import DataImport
from importflow.queries import imports

# API Gateway waits 29 seconds.
PATIENCE_SECONDS = 20


def find_import(session: Session, any_id: str) -> DataImport:
    """By data import, master flow or flow id; 404 if the tenant has none."""
    found = imports.find_by_any_id(session, _uuid(any_id))
    if found is None:
        raise _not_found()
    return found


def lock_import(session: Session, any_id: str) -> DataImport:
    """The same, held to the end of the transaction; a step that holds it is waited for as long as a request can be."""
    imports.wait_at_most(session, PATIENCE_SECONDS)
    return imports.lock(session, find_import(session, any_id).id)


def _uuid(value: str) -> UUID:
    """A malformed id answers like an unknown one: nothing can be learnt from the difference."""
    try:
        return UUID(value)
    except ValueError as error:
        raise _not_found() from error


def _not_found() -> ApiError:
    return ApiError(HTTPStatus.NOT_FOUND, "import-not-found", "There is no such import.")
