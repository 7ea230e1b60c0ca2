"""How many rows there are, as far as anybody wants to know."""

from typing import Any, NamedTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

# Nobody pages that far, and more would be read to their end for every page.
MOST_COUNTED = 100_000


class Total(NamedTuple):
    """`MOST_COUNTED` rows at most; `is_exact` is false where there are more."""

    rows: int
    is_exact: bool


def count_rows(session: Session, wanted: Select[Any]) -> Total:
    """Rows of a statement that counts no further than it has to."""
    some = wanted.limit(MOST_COUNTED + 1).subquery("some")
    found = session.scalars(select(func.count()).select_from(some)).one()
    return Total(min(found, MOST_COUNTED), found <= MOST_COUNTED)
