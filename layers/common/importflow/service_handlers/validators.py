"""A validator: one named check of a category, shown as a step row with its own counts."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from sqlalchemy.orm import Session

from importflow.findings import Finding, FindingCode, Severity
from importflow.messages import ImportPointer
from importflow.service_handlers.claims import FileLayout

# What reading a file of any format can find, whatever its category.
FORMAT_CODES = frozenset({
    FindingCode.TOO_MANY_CELLS, FindingCode.TOO_FEW_CELLS, FindingCode.CONTROL_CHARACTER,
    FindingCode.INVALID_CHARACTER, FindingCode.ENCODING_ASSUMED, FindingCode.DUPLICATE_HEADER,
    FindingCode.BLANK_HEADER, FindingCode.SENSITIVE_VALUE_MASKED, FindingCode.PREAMBLE_SKIPPED,
    FindingCode.COMMENT_SKIPPED,
    FindingCode.REPEATED_HEADER, FindingCode.ANOTHER_TABLE, FindingCode.STRAY_QUOTE, FindingCode.QUOTE_SWALLOWED_ROWS,
    FindingCode.SHEET_NOT_READ, FindingCode.CELLS_BEYOND_HEADER, FindingCode.CELLS_BEYOND_LIMIT,
    FindingCode.MERGED_CELLS_FILLED, FindingCode.MEMBER_MISSING, FindingCode.MEMBER_IGNORED,
    FindingCode.MEMBER_NOT_READ, FindingCode.ROWS_WITHOUT_RECORD, FindingCode.REPEATED_JOIN_KEY,
})  # fmt: skip

# What understanding the columns and reading their cells can note; every category's schema_validator owns these.
SCHEMA_CODES = frozenset({
    FindingCode.MISSING_NAME, FindingCode.NAME_TOO_LONG, FindingCode.TEXT_TOO_LONG, FindingCode.INVALID_IP_ADDRESS,
    FindingCode.INVALID_MAC_ADDRESS, FindingCode.NOT_A_NUMBER, FindingCode.NOT_A_WHOLE_NUMBER,
    FindingCode.OUT_OF_RANGE, FindingCode.UNKNOWN_COLUMN, FindingCode.FIELD_SUGGESTED,
    FindingCode.COLUMN_MAPPED_TWICE, FindingCode.UNIT_ASSUMED,
    FindingCode.VALUES_UNFIT, FindingCode.AMBIGUOUS_NUMBER, FindingCode.INVALID_DATE, FindingCode.AMBIGUOUS_DATE,
    FindingCode.INVALID_PORT, FindingCode.INVALID_PROTOCOL, FindingCode.NOT_YES_OR_NO,
    FindingCode.SCIENTIFIC_NOTATION, FindingCode.CATEGORY_CONTRADICTION, FindingCode.EXPORT_CAP_REACHED,
    FindingCode.TENANT_COLUMN, FindingCode.DETAIL_RECORD,
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class RecordValidator:
    """Looks at each record by itself, while its chunk is validated; owns the codes it notes."""

    name: str
    description: str
    codes: frozenset[FindingCode]


@dataclass(frozen=True, slots=True)
class FileUnderReview:
    """What a whole-file check may look at: the stored records (through SQL) and the totals.

    `valid_records` as they stand now, `filled` as the chunks counted them, before checks rejected `rejected` of them.
    """

    pointer: ImportPointer
    layout: FileLayout
    valid_records: int
    filled: Mapping[str, int]
    rejected: int = 0

    def after(self, verdict: "Verdict") -> "FileUnderReview":
        """What the next check looks at."""
        rejected = verdict.rejected
        return replace(self, valid_records=self.valid_records - rejected, rejected=self.rejected + rejected)


@dataclass(slots=True)
class Verdict:
    """What a check found: counts of findings noted on records, findings about the file, figures."""

    counts: Counter[FindingCode] = field(default_factory=Counter)
    about_file: list[Finding] = field(default_factory=list)
    figures: dict[str, object] = field(default_factory=dict)

    @property
    def rejected(self) -> int:
        """How many records the check rejected: each of its errors is noted on another one."""
        return sum(count for code, count in self.counts.items() if code.severity is Severity.ERROR)


@dataclass(frozen=True, slots=True)
class FileValidator:
    """Looks at the file as a whole, once every chunk is validated.

    `codes` are those it owns although a chunk already noted them.
    """

    name: str
    description: str
    check: Callable[[Session, FileUnderReview], Verdict]
    codes: frozenset[FindingCode] = frozenset()
