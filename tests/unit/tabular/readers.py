"""Reads bytes in this process, as the child does in its own."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from importflow.errors import RejectionCode
from importflow.tabular.joining import matched_form
from importflow.tabular.reading import read_table
from importflow.tabular.table import ReadingOverrides, Request, Unreadable

KNOWN = frozenset({"name", "hostname", "ipaddress", "vm", "memory", "cpus", "serverid", "servername", "machineid"})


@dataclass(frozen=True)
class ReadFile:
    """A table with all its rows; `records` pairs the cells with their columns, blanks left out."""

    columns: list[str]
    rows: list[list[str]]
    first_row: int
    findings: list[tuple[str, int | None, str | None]]
    details: list[tuple[str, str]]
    read: dict[str, str]

    @property
    def records(self) -> list[dict[str, str]]:
        return [{c: cell for c, cell in zip(self.columns, row, strict=False) if cell} for row in self.rows if row]


def read(data: bytes, *, category: str | None = None, **overrides: Any) -> ReadFile:
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "file"
        path.write_bytes(data)
        told = ReadingOverrides(**overrides)
        table = read_table(Request(path, Path(name), lambda cell: matched_form(cell) in KNOWN, told, category))
        rows = [row if any(row) else [] for row in table.rows]
        return ReadFile(
            list(table.columns),
            rows,
            table.first_row,
            [(f.code.value, f.row, f.column) for f in table.findings],
            [(f.code.value, f.detail) for f in table.findings if f.detail],
            table.read,
        )


def refusal(data: bytes, **options: Any) -> tuple[RejectionCode, str]:
    """Why the file is refused: code and sentence."""
    try:
        read(data, **options)
    except Unreadable as refused:
        return refused.rejection.code, refused.rejection.message
    raise AssertionError("the file was read")
