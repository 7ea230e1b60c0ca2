"""The asset an id in a request stands for; foreign, unknown and malformed ids answer alike."""

from http import HTTPStatus
from uuid import UUID

from importflow.errors import ApiError


def asset_id_of(value: str) -> UUID:
    """A malformed id answers like an unknown one: nothing can be learnt from the difference."""
    try:
        return UUID(value)
    except ValueError as error:
        raise no_such_asset() from error


def no_such_asset() -> ApiError:
    """The 404 for an asset that the tenant does not have."""
    return ApiError(HTTPStatus.NOT_FOUND, "asset-not-found", "There is no such asset.")
