"""What a session of a tenant sees, changes and leaves behind: with the database's fence, and with the other alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext, suppress
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session, aliased

from importflow import database
from importflow.database import after_commit, nobodys_session, reading_session, sqlstate, tenant_session, trial_session
from importflow.errors import ImportflowError
from importflow.models import Asset, ClientAccount, Engagement, RawImportRecord
from importflow.own_rows import own_rows
from tests.integration.laboratory import NORTH, NORTH_TWO, SOUTH, USER, Laboratory, as_product
from torture.tenants.fences import row_security_off

OWNERS = (NORTH, NORTH_TWO, SOUTH)


ASKING = as_product(NORTH)


@pytest.fixture(autouse=True)
def one_asset_each(laboratory: Laboratory, superuser: sa.Engine) -> None:
    """Named by the grant of its tenant."""
    rows = [{"client": each.client_account_id, "engagement": each.engagement_id, "name": each.grant} for each in OWNERS]
    statement = (
        "INSERT INTO migration.assets (client_account_id, engagement_id, name) VALUES (:client, :engagement, :name)"
    )
    with superuser.begin() as connection:
        connection.execute(sa.text(statement), rows)


def assets(superuser: sa.Engine) -> dict[str, str | None]:
    """Of all tenants: name → hostname."""
    with superuser.connect() as connection:
        found = connection.execute(sa.text("SELECT name, hostname FROM migration.assets"))
        return {row.name: row.hostname for row in found}


def same_client(entity: Any) -> Any:
    return sa.select(entity.name).where(entity.client_account_id == NORTH.client_account_id)


STATEMENTS: dict[str, Callable[[], Any]] = {
    "a query": lambda: sa.select(Asset.name),
    "a query of the client": lambda: same_client(Asset),
    "under another name": lambda: sa.select(aliased(Asset).name),
    "of a group": lambda: sa.select(sa.func.max(Asset.name)).group_by(Asset.id),
    "of two tables": lambda: sa.select(Asset.name).join(Engagement, sa.true()),
    "as text": lambda: sa.text(f"SELECT name FROM migration.assets WHERE {own_rows()}"),
    "as text, of a table with a short name": lambda: sa.text(
        f"SELECT a.name FROM migration.assets a WHERE {own_rows('a')}"
    ),
}
FENCES: dict[str, Callable[[sa.Engine], AbstractContextManager[None]]] = {
    "both": lambda _superuser: nullcontext(),
    "the application alone": row_security_off,
}


@pytest.fixture(params=FENCES.values(), ids=FENCES)
def fences(request: pytest.FixtureRequest, superuser: sa.Engine) -> Iterator[None]:
    with request.param(superuser):
        yield


A_RECORD = """
    WITH of AS (
        INSERT INTO migration.data_imports
            (client_account_id, engagement_id, import_name, import_type, filename, imported_by)
        VALUES (:client_account_id, :engagement_id, 'x', 'cmdb_export', 'x', :user) RETURNING id)
    INSERT INTO migration.raw_import_records (client_account_id, engagement_id, data_import_id, row_number, raw_data)
    SELECT :client_account_id, :engagement_id, id, 1, '{}' FROM of
"""


@pytest.mark.usefixtures("fences")
class TestWhatASessionReaches:
    @pytest.mark.parametrize("opened", [tenant_session, reading_session, trial_session])
    @pytest.mark.parametrize("statement", STATEMENTS.values(), ids=STATEMENTS)
    def test_of_assets(self, opened: Any, statement: Callable[[], Any]) -> None:
        with opened(ASKING) as session:
            assert session.scalars(statement()).all() == [NORTH.grant]

    def test_of_assets_as_objects(self) -> None:
        with tenant_session(ASKING) as session:
            assert [asset.name for asset in session.scalars(sa.select(Asset))] == [NORTH.grant]

    @pytest.mark.parametrize(("model", "own"), [(ClientAccount, "client_account_id"), (Engagement, "engagement_id")])
    def test_of_whom_it_works_for(self, model: Any, own: str) -> None:
        with tenant_session(ASKING) as session:
            assert session.scalars(sa.select(model.id)).all() == [getattr(NORTH, own)]
            assert session.scalars(sa.select(aliased(model).id)).all() == [getattr(NORTH, own)]

    def test_a_change_is_of_its_own(self, superuser: sa.Engine) -> None:
        with tenant_session(ASKING) as session:
            session.execute(sa.update(Asset).values(hostname="changed"))
        assert assets(superuser) == {NORTH.grant: "changed", NORTH_TWO.grant: None, SOUTH.grant: None}

    def test_what_it_deletes_is_its_own(self, laboratory: Laboratory, superuser: sa.Engine) -> None:
        with superuser.begin() as connection:
            for each in OWNERS:
                connection.execute(sa.text(A_RECORD), {**vars(each), "user": USER})
        with tenant_session(ASKING) as session:
            session.execute(sa.delete(RawImportRecord))
        left = laboratory.rows("SELECT client_account_id, engagement_id FROM migration.raw_import_records")
        assert {*left} == {(each.client_account_id, each.engagement_id) for each in (NORTH_TWO, SOUTH)}


def add(session: Session, name: str) -> None:
    session.add(Asset(client_account_id=NORTH.client_account_id, engagement_id=NORTH.engagement_id, name=name))
    session.flush()


def test_what_was_written_stays_once_the_session_ends_well(superuser: sa.Engine) -> None:
    with tenant_session(ASKING) as session:
        add(session, "new")
    assert "new" in assets(superuser)


def add_and_raise(accident: type[Exception]) -> None:
    with tenant_session(ASKING) as session:
        add(session, "new")
        raise accident


@pytest.mark.parametrize("accident", [ImportflowError, KeyError])
def test_what_was_written_before_an_accident_is_undone(superuser: sa.Engine, accident: type[Exception]) -> None:
    with pytest.raises(accident):
        add_and_raise(accident)
    assert "new" not in assets(superuser)


def test_a_trial_leaves_nothing_and_waits_for_nobody_for_long(superuser: sa.Engine) -> None:
    with trial_session(ASKING) as session:
        add(session, "new")
        shown = [session.scalars(sa.text(f"SHOW {name}")).one() for name in ("lock_timeout", "statement_timeout")]
    assert shown == ["2s", "10s"]
    assert "new" not in assets(superuser)
    with tenant_session(ASKING) as session:
        assert session.scalars(sa.text("SHOW lock_timeout")).one() != "2s"


@pytest.mark.parametrize("opened", [lambda: reading_session(ASKING), nobodys_session], ids=["a tenant's", "nobody's"])
def test_who_only_reads_cannot_write(opened: Callable[[], AbstractContextManager[Session]]) -> None:
    with pytest.raises(DBAPIError) as refused, opened() as session:
        session.execute(sa.text("DELETE FROM migration.assets"))
    assert sqlstate(refused.value) == "25006"


def test_nobody_sees_nothing() -> None:
    with nobodys_session() as session:
        assert session.scalars(sa.select(Asset.name)).all() == []
        assert session.scalars(STATEMENTS["as text"]()).all() == []


def test_each_transaction_of_a_session_is_its_tenants() -> None:
    with tenant_session(ASKING) as session:
        session.commit()
        assert session.scalars(sa.text("SELECT name FROM migration.assets")).all() == [NORTH.grant]


def settings() -> list[Any]:
    with database.engine().connect() as connection:
        asked = "SELECT current_setting('app.client_account_id', true), current_setting('app.engagement_id', true)"
        return list(connection.execute(sa.text(asked)).one())


@pytest.mark.parametrize("opened", [tenant_session, reading_session, trial_session])
def test_who_comes_later_on_the_connection_is_nobody(opened: Any) -> None:
    with opened(ASKING) as session:
        session.execute(sa.text("SELECT 1"))
    assert {*settings()} <= {None, ""}


def backend(session: Session) -> int:
    return int(session.scalars(sa.text("SELECT pg_backend_pid()")).one())


def backend_after(accident: Callable[[Session], Any]) -> tuple[int, int]:
    """The connection's backend before an accident, and that of the next session."""
    before = 0
    with suppress(ImportflowError, DBAPIError, KeyboardInterrupt), tenant_session(ASKING) as session:
        before = backend(session)
        accident(session)
    with tenant_session(ASKING) as session:
        return before, backend(session)


def refuse(_session: Session) -> None:
    raise ImportflowError


def break_off(_session: Session) -> None:
    raise KeyboardInterrupt


def violate(session: Session) -> None:
    session.execute(sa.text("SELECT 1 / 0"))


def test_a_connection_is_kept_after_a_refusal_and_not_where_nobody_knows_what_it_was_at() -> None:
    refused, violated, broken = backend_after(refuse), backend_after(violate), backend_after(break_off)

    assert refused[0] == refused[1] == violated[0] == violated[1] == broken[0]
    assert broken[0] != broken[1]


def test_work_after_a_commit_is_done_once_and_not_without_one() -> None:
    done: list[str] = []
    with tenant_session(ASKING) as session:
        after_commit(session, lambda: done.append("committed"))
        assert done == []
        session.commit()
        session.execute(sa.text("SELECT 1"))
    with trial_session(ASKING) as session:
        after_commit(session, lambda: done.append("never"))
        session.execute(sa.text("SELECT 1"))
    assert done == ["committed"]


def test_what_was_read_can_be_used_after_the_commit() -> None:
    with tenant_session(ASKING) as session:
        asset = session.scalars(sa.select(Asset)).one()
    assert asset.name == NORTH.grant


def test_a_row_of_another_tenant_cannot_be_added(superuser: sa.Engine) -> None:
    foreign = Asset(client_account_id=SOUTH.client_account_id, engagement_id=SOUTH.engagement_id, name="foreign")
    with pytest.raises(DBAPIError) as refused, tenant_session(ASKING) as session:
        session.add(foreign)
    assert not isinstance(refused.value, IntegrityError)
    assert sqlstate(refused.value) == "42501"
