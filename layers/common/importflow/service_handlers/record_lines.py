"""A validated chunk as rows of `raw_import_records`: what was read, what it claims, what was found.

Serves Validate chunk and trials, which store alike.
"""

from collections.abc import Iterator, Mapping

from pydantic_core import to_json

from importflow.queries import raw_records
from importflow.queries.raw_records import RecordLine
from importflow.service_handlers.base_processor import ValidatedChunk


def record_lines(validated: ValidatedChunk, asset_ids: Mapping[int, str]) -> Iterator[RecordLine]:
    """One line per record, in file order."""
    batch = validated.batch
    for index, (claim, document) in enumerate(zip(validated.claims, batch.documents(), strict=True)):
        noted = batch.findings.get(index)
        yield RecordLine(
            row_number=batch.row_numbers[index],
            raw_data=document,
            cleansed_data=to_json(claim).decode(),
            validation_errors=raw_records.stored_findings((f.code, f.column) for f in noted) if noted else None,
            is_valid=index not in batch.rejected,
            asset_id=asset_ids.get(index),
        )
