"""Fail flow: say why an import ended and whose fault it was; safe at any point."""

from importflow.boundary import step
from importflow.database import tenant_session
from importflow.messages import Failed, FailFlow
from importflow.settling import fail_flow


@step(FailFlow)
def handler(message: FailFlow) -> Failed:
    return fail_flow(tenant_session, message)
