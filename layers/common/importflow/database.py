"""One way to the database: `tenant_session`, the handler's only transaction, and two kinds that change nothing.

Guarantees: every transaction carries its tenant before the first statement (row-level security
shows nothing otherwise); explicit transactions only; TLS verified except for a plain laptop URL;
a connection in doubt is thrown away.
"""

import json
import logging
import ssl
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from typing import Any

from sqlalchemy import Connection, Engine, ExceptionContext, TextClause, create_engine, event, make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from importflow.certificates import rds_roots
from importflow.config import DatabaseSettings, SettingsError
from importflow.errors import ImportflowError
from importflow.own_rows import restrict_to_tenant
from importflow.sdk import client_of
from importflow.tenancy import Tenant
from importflow.wire import mind_the_wire

# Shorter than the 1,800 s after which RDS Proxy closes idle clients.
RECYCLE_SECONDS = 1_500

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})

# Trouble that passes: serialization, deadlock, lock and connection trouble, shutdown, crash.
_PASSING = frozenset({"40001", "40P01", "55P03", "57P01", "57P02", "57P03", "53300"})
# Classes of it: connections that break, and a sign-in that is refused while its password is being changed.
_PASSING_CLASSES = ("08", "28")

# What a use case needs that learns its tenant on the way.
OpenSession = Callable[[Tenant], AbstractContextManager[Session]]

SET_TENANT = text(
    "SELECT set_config('app.client_account_id', :client_account_id, true),"
    " set_config('app.engagement_id', :engagement_id, true)"
)


_READ_ONLY = text("SET TRANSACTION READ ONLY")
_IMPATIENT = (text("SET LOCAL lock_timeout = '2s'"), text("SET LOCAL statement_timeout = '10s'"))


def build_engine(settings: DatabaseSettings) -> Engine:
    """An engine with at most one connection, checked before each use."""
    url = make_url(settings.database_url or "postgresql+pg8000://")
    if settings.database_url and url.host not in _LOOPBACK:
        raise SettingsError("DATABASE_URL is for a laptop: it has no TLS and reaches loopback only")
    engine = create_engine(
        url,
        hide_parameters=True,
        pool_size=1,
        max_overflow=0,
        pool_pre_ping=True,
        pool_recycle=RECYCLE_SECONDS,
        connect_args={
            "application_name": "importflow",
            # Replaced below by a verifying context; a plain URL is the laptop, on loopback.
            "ssl_context": False,
        },
    )
    logging.getLogger(f"{type(engine.pool).__module__}.{type(engine.pool).__qualname__}").addFilter(_is_news)
    event.listen(engine, "handle_error", _distrust_the_wire)
    if not settings.database_url:
        _sign_in_per_connection(engine, settings)
    mind_the_wire(engine, settings.socket_timeout_seconds)
    return engine


def _is_news(record: logging.LogRecord) -> bool:
    """That a dead connection could not be closed in due form is none: whoever used it reports it, and alarms count."""
    return not record.msg.startswith("Exception terminating connection")


def _distrust_the_wire(context: ExceptionContext) -> None:
    """What is no error of the driver's (a value it cannot encode) broke off in mid-message."""
    if context.sqlalchemy_exception is None:
        context.is_disconnect = True
        context.invalidate_pool_on_disconnect = False


def _sign_in_per_connection(engine: Engine, settings: DatabaseSettings) -> None:
    """Fetch the secret or mint the IAM token (15 minutes' life) for each physical connection."""
    ssl_context = ssl.create_default_context()
    ssl_context.load_verify_locations(cadata=rds_roots())

    @event.listens_for(engine, "do_connect")
    def provide_credentials(_dialect: Any, _record: Any, _args: Any, params: dict[str, Any]) -> None:
        params.update(connection_parameters(settings), ssl_context=ssl_context)


def connection_parameters(settings: DatabaseSettings) -> dict[str, Any]:
    """Host, port, database, user and a fresh password, from the secret or from IAM."""
    if settings.database_secret_arn:
        return _from_secret(settings)
    token = client_of("rds").generate_db_auth_token(
        DBHostname=settings.database_host,
        Port=settings.database_port,
        DBUsername=settings.database_user,
    )
    return _target(settings) | {"user": settings.database_user, "password": token}


def _from_secret(settings: DatabaseSettings) -> dict[str, Any]:
    secret = read_secret(settings.database_secret_arn)
    target = _target(settings)
    return {
        "host": target["host"] or secret["host"],
        "port": int(secret.get("port", target["port"])),
        "database": secret.get("dbname", target["database"]),
        "user": secret["username"],
        "password": secret["password"],
    }


def _target(settings: DatabaseSettings) -> dict[str, Any]:
    return {
        "host": settings.database_host,
        "port": settings.database_port,
        "database": settings.database_name,
    }


def read_secret(arn: str) -> dict[str, Any]:
    """The JSON object behind a database secret."""
    value = client_of("secretsmanager").get_secret_value(SecretId=arn)["SecretString"]
    secret: dict[str, Any] = json.loads(value)
    return secret


@cache
def engine() -> Engine:
    """The function's engine, built at first use and kept for warm starts."""
    return build_engine(DatabaseSettings.from_environment())


def sqlstate(error: DBAPIError) -> str | None:
    """PostgreSQL's five-character code; None where the connection itself broke.

    The driver's exception classes tell nothing: all but unique violations are one class.
    """
    facts = error.orig.args[0] if error.orig is not None and error.orig.args else None
    return facts.get("C") if isinstance(facts, dict) else None


def is_passing(error: DBAPIError) -> bool:
    """Whether the same work may succeed in a moment."""
    code = sqlstate(error)
    return code is None or code in _PASSING or code.startswith(_PASSING_CLASSES)


@contextmanager
def tenant_session(tenant: Tenant) -> Iterator[Session]:
    """One transaction for one tenant: commits at the end, rolls back on any exception."""
    with _session(tenant) as session:
        yield session
        session.commit()


@contextmanager
def nobodys_session() -> Iterator[Session]:
    """One transaction without a tenant: row-level security shows it nothing, it may ask who has open imports."""
    with _session(None, _READ_ONLY) as session:
        yield session


@contextmanager
def reading_session(tenant: Tenant) -> Iterator[Session]:
    """One transaction for one tenant in which the database refuses to write (25006)."""
    with _session(tenant, _READ_ONLY) as session:
        yield session


@contextmanager
def trial_session(tenant: Tenant) -> Iterator[Session]:
    """One transaction for one tenant that is never committed: whatever is done in it is undone.

    It gives up where it would have to wait for others, so that others never wait for it for long.
    """
    with _session(tenant, *_IMPATIENT) as session:
        yield session


@contextmanager
def _session(tenant: Tenant | None, *settings: TextClause) -> Iterator[Session]:
    """A transaction that begins with `settings` and is rolled back unless it was committed.

    After anything but a refusal of ours or an answer of the database, the connection is thrown
    away: the driver may be out of step with it, and would hand later queries foreign answers.
    """
    session = Session(engine(), expire_on_commit=False, info={"tenant": tenant, "settings": settings})
    try:
        yield session
    except (DBAPIError, ImportflowError):
        session.rollback()
        raise
    except BaseException:
        session.invalidate()
        raise
    finally:
        session.close()


def after_commit(session: Session, work: Callable[[], None]) -> None:
    """Do `work` once the session's transaction has happened, not if it rolls back."""
    event.listen(session, "after_commit", lambda _session: work(), once=True)


event.listen(Session, "do_orm_execute", restrict_to_tenant)


@event.listens_for(Session, "after_begin")
def _announce_tenant(session: Session, _transaction: Any, connection: Connection) -> None:
    tenant = session.info.get("tenant")
    if tenant is not None:
        connection.execute(
            SET_TENANT,
            {
                "client_account_id": str(tenant.client_account_id),
                "engagement_id": str(tenant.engagement_id),
            },
        )
    for setting in session.info.get("settings", ()):
        connection.execute(setting)
