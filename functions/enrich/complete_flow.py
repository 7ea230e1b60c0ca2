"""Complete flow: balance the books and settle child, master and import."""

from importflow.boundary import step
from importflow.database import tenant_session
from importflow.messages import Completed, ImportStep
from importflow.settling import complete_flow


@step(ImportStep)
def handler(message: ImportStep) -> Completed:
    with tenant_session(message.pointer.tenant) as session:
        return complete_flow(session, message.pointer)
