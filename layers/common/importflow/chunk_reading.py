"""The rows of one chunk, wherever planning left them: in a byte range of the file, or staged."""

import json

from importflow import object_keys, storage
from importflow.file_plan import FilePlan
from importflow.messages import Chunk, ImportPointer
from importflow.tabular.csv_reading import NUL, REPLACEMENT, Rows, read_rows

# Not `splitlines`: Python also splits at what Unicode calls a line separator.
LINE_END = "\n"


def read_chunk(pointer: ImportPointer, chunk: Chunk, plan: FilePlan) -> Rows:
    """As many rows as were planned; anything else is a bug."""
    if plan.dialect is None:
        rows = _read_staged(pointer, chunk, plan)
    else:
        rows = read_rows(storage.read_range(plan.source, chunk.start, chunk.end), plan.dialect)
    expected = chunk.last_row - chunk.first_row + 1
    if len(rows.rows) != expected:
        raise AssertionError(f"planned {expected} rows, read {len(rows.rows)}")
    return rows


def _read_staged(pointer: ImportPointer, chunk: Chunk, plan: FilePlan) -> Rows:
    """A JSON array of cells per line; short rows are filled up where their width says nothing."""
    key = object_keys.staged_chunk_key(pointer.tenant, pointer.data_import_id, chunk.number)
    text = storage.get_bytes(plan.bucket, key).decode()
    rows: list[list[str]] = json.loads(f"[{','.join(text.rstrip().split(LINE_END))}]")
    if not plan.ragged:
        width = len(plan.columns)
        rows = [row + [""] * (width - len(row)) if row else row for row in rows]
    return Rows(
        rows,
        repaired=REPLACEMENT in text,
        has_nul="\\u0000" in text or NUL in text,
        delimiter=plan.read.get("delimiter"),
        folded="delimiter" in plan.read,  # elsewhere a line end in a cell is a line end, no record gone astray
    )
