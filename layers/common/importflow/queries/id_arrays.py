"""Ids as the text of a PostgreSQL array: the driver would escape every one by itself."""

from collections.abc import Iterable
from uuid import UUID


def id_array(ids: Iterable[str | UUID]) -> str:
    """Each id once, in the order given; to be cast to `uuid[]` or `text[]`."""
    return f"{{{','.join(dict.fromkeys(map(str, ids)))}}}"
