"""Whether a cell is spelled like a header that some category reads.

The spellings are mapping's; they are handed to the child process as data, so that reading does not
depend on what columns mean.
"""

import json
from collections.abc import Callable, Iterable
from pathlib import Path

from importflow.tabular.joining import matched_form


def write_spellings(spellings: Iterable[str], path: Path) -> None:
    path.write_text(json.dumps(sorted(spellings)))


def known_by(path: Path) -> Callable[[str], bool]:
    """A predicate over cells, from a file of matched spellings."""
    spellings = frozenset(json.loads(path.read_text()))
    return lambda cell: matched_form(cell) in spellings
