"""S5, S6: many clients behind a transaction pooler, each transaction another tenant's or nobody's.

The sessions are the product's own. What each transaction was told about its tenant and which rows it was shown is
written down; the judge compares that with the tenant it announced. The pooler is pgbouncer in transaction mode where
it is installed, a stand-in of ours elsewhere; the line says which.
"""

from __future__ import annotations

import random
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from importflow import database
from importflow.config import DatabaseSettings
from importflow.errors import ImportflowError
from importflow.tenancy import Tenant
from local.database import LocalPostgres
from local.ports import LOOPBACK, free_port
from local.postgres_install import give_to_system_user
from local.processes import ProcessMark, end
from torture.room import room, superuser
from torture.tenants.callers import TENANTS
from torture.tenants.transaction_pool import transaction_pool
from torture.verdict import Plan, Verdict

PROMISES = ("S5", "S6")
CLIENTS, SERVERS, ROWS_EACH = 16, 4, 5
_OURS = [Tenant(each.client_account_id, each.engagement_id) for each in TENANTS]

_SETTING = sa.text(
    "SELECT pg_backend_pid() AS backend, current_setting('app.client_account_id', true) AS client,"
    " current_setting('app.engagement_id', true) AS engagement"
)
_ROWS = sa.text("SELECT engagement_id FROM migration.assets")
_TOUCH = sa.text("UPDATE migration.assets SET description = :by RETURNING engagement_id")
_FILL = sa.text(
    "INSERT INTO migration.assets (client_account_id, engagement_id, name)"
    " SELECT :client, :engagement, 'asset-' || n FROM generate_series(1, :rows) n"
)


@dataclass(frozen=True, slots=True)
class Seen:
    """One transaction: for whom, what the setting was, whose rows were shown; `error` where it ended in one."""

    tenant: Tenant | None
    backend: int = 0
    client: str | None = None
    engagement: str | None = None
    rows: tuple[str, ...] = ()
    statements: int = 0
    error: str = ""


class _OnPurpose(ImportflowError):
    """Rolls a transaction back."""


def run(plan: Plan) -> Verdict:
    """So many statements by sixteen clients over four connections."""
    wanted = plan.of(sampled=4_000, full=24_000)
    with room() as lab, ExitStack() as endings:
        engine = superuser(lab)
        endings.callback(engine.dispose)
        _fill(engine)
        name, url = endings.enter_context(_pooled(lab.postgres))
        endings.enter_context(_own_engines(url))
        endings.enter_context(MISTAKES[plan.seeded_bug]() if plan.seeded_bug else nullcontext())
        with ThreadPoolExecutor(CLIENTS) as pool:
            work = [pool.submit(_client, plan.seed * 100 + number, wanted // CLIENTS) for number in range(CLIENTS)]
            seen = [each for future in work for each in future.result()]
    return _verdict(name, seen)


def _verdict(name: str, seen: Sequence[Seen]) -> Verdict:
    faults = Counter(fault for each in seen for fault in _faults(each))
    broken = tuple(f"{count} × {fault}; REPLAY=pooler" for fault, count in faults.items())
    shared = len({(each.backend, each.tenant) for each in seen}) / max(1, len({each.backend for each in seen}))
    nobodys = sum(each.tenant is None for each in seen)
    line = (
        f"{sum(each.statements for each in seen):,} statements in {len(seen):,} transactions ({nobodys:,} of nobody),"
        f" {CLIENTS} clients, {len({each.backend for each in seen})} connections through {name}, each used for"
        f" {shared:.0f} tenants: {sum(faults.values())} wrong"
    )
    if shared < len(_OURS):
        broken += ("the connections were not shared: nothing was shown; REPLAY=pooler",)
    return Verdict(PROMISES, line, broken)


def _faults(seen: Seen) -> Iterator[str]:
    """The judge: knows the announced tenant and what was seen, nothing else."""
    if seen.error:
        yield f"a transaction of {'a tenant' if seen.tenant else 'nobody'} ended in {seen.error}"
        return
    told = (seen.client or None, seen.engagement or None)
    announced = (str(seen.tenant.client_account_id), str(seen.tenant.engagement_id)) if seen.tenant else (None, None)
    if told != announced:
        yield "saw a tenant setting that it did not make" if any(told) else "lost its tenant setting"
    if set(seen.rows) - {announced[1]}:
        yield "saw rows of another tenant"
    if len(seen.rows) % ROWS_EACH or bool(seen.rows) != bool(seen.tenant):
        yield f"saw {len(seen.rows)} rows"


# ── clients ──────────────────────────────────────────────────────────────────


def _client(seed: int, statements: int) -> list[Seen]:
    draw, seen, done = random.Random(seed), list[Seen](), 0
    while done < statements:
        each = _transaction(draw.choice([*_OURS, None]), draw)
        seen.append(each)
        done += each.statements
    database.engine().dispose()
    return seen


def _transaction(tenant: Tenant | None, draw: random.Random) -> Seen:
    opens = database.nobodys_session() if tenant is None else draw.choice(_SESSIONS)(tenant)
    ends_badly = draw.random() < 0.1
    found: list[Seen] = []
    try:
        with opens as session:
            found.append(_look(session, tenant, draw))
            if ends_badly:
                raise _OnPurpose
    except _OnPurpose:
        pass
    except Exception as error:
        return Seen(tenant, statements=1, error=type(error).__name__)
    return found[0]


_SESSIONS: tuple[Callable[[Tenant], Any], ...] = (database.tenant_session, database.reading_session)


def _look(session: Session, tenant: Tenant | None, draw: random.Random) -> Seen:
    before = session.execute(_SETTING).one()
    if draw.random() < 0.3:
        time.sleep(draw.random() * 0.002)  # others come in between
    rows = [str(each) for each in session.scalars(_ROWS)]
    statements = 3
    if tenant is not None and not session.info["settings"] and draw.random() < 0.2:
        rows += [str(each) for each in session.scalars(_TOUCH, {"by": str(draw.random())})]
        statements += 1
    return Seen(tenant, before.backend, before.client, before.engagement, tuple(rows), statements)


@contextmanager
def _own_engines(url: sa.URL) -> Iterator[None]:
    """A client's engine is its thread's, as a function's is its environment's."""
    mine, kept = threading.local(), database.engine

    def engine() -> sa.Engine:
        if not hasattr(mine, "engine"):
            settings = DatabaseSettings(database_url=url.render_as_string(hide_password=False))
            mine.engine = database.build_engine(settings)
        found: sa.Engine = mine.engine
        return found

    vars(database)["engine"] = engine
    try:
        yield
    finally:
        vars(database)["engine"] = kept


def _fill(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        for tenant in _OURS:
            connection.execute(
                _FILL, {"client": tenant.client_account_id, "engagement": tenant.engagement_id, "rows": ROWS_EACH}
            )


# ── the pooler ───────────────────────────────────────────────────────────────


@contextmanager
def _pooled(postgres: LocalPostgres) -> Iterator[tuple[str, sa.URL]]:
    url = sa.make_url(postgres.urls.app)
    program = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")
    if program is None:
        with transaction_pool(url, SERVERS) as pooled:
            yield "a stand-in (pgbouncer is not installed)", pooled
        return
    with tempfile.TemporaryDirectory(prefix="importflow-pgbouncer-") as scratch:
        port = free_port()
        settings = _settings(postgres, url, Path(scratch), port)
        with (Path(scratch) / "log").open("wb") as log:
            process = subprocess.Popen([program, settings], stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        try:
            _wait(process, port, Path(scratch))
            yield "pgbouncer in transaction mode", url.set(host=LOOPBACK, port=port)
        finally:
            end(ProcessMark.of(process.pid))
            process.wait()


def _settings(postgres: LocalPostgres, url: sa.URL, scratch: Path, port: int) -> Path:
    scratch.chmod(0o755)
    users, settings = scratch / "users.txt", scratch / "pgbouncer.ini"
    users.write_text(f'"{url.username}" "{url.password}"\n')
    users.chmod(0o600)
    user = postgres.programs.user
    settings.write_text(
        f"[databases]\n{url.database} = host={url.host} port={url.port} dbname={url.database}\n"
        f"[pgbouncer]\nlisten_addr = {LOOPBACK}\nlisten_port = {port}\nunix_socket_dir =\nauth_type = trust\n"
        f"auth_file = {users}\npool_mode = transaction\ndefault_pool_size = {SERVERS}\nmax_client_conn = 100\n"
        f"{f'user = {user}' if user else ''}\n"
    )
    give_to_system_user(users, postgres.programs)
    return settings


def _wait(process: subprocess.Popen[bytes], port: int, scratch: Path) -> None:
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex((LOOPBACK, port)) == 0:
                return
        if process.poll() is not None:
            break
        time.sleep(0.05)
    raise RuntimeError(f"pgbouncer did not start: {(scratch / 'log').read_text()[-500:]}")


# ── mistakes ─────────────────────────────────────────────────────────────────


@contextmanager
def sets_for_the_connection() -> Iterator[None]:
    """The tenant is set until further notice, not for the transaction."""
    kept = database.SET_TENANT
    vars(database)["SET_TENANT"] = sa.text(kept.text.replace(", true)", ", false)"))
    try:
        yield
    finally:
        vars(database)["SET_TENANT"] = kept


@contextmanager
def announces_nobody() -> Iterator[None]:
    """The tenant is not said: the connection is expected to know it."""
    kept = database.SET_TENANT
    vars(database)["SET_TENANT"] = sa.text("SELECT CAST(:client_account_id AS text), CAST(:engagement_id AS text)")
    try:
        yield
    finally:
        vars(database)["SET_TENANT"] = kept


MISTAKES: dict[str, Callable[[], Any]] = {
    "sets_for_the_connection": sets_for_the_connection,
    "announces_nobody": announces_nobody,
}
SEEDED_BUGS: tuple[str, ...] = tuple(MISTAKES)
