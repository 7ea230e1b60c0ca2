"""Validate chunk: parse, map, check and store the records of one chunk."""

from importflow.boundary import step
from importflow.config import StorageSettings
from importflow.database import tenant_session
from importflow.file_plan import read_plan
from importflow.messages import ChunkDone, ChunkStep
from importflow.validation import validate_chunk


@step(ChunkStep)
def handler(message: ChunkStep) -> ChunkDone:
    plan = read_plan(StorageSettings.from_environment().upload_bucket, message.pointer)
    with tenant_session(message.pointer.tenant) as session:
        return validate_chunk(session, message.pointer, message.chunk, plan)
