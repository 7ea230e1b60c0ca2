"""The database itself refuses to call an import complete whose records do not add up to its file's."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import ProgrammingError

from importflow import database
from tests.integration.laboratory import NORTH, Laboratory

FILE = "Name,CPU Cores\nweb-1,2\nweb-2,4\n,8\n"
COMPLETE = sa.text(
    "UPDATE migration.data_imports SET status = 'completed', total_records = :total, processed_records = :valid,"
    " failed_records = :rejected WHERE id = :id"
)


@pytest.fixture
def reopened(laboratory: Laboratory, superuser: sa.Engine) -> str:
    """An import with three records, two of them valid, that is called processing again."""
    ran = laboratory.run(FILE)
    assert ran.ended.state == "Import completed"
    with superuser.begin() as connection:
        connection.execute(
            sa.text("UPDATE migration.data_imports SET status = 'processing' WHERE id = :id"), {"id": ran.id}
        )
    return ran.id


@pytest.mark.parametrize(
    ("total", "valid", "rejected"), [(4, 3, 1), (4, 2, 1), (3, 3, 0), (3, 1, 2), (None, None, None), (2, 2, 0)]
)
def test_wrong_sums_are_refused(reopened: str, total: int | None, valid: int | None, rejected: int | None) -> None:
    figures = {"id": reopened, "total": total, "valid": valid, "rejected": rejected}
    with pytest.raises(ProgrammingError) as refused, database.tenant_session(NORTH) as session:
        session.execute(COMPLETE, figures)
    assert database.sqlstate(refused.value) == "23514"


def test_right_ones_are_taken(reopened: str, laboratory: Laboratory) -> None:
    with database.tenant_session(NORTH) as session:
        session.execute(COMPLETE, {"id": reopened, "total": 3, "valid": 2, "rejected": 1})
    assert laboratory.rows("SELECT status FROM migration.data_imports") == [("completed",)]
