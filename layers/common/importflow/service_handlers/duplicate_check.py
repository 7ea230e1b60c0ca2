"""duplicate_detector: records of one file that speak of the same asset, or seem to."""

from sqlalchemy.orm import Session

from importflow.findings import FindingCode
from importflow.queries import raw_records, shared_records
from importflow.service_handlers.validators import FileUnderReview, Verdict

REPEATABLE_KEYS = {
    "fqdn": FindingCode.REPEATED_FQDN,
    "serial_number": FindingCode.REPEATED_SERIAL_NUMBER,
}


def detect_duplicates(session: Session, review: FileUnderReview) -> Verdict:
    """Reject homonyms, merge true duplicates, point at keys shared by different names.

    Set-based: the chunks have already resolved every record to an asset id.
    """
    verdict = Verdict()
    data_import_id = review.pointer.data_import_id
    raw_records.join_by_hashing(session)
    verdict.counts[FindingCode.AMBIGUOUS_IDENTITY] = shared_records.reject_homonyms(
        session, data_import_id, FindingCode.AMBIGUOUS_IDENTITY
    )
    verdict.counts[FindingCode.DUPLICATE_IN_FILE] = shared_records.merge_duplicates(
        session, data_import_id, FindingCode.DUPLICATE_IN_FILE
    )
    for key, code in REPEATABLE_KEYS.items():
        column = review.layout.column_of(key)
        if column is not None:
            verdict.counts[code] = raw_records.note_repeated_key(session, data_import_id, key, column, code)
    return verdict
