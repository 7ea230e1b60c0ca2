"""How large a chunk may get: so large that its worst time stays within a third of its functions' timeout.

A chunk ends at the first of these limits. `statemachine/README.md` has the measured times; they follow the
cells, and of narrow rows the rows. A stored record names all its columns, so their names count for each row.
"""

from collections.abc import Sequence

MAX_CHUNK_ROWS = 20_000
MAX_CHUNK_CELLS = 1_000_000
MAX_CHUNK_NAME_BYTES = 64 * 1024**2

# A file of more chunks is refused: planning holds all of them, and the manifest is one object.
MAX_CHUNKS = 100_000


def most_rows(columns: Sequence[str]) -> int:
    """Rows a chunk of records with these columns may hold, at least one."""
    name_bytes = sum(len(name.encode()) for name in columns)
    return max(1, min(MAX_CHUNK_ROWS, MAX_CHUNK_CELLS // len(columns), MAX_CHUNK_NAME_BYTES // max(name_bytes, 1)))
