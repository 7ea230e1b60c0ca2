"""The likely incidents of the database: provoked, shown and ended with the commands of docs/runbook.md.

The commands are taken out of the page (`runbook_reader.py`), so one that rots fails here.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from importflow import database
from importflow.errors import StepFailed
from local.database import DatabaseUrls
from local.handlers import invoke
from tests.integration.laboratory import Laboratory
from tests.integration.partial_imports import stopped_at
from tests.integration.runbook_reader import Owner, call, owner_of, query
from tests.runbook import RUNBOOK, filled, section, statements

SERVERS = "Name,CPU Cores\nweb-1,4\nweb-2,8\n"
LOCKS = section("Statements wait for a lock")
UNREACHABLE = section("The database cannot be reached")
MIGRATION = section("A migration failed")


@pytest.fixture
def changed_password(laboratory: Laboratory, urls: DatabaseUrls) -> Iterator[None]:
    """Somebody gave the application role another one; at the end it is as it was."""
    change = "ALTER ROLE importflow_app PASSWORD '{}'"
    with laboratory.superuser.begin() as connection:
        connection.exec_driver_sql(change.format("changed"))
    yield
    with laboratory.superuser.begin() as connection:
        connection.exec_driver_sql(change.format(sa.make_url(urls.app).password))


@pytest.mark.usefixtures("changed_password")
def test_a_database_that_refuses_the_application_role(
    laboratory: Laboratory, urls: DatabaseUrls, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = laboratory.status(str(UUID(int=0)))
    with monkeypatch.context() as environment:
        environment.setenv("DATABASE_URL", urls.owner)
        environment.setenv("APP_DATABASE_URL", urls.app)
        answered = call(UNREACHABLE, "MigrateFunctionName")

    assert (away.status, away.body["code"]) == (503, "temporarily-unavailable")
    assert set(answered) == {"revision"}
    assert stopped_at(laboratory, "registered", SERVERS).status["status"] == "processing"


def test_a_statement_that_holds_a_lock(laboratory: Laboratory, owner: Owner, urls: DatabaseUrls) -> None:
    left = stopped_at(laboratory, "registered", SERVERS)
    database.engine().dispose()  # the thread below makes the only connection of the handlers
    wire = {"ssl_context": False, "application_name": "importflow"}
    engine = sa.create_engine(urls.app, connect_args=wire)
    grant, show, terminate, revoke = statements(LOCKS)
    with ThreadPoolExecutor(1) as pool, engine.connect() as holder:
        holder.exec_driver_sql("LOCK TABLE migration.data_imports IN ACCESS EXCLUSIVE MODE")
        waiting = pool.submit(laboratory.status, left.id)
        owner(grant)
        shown = _until(lambda: [row for row in owner(show) if row["waits_for"]])
        (pid,) = shown[0]["waits_for"]
        held = [row["query"] for row in owner(show) if row["pid"] == pid]
        ended = owner(terminate, str(pid))
        owner(revoke)

        assert waiting.result(timeout=60).status == 200
        holder.invalidate()
    engine.dispose()
    assert [query.startswith("LOCK TABLE") for query in held] == [True]
    assert ended == [{"pg_terminate_backend": True}]


def _until(look: Callable[[], list[Any]]) -> list[Any]:
    for _ in range(400):
        if found := look():
            return found
        time.sleep(0.05)
    raise AssertionError("nobody waits")


@pytest.fixture
def empty_database(superuser: sa.Engine, urls: DatabaseUrls, monkeypatch: pytest.MonkeyPatch) -> Iterator[sa.URL]:
    """Beside the tests' own, on the same server; Migrate is wired to it."""
    alone = superuser.execution_options(isolation_level="AUTOCOMMIT")
    url = sa.make_url(urls.owner).set(database="runbook")
    with alone.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE runbook OWNER {url.username}")
    monkeypatch.setenv("DATABASE_URL", url.render_as_string(hide_password=False))
    monkeypatch.setenv("APP_DATABASE_URL", urls.app)
    yield url
    with alone.connect() as connection:
        connection.exec_driver_sql("DROP DATABASE runbook WITH (FORCE)")


def test_a_migration_that_found_a_table_held(empty_database: sa.URL) -> None:
    invoke("migrate/migrate", {"revision": "093_baseline_schema"})
    show = query(MIGRATION, "SELECT version_num")
    engine = sa.create_engine(empty_database, connect_args={"ssl_context": False})
    with owner_of(empty_database) as owner:
        with engine.begin() as holder:
            holder.exec_driver_sql("LOCK TABLE migration.data_imports IN ACCESS SHARE MODE")
            with pytest.raises(StepFailed, match="55P03"):
                invoke("migrate/migrate", {})
        stands = owner(show)
        answered = call(MIGRATION, "MigrateFunctionName", containing="head")

        assert stands == [{"version_num": "093_baseline_schema"}]
        assert owner(show) == [{"version_num": answered["revision"]}] == [{"version_num": "100_operations"}]
    engine.dispose()


def test_every_query_of_the_page_is_one_that_the_database_takes(owner: Owner) -> None:
    queries = [statement for statement in statements(RUNBOOK) if statement.startswith("SELECT")]
    for statement in queries:
        number = "pg_terminate_backend" in statement
        owner("EXPLAIN " + filled(statement, *["0" if number else str(UUID(int=0))] * statement.count("…")))
    assert len(queries) > 12
