"""The flow types this product runs, their phases, and where each state may lead.

The one place that knows transitions; `child_flow_service` applies them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from importflow.errors import IllegalTransition


class Phase(StrEnum):
    """Phases of a data import, in order."""

    UPLOAD = "upload"
    VALIDATION = "validation"
    ENRICHMENT = "enrichment"
    COMPLETE = "complete"


class MasterStatus(StrEnum):
    INITIALIZED = "initialized"
    PROCESSING = "processing"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


class ChildStatus(StrEnum):
    ACTIVE = "active"
    PROCESSING = "processing"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class FlowConfig:
    """A flow type; `transitions` maps a phase to the phases that may follow it."""

    flow_type: str
    name: str
    transitions: Mapping[Phase, frozenset[Phase]]

    def check(self, current: Phase, wanted: Phase) -> None:
        """Staying is allowed (every step may run twice); anything else must be listed."""
        if wanted is not current and wanted not in self.transitions[current]:
            raise IllegalTransition(f"{self.flow_type}: {current} does not lead to {wanted}")


DATA_IMPORT = FlowConfig(
    flow_type="data_import",
    name="Data import",
    transitions={
        Phase.UPLOAD: frozenset({Phase.VALIDATION}),
        Phase.VALIDATION: frozenset({Phase.ENRICHMENT}),
        Phase.ENRICHMENT: frozenset({Phase.COMPLETE}),
        Phase.COMPLETE: frozenset(),
    },
)

FLOW_CONFIGS: dict[str, FlowConfig] = {DATA_IMPORT.flow_type: DATA_IMPORT}
