"""Plan chunks: find out what the file is and cut it."""

from importflow.boundary import step
from importflow.config import PlanSettings
from importflow.database import tenant_session
from importflow.messages import ImportStep, Planned
from importflow.planning import begin_planning, plan_chunks


@step(ImportStep)
def handler(message: ImportStep) -> Planned:
    pointer, settings = message.pointer, PlanSettings.from_environment()
    with tenant_session(pointer.tenant) as session:
        begin_planning(session, pointer)
    with tenant_session(pointer.tenant) as session:
        return plan_chunks(session, pointer, settings)
