"""A database and a bucket to break things in; one for a whole test module, or one for each run.

Guarantees: nothing is left running, and the environment is as it was before.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import sqlalchemy as sa

from importflow import database, storage
from local.laboratory import EMPTY_INVENTORY, Laboratory, laboratory

_open: list[tuple[Laboratory, ExitStack]] = []


@contextmanager
def room(*, durable: bool = False, fresh: bool = False) -> Iterator[Laboratory]:
    """An empty laboratory: the one that is open already in this process, or a new one where `fresh`.

    `durable`: PostgreSQL with fsync on; for what crashes the server.
    """
    if _open and not fresh:
        lab, _ = _open[-1]
        empty(lab)
        yield lab
        return
    environment = dict(os.environ)
    with tempfile.TemporaryDirectory(prefix="importflow-torture-") as directory:
        try:
            with laboratory(Path(directory), durable=durable) as lab, ExitStack() as endings:
                _open.append((lab, endings))
                try:
                    yield lab
                finally:
                    _open.pop()
        finally:
            storage.client.cache_clear()
            _restore(environment)


def at_the_end(work: Callable[[], None]) -> None:
    """Do it when the room that was opened last is closed, before its database goes."""
    _open[-1][1].callback(work)


def _restore(environment: dict[str, str]) -> None:
    os.environ.clear()
    os.environ.update(environment)


def superuser(lab: Laboratory) -> sa.Engine:
    """Sees every row of every tenant: for checkers only. The caller disposes of it."""
    return sa.create_engine(lab.postgres.urls.superuser, connect_args={"ssl_context": False}, pool_pre_ping=True)


def empty(lab: Laboratory) -> None:
    """Forget every import and asset of every tenant, and the connections that earlier work left behind."""
    database.engine().dispose()
    engine = superuser(lab)
    with engine.begin() as connection:
        connection.execute(sa.text(EMPTY_INVENTORY))
    engine.dispose()
