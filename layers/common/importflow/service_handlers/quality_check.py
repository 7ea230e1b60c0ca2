"""data_quality: how much of what migration planning needs the file really says."""

from collections.abc import Callable, Mapping, Sequence

from sqlalchemy.orm import Session

from importflow.findings import Finding, FindingCode
from importflow.mapping.columns import ColumnMapping
from importflow.queries import filled_fields
from importflow.service_handlers.validators import FileUnderReview, Verdict

MOSTLY_BLANK_BELOW = 0.5


def quality_check(planning_fields: Sequence[str]) -> Callable[[Session, FileUnderReview], Verdict]:
    """A check that all of `planning_fields` have a column, and every column mostly has values."""

    def check(session: Session, review: FileUnderReview) -> Verdict:
        valid, filled = counted(session, review)
        return judge(planning_fields, review.layout.mappings, valid, filled)

    return check


def judge(
    planning_fields: Sequence[str], mappings: Sequence[ColumnMapping], valid: int, filled: Mapping[str, int]
) -> Verdict:
    """The gaps of a file of `valid` records, of which `filled` carry each field."""
    mapped = [m for m in mappings if m.field is not None]
    shares = {str(m.field): filled.get(str(m.field), 0) / (valid or 1) for m in mapped}
    missing = [name for name in planning_fields if not filled.get(name) and name not in shares]
    blank = [m.column for m in mapped if shares[str(m.field)] < MOSTLY_BLANK_BELOW]
    return Verdict(
        about_file=[Finding(FindingCode.FIELD_MISSING, column=name) for name in missing]
        + [Finding(FindingCode.FIELD_MOSTLY_BLANK, column=column) for column in blank],
        figures={
            "completeness": {name: round(share, 4) for name, share in shares.items()},
            "average_completeness": round(sum(shares.values()) / (len(shares) or 1), 4),
        },
    )


def counted(session: Session, review: FileUnderReview) -> tuple[int, Mapping[str, int]]:
    """Valid records and how many of them carry each field, as they stand now.

    The chunks counted fields before the whole-file checks; where those rejected records since (homonyms), the stored
    records are counted again.
    """
    if not review.rejected:
        return review.valid_records, review.filled
    return review.valid_records, filled_fields.count_filled(session, review.pointer.data_import_id)
