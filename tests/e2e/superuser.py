"""The stack's database as one who sees and may do everything: for what no user could bring about."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from local.stack import Stack


def superuser(stack: Stack) -> sa.Engine:
    """Keeps no connection: a stack that is stopped waits for nobody."""
    return sa.create_engine(stack.database.superuser, connect_args={"ssl_context": False}, poolclass=sa.NullPool)


def rows(stack: Stack, statement: str, **parameters: Any) -> list[Any]:
    """What a statement finds, as tuples; nothing of one that only does something."""
    with superuser(stack).begin() as connection:
        found = connection.execute(sa.text(statement), parameters)
        return [tuple(row) for row in found] if found.returns_rows else []
