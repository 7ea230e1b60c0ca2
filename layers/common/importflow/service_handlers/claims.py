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
from importflow.service_handlers.masking import MASK_SIGN, is_masked
from importflow.service_handlers.record_batch import RecordBatch
from importflow.tabular.csv_reading import NUL

CUSTOM_ATTRIBUTES = "custom_attributes"
# Fields that hold one address where a machine may have several; the whole list is kept beside it.
ADDRESS_FIELDS = ("ip_address", "mac_address")
_SEVERAL = re.compile(r"\S\s*[,;|]\s*\S|[0-9a-fA-F:.]{7,}\s+[0-9a-fA-F:.]{7,}")
_LOOKED_AT = 2_000  # characters of a cell
# Whether it is worth a look at each cell of a column: a fraction of the cost.
_MAY_BE_SEVERAL = re.compile(r"[,;|\s]")

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
        if stripped.lower() in blanks or (stripped[:1] == MASK_SIGN and is_masked(stripped)):
            table[cell] = None
            continue
        value = converter(stripped)
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
    attributes: list[dict[str, str]] = [{} for _ in batch.cells]
    for mapping in layout.mappings:
        cells = [row[mapping.position] for row in batch.cells]
        if mapping.field is None:
            said = {cell: stripped for cell in set(cells) if (stripped := cell.strip()).lower() not in BLANKS}
        elif mapping.field in ADDRESS_FIELDS and _MAY_BE_SEVERAL.search(NUL.join(cells)):
            said = {cell: cell.strip() for cell in set(cells) if _SEVERAL.search(cell, 0, _LOOKED_AT)}
        else:
            continue
        if said:
            for extra, cell in zip(attributes, cells, strict=True):
                if cell in said:
                    extra[mapping.column] = said[cell]
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
