"""A connection that goes back to the pool has no tenant, and whatever was sent, the next answer belongs to its question."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
import sqlalchemy as sa

from importflow import database
from importflow.database import tenant_session
from importflow.queries.bulk import copy_lines
from tests.integration.laboratory import NORTH, as_product

NORTH_TENANT = as_product(NORTH)
ANNOUNCED = sa.text(
    "SELECT pg_backend_pid(), nullif(current_setting('app.client_account_id', true), ''),"
    " nullif(current_setting('app.engagement_id', true), '')"
)


@pytest.mark.parametrize("statement", ["SELECT 1", "SELECT 1 / 0"], ids=["commit", "rollback"])
@pytest.mark.usefixtures("laboratory")
def test_after_a_transaction_the_connection_has_no_tenant(statement: str) -> None:
    with suppress(sa.exc.DBAPIError), tenant_session(NORTH_TENANT) as session:
        backend, *announced = session.execute(ANNOUNCED).one()
        session.execute(sa.text(statement))
    with database.engine().connect() as connection:
        same_backend, *left = connection.execute(ANNOUNCED).one()

    assert announced == [str(NORTH.client_account_id), str(NORTH.engagement_id)]
    assert (same_backend, left) == (backend, [None, None])


POISONS: dict[str, dict[str, Any]] = {
    "a lone surrogate": {"value": "web-\ud800"},
    "a NUL": {"value": "web-\x00"},
    "a type nobody can send": {"value": object()},
    "a number no integer holds": {"value": 2**70},
}


def poison(statement: str, parameters: dict[str, Any]) -> None:
    with tenant_session(NORTH_TENANT) as session:
        session.execute(sa.text(statement), parameters)


def assert_hundred_right_answers() -> None:
    """Every answer belongs to its question: the protocol is in step."""
    for number in range(100):
        with tenant_session(NORTH_TENANT) as session:
            answer = session.execute(
                sa.text("SELECT CAST(:n AS integer), current_setting('app.engagement_id')"), {"n": number}
            ).one()
        assert tuple(answer) == (number, str(NORTH.engagement_id))


@pytest.mark.parametrize("parameters", POISONS.values(), ids=POISONS)
@pytest.mark.usefixtures("laboratory")
def test_a_value_that_cannot_be_sent_leaves_the_pool_in_order(parameters: dict[str, Any]) -> None:
    for _ in range(3):
        with pytest.raises(Exception):  # noqa: B017, PT011  whatever the driver makes of it
            poison("SELECT CAST(:value AS text) || CAST(CAST(:value AS text) AS integer)", parameters)

    assert_hundred_right_answers()


@pytest.mark.parametrize("lines", [["web-1\n", "web-\ud800\n"], ["web-1\tsurplus\n"]], ids=["unsendable", "unreadable"])
@pytest.mark.usefixtures("laboratory")
def test_a_copy_that_breaks_off_leaves_the_pool_in_order(lines: list[str]) -> None:
    def copy() -> None:
        with tenant_session(NORTH_TENANT) as session:
            session.execute(sa.text("CREATE TEMPORARY TABLE staged (name text) ON COMMIT DROP"))
            copy_lines(session, "COPY staged FROM STDIN", lines)

    for _ in range(3):
        with pytest.raises(Exception):  # noqa: B017, PT011
            copy()

    assert_hundred_right_answers()


@pytest.mark.usefixtures("laboratory")
def test_more_parameters_than_the_protocol_counts_leave_the_pool_in_order() -> None:
    values = {f"v{i}": i for i in range(70_000)}
    with pytest.raises(Exception):  # noqa: B017, PT011
        poison(f"SELECT {' + '.join(f':{name}' for name in values)}", values)

    assert_hundred_right_answers()
