"""The step rows a person reads: phases and validators, in the order they are shown."""

from collections.abc import Iterable
from enum import StrEnum

from sqlalchemy.orm import Session

from importflow.messages import ImportPointer
from importflow.queries import steps
from importflow.queries.steps import StepKind
from importflow.service_handlers.validators import FileValidator, RecordValidator


class PhaseStep(StrEnum):
    """Phases that leave a step row; the value is its `step_name`."""

    VALIDATION = "validation"
    ENRICHMENT = "enrichment"


_DESCRIPTIONS = {
    PhaseStep.VALIDATION: "Every record is read, mapped to fields and checked.",
    PhaseStep.ENRICHMENT: "Valid records become assets, dependencies and attributes.",
}
_ORDERS = {PhaseStep.VALIDATION: 100, PhaseStep.ENRICHMENT: 200}
RECORD_VALIDATOR_ORDER, FILE_VALIDATOR_ORDER = 110, 150


def open_phase(session: Session, pointer: ImportPointer, phase: PhaseStep) -> None:
    """The phase's row shows `running` from now."""
    steps.open_step(
        session,
        pointer.data_import_id,
        phase,
        kind=StepKind.PHASE,
        order=_ORDERS[phase],
        description=_DESCRIPTIONS[phase],
    )


def open_validators(
    session: Session,
    pointer: ImportPointer,
    validators: Iterable[RecordValidator | FileValidator],
) -> None:
    """One row per validator, `running` from now."""
    for position, validator in enumerate(validators):
        is_record = isinstance(validator, RecordValidator)
        steps.open_step(
            session,
            pointer.data_import_id,
            validator.name,
            kind=StepKind.VALIDATOR,
            order=(RECORD_VALIDATOR_ORDER if is_record else FILE_VALIDATOR_ORDER) + position,
            description=validator.description,
        )
