"""Review file: whole-file validators and the verdict."""

from importflow.boundary import step
from importflow.config import StorageSettings
from importflow.database import tenant_session
from importflow.file_plan import read_plan
from importflow.messages import ImportStep, Reviewed
from importflow.reviewing import review_file


@step(ImportStep)
def handler(message: ImportStep) -> Reviewed:
    bucket = StorageSettings.from_environment().upload_bucket
    return review_file(tenant_session, message.pointer, read_plan(bucket, message.pointer), bucket)
