"""DataImportChildFlowService: the only writer of flow state.

Guarantees: master, child and import move together in the caller's transaction; only transitions of
`flow_configs` happen; repeating a move changes nothing; a settled flow stays settled.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from importflow.errors import FailureKind, IllegalTransition
from importflow.flow_configs import DATA_IMPORT, ChildStatus, MasterStatus, Phase
from importflow.import_record import has_ended
from importflow.messages import ImportPointer
from importflow.models import ChildFlow, DataImport, ImportStatus, MasterFlow
from importflow.queries import flows, imports


class DataImportChildFlowService:
    """Moves one import's flows along; `pointer` names them."""

    def __init__(self, session: Session, pointer: ImportPointer) -> None:
        self._session, self._pointer = session, pointer

    def create_import_flow(self, data_import: DataImport) -> None:
        """Master, child and the link from the import; nothing if they exist already."""
        if flows.find_child(self._session, data_import.id) is not None:
            return
        tenant = self._pointer.model_dump(include={"client_account_id", "engagement_id"})
        user = str(data_import.imported_by)
        master = MasterFlow(
            **tenant,
            flow_id=self._pointer.master_flow_id,
            user_id=user,
            flow_type=DATA_IMPORT.flow_type,
            flow_name=data_import.import_name,
            flow_status=MasterStatus.PROCESSING,
            flow_configuration={"import_category": data_import.import_category},
            child_flow_ids=[str(self._pointer.flow_id)],
            phase_transitions=[_transition(Phase.UPLOAD)],
        )
        self._session.add(master)
        self._session.flush()
        self._session.add(
            ChildFlow(
                **tenant,
                flow_id=self._pointer.flow_id,
                master_flow_id=self._pointer.master_flow_id,
                user_id=user,
                data_import_id=data_import.id,
                flow_name=data_import.import_name,
                flow_type=DATA_IMPORT.flow_type,
                status=ChildStatus.ACTIVE,
                current_phase=Phase.UPLOAD,
                data_import_completed=True,
            )
        )
        data_import.master_flow_id = self._pointer.master_flow_id
        self._session.flush()

    def advance_to_validation(self) -> None:
        """The file is being looked at."""
        self._advance(Phase.VALIDATION, status=ChildStatus.PROCESSING)

    def describe_file(
        self, *, raw_data_sample: Sequence[Mapping[str, Any]], field_mappings: Mapping[str, Any], category: str
    ) -> None:
        """What the file is: its category, two real records of it, and what its columns were taken for."""
        master, child = self._lock()
        master.flow_configuration = dict(master.flow_configuration) | {"import_category": category}
        child.crewai_state_data = dict(child.crewai_state_data) | {
            "raw_data_sample": [dict(record) for record in raw_data_sample]
        }
        child.field_mappings = dict(field_mappings)
        child.field_mapping_completed = True

    def advance_to_enrichment(self) -> None:
        """The file is worth enriching."""
        self._advance(Phase.ENRICHMENT, data_validation_completed=True, data_cleansing_completed=True)

    def mark_completed(self, *, total: int, valid: int) -> None:
        """Child, then master, then the import: done, with the final record counts."""
        data_import = imports.lock(self._session, self._pointer.data_import_id)  # first, as in mark_failed
        if data_import.status == ImportStatus.COMPLETED:
            return
        now = datetime.now(UTC)
        self._advance(
            Phase.COMPLETE,
            status=ChildStatus.COMPLETED,
            asset_inventory_completed=True,
            progress_percentage=100.0,
            completed_at=now,
        )
        master, _ = self._lock()
        master.flow_status = MasterStatus.COMPLETED
        self._settle_import(ImportStatus.COMPLETED, now, total, valid, progress_percentage=100.0)

    def mark_failed(self, kind: FailureKind, code: str, message: str, *, total: int, valid: int) -> FailureKind:
        """Record why the import ended, unless it is settled already; whose fault it was."""
        data_import = imports.lock(self._session, self._pointer.data_import_id)
        if has_ended(data_import):
            return fault_of(data_import)
        error = {"kind": kind.value, "code": code, "message": message}
        now = datetime.now(UTC)
        locked = flows.lock_flows(self._session, self._pointer.data_import_id)
        if locked is not None:
            master, child = locked
            child.status, child.completed_at = ChildStatus.FAILED, now
            child.error_message, child.error_details = message, error
            child.error_phase = child.current_phase
            master.flow_status = MasterStatus.FAILED
            master.error_history = [*master.error_history, error | {"at": now.isoformat()}]
        self._settle_import(ImportStatus.FAILED, now, total, valid, error_message=message, error_details=error)
        return kind

    def mark_cancelled(self, *, total: int, valid: int) -> None:
        """Somebody wants no more of it, or nobody brings its file; nothing if it has ended."""
        if has_ended(imports.lock(self._session, self._pointer.data_import_id)):
            return
        now = datetime.now(UTC)
        locked = flows.lock_flows(self._session, self._pointer.data_import_id)
        if locked is not None:
            master, child = locked
            child.status, child.completed_at = ChildStatus.CANCELLED, now
            master.flow_status = MasterStatus.CANCELLED
        self._settle_import(ImportStatus.CANCELLED, now, total, valid)

    def reopen(self) -> None:
        """An import that failed goes on in the phase it was in."""
        locked = flows.lock_flows(self._session, self._pointer.data_import_id)
        if locked is not None:
            master, child = locked
            child.status = ChildStatus.ACTIVE if child.current_phase == Phase.UPLOAD else ChildStatus.PROCESSING
            child.completed_at = child.error_message = child.error_details = child.error_phase = None
            master.flow_status, master.retry_count = MasterStatus.PROCESSING, master.retry_count + 1
        self._settle_import(ImportStatus.PROCESSING, None, None, None, error_message=None, error_details=None)

    def _settle_import(
        self, status: ImportStatus, at: datetime | None, total: int | None, valid: int | None, **values: Any
    ) -> None:
        imports.settle(
            self._session,
            self._pointer.data_import_id,
            status=status,
            total_records=total,
            processed_records=valid,
            failed_records=None if total is None or valid is None else total - valid,
            completed_at=at,
            **values,
        )

    def _advance(self, phase: Phase, **values: Any) -> None:
        master, child = self._lock()
        current = Phase(child.current_phase or Phase.UPLOAD)
        DATA_IMPORT.check(current, phase)
        if child.status in (ChildStatus.FAILED, ChildStatus.CANCELLED):
            raise IllegalTransition(f"a {child.status} flow cannot move to {phase}")
        if current is not phase:
            child.phases_completed = [*child.phases_completed, current.value]
            child.current_phase = phase
            master.phase_transitions = [*master.phase_transitions, _transition(phase)]
        for name, value in values.items():
            setattr(child, name, value)

    def _lock(self) -> tuple[MasterFlow, ChildFlow]:
        locked = flows.lock_flows(self._session, self._pointer.data_import_id)
        if locked is None:
            raise IllegalTransition("the import has no flows yet")
        return locked


def fault_of(data_import: DataImport) -> FailureKind:
    """Whose fault it is that an import ended as it did; a wish of its user's is no accident of ours."""
    if data_import.status == ImportStatus.CANCELLED:
        return FailureKind.REJECTED
    return FailureKind((data_import.error_details or {}).get("kind", FailureKind.INTERNAL))


def _transition(phase: Phase) -> dict[str, str]:
    return {"phase": phase.value, "at": datetime.now(UTC).isoformat()}
