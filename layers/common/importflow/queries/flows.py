"""crewai_flow_state_extensions and discovery_flows, written together."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from importflow.models import ChildFlow, MasterFlow


def lock_flows(session: Session, data_import_id: UUID) -> tuple[MasterFlow, ChildFlow] | None:
    """The import's master and child flow, held to the end of the transaction; None before both."""
    child = session.scalars(
        select(ChildFlow).where(ChildFlow.data_import_id == data_import_id).with_for_update(key_share=True)
    ).one_or_none()
    if child is None:
        return None
    master = session.scalars(
        select(MasterFlow).where(MasterFlow.flow_id == child.master_flow_id).with_for_update(key_share=True)
    ).one()
    return master, child


def find_child(session: Session, data_import_id: UUID) -> ChildFlow | None:
    return session.scalars(select(ChildFlow).where(ChildFlow.data_import_id == data_import_id)).one_or_none()
