"""What every category's processor does: map the columns, validate records and file, enrich.

A category is data (fields, vendors, identity) plus small functions; this base is the one way
through them.
"""

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy.orm import Session

from importflow.errors import Rejection, RejectionCode
from importflow.findings import Finding, FindingCode
from importflow.mapping.columns import ColumnMapping, Field, Vendor, map_columns, recognise
from importflow.messages import Chunk, ImportPointer
from importflow.models import ImportCategory
from importflow.service_handlers.claims import (
    Claim,
    FileLayout,
    ValueColumns,
    build_claims,
    convert_columns,
    custom_attributes,
)
from importflow.service_handlers.record_batch import RecordBatch
from importflow.service_handlers.validators import FileValidator, RecordValidator


@dataclass(frozen=True, slots=True)
class ValidatedChunk:
    """A chunk's records and the claim of each; a rejected record keeps its claim but no asset."""

    batch: RecordBatch
    values: ValueColumns
    claims: Sequence[Claim]

    def finding_counts(self) -> Counter[FindingCode]:
        """How often each code was noted."""
        return Counter(f.code for noted in self.batch.findings.values() for f in noted)

    def filled_counts(self) -> Counter[str]:
        """How many valid records carry each field."""
        filled = Counter({name: len(column) - column.count(None) for name, column in self.values.items()})
        for index in self.batch.rejected:
            filled.subtract(name for name in self.claims[index] if name in self.values)
        return filled


@dataclass(frozen=True, slots=True)
class Enriched:
    """What a chunk did to the inventory, in assets; `merged` are records another one speaks for."""

    created: int
    updated: int
    unchanged: int
    merged: int


@dataclass(frozen=True, slots=True)
class EnrichmentWork:
    """One chunk to enrich, with what the written rows say about their origin."""

    pointer: ImportPointer
    chunk: Chunk
    layout: FileLayout
    filename: str
    source_system: str | None


class BaseDataImportProcessor(ABC):
    """Subclasses set the class variables and say how claims reach the inventory."""

    category: ClassVar[ImportCategory]
    fields: ClassVar[Sequence[Field]]
    vendors: ClassVar[Sequence[Vendor]] = ()
    naming_fields: ClassVar[Sequence[str]]
    record_validators: ClassVar[Sequence[RecordValidator]]
    file_validators: ClassVar[Sequence[FileValidator]]

    def layout(self, mappings: Sequence[ColumnMapping], columns: Sequence[str]) -> FileLayout:
        """The file's layout, from mappings settled when the chunks were planned."""
        return FileLayout(mappings, self.fields, recognise(columns, self.vendors))

    def map_columns(self, columns: Sequence[str]) -> tuple[list[ColumnMapping], list[Finding]] | Rejection:
        """What each column is taken for; refused where none can name an asset."""
        mappings, findings = map_columns(columns, self.fields, recognise(columns, self.vendors))
        if not any(mapping.field in self.naming_fields for mapping in mappings):
            shown = ", ".join(columns[:20]) + (", …" if len(columns) > 20 else "")
            return Rejection.of(RejectionCode.NO_NAMING_COLUMN, columns=shown)
        return mappings, findings

    def validate_data(self, batch: RecordBatch, layout: FileLayout) -> ValidatedChunk:
        """Run the record checks and build the claims."""
        values = self.derive(convert_columns(batch, layout), batch)
        claims = build_claims(values, custom_attributes(batch, layout))
        self.check_records(batch, claims)
        return ValidatedChunk(batch, values, claims)

    def derive(self, values: ValueColumns, batch: RecordBatch) -> ValueColumns:  # noqa: ARG002
        """Fields that follow from other fields; none unless the category says so."""
        return values

    def check_records(self, batch: RecordBatch, claims: Sequence[Claim]) -> None:
        """A record that names no asset is rejected."""
        named = set(self.naming_fields)
        for index, claim in enumerate(claims):
            if index not in batch.rejected and named.isdisjoint(claim):
                batch.note(index, FindingCode.MISSING_NAME)

    @abstractmethod
    def enrich_assets(self, session: Session, work: EnrichmentWork) -> Enriched:
        """Bring the chunk's valid claims into the inventory."""
