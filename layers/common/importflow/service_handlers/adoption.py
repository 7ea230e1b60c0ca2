"""Adoption: once an import is in, placeholders that turn out to mean a known asset become part of it.

Serves Complete flow. Guarantees: afterwards the inventory is what it would be had the asset been known before
anything was said of it; run again, nothing changes.
"""

from sqlalchemy.orm import Session

from importflow.messages import ImportPointer
from importflow.queries import dependencies, placeholders, visible_values
from importflow.service_handlers import REGISTRY
from importflow.service_handlers.identity import APPLICATION_TYPES


def adopt_placeholders(session: Session, pointer: ImportPointer, *, source_system: str | None) -> None:
    """Merge and settle until no placeholder means another asset: a merged asset may go by names neither had alone."""
    placeholders.take_turns(session, pointer)
    while True:
        adopting, sources = placeholders.merge_placeholders(session, pointer, APPLICATION_TYPES)
        if not adopting:
            return
        visible_values.settle_values(session, pointer.model_dump(), adopting, visible_values.BASE_COLUMNS)
        for processor in REGISTRY.values():
            processor().settle_claims(session, pointer, frozenset(adopting), source_system=source_system)
        dependencies.settle_edges(session, pointer, dependencies.edges_from(session, pointer, sources))
