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
        "Bytes that are no valid characters were replaced by the replacement character.",
    )
    ENCODING_ASSUMED = (
        "encoding-assumed",
        Severity.WARNING,
        "The file is not UTF-8; it was read as Windows-1252. Check accented letters.",
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
    COLUMN_MAPPED_TWICE = (
        "column-mapped-twice",
        Severity.WARNING,
        "Another column already fills this inventory field; this one is kept as a custom attribute.",
    )
    UNIT_ASSUMED = (
        "unit-assumed",
        Severity.WARNING,
        "The header names no unit; the field's own unit (gigabytes) was assumed.",
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


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong or doubtful. `row` counts the header as row 1; None concerns the file."""

    code: FindingCode
    row: int | None = None
    column: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Shape of a finding about the file in a step's output; severity and text stay on the code."""
        return {"code": self.code.value, "row": self.row, "column": self.column}
