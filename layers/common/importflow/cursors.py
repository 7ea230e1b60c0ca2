"""Cursors: where a page of a list ended, as text that asks for the next page.

Guarantees: a cursor holds nothing but the position (the tenant comes from the token, the filters from the request), so
a forged one shows only what the caller may see anyway; one that is not of ours is a 422.
"""

import base64
import json
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, TypeVar

from importflow.errors import ApiError

P = TypeVar("P")


def encode_cursor(*position: str | int | None) -> str:
    """The position as URL-safe text."""
    return base64.urlsafe_b64encode(json.dumps(position, ensure_ascii=False).encode()).decode()


def decode_cursor(cursor: str, position: Callable[..., P]) -> P:
    """What `position` makes of the parts; an exception of its own means they are no position."""
    try:
        parts: Any = json.loads(base64.b64decode(cursor.encode("ascii"), altchars=b"-_", validate=True))
        if isinstance(parts, list):
            return position(*parts)
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise _not_ours() from error
    raise _not_ours()


def _not_ours() -> ApiError:
    return ApiError(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid-cursor", "The cursor is not one of ours.")
