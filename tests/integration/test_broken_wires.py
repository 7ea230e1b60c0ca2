"""Whatever the network does to a connection, it is told as trouble that passes, soon, and reads are tried again."""

from __future__ import annotations

import inspect
import logging
import socket
import time
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import InterfaceError

from importflow import database, wire
from importflow.config import DatabaseSettings
from local.handlers import handler
from tests.integration.laboratory import NORTH, Laboratory, call_api


@pytest.mark.parametrize("error", [ConnectionResetError(), TimeoutError("timed out"), OSError(113, "no route")])
def test_a_read_that_breaks_is_the_drivers_own_error(laboratory: Laboratory, error: OSError) -> None:
    def broken(_size: int) -> bytes:
        raise error

    def ask_over_it() -> None:
        with database.tenant_session(NORTH) as session:
            driver: Any = session.connection().connection.dbapi_connection
            driver._sock._file = type("Broken", (), {"read": staticmethod(broken)})()
            session.execute(sa.text("SELECT 1"))

    with pytest.raises(InterfaceError) as raised:
        ask_over_it()

    assert database.is_passing(raised.value)
    with database.tenant_session(NORTH) as session:
        assert session.scalar(sa.text("SELECT 1")) == 1


def test_a_server_that_never_answers_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "CONNECT_SECONDS", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"postgresql+pg8000://app:secret@127.0.0.1:{silent.getsockname()[1]}/importflow"
        began = time.monotonic()
        with pytest.raises(InterfaceError) as raised:
            database.build_engine(DatabaseSettings(database_url=url)).connect()

    assert time.monotonic() - began < 3
    assert database.is_passing(raised.value)


def test_the_peer_is_asked_whether_it_is_still_there(laboratory: Laboratory) -> None:
    with database.tenant_session(NORTH) as session:
        driver: Any = session.connection().connection.dbapi_connection
        assert driver._usock.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
        assert driver._usock.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE) == 15
        assert driver._usock.gettimeout() == DatabaseSettings().socket_timeout_seconds


def test_a_worker_that_went_away_keeps_its_locks_for_less_than_the_retries_of_a_step(laboratory: Laboratory) -> None:
    """Each of the seven tries of Register upload, the least patient step, waits 25 s for the row."""
    with database.tenant_session(NORTH) as session:
        limit = session.scalar(
            sa.text("SELECT setting::int FROM pg_settings WHERE name = 'idle_in_transaction_session_timeout'")
        )

    assert limit is not None
    assert 0 < limit / 1000 < 7 * 25


def breaking(monkeypatch: pytest.MonkeyPatch, superuser: sa.Engine, function: str, name: str, times: int) -> list[int]:
    """The use case's connection is cut under it, the first `times` it is called."""
    module = inspect.unwrap(handler(function)).__globals__
    real, calls = module[name], []

    def cut_first(session: Any, *arguments: Any, **named: Any) -> Any:
        calls.append(session.scalar(sa.text("SELECT pg_backend_pid()")))
        if len(calls) <= times:
            with superuser.connect() as connection:
                connection.execute(sa.text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": calls[-1]})
        return real(session, *arguments, **named)

    monkeypatch.setitem(module, name, cut_first)
    return calls


@pytest.mark.parametrize(("times", "status", "tries"), [(1, 200, 2), (2, 200, 3), (9, 503, 3)])
def test_a_read_is_tried_again(
    laboratory: Laboratory, superuser: sa.Engine, monkeypatch: pytest.MonkeyPatch, times: int, status: int, tries: int
) -> None:
    calls = breaking(monkeypatch, superuser, "status/status", "import_history", times)

    answer = call_api("status/status", "GET", "/api/v1/data-import")

    assert (answer.status, len(calls)) == (status, tries)
    assert ("Retry-After" in answer.headers) is (status == 503)


def test_a_write_is_not(laboratory: Laboratory, superuser: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = breaking(monkeypatch, superuser, "upload/presign", "presign", 1)
    body = {"filename": "servers.csv", "file_size": 10}

    answer = call_api("upload/presign", "POST", "/api/v1/data-import/upload", body=body)

    assert (answer.status, len(calls)) == (503, 1)
    assert laboratory.rows("SELECT count(*) FROM migration.data_imports") == [(0,)]


def test_a_dead_connection_that_cannot_be_closed_is_no_news(
    laboratory: Laboratory, superuser: sa.Engine, caplog: pytest.LogCaptureFixture
) -> None:
    with database.tenant_session(NORTH) as session:
        pid = session.scalar(sa.text("SELECT pg_backend_pid()"))
    with superuser.connect() as connection:
        connection.execute(sa.text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid})

    with caplog.at_level(logging.WARNING), database.tenant_session(NORTH) as session:
        assert session.scalar(sa.text("SELECT 1")) == 1

    assert [record.message for record in caplog.records] == []
