"""sensitive_data: findings, classifications and compliance reports about the data assets hold.

Many records speak of one asset; together they say what it holds, under which rules, how it is protected. Raw values
never reach this far: `masking.py` took them out.
"""

from collections.abc import Sequence
from typing import ClassVar

from sqlalchemy.orm import Session

from importflow.errors import Rejection, RejectionCode, listing
from importflow.findings import FindingCode
from importflow.mapping.columns import ColumnMapping
from importflow.mapping.sensitive_data_fields import FIELDS, FINDING_FIELDS, VENDORS
from importflow.messages import ImportPointer
from importflow.models import ImportCategory
from importflow.queries import sensitive_findings, visible_values
from importflow.service_handlers.asset_naming import SOURCES, is_domain_name, is_placeholder
from importflow.service_handlers.base_processor import (
    BaseDataImportProcessor,
    Enriched,
    EnrichmentWork,
    ValidatedChunk,
    refused_for,
)
from importflow.service_handlers.claims import Claim, FileLayout, ValueColumns
from importflow.service_handlers.classification_rules import SEVERITY_ORDER
from importflow.service_handlers.compliance_scopes import scopes_of_headers
from importflow.service_handlers.masking import is_masked
from importflow.service_handlers.record_batch import RecordBatch
from importflow.service_handlers.sensitive_claims import SENSITIVE_DATA, Assessor
from importflow.service_handlers.sensitive_data_checks import FILE_VALIDATORS, LEVELS
from importflow.service_handlers.validators import FORMAT_CODES, SCHEMA_CODES, FileValidator, RecordValidator

_NAMES = ("name", "hostname", "fqdn")
_NO_NAMING_COLUMN = (
    "No column names the asset that holds the data. Expected one such as Data Source, Bucket Name, Host Name or"
    " Resource Name; a column called name may hold persons and is not taken for one."
)


class SensitiveDataProcessor(BaseDataImportProcessor):
    """Findings about data, onto the assets that hold it."""

    category = ImportCategory.SENSITIVE_DATA
    fields = FIELDS
    vendors = VENDORS
    naming_fields = (*_NAMES, "serial_number")
    record_validators: ClassVar[Sequence[RecordValidator]] = (
        RecordValidator(
            "format_validator",
            "Can every record be read as the header lays it out, and is it free of raw values and secrets?",
            FORMAT_CODES,
        ),
        RecordValidator(
            "schema_validator",
            "Which asset does each record speak of, and what does it say was found there?",
            SCHEMA_CODES | {FindingCode.PLACEHOLDER_NAME, FindingCode.AMBIGUOUS_IDENTITY},
        ),
    )
    file_validators: ClassVar[Sequence[FileValidator]] = FILE_VALIDATORS

    def refuse(self, mappings: Sequence[ColumnMapping]) -> Rejection | None:
        """Columns must name an asset, if only by a path to it, and say something about its data.

        A table of persons has neither, a catalogue of data types no asset, an inventory no findings.
        """
        filled = {mapping.field for mapping in mappings}
        if filled.isdisjoint({*self.naming_fields, *(source for source, _ in SOURCES)}):
            found = listing([mapping.column for mapping in mappings])
            return Rejection(RejectionCode.NO_NAMING_COLUMN, f"{_NO_NAMING_COLUMN} Found: {found}.")
        if filled.isdisjoint(FINDING_FIELDS):
            return refused_for(RejectionCode.NO_FINDING_COLUMN, mappings)
        return None

    def groups_records(self, layout: FileLayout) -> bool:  # noqa: ARG002
        """Findings about an asset's data are many."""
        return True

    def validate_data(self, batch: RecordBatch, layout: FileLayout) -> ValidatedChunk:
        """The claims, each with what it says about sensitive data."""
        validated = super().validate_data(batch, layout)
        assessor = Assessor()
        of_headers = scopes_of_headers(batch.columns)
        for index, claim in enumerate(validated.claims):
            row = batch.cells[index]
            scopes = [scope for position, found in of_headers.items() if row[position].strip() for scope in found]
            assessment = assessor.assess(claim, scopes)
            claim[SENSITIVE_DATA] = assessment.facts
            for code, field in assessment.doubts:
                batch.note(index, code, layout.column_of(field) if field else None)
        return validated

    def derive(self, values: ValueColumns, batch: RecordBatch) -> ValueColumns:
        """The asset's name where only an identifier or a path tells it; its domain name where the name is one."""
        blank = [None] * len(batch)
        names, hostnames, fqdns = (list(values.get(name, blank)) for name in _NAMES)
        sources = [(values[field], name_of) for field, name_of in SOURCES if field in values]
        for index in range(len(batch)):
            if is_masked(str(names[index] or "")):
                names[index] = None
            if names[index] is None and hostnames[index] is None and fqdns[index] is None:
                told = ((column[index], name_of) for column, name_of in sources)
                found = (name_of(str(cell)) for cell, name_of in told if cell is not None)
                names[index] = next((name for name in found if name), None)
            name = str(hostnames[index] or names[index] or "")
            if fqdns[index] is None and is_domain_name(name):
                fqdns[index] = name
        derived = dict(zip(_NAMES, (names, hostnames, fqdns), strict=True))
        return values | {name: column for name, column in derived.items() if any(column)}

    def check_records(self, batch: RecordBatch, claims: Sequence[Claim]) -> None:
        """Besides a name's absence: a name that stands for any asset is worth a look."""
        super().check_records(batch, claims)
        for index, claim in enumerate(claims):
            name = next((str(claim[field]) for field in ("hostname", "name", "fqdn") if field in claim), "")
            if index not in batch.rejected and is_placeholder(name):
                batch.note(index, FindingCode.PLACEHOLDER_NAME)

    def enrich_assets(self, session: Session, work: EnrichmentWork) -> Enriched:
        """Base columns by the rule for visible values, then the facts from all claims about the chunk's assets."""
        fields = {mapping.field for mapping in work.layout.mappings if mapping.field} | set(_NAMES)
        settled = visible_values.settle_assets(
            session, work.pointer, work.chunk, fields, filename=work.filename, source_system=work.source_system
        )
        changed = _settle_facts(session, work.pointer, settled.assets, work.source_system)
        return Enriched.of_settled(settled, changed)

    def settle_claims(
        self, session: Session, pointer: ImportPointer, assets: frozenset[str], *, source_system: str | None
    ) -> None:
        """The facts from all claims about the assets."""
        _settle_facts(session, pointer, assets, source_system)


def _settle_facts(
    session: Session, pointer: ImportPointer, assets: frozenset[str], source_system: str | None
) -> frozenset[str]:
    return sensitive_findings.settle_facts(
        session, pointer, assets, levels=LEVELS, severities=SEVERITY_ORDER[::-1], source_system=source_system
    )
