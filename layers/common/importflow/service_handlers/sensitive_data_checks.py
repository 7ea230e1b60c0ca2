"""What is asked of a file of findings as a whole: classification, types, scopes, encryption, access.

The records were assessed one by one (`sensitive_claims.py`); each check here owns the doubts noted then, and shows
its figures about the assets of the file.
"""

from sqlalchemy.orm import Session

from importflow.findings import FindingCode
from importflow.queries import raw_records, sensitive_findings, shared_records
from importflow.service_handlers.classification_rules import Level
from importflow.service_handlers.exposure import ENCRYPTED, PUBLIC, RESTRICTED, UNENCRYPTED
from importflow.service_handlers.personal_data_types import BY_NAME
from importflow.service_handlers.validators import FileUnderReview, FileValidator, Verdict

LEVELS = tuple(level.label for level in sorted(Level, reverse=True))


def classify(session: Session, review: FileUnderReview) -> Verdict:
    """Groups the records by asset, then counts assets by their strictest classification."""
    data_import_id = review.pointer.data_import_id
    raw_records.join_by_hashing(session)
    shared_records.group_by_asset(session, data_import_id)
    return Verdict(
        figures={"assets": sensitive_findings.count_assets(session, data_import_id, "classification", LEVELS)}
    )


def detect_types(session: Session, review: FileUnderReview) -> Verdict:
    """How often each type was found; those nobody knows are told apart."""
    found = sensitive_findings.sum_types(session, review.pointer.data_import_id)
    return Verdict(
        figures={
            "pii_types": {name: count for name, count in found.items() if name in BY_NAME},
            "unknown_types": {name: count for name, count in found.items() if name not in BY_NAME},
        }
    )


def find_scopes(session: Session, review: FileUnderReview) -> Verdict:
    """Records by regulation or standard."""
    return Verdict(figures={"records": sensitive_findings.count_scopes(session, review.pointer.data_import_id)})


def check_encryption(session: Session, review: FileUnderReview) -> Verdict:
    """Assets by whether their data is encrypted; one unencrypted object speaks for its asset."""
    worst_first = (UNENCRYPTED, ENCRYPTED)
    found = sensitive_findings.count_assets(session, review.pointer.data_import_id, "encryption", worst_first)
    return Verdict(figures={"assets": found})


def check_access(session: Session, review: FileUnderReview) -> Verdict:
    """Assets by whether anybody can reach their data; one public object speaks for its asset."""
    worst_first = (PUBLIC, RESTRICTED)
    found = sensitive_findings.count_assets(session, review.pointer.data_import_id, "access", worst_first)
    return Verdict(figures={"assets": found})


FILE_VALIDATORS: tuple[FileValidator, ...] = (
    FileValidator(
        "data_classifier",
        "How sensitive is the data of each asset: public, internal, confidential or restricted?",
        classify,
        frozenset({FindingCode.UNKNOWN_CLASSIFICATION, FindingCode.CLASSIFICATION_RAISED}),
    ),
    FileValidator(
        "pii_detector",
        "Which types of personal data were found, and how often?",
        detect_types,
        frozenset({FindingCode.UNKNOWN_PII_TYPE}),
    ),
    FileValidator(
        "compliance_validator",
        "Which regulations and standards are concerned?",
        find_scopes,
        frozenset({FindingCode.UNKNOWN_COMPLIANCE_SCOPE}),
    ),
    FileValidator(
        "encryption_validator",
        "Is sensitive data encrypted, and do the records agree?",
        check_encryption,
        frozenset({FindingCode.SENSITIVE_DATA_UNENCRYPTED, FindingCode.ENCRYPTION_CONTRADICTION}),
    ),
    FileValidator(
        "access_control_validator",
        "Can anybody reach sensitive data, and do the records agree?",
        check_access,
        frozenset({FindingCode.SENSITIVE_DATA_PUBLIC, FindingCode.ACCESS_CONTRADICTION}),
    ),
)
