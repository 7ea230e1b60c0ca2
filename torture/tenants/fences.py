"""The two fences between tenants, each taken down for a while, and the mistakes that would leave a gap in one.

The database's: row-level security. The application's: the conditions on client account and engagement in its own
statements, and in the criteria that its sessions add to every query of a model.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from importflow import caller, database, import_lookup
from importflow.errors import ApiError
from importflow.tenancy import Tenant

_SECURED = sa.text(
    "SELECT relname FROM pg_class WHERE relnamespace = 'migration'::regnamespace AND relrowsecurity ORDER BY 1"
)
# A condition on the tenant: by parameter, as the driver gets it, or by the transaction's setting.
_CONDITION = re.compile(
    r"((?:\w+\.)*(?:client_account_id|engagement_id) = "
    r"(?:%s(?:::\w+)?|CAST\(%s AS uuid\)|\(SELECT nullif\(current_setting\('app\.\w+', true\), ''\)::uuid\)))"
)


@contextmanager
def filters_off() -> Iterator[None]:
    """No statement of the application restricts itself to a tenant: what does it then is the database alone."""
    engine = database.engine()

    def open_up(_c: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> tuple[str, Any]:
        return _CONDITION.sub(r"(\1 OR true)", statement), parameters

    sa.event.listen(engine, "before_cursor_execute", open_up, retval=True)
    try:
        yield
    finally:
        sa.event.remove(engine, "before_cursor_execute", open_up)


@contextmanager
def row_security_off(superuser: sa.Engine) -> Iterator[None]:
    """No table hides a row: what keeps tenants apart then is the application alone."""
    with superuser.begin() as connection:
        tables = connection.scalars(_SECURED).all()
        for table in tables:
            connection.execute(sa.text(f"ALTER TABLE migration.{table} DISABLE ROW LEVEL SECURITY"))
    try:
        yield
    finally:
        with superuser.begin() as connection:
            for table in tables:
                connection.execute(sa.text(f"ALTER TABLE migration.{table} ENABLE ROW LEVEL SECURITY"))


# ── mistakes ─────────────────────────────────────────────────────────────────


@contextmanager
def _replaced(module: Any, name: str, value: Any) -> Iterator[None]:
    kept = vars(module)[name]
    vars(module)[name] = value
    try:
        yield
    finally:
        vars(module)[name] = kept


@contextmanager
def headers_decide(_superuser: sa.Engine) -> Iterator[None]:
    """The headers are believed, whatever the token grants."""

    def select(grants: list[Tenant], client: str | None, engagement: str | None) -> Tenant:
        if client and engagement:
            try:
                return Tenant(UUID(client), UUID(engagement))
            except ValueError:
                pass
        return right(grants, client, engagement)

    right: Callable[..., Tenant] = vars(caller)["_select"]
    with _replaced(caller, "_select", select):
        yield


@contextmanager
def client_is_enough(_superuser: sa.Engine) -> Iterator[None]:
    """Whoever may work for a client may work in all of its engagements."""

    def select(grants: list[Tenant], client: str | None, engagement: str | None) -> Tenant:
        for grant in grants:
            if str(grant.client_account_id) == client and engagement:
                return Tenant(grant.client_account_id, UUID(engagement))
        return right(grants, client, engagement)

    right: Callable[..., Tenant] = vars(caller)["_select"]
    with _replaced(caller, "_select", select):
        yield


def _looking_elsewhere(superuser: sa.Engine, found_elsewhere: Callable[[], None]) -> Any:
    right = import_lookup.find_import

    def find_import(session: Any, any_id: str) -> Any:
        with superuser.connect() as connection:
            is_somewhere = connection.scalar(
                sa.text("SELECT count(*) FROM migration.data_imports WHERE CAST(id AS text) = :id"), {"id": any_id}
            )
        try:
            return right(session, any_id)
        except ApiError:
            if is_somewhere:
                found_elsewhere()
            raise

    return find_import


@contextmanager
def tells_apart(superuser: sa.Engine) -> Iterator[None]:
    """Another tenant's import is forbidden, an unknown one is not found."""

    def forbidden() -> None:
        raise ApiError(HTTPStatus.FORBIDDEN, "import-not-yours", "This import is another tenant's.")

    from importflow import status

    with _replaced(status, "find_import", _looking_elsewhere(superuser, forbidden)):
        yield


@contextmanager
def takes_longer(superuser: sa.Engine) -> Iterator[None]:
    """Another tenant's import is looked at before it is denied."""
    from importflow import status

    with _replaced(status, "find_import", _looking_elsewhere(superuser, lambda: time.sleep(0.02))):
        yield


@contextmanager
def policy_forgets_engagement(superuser: sa.Engine) -> Iterator[None]:
    """The policy of the assets looks at the client account only."""
    setting = "(SELECT nullif(current_setting('app.{}', true), '')::uuid)"
    client = f"client_account_id = {setting.format('client_account_id')}"
    both = f"{client} AND engagement_id = {setting.format('engagement_id')}"
    alter = "ALTER POLICY tenant_isolation ON migration.assets USING ({0}) WITH CHECK ({0})"
    with superuser.begin() as connection:
        connection.execute(sa.text(alter.format(client)))
    try:
        yield
    finally:
        with superuser.begin() as connection:
            connection.execute(sa.text(alter.format(both)))


@contextmanager
def no_fence_at_all(superuser: sa.Engine) -> Iterator[None]:
    """Neither fence stands."""
    with row_security_off(superuser), filters_off():
        yield


MISTAKES: dict[str, Callable[[sa.Engine], Any]] = {
    mistake.__name__: mistake
    for mistake in (
        headers_decide, client_is_enough, tells_apart, takes_longer, policy_forgets_engagement, no_fence_at_all,
    )
}  # fmt: skip
