"""Mistakes that change nothing that matters, by module: as `Mutant.what` tells them, each with its reason."""

from __future__ import annotations

_TOLD = "a sentence for people, who are told the code beside it"

HARMLESS: dict[str, dict[str, str]] = {
    "caller": {
        'text changed: detail = f"{IDEMPOTENCY_HEADER} must be sent once and have 1 to 255 visible characters of'
        ' ASCII."': _TOLD,
        'text changed: raise ApiError(HTTPStatus.UNAUTHORIZED, "unauthorized", "Sign in first.")': _TOLD,
        'text changed: raise ApiError(HTTPStatus.UNAUTHORIZED, "unauthorized", "Sign in first.") from error': _TOLD,
        'text changed: f"{CLIENT_HEADER} and {ENGAGEMENT_HEADER} must name an engagement you have access to.",': _TOLD,
    },
    "import_lookup": {
        "number changed: PATIENCE_SECONDS = 20": "any number will do that API Gateway waits longer than",
    },
    "presigning": {
        'text changed: repeatable = None if key is None else Repeatable.of(key, tenant, "upload", request)':
            "any name will do that no other route has",
    },
    "object_keys": {
        "left out: return None": "what returns nothing returns None",
    },
    "own_rows": {
        "left out: return": "other statements have no rows that the conditions could be on",
    },
    "database": {
        "text changed: \"SELECT set_config('app.client_account_id', :client_account_id, true),\"":
            "behind the last bracket it names a column that nobody reads",
        "left out: session.rollback()": "closing the session rolls back, too",
    },
}  # fmt: skip
