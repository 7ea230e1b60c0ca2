"""Bodies of the answers about findings and rejected rows."""

from datetime import datetime
from uuid import UUID

from importflow.api_schemas import Body
from importflow.findings import Severity


class SeverityTotals(Body):
    """Findings of the whole import; an error rejects a record."""

    error: int
    warning: int
    info: int


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
