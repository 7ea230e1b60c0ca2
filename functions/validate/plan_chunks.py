"""Plan chunks: find out what the file is and cut it."""

from importflow.boundary import step
from importflow.config import LlmSettings, PlanSettings
from importflow.database import tenant_session
from importflow.messages import ImportStep, Planned
from importflow.planning import plan_chunks


@step(ImportStep)
def handler(message: ImportStep) -> Planned:
    return plan_chunks(tenant_session, message.pointer, PlanSettings.from_environment(), LlmSettings.from_environment())
