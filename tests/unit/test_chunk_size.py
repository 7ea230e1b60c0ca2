"""However narrow or wide a file is, a chunk of it stays within what its functions get through."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from importflow import chunk_size
from importflow.chunk_size import MAX_CHUNK_CELLS, MAX_CHUNK_NAME_BYTES, MAX_CHUNK_ROWS, most_rows
from importflow.cutting import Head, open_text
from importflow.errors import Rejection
from importflow.file_contents import CutFile, FileContents
from importflow.tabular.table import ReadingOverrides

CHUNK_BYTES = 2 * 1024**2

MOST = {
    "one column": (["name"], 20_000),
    "as a CMDB export": ([f"column {n}" for n in range(13)], 20_000),
    "a hundred columns": (["x"] * 100, 10_000),
    "as many columns as may be": (["x"] * 1000, 1000),
    "long names": (["n" * 600] * 1000, 111),
    "a name of a megabyte": (["n" * 1024**2], 64),
    "names beyond everything": (["n" * 100 * 1024**2], 1),
    "letters of several bytes": (["語" * 1024**2], 21),
}


@pytest.mark.parametrize(("columns", "rows"), MOST.values(), ids=MOST)
def test_the_rows_of_a_chunk_follow_from_the_columns(columns: list[str], rows: int) -> None:
    assert most_rows(columns) == rows


def a_file(columns: list[str], row: str, size: int = 3 * CHUNK_BYTES) -> Iterator[bytes]:
    yield (",".join(columns) + "\n").encode()
    block = (row + "\n") * (64 * 1024 // (len(row) + 1) + 1)
    for _ in range(size // len(block) + 1):
        yield block.encode()


def cut(blocks: Iterator[bytes]) -> tuple[FileContents, CutFile | Rejection]:
    opened = open_text(Head.of(blocks), ReadingOverrides(), CHUNK_BYTES)
    assert isinstance(opened, FileContents), opened
    return opened, opened.cut()


NAMES = [f"column {number}" for number in range(1000)]
FILES = {
    "one letter a row": (["hostname"], "a"),
    "blank rows": (["hostname", "ip"], ""),
    "blank cells": (NAMES, "," * 999),
    "cells of one letter": (NAMES, "x" + ",x" * 999),
    "a wide header over short rows": (NAMES, "web-1"),
    "long names over short rows": ([f"{name} {'n' * 900}" for name in NAMES], "web-1"),
    "as usual": (NAMES[:13], ",".join(["a value"] * 13)),
    "long rows": (NAMES[:2], "x" * 500_000 + ",y"),
}


@pytest.mark.parametrize(("columns", "row"), FILES.values(), ids=FILES)
def test_no_chunk_of_a_cut_file_is_beyond_a_bound(columns: list[str], row: str) -> None:
    opened, found = cut(a_file(columns, row))

    assert isinstance(found, CutFile)
    rows = [chunk.last_row - chunk.first_row + 1 for chunk in found.chunks]
    assert max(chunk.end - chunk.start for chunk in found.chunks) <= CHUNK_BYTES + len(row) + 1
    assert max(rows) <= MAX_CHUNK_ROWS
    assert max(rows) * len(columns) <= MAX_CHUNK_CELLS
    assert max(rows) * sum(map(len, opened.columns)) <= MAX_CHUNK_NAME_BYTES
    full = [
        count >= most_rows(opened.columns) or chunk.end - chunk.start >= CHUNK_BYTES
        for count, chunk in zip(rows[:-1], found.chunks[:-1], strict=True)
    ]
    assert all(full)  # none is smaller than it need be


def test_a_file_of_too_many_chunks_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importflow.cutting.MAX_CHUNKS", 3)

    _, found = cut(a_file(["hostname"], "a", size=500_000))

    assert isinstance(found, Rejection)
    assert found.code == "file-too-complex"
    assert "more chunks" in found.message


def test_as_many_chunks_as_may_be_fit_a_manifest() -> None:
    longest = (
        '{"number":100000,"first_row":2147483646,"last_row":2147483646,"start":5497558138880,"end":5497558138880},'
    )
    assert chunk_size.MAX_CHUNKS * len(longest) < 16 * 1024**2
