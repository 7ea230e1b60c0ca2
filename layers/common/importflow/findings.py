"""What is wrong or doubtful in a file: the codes, and what each one means.

Severity and text live on the code, once. `error` rejects the record, `warning` means a value was
left out or repaired, `info` is worth knowing. `docs/findings.md` is generated from this table.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class FindingCode(StrEnum):
    """Each member carries its severity and its text beside its value."""

    severity: Severity
    text: str

    def __new__(cls, value: str, severity: Severity, text: str) -> "FindingCode":
        member = str.__new__(cls, value)
        member._value_ = value
        member.severity = severity
        member.text = text
        return member

    @classmethod
    def of(cls, value: str) -> "FindingCode":
        """The code spelled `value`."""
        return cls._value2member_map_[value]  # type: ignore[return-value]

    # format_validator
    TOO_MANY_CELLS = (
        "too-many-cells",
        Severity.ERROR,
        "The record has more cells than the header has columns; its values cannot be assigned.",
    )
    TOO_FEW_CELLS = (
        "too-few-cells",
        Severity.WARNING,
        "The record has fewer cells than the header has columns; the missing ones count as blank.",
    )
    CONTROL_CHARACTER = (
        "control-character-removed",
        Severity.WARNING,
        "A NUL character was removed.",
    )
    INVALID_CHARACTER = (
        "invalid-character-replaced",
        Severity.WARNING,
        "Bytes that are no characters in the file's encoding were replaced by the sign for unknown ones (�).",
    )
    ENCODING_ASSUMED = (
        "encoding-assumed",
        Severity.WARNING,
        "The file does not say its encoding and is not UTF-8; one was assumed.",
    )
    DUPLICATE_HEADER = (
        "duplicate-header",
        Severity.WARNING,
        "The column name appears more than once; later ones are kept under a numbered name.",
    )
    BLANK_HEADER = (
        "blank-header",
        Severity.INFO,
        "The column has no name; it is kept under its position.",
    )
    PREAMBLE_SKIPPED = (
        "preamble-skipped",
        Severity.INFO,
        "Lines above the header were skipped.",
    )
    COMMENT_SKIPPED = (
        "comment-skipped",
        Severity.INFO,
        "Lines below the header that are comments, rules or counts of rows, not records, were skipped.",
    )
    REPEATED_HEADER = (
        "repeated-header",
        Severity.INFO,
        "The header occurs again among the records, as in joined files; the repetitions were skipped.",
    )
    ANOTHER_TABLE = (
        "another-table",
        Severity.ERROR,
        "The line begins another table with other columns; records below it may be wrong.",
    )
    STRAY_QUOTE = (
        "stray-quote",
        Severity.WARNING,
        "A quotation mark stands inside a quoted cell; the cell may have lost or gained a mark.",
    )
    QUOTE_SWALLOWED_ROWS = (
        "quote-swallowed-rows",
        Severity.ERROR,
        "A stray quotation mark drew whole records below into one cell of this record.",
    )
    SENSITIVE_VALUE_MASKED = (
        "sensitive-value-masked",
        Severity.WARNING,
        "The cell held a secret or a raw personal value; it was masked before anything was stored.",
    )
    SHEET_NOT_READ = (
        "sheet-not-read",
        Severity.INFO,
        "The workbook has another sheet with data; only one sheet is read as the list of records.",
    )
    CELLS_BEYOND_HEADER = (
        "cells-beyond-header",
        Severity.INFO,
        "There are cells to the right of the last header; they are kept under a numbered column.",
    )
    CELLS_BEYOND_LIMIT = (
        "cells-beyond-limit",
        Severity.WARNING,
        "There are cells further to the right or below than a table reaches; they were not read.",
    )
    MERGED_CELLS_FILLED = (
        "merged-cells-filled",
        Severity.INFO,
        "Cells merged over several rows were read as if each row had the value.",
    )
    MEMBER_MISSING = (
        "member-missing",
        Severity.INFO,
        "A table that belongs to this set of tables is missing; what it would say stays blank.",
    )
    MEMBER_IGNORED = (
        "member-ignored",
        Severity.INFO,
        "A table of the archive is not used.",
    )
    MEMBER_NOT_READ = (
        "member-not-read",
        Severity.INFO,
        "A table that may hold secrets (such as command lines with passwords) is never read.",
    )
    ROWS_WITHOUT_RECORD = (
        "rows-without-record",
        Severity.WARNING,
        "Rows of a side table belong to no record of the main table and were left out.",
    )
    REPEATED_JOIN_KEY = (
        "repeated-join-key",
        Severity.WARNING,
        "Several records share the key that joins the tables; what side tables say of it was left out.",
    )
    # schema_validator
    MISSING_NAME = (
        "missing-name",
        Severity.ERROR,
        "No cell of the record names the asset.",
    )
    NAME_TOO_LONG = (
        "name-too-long",
        Severity.ERROR,
        "The cell that names the asset is longer than the inventory can hold.",
    )
    TEXT_TOO_LONG = (
        "text-too-long",
        Severity.WARNING,
        "The text is longer than the field; the value was left out.",
    )
    INVALID_IP_ADDRESS = (
        "invalid-ip-address",
        Severity.WARNING,
        "The value is no IP address; it was left out.",
    )
    INVALID_MAC_ADDRESS = (
        "invalid-mac-address",
        Severity.WARNING,
        "The value is no MAC address; it was left out.",
    )
    NOT_A_NUMBER = (
        "not-a-number",
        Severity.WARNING,
        "The value is no number; it was left out.",
    )
    NOT_A_WHOLE_NUMBER = (
        "not-a-whole-number",
        Severity.WARNING,
        "The value is no whole number; it was left out.",
    )
    OUT_OF_RANGE = (
        "out-of-range",
        Severity.WARNING,
        "The number is impossible for this field; it was left out.",
    )
    UNKNOWN_COLUMN = (
        "unknown-column",
        Severity.INFO,
        "The column matches no inventory field; its values are kept as custom attributes.",
    )
    FIELD_SUGGESTED = (
        "field-suggested",
        Severity.INFO,
        "No rule knows the column; it was read as the field that a model suggested for it.",
    )
    COLUMN_MAPPED_TWICE = (
        "column-mapped-twice",
        Severity.WARNING,
        "Another column already fills this inventory field; this one is kept as a custom attribute.",
    )
    UNIT_ASSUMED = (
        "unit-assumed",
        Severity.WARNING,
        "The header does not say the unit; it was taken from the values or is the field's own.",
    )
    VALUES_UNFIT = (
        "values-unfit",
        Severity.WARNING,
        "The header suggests an inventory field that no value fits; the column is kept as a custom attribute.",
    )
    AMBIGUOUS_NUMBER = (
        "ambiguous-number",
        Severity.WARNING,
        "The values do not show which of comma and point is the decimal sign; one was assumed for the whole column.",
    )
    INVALID_DATE = (
        "invalid-date",
        Severity.WARNING,
        "The value is no date that can be read; it was left out.",
    )
    AMBIGUOUS_DATE = (
        "ambiguous-date",
        Severity.WARNING,
        "Day and month cannot be told apart, in this value or anywhere in its column; it was left out.",
    )
    INVALID_PORT = (
        "invalid-port",
        Severity.WARNING,
        "The value is no port from 1 to 65,535; it was left out.",
    )
    INVALID_PROTOCOL = (
        "invalid-protocol",
        Severity.WARNING,
        "The value names no protocol; it was left out.",
    )
    NOT_YES_OR_NO = (
        "not-yes-or-no",
        Severity.WARNING,
        "The value is neither yes nor no; it was left out.",
    )
    SCIENTIFIC_NOTATION = (
        "scientific-notation",
        Severity.WARNING,
        "A spreadsheet rounded the identifier (1.23E+11, or digits made zeros); it no longer identifies anything.",
    )
    DETAIL_RECORD = (
        "detail-record",
        Severity.INFO,
        "The record describes a part of the application of the same name; it was merged into it.",
    )
    CATEGORY_CONTRADICTION = (
        "category-contradiction",
        Severity.WARNING,
        "The columns are those of another import category than the one named; the named one was used.",
    )
    TENANT_COLUMN = (
        "tenant-column",
        Severity.WARNING,
        "The column names a client or engagement; it is not used: the import belongs to the one chosen at the upload.",
    )
    EXPORT_CAP_REACHED = (
        "export-cap-reached",
        Severity.WARNING,
        "The file ends exactly where its exporter cuts off; records are probably missing.",
    )
    PLACEHOLDER_NAME = (
        "placeholder-name",
        Severity.WARNING,
        "The name stands for any asset (a template's blank, or localhost); the asset goes by it until it is corrected.",
    )
    # data_classifier
    UNKNOWN_CLASSIFICATION = (
        "unknown-classification",
        Severity.WARNING,
        "The label is none of public, internal, confidential and restricted, nor a known name of one; it was left out.",
    )
    CLASSIFICATION_RAISED = (
        "classification-raised",
        Severity.WARNING,
        "The data found needs a stricter classification than the label says; the stricter one was taken.",
    )
    # pii_detector
    UNKNOWN_PII_TYPE = (
        "unknown-pii-type",
        Severity.INFO,
        "The type of personal data is not known by this name; it is kept as it is spelled.",
    )
    # compliance_validator
    UNKNOWN_COMPLIANCE_SCOPE = (
        "unknown-compliance-scope",
        Severity.INFO,
        "The cell that tells the compliance scope names no known regulation or standard.",
    )
    # encryption_validator
    SENSITIVE_DATA_UNENCRYPTED = (
        "sensitive-data-unencrypted",
        Severity.WARNING,
        "Confidential or restricted data is stored without encryption, as far as the record says.",
    )
    ENCRYPTION_CONTRADICTION = (
        "encryption-contradiction",
        Severity.WARNING,
        "One cell of the record says encrypted, another one not; it counts as not encrypted.",
    )
    # access_control_validator
    SENSITIVE_DATA_PUBLIC = (
        "sensitive-data-public",
        Severity.WARNING,
        "Anybody can reach confidential or restricted data, as far as the record says.",
    )
    ACCESS_CONTRADICTION = (
        "access-contradiction",
        Severity.WARNING,
        "One cell of the record says public, another one not; it counts as public.",
    )
    # duplicate_detector
    DUPLICATE_IN_FILE = (
        "duplicate-in-file",
        Severity.WARNING,
        "Several records of the file name the same asset; the last non-blank value of each field wins.",
    )
    AMBIGUOUS_IDENTITY = (
        "ambiguous-identity",
        Severity.ERROR,
        "More than one asset answers to the keys of this record; it was not merged into any.",
    )
    REPEATED_FQDN = (
        "repeated-fqdn",
        Severity.WARNING,
        "Differently named records of the file share this domain name; they are not merged.",
    )
    REPEATED_SERIAL_NUMBER = (
        "repeated-serial-number",
        Severity.WARNING,
        "Differently named records of the file share this serial number; they are not merged.",
    )
    # performance_validator
    UTILISATION_OUT_OF_RANGE = (
        "utilisation-out-of-range",
        Severity.WARNING,
        "The utilisation is not between 0 and 100 percent; it was left out.",
    )
    STATISTICS_OUT_OF_ORDER = (
        "statistics-out-of-order",
        Severity.WARNING,
        "The peak is below the average or the 95th percentile, which cannot be; the values were kept as reported.",
    )
    AVERAGE_ABOVE_PERCENTILE = (
        "average-above-percentile",
        Severity.INFO,
        "The average is above the 95th percentile: a few bursts, or exchanged columns; the values were kept.",
    )
    TOTAL_CONTRADICTS_PARTS = (
        "total-contradicts-parts",
        Severity.WARNING,
        "The total is far from the sum of its parts (in and out, reads and writes); all were kept as reported.",
    )
    STATISTIC_ASSUMED = (
        "statistic-assumed",
        Severity.INFO,
        "The header does not say which statistic its values are; they were taken for averages.",
    )
    UNKNOWN_METRIC = (
        "unknown-metric",
        Severity.WARNING,
        "The record's metric, or its unit or statistic, is not known; the value is kept as read and fills no field.",
    )
    UNIT_CONTRADICTS_METRIC = (
        "unit-contradicts-metric",
        Severity.WARNING,
        "The header's unit cannot be the unit of what it measures; the metric's own was taken.",
    )
    WINDOW_REVERSED = (
        "window-reversed",
        Severity.WARNING,
        "The observation ends before it begins; its window was left out.",
    )
    # capacity_validator
    USED_EXCEEDS_TOTAL = (
        "used-exceeds-total",
        Severity.WARNING,
        "More is used or free than there is in total; what is used or free was left out.",
    )
    CAPACITY_ZERO = (
        "capacity-zero",
        Severity.INFO,
        "A total of zero means unknown, not none; it was left out.",
    )
    IMPOSSIBLE_CAPACITY = (
        "impossible-capacity",
        Severity.WARNING,
        "No machine is that large; the value was left out.",
    )
    # network_validator
    IMPLAUSIBLE_THROUGHPUT = (
        "implausible-throughput",
        Severity.WARNING,
        "No machine's network is that fast; the value was left out.",
    )
    # eol_detector
    OPERATING_SYSTEM_END_OF_LIFE = (
        "operating-system-end-of-life",
        Severity.WARNING,
        "The maker no longer supports this release of the operating system.",
    )
    OPERATING_SYSTEM_END_OF_LIFE_SOON = (
        "operating-system-end-of-life-soon",
        Severity.INFO,
        "The maker's support of this release of the operating system ends within a year.",
    )
    # data_quality
    FIELD_MOSTLY_BLANK = (
        "field-mostly-blank",
        Severity.INFO,
        "Fewer than half of the valid records have a usable value in this column.",
    )
    FIELD_MISSING = (
        "field-missing",
        Severity.INFO,
        "The file has no column for a field that migration planning needs.",
    )
    # app_discovery: dependency_validator, port_protocol_validator, criticality_validator
    MISSING_ENDPOINT = (
        "missing-endpoint",
        Severity.ERROR,
        "The record does not name both ends of the dependency.",
    )
    UNKNOWN_ASSET_ID = (
        "unknown-asset-id",
        Severity.ERROR,
        "An end is named only by an identifier that no known asset has.",
    )
    UNKNOWN_RECORD_TYPE = (
        "unknown-record-type",
        Severity.ERROR,
        "The record type is neither 1 (application) nor 2 (dependency).",
    )
    FLOW_TURNED_ROUND = (
        "flow-turned-round",
        Severity.INFO,
        "The flow is the answer of a service; its ends were exchanged.",
    )
    NOISE_DEPENDENCY = (
        "noise-dependency",
        Severity.INFO,
        "Traffic that says nothing about an application (name resolution, time, monitoring); kept and marked.",
    )
    PORT_WITHOUT_TRANSPORT = (
        "port-without-transport",
        Severity.WARNING,
        "The protocol has no ports; the port was left out.",
    )
    UNUSUAL_PROTOCOL = (
        "unusual-protocol",
        Severity.INFO,
        "The service of this port usually speaks another transport protocol.",
    )
    UNKNOWN_CRITICALITY = (
        "unknown-criticality",
        Severity.WARNING,
        "The criticality is none of low, medium, high, critical; it was left out.",
    )
    DEPENDENCY_CYCLE = (
        "dependency-cycle",
        Severity.INFO,
        "Assets depend on each other in a circle; they can only move together.",
    )
    ORPHAN = (
        "orphan",
        Severity.INFO,
        "The application has no dependency in this file.",
    )


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong or doubtful. `row` counts the header as row 1; None concerns the file.

    `detail` is a sentence of facts about columns, never a value of a record.
    """

    code: FindingCode
    row: int | None = None
    column: str | None = None
    detail: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Shape of a finding about the file in a step's output; severity and text stay on the code."""
        shown = {"code": self.code.value, "row": self.row, "column": self.column}
        return shown if self.detail is None else shown | {"detail": self.detail}
