"""What is expected of a file: whether it is imported or refused, and the figures of both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from importflow.errors import RejectionCode
from importflow.findings import FindingCode
from importflow.models import ImportCategory


@dataclass(frozen=True, slots=True)
class Imported:
    """Into an empty inventory: records read, assets and dependencies made of them, records rejected."""

    records: int
    assets: int
    dependencies: int = 0
    rejected: int = 0

    def __str__(self) -> str:
        edges = f", {self.dependencies} dependencies" if self.dependencies else ""
        rejected = f", {self.rejected} rejected" if self.rejected else ""
        return f"{self.records} records → {self.assets} assets{edges}{rejected}"


@dataclass(frozen=True, slots=True)
class Refused:
    """As a whole, for this reason. Where its records were read first: how many, and the finding that rejects each."""

    code: RejectionCode
    records: int | None = None
    because: FindingCode | None = None

    def __str__(self) -> str:
        why = f" ({self.because})" if self.because else ""
        return f"refused: {self.code}{why}" + (f" after {self.records} records" if self.records is not None else "")


Outcome = Imported | Refused


@dataclass(frozen=True, slots=True)
class Sample:
    """One file and what should come of it.

    `category` is what it should be taken for when nobody says so; None where it is none or where one is named.
    `accepts`: any of these outcomes is right. `columns`: header to the fields it may fill, for the columns that matter.
    `distinct`: a column and how many different texts it holds, blanks aside. `corrections` go with the upload.
    """

    file: str
    category: ImportCategory | None
    accepts: tuple[Outcome, ...]
    columns: Mapping[str, str] = field(default_factory=dict)
    distinct: tuple[str, int] | None = None
    findings: frozenset[FindingCode] = frozenset()
    named: ImportCategory | None = None
    corrections: Mapping[str, str] = field(default_factory=dict)

    @property
    def folder(self) -> str:
        """Where it lies, e.g. `cmdb_export`."""
        return self.file.partition("/")[0]
