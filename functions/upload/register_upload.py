"""Register upload: claim the import an uploaded object belongs to and open its flows."""

from importflow.boundary import step
from importflow.config import GateSettings
from importflow.database import tenant_session
from importflow.messages import Registered, RegisterUpload
from importflow.registration import register_upload


@step(RegisterUpload)
def handler(message: RegisterUpload) -> Registered:
    return register_upload(tenant_session, message, GateSettings.from_environment())
