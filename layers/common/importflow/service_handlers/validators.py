"""A validator: one named check of a category, shown as a step row with its own counts."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from importflow.findings import Finding, FindingCode
from importflow.messages import ImportPointer
from importflow.service_handlers.claims import FileLayout


@dataclass(frozen=True, slots=True)
class RecordValidator:
    """Looks at each record by itself, while its chunk is validated; owns the codes it notes."""

    name: str
    description: str
    codes: frozenset[FindingCode]


@dataclass(frozen=True, slots=True)
class FileUnderReview:
    """What a whole-file check may look at: the stored records (through SQL) and the totals."""

    pointer: ImportPointer
    layout: FileLayout
    valid_records: int
    filled: Mapping[str, int]


@dataclass(slots=True)
class Verdict:
    """What a check found: counts of findings noted on records, findings about the file, figures."""

    counts: Counter[FindingCode] = field(default_factory=Counter)
    about_file: list[Finding] = field(default_factory=list)
    figures: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FileValidator:
    """Looks at the file as a whole, once every chunk is validated.

    `codes` are those it owns although a chunk already noted them.
    """

    name: str
    description: str
    check: Callable[[Session, FileUnderReview], Verdict]
    codes: frozenset[FindingCode] = frozenset()
