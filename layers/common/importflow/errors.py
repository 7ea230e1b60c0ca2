"""What can go wrong, and who is told.

    ImportflowError
    ├── ApiError            answered to the caller as problem+json; carries status and code
    ├── StepFailed          all that leaves a step that broke: what kind of accident, no values
    ├── IllegalTransition   a flow was asked to go where its state does not lead: a bug
    └── NotBalanced         the counts of an import do not add up: a bug

A bad record is not an error: it is a `Finding`. A bad file is not an error: it is a `Rejection`,
returned. Exceptions remain for transient trouble (retried by the state machine) and bugs.
"""

from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus


class ImportflowError(Exception):
    """Base of everything raised on purpose."""


class StepFailed(ImportflowError):
    """A step broke. The message names the kind of accident and never quotes a value."""


class IllegalTransition(ImportflowError):
    """A flow was asked to go where its present state does not lead."""


class NotBalanced(ImportflowError):
    """The books of an import do not balance; nothing may be called complete."""


class ApiError(ImportflowError):
    """An answer other than success.

    `code` is stable and meant for programs, `detail` is a sentence for people.
    """

    def __init__(self, status: HTTPStatus, code: str, detail: str) -> None:
        super().__init__(detail)
        self.status, self.code, self.detail = status, code, detail


class FailureKind(StrEnum):
    """Whose fault: the file's (`rejected`) or ours (`internal`)."""

    REJECTED = "rejected"
    INTERNAL = "internal"


class RejectionCode(StrEnum):
    """Why a whole file is refused. The sentence for the user stands in `REJECTION_TEXTS`."""

    EMPTY_FILE = "empty-file"
    HEADER_ONLY = "header-only"
    NOT_TEXT = "not-text"
    ENCODING_UNSUPPORTED = "encoding-unsupported"
    NO_NAMING_COLUMN = "no-naming-column"
    TOO_MANY_COLUMNS = "too-many-columns"
    RECORD_TOO_LONG = "record-too-long"
    QUOTE_NEVER_CLOSED = "quote-never-closed"
    SIZE_MISMATCH = "size-mismatch"
    NO_VALID_RECORDS = "no-valid-records"


MAX_COLUMNS = 1_000
MAX_RECORD_BYTES = 1024 * 1024

REJECTION_TEXTS: dict[RejectionCode, str] = {
    RejectionCode.EMPTY_FILE: "The file is empty. Export it again and check that it holds data.",
    RejectionCode.HEADER_ONLY: "The file has a header but no records below it.",
    RejectionCode.NOT_TEXT: "The file is not text. Save it as CSV (UTF-8) and upload it again.",
    RejectionCode.ENCODING_UNSUPPORTED: (
        "The file is text in {encoding}, which is not read yet. Save it as CSV UTF-8."
    ),
    RejectionCode.NO_NAMING_COLUMN: (
        "No column names an asset. Expected one such as Name, Host Name, FQDN or Serial Number; found: {columns}."
    ),
    RejectionCode.TOO_MANY_COLUMNS: f"The header has {{count}} columns; at most {MAX_COLUMNS:,} are read.",
    RejectionCode.RECORD_TOO_LONG: (
        f"The record at row {{row}} is longer than {MAX_RECORD_BYTES:,} bytes."
        " A quotation mark that is never closed has this effect."
    ),
    RejectionCode.QUOTE_NEVER_CLOSED: (
        "The record at row {row} opens a quotation mark that is never closed; all rows after it would be lost in it."
        " Close or remove the mark and upload the file again."
    ),
    RejectionCode.SIZE_MISMATCH: (
        "The upload has {actual:,} bytes but {declared:,} were declared. Upload the file again."
    ),
    RejectionCode.NO_VALID_RECORDS: ("None of the {total:,} records can be imported. Most frequent reason: {reason}"),
}


# The validator whose question the file failed; the format's, where none is named.
REJECTING_VALIDATOR: dict[RejectionCode, str] = {
    RejectionCode.NO_NAMING_COLUMN: "schema_validator",
    RejectionCode.NO_VALID_RECORDS: "schema_validator",
}


@dataclass(frozen=True, slots=True)
class Rejection:
    """Why this file is refused: a stable code and a sentence the user can act on."""

    code: RejectionCode
    message: str

    @classmethod
    def of(cls, code: RejectionCode, **facts: object) -> "Rejection":
        return cls(code, REJECTION_TEXTS[code].format(**facts))
