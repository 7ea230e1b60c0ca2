"""Enrich chunk: the chunk's valid claims become assets."""

from importflow.boundary import step
from importflow.config import StorageSettings
from importflow.database import tenant_session
from importflow.enrichment import enrich_chunk
from importflow.file_plan import read_plan
from importflow.messages import ChunkDone, ChunkStep


@step(ChunkStep)
def handler(message: ChunkStep) -> ChunkDone:
    plan = read_plan(StorageSettings.from_environment().upload_bucket, message.pointer)
    with tenant_session(message.pointer.tenant) as session:
        return enrich_chunk(session, message.pointer, message.chunk, plan)
