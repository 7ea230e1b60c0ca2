"""What the database answered: the code it gives, and whether trying again may help."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from importflow.database import is_passing, sqlstate


def an_error(cause: Any) -> OperationalError:
    return OperationalError("SELECT 1", {}, cause)


ANSWERS = {
    "a deadlock": (Exception({"C": "40P01"}), "40P01", True),
    "a serialization failure": (Exception({"C": "40001"}), "40001", True),
    "a lock that was waited for too long": (Exception({"C": "55P03"}), "55P03", True),
    "too many connections": (Exception({"C": "53300"}), "53300", True),
    "a shutdown": (Exception({"C": "57P01"}), "57P01", True),
    "a connection failure": (Exception({"C": "08006"}), "08006", True),
    "a password that is being changed": (Exception({"C": "28P01"}), "28P01", True),
    "a broken wire": (OSError("gone"), None, True),
    "a wire that broke without a word": (OSError(), None, True),
    "a row of another tenant": (Exception({"C": "42501"}), "42501", False),
    "a duplicate": (Exception({"C": "23505"}), "23505", False),
    "a bad statement": (Exception({"C": "42601"}), "42601", False),
    "a value that does not fit": (Exception({"C": "22001"}), "22001", False),
}


@pytest.mark.parametrize(("cause", "code", "passing"), ANSWERS.values(), ids=ANSWERS)
def test_trouble_that_passes_is_told_by_its_code(cause: Exception, code: str | None, passing: bool) -> None:
    assert (sqlstate(an_error(cause)), is_passing(an_error(cause))) == (code, passing)
