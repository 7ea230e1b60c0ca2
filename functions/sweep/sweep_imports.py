"""Sweep imports: start those whose event was lost, cancel those whose file never came, fail those nobody works on."""

from importflow.boundary import step
from importflow.config import SweepSettings
from importflow.database import nobodys_session, tenant_session
from importflow.messages import SweepImports, Swept
from importflow.models import ImportStatus
from importflow.reaping import reap_import
from importflow.reconciling import reconcile_upload
from importflow.sweeping import Sessions, sweep_imports

VERBS = {ImportStatus.PENDING: reconcile_upload, ImportStatus.PROCESSING: reap_import}


@step(SweepImports)
def handler(_message: SweepImports) -> Swept:
    return sweep_imports(Sessions(nobodys_session, tenant_session), VERBS, SweepSettings.from_environment())
