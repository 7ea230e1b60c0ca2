"""What looking at a file found: its columns, its first records, and how to get its chunks.

Made by `cutting` for text that is cut by its bytes and by `staging` for everything else, so that
planning goes one way.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from importflow.errors import Rejection
from importflow.findings import Finding
from importflow.messages import Chunk
from importflow.tabular.csv_reading import Rows
from importflow.tabular.dialect import Dialect

SAMPLE_RECORDS = 1_000
NO_ROWS = Rows([], repaired=False, has_nul=False)


@dataclass(frozen=True, slots=True)
class CutFile:
    """The chunks of a file that was read to its end.

    `records` are its rows that are not blank, as far as that is known; `sha256` is the digest of its bytes, in
    hexadecimal digits.
    """

    chunks: list[Chunk]
    records: int
    sha256: str

    @property
    def rows(self) -> int:
        """Rows below the header, blank ones included."""
        return self.chunks[-1].last_row - self.chunks[0].first_row + 1


def _keep_nothing() -> None:
    """Of a file that is cut where it lies nothing was written."""


@dataclass(frozen=True, slots=True)
class FileContents:
    """A readable file.

    `dialect` is None where the records are staged. `ragged`: a short record is worth a finding.
    `sample` holds the first records that are not blank, at most `SAMPLE_RECORDS`. `cut` is called
    once the file is known to be wanted; it may still refuse it. `first_rows`, from row `first_row` on, are rows as
    they stand there, blank ones too: as many as were at hand. `discard` is called where the file is refused after all.
    """

    columns: Sequence[str]
    sample: list[list[str]]
    cut: Callable[[], CutFile | Rejection]
    dialect: Dialect | None
    ragged: bool
    findings: Sequence[Finding] = ()
    read: Mapping[str, str] = field(default_factory=dict)
    first_rows: Rows = NO_ROWS
    first_row: int = 1
    discard: Callable[[], None] = _keep_nothing
