"""infrastructure: utilisation and capacity of machines, as tables, rows of one metric, or time series.

Records say something about a machine the exporter names. Its own id of the machine (`server_id`,
`MachineId`, a `host` column) names it where the file has no better column. A device, CPU number or
file system never names a machine: a file that says nothing else is refused.
"""

from collections.abc import Sequence
from typing import ClassVar

from sqlalchemy.orm import Session

from importflow.errors import Rejection, RejectionCode
from importflow.findings import FindingCode
from importflow.mapping.columns import ColumnMapping
from importflow.mapping.infrastructure_fields import CAPACITY_FIELDS, FIELDS, VENDORS
from importflow.messages import ImportPointer
from importflow.models import ImportCategory
from importflow.queries import performance, visible_values
from importflow.service_handlers.base_processor import (
    BaseDataImportProcessor,
    Enriched,
    EnrichmentWork,
    ValidatedChunk,
    refused_for,
)
from importflow.service_handlers.claims import FileLayout, ValueColumns
from importflow.service_handlers.eol_detector import detect_end_of_life
from importflow.service_handlers.measurement_checks import CHECKS
from importflow.service_handlers.measurement_fields import (
    FOLLOWING,
    add_up,
    name_by_source,
    set_components_apart,
    spread_metric_rows,
)
from importflow.service_handlers.performance_review import METRIC_OF, holds_several_records, review_performance
from importflow.service_handlers.record_batch import RecordBatch
from importflow.service_handlers.validators import FORMAT_CODES, SCHEMA_CODES, FileValidator, RecordValidator

_ADDRESSES = frozenset({FindingCode.INVALID_IP_ADDRESS, FindingCode.INVALID_MAC_ADDRESS})
_NUMBERED_DISKS = "disk_1_size_gb"


class InfrastructureProcessor(BaseDataImportProcessor):
    """Performance and capacity columns of `assets`; p95, throughput and windows go to their attributes."""

    category = ImportCategory.INFRASTRUCTURE
    fields = FIELDS
    vendors = VENDORS
    naming_fields = ("name", "hostname", "fqdn", "serial_number")
    sources_of_names: ClassVar[Sequence[str]] = ("source_name", "source_id")
    record_validators: ClassVar[Sequence[RecordValidator]] = (
        RecordValidator("format_validator", "Can every record be read as the header lays it out?", FORMAT_CODES),
        RecordValidator(
            "schema_validator",
            "Does each record name its machine, and do its values fit the fields they are taken for?",
            SCHEMA_CODES - _ADDRESSES,
        ),
        RecordValidator(
            "capacity_validator",
            "Can sizes be what the records say, and is no more used or free than there is?",
            frozenset({
                FindingCode.USED_EXCEEDS_TOTAL, FindingCode.CAPACITY_ZERO, FindingCode.IMPOSSIBLE_CAPACITY,
            }),
        ),
        RecordValidator(
            "network_validator",
            "Are addresses addresses, and can a machine move as much as the records say?",
            _ADDRESSES | {FindingCode.IMPLAUSIBLE_THROUGHPUT},
        ),
    )  # fmt: skip
    file_validators: ClassVar[Sequence[FileValidator]] = (
        FileValidator(
            "performance_validator",
            "Which unit and statistic is each measurement in, and do the figures agree with each other?",
            review_performance,
            frozenset({
                FindingCode.UTILISATION_OUT_OF_RANGE, FindingCode.STATISTICS_OUT_OF_ORDER,
                FindingCode.AVERAGE_ABOVE_PERCENTILE, FindingCode.TOTAL_CONTRADICTS_PARTS,
                FindingCode.STATISTIC_ASSUMED, FindingCode.UNKNOWN_METRIC, FindingCode.UNIT_CONTRADICTS_METRIC,
                FindingCode.WINDOW_REVERSED,
                FindingCode.AMBIGUOUS_IDENTITY, FindingCode.DUPLICATE_IN_FILE,
            }),
        ),
        FileValidator(
            "eol_detector",
            "Does the maker still support the operating systems?",
            detect_end_of_life,
            frozenset({
                FindingCode.OPERATING_SYSTEM_END_OF_LIFE, FindingCode.OPERATING_SYSTEM_END_OF_LIFE_SOON,
            }),
        ),
    )  # fmt: skip

    def refuse(self, mappings: Sequence[ColumnMapping]) -> Rejection | None:
        """Columns must name a machine, if only by an id, and say how much it uses or has."""
        filled = {mapping.field for mapping in mappings}
        if filled.isdisjoint({*self.naming_fields, *self.sources_of_names}):
            return refused_for(RejectionCode.NO_NAMING_COLUMN, mappings)
        return None if _says_how_much(filled) else refused_for(RejectionCode.NO_METRIC_COLUMN, mappings)

    def groups_records(self, layout: FileLayout) -> bool:
        """Samples, rows of one metric, disks and partitions."""
        return holds_several_records(layout)

    def derive(self, values: ValueColumns, batch: RecordBatch) -> ValueColumns:
        """Names by id, rows of one metric spread to fields, totals of parts, disks set apart."""
        named = name_by_source(values)
        return set_components_apart(add_up(spread_metric_rows(named, batch)))

    def validate_data(self, batch: RecordBatch, layout: FileLayout) -> ValidatedChunk:
        """The claims without what cannot be; contradictions are noted and kept."""
        validated = super().validate_data(batch, layout)
        series = layout.column_of("observed_at") is not None
        for index, claim in enumerate(validated.claims):
            if series and "observed_at" not in claim:
                claim["sample"] = str(batch.row_numbers[index])  # a moment nobody can read is one all the same
            for check in CHECKS:
                for noted in list(check(claim)):
                    batch.note(index, noted.code, layout.column_of(noted.field))
                    for field in noted.leave_out:
                        claim.pop(field, None)
                        validated.values[field][index] = None
        return validated

    def enrich_assets(self, session: Session, work: EnrichmentWork) -> Enriched:
        """Base columns by the rule for visible values, then the measurements of all claims about the assets."""
        settled = visible_values.settle_assets(
            session,
            work.pointer,
            work.chunk,
            {mapping.field for mapping in work.layout.mappings if mapping.field} | FOLLOWING,
            filename=work.filename,
            source_system=work.source_system,
        )
        changed = performance.settle_performance(
            session, work.pointer, settled.assets, source_system=work.source_system
        )
        return Enriched.of_settled(settled, changed)

    def settle_claims(
        self, session: Session, pointer: ImportPointer, assets: frozenset[str], *, source_system: str | None
    ) -> None:
        """The measurements of all claims about the assets."""
        performance.settle_performance(session, pointer, assets, source_system=source_system)


def _says_how_much(filled: set[str | None]) -> bool:
    if {"metric_name", "metric_value"} <= filled:
        return True
    return not filled.isdisjoint({*METRIC_OF, *CAPACITY_FIELDS, _NUMBERED_DISKS})
