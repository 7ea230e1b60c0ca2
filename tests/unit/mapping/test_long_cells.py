"""A cell of a hundred thousand characters costs no more than it weighs, whatever its column is taken for."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

import pytest

from importflow.mapping.registry import FIELDS
from importflow.service_handlers.classification_rules import level_of
from importflow.service_handlers.personal_data_types import types_in
from importflow.tabular.cell_kinds import is_value
from importflow.tabular.sniffing import sniff

LENGTH = 100_000
MOST_SECONDS = 1.0  # of processor time for one look at it; what is looked for in every way takes hours
PIECES = (
    "a",
    "1",
    " ",
    "\t",
    "a ",
    "1 ",
    "1.",
    "1,000",
    "1'000",
    " 000",
    "a.a",
    "-",
    "<!---->",
    "(",
    "a(1)",
    ": ",
    "|",
    "$ ",
    "::",
)
CELLS = [
    *((piece * LENGTH)[:LENGTH] + "!" for piece in PIECES),
    "2026-01-01 10:00" + " " * LENGTH + "x",
    "x" + " " * LENGTH + "1!",
    "$" + " " * LENGTH + "!",
]


@pytest.mark.parametrize("cell", CELLS, ids=lambda cell: repr(cell[:8]))
def test_a_long_cell_is_read_in_no_time(cell: str) -> None:
    converters = {convert for fields in FIELDS.values() for field in fields for convert in field.aliases.values()}
    looks = [*(partial(convert, cell.strip()) for convert in converters), partial(level_of, cell)]
    looks += [partial(types_in, cell), partial(is_value, cell), partial(sniff, cell.encode())]
    assert max(map(processor_seconds, looks)) < MOST_SECONDS


def processor_seconds(look: Callable[[], object]) -> float:
    began = time.process_time()
    look()
    return time.process_time() - began
