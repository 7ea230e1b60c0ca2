"""Findings on records: the places in a file, and the rows that were rejected, in file order.

Guarantees: a page costs what it shows, not what the file holds (both walk the index on the row number from where the
page before ended).
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import text
from sqlalchemy.orm import Session

from importflow.messages import ImportPointer

# A record may have 1 MiB; so many of them fit into memory at once.
REJECTED_AT_ONCE = 250


class Place(NamedTuple):
    """Where something was found; `ordinal` counts the findings of one row from 1."""

    row: int
    ordinal: int
    code: str
    column: str | None


class RejectedRow(NamedTuple):
    """A rejected record as read, and its findings as `{"code", "column"}`."""

    row: int
    raw: dict[str, Any]
    findings: list[dict[str, Any]]


class Cause(NamedTuple):
    """A code, in one column or in any."""

    code: str
    column: str | None = None

    @property
    def pattern(self) -> str:
        """What a record with such a finding contains, as JSON."""
        column = {} if self.column is None else {"column": self.column}
        return json.dumps([{"code": self.code} | column])


class Search(NamedTuple):
    """Which findings to look for: of these causes, in these rows, both included.

    With a text, those in whose column it is, or whose code is one of `saying`: those say it wherever they were found.
    """

    causes: Sequence[Cause]
    first_row: int
    last_row: int
    text: str | None = None
    saying: Sequence[str] = ()


_PAGE = text(
    """
    SELECT record.row_number, found.ordinal, found.finding ->> 'code' AS code,
           found.finding ->> 'column' AS column_name
    FROM migration.raw_import_records record,
         jsonb_array_elements(record.validation_errors) WITH ORDINALITY AS found (finding, ordinal)
    WHERE client_account_id = :client_account_id AND engagement_id = :engagement_id
      AND data_import_id = :data_import_id AND record.validation_errors IS NOT NULL
      AND record.row_number BETWEEN :first_row AND :last_row
      AND record.validation_errors @> ANY(CAST(:containing AS jsonb[]))
      AND (record.row_number > :after_row OR found.ordinal > :after_ordinal)
      AND found.finding ->> 'code' = ANY(:codes)
      AND (CAST(:text AS text) IS NULL OR found.finding ->> 'code' = ANY(CAST(:saying AS text[]))
           OR strpos(lower(found.finding ->> 'column'), lower(:text)) > 0)
    ORDER BY record.row_number, found.ordinal
    LIMIT :size
    """
)


def page(session: Session, pointer: ImportPointer, search: Search, *, after: tuple[int, int], size: int) -> list[Place]:
    """At most `size` places after the place `after` (row, ordinal)."""
    parameters = _whose(pointer) | {
        "codes": sorted({cause.code for cause in search.causes}),
        "containing": [cause.pattern for cause in search.causes],
        "first_row": max(search.first_row, after[0]),
        "last_row": search.last_row,
        "after_row": after[0],
        "after_ordinal": after[1],
        "text": search.text,
        "saying": list(search.saying),
        "size": size,
    }
    rows = session.execute(_PAGE, parameters)
    return [Place(row.row_number, row.ordinal, row.code, row.column_name) for row in rows]


_GROUPS = text(
    """
    SELECT found.finding ->> 'code' AS code, found.finding ->> 'column' AS column_name, count(*) AS places,
           (array_agg(record.row_number ORDER BY record.row_number))[1:CAST(:most AS integer)] AS first_rows
    FROM migration.raw_import_records record, jsonb_array_elements(record.validation_errors) AS found (finding)
    WHERE client_account_id = :client_account_id AND engagement_id = :engagement_id
      AND data_import_id = :data_import_id AND record.validation_errors IS NOT NULL
    GROUP BY 1, 2 ORDER BY 1, places DESC, 2
    """
)


class CodeInColumn(NamedTuple):
    """How often (`places`) a code was noted in a column (None: on the record), and the first rows."""

    code: str
    column: str | None
    places: int
    first_rows: list[int]


def by_cause(session: Session, pointer: ImportPointer, most: int) -> list[CodeInColumn]:
    """Every cause with its count and its first `most` rows; looks at all records with findings, so asked once."""
    rows = session.execute(_GROUPS, _whose(pointer) | {"most": most})
    return [CodeInColumn(row.code, row.column_name, row.places, row.first_rows) for row in rows]


_REJECTED = text(
    """
    SELECT row_number, raw_data, validation_errors FROM migration.raw_import_records
    WHERE client_account_id = :client_account_id AND engagement_id = :engagement_id
      AND data_import_id = :data_import_id AND NOT is_valid AND row_number > :after
    ORDER BY row_number LIMIT :size
    """
)


def rejected_rows(session: Session, pointer: ImportPointer) -> Iterator[RejectedRow]:
    """The rejected records in file order, a few at a time."""
    parameters = _whose(pointer) | {"after": -1, "size": REJECTED_AT_ONCE}
    while True:
        rows = session.execute(_REJECTED, parameters).all()
        for row in rows:
            yield RejectedRow(row.row_number, row.raw_data, row.validation_errors or [])
        if len(rows) < REJECTED_AT_ONCE:
            return
        parameters["after"] = rows[-1].row_number


def _whose(pointer: ImportPointer) -> dict[str, Any]:
    return pointer.model_dump(include={"client_account_id", "engagement_id", "data_import_id"})
