"""cmdb_export: servers and other configuration items, one per record.

The processor to copy when adding a category: fields with their spellings and units and vendors
(`mapping/cmdb_fields.py`, `cmdb_vendors.py`), validators, and how claims reach the inventory.
"""

from collections.abc import Sequence
from typing import ClassVar

from sqlalchemy.orm import Session

from importflow.findings import FindingCode
from importflow.mapping.cmdb_fields import FIELDS
from importflow.mapping.cmdb_vendors import VENDORS
from importflow.mapping.numbers import MAX_INTEGER
from importflow.mapping.values import BLANKS, Value
from importflow.models import ImportCategory
from importflow.queries import enrichment
from importflow.service_handlers.base_processor import (
    BaseDataImportProcessor,
    Enriched,
    EnrichmentWork,
)
from importflow.service_handlers.claims import Claim, ValueColumns
from importflow.service_handlers.duplicate_check import detect_duplicates
from importflow.service_handlers.identity import source_id_column
from importflow.service_handlers.quality_check import quality_check
from importflow.service_handlers.record_batch import RecordBatch
from importflow.service_handlers.validators import FORMAT_CODES, SCHEMA_CODES, FileValidator, RecordValidator

PLANNING_FIELDS = (
    "operating_system", "cpu_cores", "memory_gb", "storage_gb", "environment", "ip_address",
)  # fmt: skip

DERIVED_FIELDS = ("cpu_cores", "operating_system")
# How CAST Highlight marks the records of an application's parts.
DETAIL_LEVEL = "analysis"


class CMDBExportProcessor(BaseDataImportProcessor):
    """Base attributes of `assets`; what fits no column goes to `asset_custom_attributes`."""

    category = ImportCategory.CMDB_EXPORT
    fields = FIELDS
    vendors = VENDORS
    naming_fields = ("name", "hostname", "fqdn", "serial_number")
    names_by_address = False  # an inventory's record is a machine of its own
    record_validators: ClassVar[Sequence[RecordValidator]] = (
        RecordValidator(
            "format_validator",
            "Can the file be read, and does every record have the header's shape?",
            FORMAT_CODES,
        ),
        RecordValidator(
            "schema_validator",
            "Which field is each column, and can every value be what its field holds?",
            SCHEMA_CODES,
        ),
    )  # fmt: skip
    file_validators: ClassVar[Sequence[FileValidator]] = (
        FileValidator(
            "duplicate_detector",
            "Do records of the file speak of the same asset, or seem to?",
            detect_duplicates,
            frozenset({FindingCode.AMBIGUOUS_IDENTITY}),
        ),
        FileValidator(
            "data_quality",
            "How much of what migration planning needs does the file say?",
            quality_check(PLANNING_FIELDS),
        ),
    )

    def derive(self, values: ValueColumns, batch: RecordBatch) -> ValueColumns:
        """Cores are sockets times cores per socket; a guest knows its operating system better than its container."""
        derived = dict(values)
        if "cores_per_socket" in values and "cpu_cores" not in values:
            derived["cpu_cores"] = _total_cores(values, batch)
        guest = derived.pop("guest_operating_system", None)
        if guest is not None:
            configured = derived.get("operating_system") or [None] * len(guest)
            derived["operating_system"] = [said or known for said, known in zip(guest, configured, strict=True)]
        return derived

    def check_records(self, batch: RecordBatch, claims: Sequence[Claim]) -> None:
        """A record about a part of the application above it claims nothing but that application's name."""
        super().check_records(batch, claims)
        _tell_apart(batch, claims)
        for index, claim in enumerate(claims):
            if str(claim.pop("record_level", "")).lower() == DETAIL_LEVEL and "name" in claim:
                name = claim["name"]
                claim.clear()
                claim["name"] = name
                batch.note(index, FindingCode.DETAIL_RECORD)

    def enrich_assets(self, session: Session, work: EnrichmentWork) -> Enriched:
        """Upsert by asset id: a blank never wipes a value, an equal value changes nothing."""
        mapped = [m.field for m in work.layout.mappings if m.field is not None]
        counts = enrichment.upsert_assets(
            session,
            work.pointer,
            work.chunk,
            {*mapped, *DERIVED_FIELDS},
            filename=work.filename,
            source_system=work.source_system,
        )
        return Enriched.of_assets(**counts, placeholders=False)


def _tell_apart(batch: RecordBatch, claims: Sequence[Claim]) -> None:
    """Each claim carries the exporter's own id of the thing, so that two things of one name are not merged."""
    column = source_id_column(batch.columns)
    if column is None:
        return
    position = batch.columns.index(column)
    for row, claim in zip(batch.cells, claims, strict=True):
        source_id = row[position].strip().lower()
        if source_id not in BLANKS:
            claim["source_id"] = source_id


def _total_cores(values: ValueColumns, batch: RecordBatch) -> list[Value | None]:
    """Sockets (one, where none are given) times cores per socket, where the latter are known."""
    each = values["cores_per_socket"]
    sockets = values.get("cpu_sockets") or [None] * len(each)
    totals: list[Value | None] = []
    for index, (cores, count) in enumerate(zip(each, sockets, strict=True)):
        total = None if cores is None else int(str(cores)) * int(str(count or 1))
        if total is not None and total > MAX_INTEGER:
            batch.note(index, FindingCode.OUT_OF_RANGE)
            total = None
        totals.append(total)
    return totals
