"""What can go wrong, and who is told.

    ImportflowError
    ├── ApiError            answered to the caller as problem+json; carries status and code
    ├── StepFailed          all that leaves a step that broke: what kind of accident, no values
    ├── IllegalTransition   a flow was asked to go where its state does not lead: a bug
    └── NotBalanced         the counts of an import do not add up: a bug

A bad record is not an error: it is a `Finding`. A bad file is not an error: it is a `Rejection`,
returned. Exceptions remain for transient trouble (retried by the state machine) and bugs.
"""

from collections.abc import Sequence
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


class UploadRefusal(StrEnum):
    """Why an upload cannot be taken or go on. Status and sentence stand in `UPLOAD_REFUSALS`."""

    FILE_TOO_LARGE = "file-too-large"
    TOO_MANY_IMPORTS = "too-many-imports"
    NOT_MULTIPART = "not-multipart"
    NO_SUCH_PART = "no-such-part"
    PARTS_MISSING = "parts-missing"
    PART_SIZE_WRONG = "part-size-wrong"
    PARTS_DIFFER = "parts-differ"
    PARTS_CHANGED = "parts-changed"
    FILE_ALREADY_THERE = "file-already-there"
    UPLOAD_CANCELLED = "upload-cancelled"
    UPLOAD_EXPIRED = "upload-expired"
    FILE_NOT_THERE = "file-not-there"
    IMPORT_ENDED = "import-ended"
    IMPORT_NOT_FAILED = "import-not-failed"
    FILE_REFUSED = "file-refused"
    WORK_EXPIRED = "work-expired"


UPLOAD_REFUSALS: dict[UploadRefusal, tuple[HTTPStatus, str]] = {
    UploadRefusal.FILE_TOO_LARGE: (
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        "The file has {size:,} bytes; at most {limit:,} bytes can be uploaded.",
    ),
    UploadRefusal.TOO_MANY_IMPORTS: (
        HTTPStatus.TOO_MANY_REQUESTS,
        "At most {limit:,} imports may be under way at once (running: {running:,}, waiting for their file:"
        " {waiting:,}). Wait until one has ended, or cancel one that waits.",
    ),
    UploadRefusal.NOT_MULTIPART: (
        HTTPStatus.CONFLICT,
        "The file of this import is posted with the form that was answered, not in parts.",
    ),
    UploadRefusal.NO_SUCH_PART: (
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "There is no part {number:,}; the file has the parts 1 to {count:,}.",
    ),
    UploadRefusal.PARTS_MISSING: (
        HTTPStatus.CONFLICT,
        "{missing:,} of {count:,} parts are missing: {numbers}. Upload them and complete again.",
    ),
    UploadRefusal.PART_SIZE_WRONG: (
        HTTPStatus.CONFLICT,
        "The parts have {actual:,} bytes, {declared:,} were declared; of another size than signed: {numbers}."
        " Upload these again.",
    ),
    UploadRefusal.PARTS_DIFFER: (
        HTTPStatus.CONFLICT,
        "What arrived as part {numbers} is not what was named here. Ask for the parts that are there.",
    ),
    UploadRefusal.PARTS_CHANGED: (
        HTTPStatus.CONFLICT,
        "A part was sent again while the file was put together. Complete again.",
    ),
    UploadRefusal.FILE_ALREADY_THERE: (
        HTTPStatus.CONFLICT,
        "The file of this import is there already, or the import has ended. Its status says more.",
    ),
    UploadRefusal.UPLOAD_CANCELLED: (HTTPStatus.CONFLICT, "The upload was cancelled. Announce the file again."),
    UploadRefusal.UPLOAD_EXPIRED: (HTTPStatus.GONE, "The time for this upload is over. Announce the file again."),
    UploadRefusal.FILE_NOT_THERE: (
        HTTPStatus.CONFLICT,
        "The file of this import is not there: it never arrived whole, or it has been removed. Upload it again.",
    ),
    UploadRefusal.IMPORT_ENDED: (
        HTTPStatus.CONFLICT,
        "The import is {status}; only one that has not ended can be cancelled.",
    ),
    UploadRefusal.IMPORT_NOT_FAILED: (
        HTTPStatus.CONFLICT,
        "The import is {status}; only one that failed can be tried again. Import its file again instead.",
    ),
    UploadRefusal.FILE_REFUSED: (
        HTTPStatus.CONFLICT,
        "The file was refused ({code}) and would be again. Correct it, or import it again with other settings.",
    ),
    UploadRefusal.WORK_EXPIRED: (
        HTTPStatus.CONFLICT,
        "What the first try left has expired. Import the file again; assets that are in stay as they are.",
    ),
}


def upload_refused(refusal: UploadRefusal, **facts: object) -> ApiError:
    """The answer to an upload that cannot be taken, in the words of its code."""
    status, text = UPLOAD_REFUSALS[refusal]
    return ApiError(status, refusal.value, text.format(**facts))


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
    NO_METRIC_COLUMN = "no-metric-column"
    NO_ENDPOINT_COLUMN = "no-endpoint-column"
    NO_FINDING_COLUMN = "no-finding-column"
    NO_HEADER_ROW = "no-header-row"
    SEVERAL_TABLES = "several-tables"
    DELIMITER_NOT_RECOGNISED = "delimiter-not-recognised"
    TOO_MANY_COLUMNS = "too-many-columns"
    RECORD_TOO_LONG = "record-too-long"
    QUOTE_NEVER_CLOSED = "quote-never-closed"
    FILE_TOO_COMPLEX = "file-too-complex"
    FILE_DAMAGED = "file-damaged"
    EXPANDS_TOO_MUCH = "expands-too-much"
    WORKBOOK_ENCRYPTED = "workbook-encrypted"
    XLS_NOT_SUPPORTED = "xls-not-supported"
    SHEET_NOT_FOUND = "sheet-not-found"
    ARCHIVE_ENCRYPTED = "archive-encrypted"
    ARCHIVE_NESTED = "archive-nested"
    ARCHIVE_DAMAGED = "archive-damaged"
    ARCHIVE_UNKNOWN_MEMBERS = "archive-unknown-members"
    DTD_NOT_ALLOWED = "dtd-not-allowed"
    XML_NOT_WELL_FORMED = "xml-not-well-formed"
    XML_NOT_FLAT = "xml-not-flat"
    JSON_NOT_VALID = "json-not-valid"
    JSON_REPEATED_KEY = "json-repeated-key"
    NO_RECORD_ARRAY = "no-record-array"
    SEVERAL_RECORD_ARRAYS = "several-record-arrays"
    SIZE_MISMATCH = "size-mismatch"
    MALWARE_FOUND = "malware-found"
    NOT_SCANNED = "not-scanned"
    TOO_MANY_RECORDS = "too-many-records"
    NO_VALID_RECORDS = "no-valid-records"
    STRICT_POLICY = "strict-policy"
    CATEGORY_UNCLEAR = "category-unclear"
    UNKNOWN_FIELD_MAPPING = "unknown-field-mapping"


MAX_COLUMNS = 1_000
MAX_RECORD_BYTES = 1024 * 1024

REJECTION_TEXTS: dict[RejectionCode, str] = {
    RejectionCode.EMPTY_FILE: "The file is empty. Export it again and check that it holds data.",
    RejectionCode.HEADER_ONLY: "The file has a header but no records below it.",
    RejectionCode.NOT_TEXT: (
        "The file is {what}, not a table. Save it as CSV (UTF-8), XLSX, JSON or XML and upload it again."
    ),
    RejectionCode.ENCODING_UNSUPPORTED: (
        "The file's text is in {encoding}; it cannot be read. Save the file as CSV (UTF-8)."
    ),
    RejectionCode.NO_NAMING_COLUMN: (
        "No column names an asset. Expected one such as Name, Host Name, FQDN or Serial Number; found: {columns}."
    ),
    RejectionCode.NO_ENDPOINT_COLUMN: (
        "No two columns name the ends of a dependency. Expected some such as Source and Destination (server name or"
        " IP address), Application and Dependency, or Application and Server; found: {columns}."
    ),
    RejectionCode.NO_METRIC_COLUMN: (
        "No column says how much a machine uses or has. Expected one such as CPU Utilization %, Memory GB, Storage GB"
        " or Disk IOPS; found: {columns}."
    ),
    RejectionCode.NO_FINDING_COLUMN: (
        "No column speaks of findings about sensitive data. Expected one such as Classification, Severity, PII Type,"
        " Finding or Compliance; found: {columns}."
    ),
    RejectionCode.NO_HEADER_ROW: (
        "None of the first rows can be a header: they hold values, not the names of columns. Add a row of column names"
        " above the records."
    ),
    RejectionCode.SEVERAL_TABLES: (
        "The file holds several tables, each with a header of its own. Upload each in a file of its own."
    ),
    RejectionCode.DELIMITER_NOT_RECOGNISED: (
        "What separates the cells is not recognised. Save the file with commas, semicolons, tabs or |, or name the"
        " delimiter at the upload."
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
    RejectionCode.FILE_TOO_COMPLEX: (
        "Reading the file needs more {what} than one import may use. Split it, or save it as CSV (UTF-8), which can"
        " be of any length."
    ),
    RejectionCode.FILE_DAMAGED: (
        "The file begins like {what} but cannot be read to its end; it is damaged. Export it again."
    ),
    RejectionCode.EXPANDS_TOO_MUCH: (
        "Unpacked, {what} would be {size:,} bytes, {ratio:,} times its packed size; that is refused as a possible"
        " decompression bomb. Upload the file unpacked."
    ),
    RejectionCode.WORKBOOK_ENCRYPTED: (
        "The workbook is protected with a password and cannot be read. Remove the password and upload it again."
    ),
    RejectionCode.XLS_NOT_SUPPORTED: (
        "The file is an old Excel workbook (.xls), which is not supported. Save it as .xlsx and upload it again."
    ),
    RejectionCode.SHEET_NOT_FOUND: "The workbook has no sheet {sheet}. Its sheets are: {sheets}.",
    RejectionCode.ARCHIVE_ENCRYPTED: (
        "{what} in the archive is protected with a password. Pack the files without one and upload them again."
    ),
    RejectionCode.ARCHIVE_NESTED: "{what} is an archive inside an archive. Unpack it and upload its files.",
    RejectionCode.ARCHIVE_DAMAGED: "The archive cannot be trusted: {why}. Pack the files again.",
    RejectionCode.ARCHIVE_UNKNOWN_MEMBERS: (
        "The archive holds several files that are no known set of tables: {members}. Upload them one by one."
    ),
    RejectionCode.DTD_NOT_ALLOWED: (
        "The file declares a document type or entities (<!DOCTYPE …>), which are never resolved here. Remove the"
        " declaration and upload it again."
    ),
    RejectionCode.XML_NOT_WELL_FORMED: "The file is no well-formed XML: it breaks off or goes wrong in line {line}.",
    RejectionCode.XML_NOT_FLAT: (
        "The XML is no flat list of records: {where} holds further elements. Export a table, with one element per"
        " record and one element or attribute per value."
    ),
    RejectionCode.JSON_NOT_VALID: "The file is no valid JSON: {where}.",
    RejectionCode.JSON_REPEATED_KEY: (
        "{where} names the key {key} twice in one object; which of the values counts cannot be told."
    ),
    RejectionCode.NO_RECORD_ARRAY: (
        "The file holds {what}, not a list of records. Export an array of objects, one object per record."
    ),
    RejectionCode.SEVERAL_RECORD_ARRAYS: (
        "The file holds several lists of records: {lists}. Upload each in a file of its own."
    ),
    RejectionCode.SIZE_MISMATCH: (
        "The upload has {actual:,} bytes but {declared:,} were declared. Upload the file again."
    ),
    RejectionCode.MALWARE_FOUND: (
        "The malware scan found a threat in the file. It was not read and nothing of it was imported."
    ),
    RejectionCode.NOT_SCANNED: (
        "The malware scan could not vouch for the file ({why}), so it was not read. Export it again without a password"
        " or as CSV (UTF-8), and upload it again."
    ),
    RejectionCode.TOO_MANY_RECORDS: (
        "The file has {records:,} records; at most {limit:,} may be in one import. Split it and upload the parts."
    ),
    RejectionCode.NO_VALID_RECORDS: ("None of the {total:,} records can be imported. Most frequent reason: {reason}"),
    RejectionCode.CATEGORY_UNCLEAR: (
        "No import category was named, and the columns do not show one: {found}. Name the category and upload again."
    ),
    RejectionCode.UNKNOWN_FIELD_MAPPING: "The mapping {header} → {field} cannot be used: {reason}",
    RejectionCode.STRICT_POLICY: (
        "Of {total:,} records {rejected:,} have errors, and the upload asked for all or nothing (policy strict):"
        " nothing was imported."
    ),
}


NAMES_SHOWN = 20
FACT_LENGTH_SHOWN = 2_000


def listing(names: Sequence[str], most: int = NAMES_SHOWN) -> str:
    """The first names as a sentence has them; an ellipsis says that there are more."""
    return ", ".join(shortened(name) for name in names[:most]) + (", …" if len(names) > most else "")


def shortened(text: str, most: int = 80) -> str:
    """A name that a file gave: it may be a megabyte long."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


# The validator whose question the file failed; the format's, where none is named.
REJECTING_VALIDATOR: dict[RejectionCode, str] = {
    RejectionCode.NO_NAMING_COLUMN: "schema_validator",
    RejectionCode.CATEGORY_UNCLEAR: "schema_validator",
    RejectionCode.UNKNOWN_FIELD_MAPPING: "schema_validator",
    RejectionCode.NO_FINDING_COLUMN: "schema_validator",
    RejectionCode.NO_METRIC_COLUMN: "schema_validator",
    RejectionCode.NO_ENDPOINT_COLUMN: "schema_validator",
    RejectionCode.NO_VALID_RECORDS: "schema_validator",
}


@dataclass(frozen=True, slots=True)
class Rejection:
    """Why this file is refused: a stable code and a sentence the user can act on."""

    code: RejectionCode
    message: str

    @classmethod
    def of(cls, code: RejectionCode, **facts: object) -> "Rejection":
        """The sentence travels through the state machine, so no fact makes it long."""
        shown = {
            name: shortened(fact, FACT_LENGTH_SHOWN) if isinstance(fact, str) else fact for name, fact in facts.items()
        }
        return cls(code, REJECTION_TEXTS[code].format(**shown))
