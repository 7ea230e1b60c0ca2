"""The project's own PostgreSQL: started for real, because what it promises is about processes and files."""

from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
import sqlalchemy as sa

from local.database import LocalPostgres


@pytest.fixture
def postgres(tmp_path: Path) -> Iterator[LocalPostgres]:
    server = LocalPostgres(tmp_path / "a path with spaces", durable=False)
    yield server
    server.stop()


def ask(url: str, question: str) -> object:
    engine = sa.create_engine(url, connect_args={"ssl_context": False}, poolclass=sa.NullPool)
    with engine.connect() as connection:
        return connection.execute(sa.text(question)).scalar()


def test_the_owner_owns_the_database_and_can_create_roles(postgres: LocalPostgres) -> None:
    urls = postgres.start()
    owner = "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()"
    assert ask(urls.owner, owner) == "importflow_owner"
    assert ask(urls.owner, "SELECT rolcreaterole AND NOT rolsuper FROM pg_roles WHERE rolname = current_user") is True
    assert ask(urls.superuser, "SHOW server_version").startswith("18.")  # type: ignore[union-attr]


def test_it_listens_on_loopback_only_and_wants_the_password(postgres: LocalPostgres) -> None:
    urls = postgres.start()
    connections = psutil.Process(postgres.pid()).net_connections(kind="all")
    assert {each.laddr.ip for each in connections if each.status == psutil.CONN_LISTEN} == {"127.0.0.1"}
    password = sa.make_url(urls.owner).password
    assert password
    with pytest.raises(sa.exc.DBAPIError, match="password authentication failed"):
        ask(urls.owner.replace(password, "a guess"), "SELECT 1")


def test_passwords_are_kept_where_only_the_owner_of_the_file_can_read_them(postgres: LocalPostgres) -> None:
    postgres.start()
    assert (postgres.directory / "postgres.json").stat().st_mode & 0o777 == 0o600


def test_stop_leaves_no_process_and_no_data_of_a_throwaway_server(postgres: LocalPostgres) -> None:
    postgres.start()
    pid = postgres.pid()
    assert pid is not None
    everything = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    postgres.stop()
    assert [process.pid for process in everything if process.is_running()] == []
    assert not postgres.data.exists()


def test_what_was_committed_survives_a_crash_and_a_new_start(tmp_path: Path) -> None:
    server = LocalPostgres(tmp_path, durable=True)
    try:
        urls = server.start()
        engine = sa.create_engine(urls.owner, connect_args={"ssl_context": False}, poolclass=sa.NullPool)
        with engine.begin() as connection:
            connection.execute(sa.text("CREATE TABLE kept AS SELECT 42 AS answer"))
        server.restart("immediate")
        assert ask(urls.owner, "SELECT answer FROM kept") == 42
        server.stop()
        assert ask(LocalPostgres(tmp_path).start().owner, "SELECT answer FROM kept") == 42
    finally:
        server.stop()
        server.remove()


def test_starting_a_running_server_again_changes_nothing(postgres: LocalPostgres) -> None:
    urls = postgres.start()
    pid = postgres.pid()
    assert LocalPostgres(postgres.directory, durable=False).start() == urls
    assert postgres.pid() == pid
