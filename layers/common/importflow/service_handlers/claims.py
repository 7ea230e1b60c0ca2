"""From the cells of a chunk to its claims: what each record says about its asset.

Works column by column: a column's distinct cells are converted once each.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from importflow.findings import FindingCode
from importflow.mapping.columns import ColumnMapping, Field, Vendor, converter_of, find_field
from importflow.mapping.values import BLANKS, Converter, Value
from importflow.service_handlers.masking import is_masked
from importflow.service_handlers.record_batch import RecordBatch

CUSTOM_ATTRIBUTES = "custom_attributes"
# Fields that hold one address where a machine may have several; the whole list is kept beside it.
ADDRESS_FIELDS = ("ip_address", "mac_address")
_SEVERAL = re.compile(r"\S\s*[,;|]\s*\S|[0-9a-fA-F:.]{7,}\s+[0-9a-fA-F:.]{7,}")

Claim = dict[str, Any]
ValueColumns = dict[str, list[Value | None]]


@dataclass(frozen=True, slots=True)
class FileLayout:
    """The columns of a file and what they were taken for."""

    mappings: Sequence[ColumnMapping]
    fields: Sequence[Field]
    vendor: Vendor | None

    def column_of(self, field: str) -> str | None:
        """The header that fills `field`."""
        return next((m.column for m in self.mappings if m.field == field), None)


def convert_columns(batch: RecordBatch, layout: FileLayout) -> ValueColumns:
    """Values per field, None where blank or unusable; unusable cells are noted on the batch."""
    cells = list(zip(*batch.cells, strict=True))
    values: ValueColumns = {}
    for mapping in layout.mappings:
        if mapping.field is None:
            continue
        converter = converter_of(mapping, layout.fields, layout.vendor)
        known, _ = find_field(mapping, layout.fields, layout.vendor)
        column = cells[mapping.position] if cells else ()
        values[mapping.field] = _convert(column, converter, batch, mapping.column, BLANKS - known.facts)
    return values


def _convert(
    column: Sequence[str], converter: Converter, batch: RecordBatch, name: str, blanks: frozenset[str]
) -> list[Value | None]:
    table: dict[str, Value | None] = {}
    unusable: dict[str, FindingCode] = {}
    for cell in set(column):
        stripped = cell.strip()
        value = None if stripped.lower() in blanks or is_masked(stripped) else converter(stripped)
        if type(value) is FindingCode:
            unusable[cell] = value
            value = None
        table[cell] = value
    if unusable:
        for index, cell in enumerate(column):
            if cell in unusable:
                batch.note(index, unusable[cell], name)
    return list(map(table.__getitem__, column))


def custom_attributes(batch: RecordBatch, layout: FileLayout) -> list[dict[str, str]]:
    """The cells of columns that fill no field, and lists of which a field holds one; blanks left out, per record."""
    kept = [(m.position, m.column) for m in layout.mappings if m.field is None]
    listed = [(m.position, m.column) for m in layout.mappings if m.field in ADDRESS_FIELDS]
    attributes: list[dict[str, str]] = []
    for row in batch.cells:
        cells = [(column, row[position].strip()) for position, column in kept]
        extra = {column: cell for column, cell in cells if cell.lower() not in BLANKS}
        for position, column in listed:
            if _SEVERAL.search(row[position]):
                extra[column] = row[position].strip()
        attributes.append(extra)
    return attributes


def build_claims(values: ValueColumns, attributes: Sequence[dict[str, str]]) -> list[Claim]:
    """One claim per record, holding only what the record says: no blanks."""
    names = list(values)
    claims: list[Claim] = [
        {name: value for name, value in zip(names, row, strict=True) if value is not None}
        for row in zip(*values.values(), strict=True)
    ]
    for claim, extra in zip(claims, attributes, strict=True):
        if extra:
            claim[CUSTOM_ATTRIBUTES] = extra
    return claims
