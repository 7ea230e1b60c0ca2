"""Explain import: say in words what a completed import did."""

from importflow.boundary import step
from importflow.config import LlmSettings
from importflow.database import tenant_session
from importflow.explaining import explain_import
from importflow.messages import Explained, ImportStep


@step(ImportStep)
def handler(message: ImportStep) -> Explained:
    return explain_import(tenant_session, message.pointer, LlmSettings.from_environment())
