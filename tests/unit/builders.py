"""What unit tests are made of: small batches, layouts and pointers, named for what matters in them."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from importflow.messages import ImportPointer
from importflow.models import ImportCategory
from importflow.service_handlers import processor_for
from importflow.service_handlers.base_processor import BaseDataImportProcessor, ValidatedChunk
from importflow.service_handlers.claims import FileLayout
from importflow.service_handlers.record_batch import RecordBatch, shape_records
from importflow.tabular.csv_reading import read_rows
from importflow.tabular.dialect import Dialect
from importflow.tenancy import Tenant

CLIENT, ENGAGEMENT, IMPORT, MASTER, CHILD = (UUID(f"{n}abcdef0-0000-4000-8000-00000000000{n}") for n in range(1, 6))
TENANT = Tenant(CLIENT, ENGAGEMENT)
COMMAS = Dialect(encoding="utf-8", delimiter=",", terminator="\n")


def a_pointer() -> ImportPointer:
    return ImportPointer(
        client_account_id=CLIENT,
        engagement_id=ENGAGEMENT,
        data_import_id=IMPORT,
        master_flow_id=MASTER,
        flow_id=CHILD,
    )


def cmdb() -> BaseDataImportProcessor:
    return processor_for(ImportCategory.CMDB_EXPORT)


def a_batch(columns: Sequence[str], data: bytes | str, *, first_row: int = 2) -> RecordBatch:
    """The records of `data`, as a chunk reads them."""
    content = data.encode() if isinstance(data, str) else data
    return shape_records(read_rows(content, COMMAS), columns, first_row)


def a_layout(columns: Sequence[str]) -> FileLayout:
    """The columns as a CMDB export understands them."""
    mapped = cmdb().map_columns(columns)
    assert isinstance(mapped, tuple), mapped
    return cmdb().layout(mapped[0], columns)


def validated(header: str, records: str) -> ValidatedChunk:
    """The records of a CMDB export with these columns, checked; the header is row 1."""
    columns = header.split(",")
    return cmdb().validate_data(a_batch(columns, records), a_layout(columns))


def noted(batch: RecordBatch) -> list[tuple[int | None, str | None, str]]:
    """(row, column, code) of every finding of a batch, in file order."""
    return [(f.row, f.column, f.code.value) for index in sorted(batch.findings) for f in batch.findings[index]]
