"""Review file: whole-file validators and the verdict."""

from importflow.boundary import step
from importflow.config import StorageSettings
from importflow.database import tenant_session
from importflow.file_plan import read_plan
from importflow.messages import ImportStep, Reviewed
from importflow.reviewing import begin_review, review_file


@step(ImportStep)
def handler(message: ImportStep) -> Reviewed:
    pointer = message.pointer
    plan = read_plan(StorageSettings.from_environment().upload_bucket, pointer)
    with tenant_session(pointer.tenant) as session:
        begin_review(session, pointer)
    with tenant_session(pointer.tenant) as session:
        return review_file(session, pointer, plan)
