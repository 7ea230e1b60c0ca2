"""app_discovery: who talks to whom and what depends on what.

A record is an edge between two assets or, in tables of applications, an application. Edges go to
`asset_dependencies`, aggregated per pair of assets, port and protocol; ends that are not known yet become
placeholders that a later inventory fills in.
"""

from collections.abc import Sequence
from typing import ClassVar

from sqlalchemy.orm import Session

from importflow.errors import Rejection, RejectionCode
from importflow.findings import FindingCode
from importflow.mapping.app_discovery_fields import ENDS, FIELDS, VENDORS
from importflow.mapping.columns import ColumnMapping
from importflow.messages import ImportPointer
from importflow.models import ImportCategory
from importflow.queries import category_attributes, dependencies
from importflow.queries.visible_values import Settled, settle_assets
from importflow.service_handlers.asset_resolution import resolve_claims
from importflow.service_handlers.base_processor import (
    BaseDataImportProcessor,
    Enriched,
    EnrichmentWork,
    RecordOutcomes,
    ValidatedChunk,
    refused_for,
)
from importflow.service_handlers.claims import Claim, FileLayout
from importflow.service_handlers.dependency_checks import check_graph, count_services, group_records
from importflow.service_handlers.edge_claims import is_edge, shape_claim
from importflow.service_handlers.edge_resolution import EdgeResolver
from importflow.service_handlers.record_batch import RecordBatch
from importflow.service_handlers.validators import FORMAT_CODES, SCHEMA_CODES, FileValidator, RecordValidator

_PORTS = frozenset({FindingCode.INVALID_PORT, FindingCode.INVALID_PROTOCOL})
# What an application's record says of it, as columns of `assets`.
ENTITY_FIELDS = ("name", "asset_type", "description", "business_owner", "criticality")


class AppDiscoveryProcessor(BaseDataImportProcessor):
    """Dependencies, and the applications and placeholders at their ends."""

    category = ImportCategory.APP_DISCOVERY
    fields = FIELDS
    vendors = VENDORS
    naming_fields = ("application",)
    record_validators: ClassVar[Sequence[RecordValidator]] = (
        RecordValidator("format_validator", "Can every record be read as the header lays it out?", FORMAT_CODES),
        RecordValidator(
            "schema_validator",
            "Does each record name an application or both ends of a dependency?",
            SCHEMA_CODES - _PORTS | {
                FindingCode.MISSING_ENDPOINT, FindingCode.UNKNOWN_RECORD_TYPE, FindingCode.UNKNOWN_ASSET_ID,
            },
        ),
        RecordValidator(
            "criticality_validator",
            "Is every criticality low, medium, high or critical?",
            frozenset({FindingCode.UNKNOWN_CRITICALITY}),
        ),
    )  # fmt: skip
    file_validators: ClassVar[Sequence[FileValidator]] = (
        FileValidator(
            "duplicate_detector",
            "Which records speak of the same application or the same dependency?",
            group_records,
            frozenset({FindingCode.AMBIGUOUS_IDENTITY}),
        ),
        FileValidator(
            "dependency_validator",
            "Are there circles and orphans, and what is noise?",
            check_graph,
            frozenset({FindingCode.NOISE_DEPENDENCY, FindingCode.FLOW_TURNED_ROUND}),
        ),
        FileValidator(
            "port_protocol_validator",
            "Are ports and protocols possible, and do they fit each other?",
            count_services,
            _PORTS | {FindingCode.PORT_WITHOUT_TRANSPORT, FindingCode.UNUSUAL_PROTOCOL},
        ),
    )

    def refuse(self, mappings: Sequence[ColumnMapping]) -> Rejection | None:
        """Columns must name both ends of a dependency, or applications with their records or servers."""
        filled = {mapping.field for mapping in mappings}
        both_ends = all(not filled.isdisjoint(names) for names in ENDS)
        relation = "application" in filled and not filled.isdisjoint(
            {"record_type", "dependency", "server", "target_name"}
        )
        if both_ends or relation or {"server", "target_name"} <= filled or {"server", "target_ip"} <= filled:
            return None
        return refused_for(RejectionCode.NO_ENDPOINT_COLUMN, mappings)

    def validate_data(self, batch: RecordBatch, layout: FileLayout) -> ValidatedChunk:
        """The claims of edges and applications, with what is wrong or doubtful about them."""
        validated = super().validate_data(batch, layout)
        for index, claim in enumerate(validated.claims):
            if index in batch.rejected:
                continue
            for doubt in list(shape_claim(claim)):
                batch.note(index, doubt.code, layout.column_of(doubt.field) if doubt.field else None)
        return validated

    def check_records(self, batch: RecordBatch, claims: Sequence[Claim]) -> None:
        """What a record must name depends on its kind: see `shape_claim`."""

    def resolve_assets(self, session: Session, pointer: ImportPointer, validated: ValidatedChunk) -> dict[int, str]:
        """The application a record is about, or the asset its edge leaves."""
        rejected = validated.batch.rejected
        applications = [
            (i, claim) for i, claim in enumerate(validated.claims) if i not in rejected and not is_edge(claim)
        ]
        edges = EdgeResolver(session, pointer, validated)
        found = resolve_claims(session, pointer, validated.batch, applications, by_address=False)
        return found | edges.resolve(validated)

    def enrich_assets(self, session: Session, work: EnrichmentWork) -> Enriched:
        """The assets spoken of, what is shown of applications by the rule for visible values, then the edges."""
        pointer, chunk, source = work.pointer, work.chunk, work.source_system
        placed = dependencies.place_assets(session, pointer, chunk, filename=work.filename, source_system=source)
        settled = settle_assets(session, pointer, chunk, ENTITY_FIELDS, filename=work.filename, source_system=source)
        changed = category_attributes.settle_applications(session, pointer, settled.assets, source_system=source)
        edges = dependencies.spoken_for(session, pointer, chunk)
        created, updated = dependencies.settle_edges(session, pointer, edges)
        new = settled.assets & placed.created
        applications = Enriched.of_settled(Settled(settled.assets, new, settled.updated - new, settled.merged), changed)
        touched = (settled.updated | changed | placed.updated) - placed.created
        return Enriched(
            RecordOutcomes(
                created=applications.outcomes.created + created,
                updated=applications.outcomes.updated + updated,
                unchanged=applications.outcomes.unchanged + len(edges) - created - updated,
                merged=applications.outcomes.merged,
            ),
            {
                **applications.effects,
                "placeholders_created": len(placed.created),
                "assets_updated": len(touched),
                "dependencies_created": created,
                "dependencies_updated": updated,
                "dependencies_unchanged": len(edges) - created - updated,
            },
        )

    def settle_claims(
        self, session: Session, pointer: ImportPointer, assets: frozenset[str], *, source_system: str | None
    ) -> None:
        """What all claims about the applications say beyond inventory fields."""
        category_attributes.settle_applications(session, pointer, assets, source_system=source_system)
