"""Read a whole text that cannot be cut by its bytes: any encoding, escaped quotation marks.

Runs in the reading child process. Guarantees: streams in bounded memory; refuses what the byte cutter
refuses (a record too long, a quotation mark never closed). NULs and replaced characters are left in the
cells, where the records are shaped they are repaired and said.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from itertools import chain, islice

from importflow.errors import MAX_RECORD_BYTES, Rejection, RejectionCode
from importflow.findings import Finding, FindingCode
from importflow.tabular.csv_reading import one_terminator, parse_records
from importflow.tabular.detection import Detected, detect
from importflow.tabular.header import LOOK_AT_ROWS, HeaderChoice, find_header
from importflow.tabular.odd_rows import begins_other_table
from importflow.tabular.table import Request, Table, Unreadable

HEAD_BYTES = MAX_RECORD_BYTES + 64 * 1024
# Where a row is named, the first of them help; all of them would be a second file.
MAX_NAMED_ROWS = 20
# Read as a record of its own; behind an open quotation mark it is part of a longer cell.
_END = "\x00\x00"


def read_text(request: Request) -> Table:
    """The table of a delimited text file. Raises `Unreadable`, also while its rows are taken.

    Findings about stray quotation marks are added while the rows are read.
    """
    detected = _detect(request)
    findings = list(detected.findings)
    rows = iter(_TextRows(request, detected, findings))
    told = request.overrides.header_row
    first = list(islice(rows, max(LOOK_AT_ROWS, told or 0) + 1))
    chosen = find_header(first, request.is_known, row=told, more=len(first) > LOOK_AT_ROWS)
    if isinstance(chosen, Rejection):
        raise Unreadable(chosen)
    findings += chosen.findings
    dialect = detected.dialect
    return Table(
        columns=list(chosen.columns),
        rows=_one_table(chain(first[chosen.index + 1 :], rows), chosen),
        first_row=chosen.index + 2,
        findings=findings,
        ragged=True,
        read={"format": "text", "encoding": dialect.encoding, "delimiter": dialect.delimiter},
    )


def _one_table(rows: Iterator[list[str]], header: HeaderChoice) -> Iterator[list[str]]:
    for row in rows:
        if header.commented and row and row[0][:1] == "#" and begins_other_table(row, header.columns):
            raise Unreadable.because(RejectionCode.SEVERAL_TABLES)
        yield row


def _detect(request: Request) -> Detected:
    with request.path.open("rb") as file:
        head = file.read(HEAD_BYTES + 1)
    told = request.overrides
    detected = detect(head, complete=len(head) <= HEAD_BYTES, encoding=told.encoding, delimiter=told.delimiter)
    if isinstance(detected, Rejection):
        raise Unreadable(detected)
    return detected


class _TextRows:
    """Rows from the beginning of the text; what is repaired or doubtful goes to `findings`."""

    def __init__(self, request: Request, detected: Detected, findings: list[Finding]) -> None:
        self._request, self._detected, self._findings = request, detected, findings
        self._row = 0
        self._record_size = 0
        self._named: Counter[FindingCode] = Counter()

    def __iter__(self) -> Iterator[list[str]]:
        return self._read()

    def _read(self) -> Iterator[list[str]]:
        csv.field_size_limit(MAX_RECORD_BYTES)
        records = parse_records(self._lines(), self._detected.dialect)
        held: list[str] | None = None
        try:
            for row, well_formed in records:
                if held is not None:
                    yield held
                self._row += 1
                self._record_size = 0
                held = row
                if not well_formed:
                    self._note(FindingCode.STRAY_QUOTE, self._row)
        except csv.Error:
            raise Unreadable.because(RejectionCode.RECORD_TOO_LONG, row=self._row + 1) from None
        if held != [_END]:
            raise Unreadable.because(RejectionCode.QUOTE_NEVER_CLOSED, row=self._row)

    def _lines(self) -> Iterator[str]:
        """Lines that end in `\n`, then one that is a record of its own unless quotes are still open."""
        dialect, newline = self._detected.dialect, self._detected.dialect.terminator
        with self._request.path.open("rb") as file:
            file.seek(self._detected.offset)
            text = io.TextIOWrapper(file, encoding=dialect.encoding, errors="replace", newline=newline)
            while line := text.readline(MAX_RECORD_BYTES + 1):
                self._record_size += len(line)
                if self._record_size > MAX_RECORD_BYTES:
                    raise Unreadable.because(RejectionCode.RECORD_TOO_LONG, row=self._row + 1)
                line = one_terminator(line, newline)
                yield line if line.endswith("\n") else line + "\n"
        yield _END

    def _note(self, code: FindingCode, row: int) -> None:
        self._named[code] += 1
        if self._named[code] <= MAX_NAMED_ROWS:
            self._findings.append(Finding(code, row))
