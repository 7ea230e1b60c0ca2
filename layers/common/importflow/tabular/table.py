"""What every reader makes of a file: one table of text cells, read once, row by row.

Guarantees: rows stream; a reader that meets something it must not read raises `Unreadable`, which
the child process turns into the rejection it carries.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from importflow.errors import MAX_COLUMNS, Rejection, RejectionCode
from importflow.findings import Finding

IsKnown = Callable[[str], bool]


class Unreadable(Exception):
    """The file is refused; raised anywhere below a reader, caught once, in the child process."""

    def __init__(self, rejection: Rejection) -> None:
        super().__init__(rejection.code.value)
        self.rejection = rejection

    @classmethod
    def because(cls, code: RejectionCode, **facts: object) -> "Unreadable":
        return cls(Rejection.of(code, **facts))


class ReadingOverrides(BaseModel):
    """What the uploader says about the file, where we would have judged for ourselves.

    `header_row` counts from 1; `sheet` is a sheet of a workbook, by name.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    encoding: str | None = None
    delimiter: str | None = None
    header_row: int | None = None
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """What the child process is asked to read.

    `directory` is scratch space of this request alone. `is_known` says whether a header is spelled
    like one that some category reads. `category` is the one the uploader named.
    """

    path: Path
    directory: Path
    is_known: IsKnown
    overrides: ReadingOverrides = field(default_factory=ReadingOverrides)
    category: str | None = None


@dataclass(slots=True)
class Table:
    """Cells by row. `columns` and `findings` may grow until the rows are exhausted.

    `rows`: cells as text, `[]` for a blank row, shorter than the header where the rest is blank.
    `first_row`: the number of the first of them, as a person counts: a header counts, and where a
    format has none (JSON, XML) the first record is 1.
    `ragged`: a record's width says something; a short one is worth a finding.
    `read`: what was read, for people: format, sheet, member, encoding.
    """

    columns: list[str]
    rows: Iterator[list[str]]
    first_row: int
    findings: list[Finding] = field(default_factory=list)
    ragged: bool = False
    read: dict[str, str] = field(default_factory=dict)


class GrowingColumns:
    """The columns of records that name their own: in order of first appearance, at most `MAX_COLUMNS`."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self._positions: dict[str, int] = {}

    def row_of(self, record: Mapping[str, str]) -> list[str]:
        """The record's cells in the order of the columns known by now."""
        for name in record:
            if name not in self._positions:
                self._add(name)
        row = [""] * len(self.names)
        for name, cell in record.items():
            row[self._positions[name]] = cell
        return row

    def _add(self, name: str) -> None:
        if len(self.names) == MAX_COLUMNS:
            raise Unreadable.because(RejectionCode.TOO_MANY_COLUMNS, count=f"more than {MAX_COLUMNS:,}")
        self._positions[name] = len(self.names)
        self.names.append(name)


def is_blank(row: Sequence[str]) -> bool:
    return not any(map(str.strip, row))
