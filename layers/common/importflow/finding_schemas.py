"""Bodies of the answers about findings and rejected rows."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Self
from uuid import UUID

from importflow.advice import ADVICE
from importflow.api_schemas import Body
from importflow.findings import FindingCode, Severity

EXAMPLE_ROWS = 3
_SEVERITIES = list(Severity)


class FindingGroup(Body):
    """One cause: a code in a column, or on whole records or the file where there is no column.

    `count` is true; `first_rows` are the first few of them.
    """

    code: str
    severity: Severity
    message: str
    advice: str | None
    column: str | None
    count: int
    first_rows: list[int]

    @classmethod
    def of(cls, code: FindingCode, column: str | None, count: int, rows: Sequence[int]) -> Self:
        """In the words of the code; of the rows the first few."""
        return cls(
            code=code.value,
            severity=code.severity,
            message=code.text,
            advice=ADVICE.get(code),
            column=column,
            count=count,
            first_rows=list(rows[:EXAMPLE_ROWS]),
        )


def in_order(groups: Iterable[FindingGroup]) -> list[FindingGroup]:
    """Errors first, then by count."""
    return sorted(groups, key=lambda group: (_SEVERITIES.index(group.severity), -group.count, group.code))


class SeverityTotals(Body):
    """Findings of the whole import; an error rejects a record."""

    error: int
    warning: int
    info: int

    @classmethod
    def of(cls, groups: Sequence[FindingGroup]) -> Self:
        return cls(**{s.value: sum(group.count for group in groups if group.severity is s) for s in Severity})


class FindingPlace(Body):
    """Where a finding was made; the header counts as a row, and without a row it concerns the file.

    `detail` are facts about the columns, where there is more to say than the code does.
    """

    row: int | None
    column: str | None
    code: str
    severity: Severity
    detail: str | None


class FindingList(Body):
    """Totals and groups of the whole import; `about_file` and `items` as asked for, in file order.

    `complete` says that validation is over: until then everything here may still grow.
    """

    data_import_id: UUID
    complete: bool
    totals: SeverityTotals
    groups: list[FindingGroup]
    about_file: list[FindingPlace]
    items: list[FindingPlace]
    next_cursor: str | None


class RejectedRowsLink(Body):
    """GET the URL without a token. `rows` are in this file, `rejected` in all: a workbook may hold fewer."""

    url: str
    filename: str
    expires_at: datetime
    rows: int
    rejected: int
