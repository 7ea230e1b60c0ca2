"""What every category's processor does: map the columns, validate records and file, enrich.

A category is data (fields, vendors, identity) plus small functions; this base is the one way
through them.
"""

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy.orm import Session

from importflow.errors import Rejection, RejectionCode, listing
from importflow.findings import Finding, FindingCode
from importflow.mapping.columns import ColumnMapping, Field, Vendor, recognise
from importflow.mapping.matching import NO_EVIDENCE, Evidence, map_columns
from importflow.messages import Chunk, ImportPointer
from importflow.models import ImportCategory
from importflow.queries.visible_values import Settled
from importflow.service_handlers.asset_resolution import resolve_claims
from importflow.service_handlers.claims import (
    Claim,
    FileLayout,
    ValueColumns,
    build_claims,
    convert_columns,
    custom_attributes,
)
from importflow.service_handlers.masking import mask_batch
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
        return self.batch.skipped + Counter(f.code for noted in self.batch.findings.values() for f in noted)

    def filled_counts(self) -> Counter[str]:
        """How many valid records carry each field."""
        filled = Counter({name: len(column) - column.count(None) for name, column in self.values.items()})
        for index in self.batch.rejected:
            filled.subtract(name for name in self.claims[index] if name in self.values)
        return filled


@dataclass(frozen=True, slots=True)
class RecordOutcomes:
    """What became of a chunk's valid records; `merged` are those another record speaks for."""

    created: int
    updated: int
    unchanged: int
    merged: int


@dataclass(frozen=True, slots=True)
class Enriched:
    """What a chunk did: the outcomes add up to its valid records, the effects count what changed.

    Keys of `effects` are those of the API's enrichment summary.
    """

    outcomes: RecordOutcomes
    effects: Mapping[str, int]

    @classmethod
    def of_assets(cls, *, created: int, updated: int, unchanged: int, merged: int, placeholders: bool) -> "Enriched":
        """Of a category whose records speak of one asset each; new ones may be known by reference only."""
        effects = {
            "assets_created": 0 if placeholders else created,
            "placeholders_created": created if placeholders else 0,
            "assets_updated": updated,
            "assets_unchanged": unchanged,
            "records_merged": merged,
        }
        return cls(RecordOutcomes(created, updated, unchanged, merged), effects)

    @classmethod
    def of_settled(cls, settled: Settled, changed: Collection[str]) -> "Enriched":
        """Of assets whose base columns were settled; `changed` are those that changed otherwise."""
        updated = (settled.updated | frozenset(changed)) - settled.created
        return cls.of_assets(
            created=len(settled.created),
            updated=len(updated),
            unchanged=len(settled.assets) - len(settled.created) - len(updated),
            merged=settled.merged,
            placeholders=True,
        )


@dataclass(frozen=True, slots=True)
class EnrichmentWork:
    """One chunk to enrich, with what the written rows say about their origin."""

    pointer: ImportPointer
    chunk: Chunk
    layout: FileLayout
    filename: str
    source_system: str | None


def refused_for(code: RejectionCode, mappings: Sequence[ColumnMapping]) -> Rejection:
    """A refusal that shows which columns the file has."""
    return Rejection.of(code, columns=listing([mapping.column for mapping in mappings]))


class BaseDataImportProcessor(ABC):
    """Subclasses set the class variables and say how claims reach the inventory."""

    category: ClassVar[ImportCategory]
    fields: ClassVar[Sequence[Field]]
    vendors: ClassVar[Sequence[Vendor]] = ()
    naming_fields: ClassVar[Sequence[str]]
    record_validators: ClassVar[Sequence[RecordValidator]]
    file_validators: ClassVar[Sequence[FileValidator]]
    # Whether a record that names its asset by an address alone means the one asset known to have it.
    names_by_address: ClassVar[bool] = True

    def layout(self, mappings: Sequence[ColumnMapping], columns: Sequence[str]) -> FileLayout:
        """The file's layout, from mappings settled when the chunks were planned."""
        return FileLayout(mappings, self.fields, recognise(columns, self.vendors))

    def map_columns(
        self, columns: Sequence[str], evidence: Evidence = NO_EVIDENCE
    ) -> tuple[list[ColumnMapping], list[Finding]] | Rejection:
        """What each column is taken for; refused where they cannot be an import of the category."""
        mappings, findings = map_columns(columns, self.fields, recognise(columns, self.vendors), evidence)
        refused = self.refuse(mappings)
        return refused if refused is not None else (mappings, findings)

    def refuse(self, mappings: Sequence[ColumnMapping]) -> Rejection | None:
        """Why columns taken for these fields cannot be an import of the category, if so."""
        if any(mapping.field in self.naming_fields for mapping in mappings):
            return None
        return refused_for(RejectionCode.NO_NAMING_COLUMN, mappings)

    def groups_records(self, layout: FileLayout) -> bool:  # noqa: ARG002
        """Whether several records about one asset are what the file is made of, and no finding."""
        return False

    def validate_data(self, batch: RecordBatch, layout: FileLayout) -> ValidatedChunk:
        """Mask what must not be kept, run the record checks and build the claims."""
        mask_batch(batch)
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

    def resolve_assets(self, session: Session, pointer: ImportPointer, validated: ValidatedChunk) -> dict[int, str]:
        """The asset id per valid record; a record that fits several assets is rejected here."""
        batch = validated.batch
        valid = ((index, claim) for index, claim in enumerate(validated.claims) if index not in batch.rejected)
        return resolve_claims(session, pointer, batch, valid, by_address=self.names_by_address)

    @abstractmethod
    def enrich_assets(self, session: Session, work: EnrichmentWork) -> Enriched:
        """Bring the chunk's valid claims into the inventory."""

    def settle_claims(  # noqa: B027
        self, session: Session, pointer: ImportPointer, assets: frozenset[str], *, source_system: str | None
    ) -> None:
        """Settle what the category keeps of these assets beyond base columns, from the claims of all imports.

        For assets that took in placeholders with their claims; they are locked.
        """
