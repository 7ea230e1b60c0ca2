"""data_quality: how much of what migration planning needs the file really says."""

from collections.abc import Callable, Sequence

from sqlalchemy.orm import Session

from importflow.findings import Finding, FindingCode
from importflow.service_handlers.validators import FileUnderReview, Verdict

MOSTLY_BLANK_BELOW = 0.5


def quality_check(planning_fields: Sequence[str]) -> Callable[[Session, FileUnderReview], Verdict]:
    """A check that all of `planning_fields` have a column, and every column mostly has values."""

    def check(_session: Session, review: FileUnderReview) -> Verdict:
        total = review.valid_records or 1
        mapped = [m for m in review.layout.mappings if m.field is not None]
        shares = {str(m.field): review.filled.get(str(m.field), 0) / total for m in mapped}
        missing = [name for name in planning_fields if not review.filled.get(name) and name not in shares]
        blank = [m.column for m in mapped if shares[str(m.field)] < MOSTLY_BLANK_BELOW]
        return Verdict(
            about_file=[Finding(FindingCode.FIELD_MISSING, column=name) for name in missing]
            + [Finding(FindingCode.FIELD_MOSTLY_BLANK, column=column) for column in blank],
            figures={
                "completeness": {name: round(share, 4) for name, share in shares.items()},
                "average_completeness": round(sum(shares.values()) / len(shares), 4),
            },
        )

    return check
