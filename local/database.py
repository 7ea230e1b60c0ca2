"""A real PostgreSQL of the project's own, on loopback only, for the laptop stack, the tests and the bench.

`start()` guarantees: the database `importflow` exists and belongs to `importflow_owner`, every role signs in with a
generated password (kept in `postgres.json`, mode 600) over TCP on 127.0.0.1, and nothing else is listened on.
`stop()` guarantees: the server process has ended. The app role is created by the migrations; its URL stands from the
start.
"""

from __future__ import annotations

import shutil
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

import pg8000.native
import psutil

from local.places import digest_of, shared_directory
from local.ports import LOOPBACK, free_port, is_free
from local.postgres_install import MAJOR, PostgresPrograms, PostgresUnavailable, find_programs, give_to_system_user
from local.postgres_record import DATABASE, OWNER, SUPERUSER, DatabaseUrls, PostgresRecord, write_private

__all__ = ["DatabaseUrls", "LocalPostgres", "PostgresUnavailable"]

_START_SECONDS = 60

# Sized for two cores and a few GB: bulk loads should not wait for checkpoints, and plans should be stable.
_SETTINGS = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",
    "password_encryption": "scram-sha-256",
    "max_connections": "100",
    "shared_buffers": "512MB",
    "effective_cache_size": "2GB",
    "work_mem": "32MB",
    "maintenance_work_mem": "256MB",
    "max_wal_size": "4GB",
    "min_wal_size": "256MB",
    "checkpoint_timeout": "15min",
    "checkpoint_completion_target": "0.9",
    "wal_compression": "on",
    "random_page_cost": "1.1",
    "max_parallel_workers_per_gather": "1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %q%u@%d ",
    "log_checkpoints": "off",
}
_NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class LocalPostgres:
    """One database server, known by the directory of its record and log.

    `durable=False` is for tests: no waiting for the disk, and the data is removed by `stop()`.
    `tied=True`: the server also ends when this process dies in a way that no cleanup survives (Linux only).
    """

    def __init__(self, directory: Path, *, durable: bool = True, tied: bool | None = None) -> None:
        self.directory = Path(directory).resolve()
        self.log = self.directory / "postgres.log"
        self._durable = durable
        self._tied = (not durable) if tied is None else tied
        self._record_file = self.directory / "postgres.json"
        self._process: subprocess.Popen[bytes] | None = None
        self._found: PostgresPrograms | None = None

    def start(self) -> DatabaseUrls:
        """Starts the server, creating the cluster at the first start; a running one is left as it is."""
        self.directory.mkdir(parents=True, exist_ok=True)
        record = self._record() or PostgresRecord.new()
        if record.ready and self.pid() is not None:
            return record.urls()
        try:
            self._ensure_cluster(record)
            self._launch(record)
            if not record.ready:
                _create_roles_and_database(record)
                record.ready = True
                record.write(self._record_file)
        except BaseException:
            self.stop()
            raise
        return record.urls()

    def stop(self) -> None:
        """Ends the server (fast shutdown; waits); does nothing when it is not running."""
        self._shut_down("fast")
        if not self._durable:
            self.remove()

    def restart(self, mode: Literal["fast", "immediate"] = "fast") -> None:
        """Stops and starts again; `immediate` is a crash: no checkpoint, recovery at the start."""
        record = self._record()
        if record is None:
            raise PostgresUnavailable("nothing to restart: the server was never started")
        self._shut_down(mode)
        self._launch(record)

    def remove(self) -> None:
        """Deletes the stopped server's data and passwords."""
        if self.pid() is not None:
            raise PostgresUnavailable("the server is running: stop it first")
        shutil.rmtree(self._home(), ignore_errors=True)
        self._record_file.unlink(missing_ok=True)

    def pid(self) -> int | None:
        """The running server's process id, or None."""
        try:
            pid = int(self._pid_file.read_text().splitlines()[0])
            return pid if str(self.data) in psutil.Process(pid).cmdline() else None
        except (OSError, ValueError, IndexError, psutil.Error):
            return None

    @property
    def data(self) -> Path:
        """The cluster's data directory."""
        return self._home() / "data"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def urls(self) -> DatabaseUrls:
        """The URLs of the last start."""
        record = self._record()
        if record is None:
            raise PostgresUnavailable("the server was never started")
        return record.urls()

    @property
    def programs(self) -> PostgresPrograms:
        """PostgreSQL's own programs (psql, pg_dump, …) for this server."""
        self._found = self._found or find_programs()
        return self._found

    @property
    def _pid_file(self) -> Path:
        return self.data / "postmaster.pid"

    def _home(self) -> Path:
        if self.programs.user is None:
            return self.directory / "postgres"
        return shared_directory() / "clusters" / digest_of(self.directory)

    def _ensure_cluster(self, record: PostgresRecord) -> None:
        version_file = self.data / "PG_VERSION"
        if record.ready and version_file.exists():
            found = version_file.read_text().strip()
            if found != MAJOR:
                raise PostgresUnavailable(f"{self.data} was written by PostgreSQL {found}, not {MAJOR}: run make clean")
            return
        record.ready = False
        record.write(self._record_file)
        self._create_cluster(record.passwords[SUPERUSER])

    def _create_cluster(self, password: str) -> None:
        home = self._home()
        shutil.rmtree(home, ignore_errors=True)
        home.parent.mkdir(mode=0o711, exist_ok=True)
        home.mkdir(mode=0o700)
        password_file = home / "password"
        write_private(password_file, password)
        for path in (home, password_file):
            give_to_system_user(path, self.programs)
        options = ["--username", SUPERUSER, "--auth=scram-sha-256", "--encoding=UTF8", "--no-instructions"]
        options += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        options += [] if self._durable else ["--no-sync"]
        self.programs.run("initdb", *options, "--pwfile", password_file, "--pgdata", self.data)
        password_file.unlink()

    def _launch(self, record: PostgresRecord) -> None:
        if not is_free(record.port):
            record.port = free_port()
            record.write(self._record_file)
        if self.pid() is None:
            self._pid_file.unlink(missing_ok=True)  # of a crash; its number may belong to another program by now
        settings = _SETTINGS | {"port": str(record.port)} | ({} if self._durable else _NOT_DURABLE)
        arguments: list[str | Path] = ["-D", self.data]
        arguments += [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with self.log.open("ab") as log:
            self._process = self.programs.spawn("postgres", arguments, log=log, tied=self._tied)
        self._wait_until_ready(self._process)

    def _wait_until_ready(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline:
            if process.poll() is not None:
                break
            lines = self._pid_file.read_text().splitlines() if self._pid_file.exists() else []
            if len(lines) > 7 and int(lines[0]) == process.pid and lines[7].strip() == "ready":
                return
            time.sleep(0.02)
        tail = "\n".join(self.log.read_text(errors="replace").splitlines()[-15:])
        raise PostgresUnavailable(f"PostgreSQL did not start; the end of {self.log}:\n{tail}")

    def _shut_down(self, mode: Literal["fast", "immediate"]) -> None:
        if self.pid() is not None:
            self.programs.run("pg_ctl", "stop", "--pgdata", self.data, "--mode", mode, "--wait", "--timeout", "60")
        if self._process is not None:
            self._process.wait(timeout=_START_SECONDS)
            self._process = None

    def _record(self) -> PostgresRecord | None:
        return PostgresRecord.read(self._record_file)


def _create_roles_and_database(record: PostgresRecord) -> None:
    """The owner role and its database, as the superuser; the passwords are ours and URL-safe, so quotes suffice."""
    password = record.passwords[SUPERUSER]
    connection = pg8000.native.Connection(
        SUPERUSER, host=LOOPBACK, port=record.port, database="postgres", password=password, ssl_context=False
    )
    try:
        connection.run(f"CREATE ROLE {OWNER} LOGIN CREATEROLE PASSWORD '{record.passwords[OWNER]}'")
        connection.run(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")
    finally:
        connection.close()
