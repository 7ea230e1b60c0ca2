"""A brake on the chunks of imports, so that a test can watch an import that would be over in a second."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from local.stack import Stack
from tests.e2e.superuser import superuser

_LOCK = 4711
_BRAKE = f"""
CREATE OR REPLACE FUNCTION migration.brake() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock({_LOCK});
    PERFORM pg_sleep(%s);
    RETURN NEW;
END $$
"""
_ON = """
CREATE TRIGGER brake BEFORE UPDATE ON migration.import_processing_steps FOR EACH ROW
WHEN (NEW.step_order > 10000 AND NEW.status = 'completed') EXECUTE FUNCTION migration.brake()
"""
_OFF = "DROP TRIGGER IF EXISTS brake ON migration.import_processing_steps"


class Brake:
    """While it is on, chunks are settled one after the other, each `seconds` later than it would be."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    @contextmanager
    def held(self) -> Iterator[None]:
        """No chunk is settled at all meanwhile."""
        with self._engine.begin() as connection:
            connection.execute(sa.text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
            yield


@contextmanager
def slowed(stack: Stack, seconds: float) -> Iterator[Brake]:
    engine = superuser(stack)
    with engine.begin() as connection:
        connection.exec_driver_sql(_OFF)
        connection.exec_driver_sql(_BRAKE % seconds)
        connection.exec_driver_sql(_ON)
    try:
        yield Brake(engine)
    finally:
        with engine.begin() as connection:
            connection.exec_driver_sql(_OFF)
