"""Cutting and reading agree: whatever the bytes, the ranges' rows are the file's rows."""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Iterator

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from importflow.tabular import csv_cutting
from importflow.tabular.csv_cutting import QuoteNeverClosed, RecordRange, RecordTooLong, cut_records
from importflow.tabular.csv_reading import read_rows
from importflow.tabular.dialect import Dialect

OFFSET, FIRST_ROW = 11, 3
DELIMITERS = (",", ";", "\t", "|", "@", "^", " ", "\x1f")

# Pieces that meet in bad ways: quotes beside delimiters and terminators, half and whole characters,
# characters some line readers break at, what cp1252 does not define.
PIECES = (
    b'"', b'""', b'"\n"', b',"', b'",', b"\n", b"\r\n", b"\r", b'\r"', b'\n"', b'"\r\n', b",", b";", b"\t", b"|",
    b"a", b" ", b"'", b"\\", b"\x00", b"\xc3\xa9", b"\xc3", b"\xe2\x82", b"\xf0\x9f\x98\x80", b"\x81",
    b"@", b"^", b"\x1f", b"\xe2\x80\xa8", b"\xc2\x85", b"\x85", b"\x0b\x0c\x1c", b"\xef\xbb\xbf", b"\xed\xa0\x80",
)  # fmt: skip
ANY_BYTES = st.lists(st.sampled_from(PIECES), max_size=40).map(b"".join)
DIALECTS = st.builds(
    Dialect,
    encoding=st.sampled_from(["utf-8", "cp1252", "cp1251", "koi8-r", "iso8859-1"]),
    delimiter=st.sampled_from(DELIMITERS),
    terminator=st.sampled_from(["\n", "\r"]),
)
SIZES = st.integers(min_value=1, max_value=50)
MOST_ROWS = st.integers(min_value=1, max_value=8)


def a_dialect(*, delimiter: str = ",", terminator: str = "\n", encoding: str = "utf-8") -> Dialect:
    return Dialect(encoding=encoding, delimiter=delimiter, terminator=terminator)


def blocks_of(data: bytes, size: int) -> Iterator[bytes]:
    return (data[i : i + size] for i in range(0, len(data), size))


def cut(data: bytes, dialect: Dialect, *, block: int = 7, chunk: int = 20, most: int = 1000) -> list[RecordRange]:
    blocks = blocks_of(data, block)
    return list(cut_records(blocks, dialect, offset=OFFSET, first_row=FIRST_ROW, chunk_bytes=chunk, chunk_rows=most))


def rows_of(data: bytes, found: RecordRange, dialect: Dialect) -> list[list[str]]:
    return read_rows(data[found.start - OFFSET : found.end - OFFSET], dialect).rows


def assert_faithful(data: bytes, dialect: Dialect, *, block: int, chunk: int, most: int = 1000) -> None:
    """Contiguous, complete, consecutive; and every range reads as the rows it was said to hold."""
    position, row, rows = OFFSET, FIRST_ROW, []
    for found in cut(data, dialect, block=block, chunk=chunk, most=most):
        assert (found.start, found.first_row) == (position, row)
        assert found.end > found.start
        read = rows_of(data, found, dialect)
        assert len(read) == found.last_row - found.first_row + 1 <= most
        rows += read
        position, row = found.end, found.last_row + 1
    assert position == OFFSET + len(data)
    assert rows == as_the_csv_module_reads(data, dialect)


def as_the_csv_module_reads(data: bytes, dialect: Dialect) -> list[list[str]]:
    """The whole file, read without any of our own reading."""
    text = data.decode(dialect.encoding, errors="replace")
    lines = text.replace("\n", " ").replace("\r", "\n") if dialect.terminator == "\r" else text.replace("\r\n", "\n")
    one_kind = lines.replace("\r", " ")
    return list(csv.reader(io.StringIO(one_kind, newline="\n"), delimiter=dialect.delimiter))


@settings(max_examples=300)
@given(data=ANY_BYTES, dialect=DIALECTS, block=SIZES, chunk=SIZES, most=MOST_ROWS)
@example(data=b'a\r"b\nc"\n', dialect=a_dialect(), block=1, chunk=1, most=9)
@example(data=b'"a"b"\n"c"\n', dialect=a_dialect(), block=1, chunk=1, most=9)
@example(data=b'"a\r\nb"\r\n\r\nc', dialect=a_dialect(), block=3, chunk=1, most=9)
@example(data=b'a\r"b\nc\rd"\re', dialect=a_dialect(terminator="\r"), block=3, chunk=1, most=9)
@example(data=b"\xe2\n\x81,\x00\n\n", dialect=a_dialect(encoding="cp1252"), block=1, chunk=1, most=9)
@example(data=b'a\r"b\nc"\n', dialect=a_dialect(delimiter=" "), block=9, chunk=1, most=9)
@example(data=b'a\n"b\rc"\r', dialect=a_dialect(delimiter=" ", terminator="\r"), block=9, chunk=1, most=9)
def test_ranges_hold_exactly_the_rows_of_the_file(
    data: bytes, dialect: Dialect, block: int, chunk: int, most: int
) -> None:
    assume(ends_outside_quotes(data, dialect))
    assert_faithful(data, dialect, block=block, chunk=chunk, most=most)


def ends_outside_quotes(data: bytes, dialect: Dialect) -> bool:
    """As the reader sees it: inside quotes, one more record would be swallowed by the last one."""
    end = dialect.terminator.encode()
    more = read_rows(data + end + b"x" + end, dialect).rows
    return bool(more) and more[-1] == ["x"]


@settings(max_examples=200)
@given(data=ANY_BYTES, dialect=DIALECTS, block=SIZES, chunk=SIZES)
@example(data=b'a,"b""', dialect=a_dialect(), block=2, chunk=1)
def test_a_file_is_refused_exactly_if_it_ends_inside_quotes(
    data: bytes, dialect: Dialect, block: int, chunk: int
) -> None:
    try:
        cut(data, dialect, block=block, chunk=chunk)
        refused = False
    except QuoteNeverClosed:
        refused = True

    assert refused is not ends_outside_quotes(data, dialect)


CELLS = st.text(
    alphabet=st.sampled_from(["a", "Ü", "語", "😀", " ", '"', ",", ";", "\t", "|", "\n", "\r", "'", "\u2028", "\x0b"]),
    max_size=12,
)
ENDS = {"\n": ("\n", "\r\n"), "\r": ("\r",)}


def quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"'


@st.composite
def exports(draw: st.DrawFn) -> tuple[list[list[str]], bytes, Dialect]:
    """Rows, and a well-formed file that says them: everything quoted, the last terminator optional."""
    dialect = draw(DIALECTS.filter(lambda d: d.encoding == "utf-8"))
    end = draw(st.sampled_from(ENDS[dialect.terminator]))
    rows = draw(st.lists(st.lists(CELLS, min_size=1, max_size=4), min_size=1, max_size=8))
    lines = [dialect.delimiter.join(map(quoted, row)) for row in rows]
    text = end.join(lines) + (end if draw(st.booleans()) else "")
    return rows, text.encode(), dialect


def as_one_kind_of_line_end(cell: str, terminator: str) -> str:
    """Inside a cell the record terminator reads as `\\n`, the other line end as a space."""
    if terminator == "\r":
        return cell.replace("\n", " ").replace("\r", "\n")
    return cell.replace("\r\n", "\n").replace("\r", " ")


@settings(max_examples=100)
@given(export=exports(), block=SIZES, chunk=SIZES)
def test_cells_of_a_well_formed_file_arrive_as_written(
    export: tuple[list[list[str]], bytes, Dialect], block: int, chunk: int
) -> None:
    rows, data, dialect = export

    read = [row for found in cut(data, dialect, block=block, chunk=chunk) for row in rows_of(data, found, dialect)]

    assert read == [[as_one_kind_of_line_end(cell, dialect.terminator) for cell in row] for row in rows]


@settings(max_examples=100)
@given(data=ANY_BYTES, dialect=DIALECTS, first=SIZES, second=SIZES, chunk=SIZES, most=MOST_ROWS)
def test_how_the_bytes_arrive_does_not_move_a_cut(
    data: bytes, dialect: Dialect, first: int, second: int, chunk: int, most: int
) -> None:
    assume(ends_outside_quotes(data, dialect))
    ranges = [cut(data, dialect, block=block, chunk=chunk, most=most) for block in (first, second)]
    assert ranges[0] == ranges[1]


# content, then (start, end, first row, last row) of each range, with chunks of 4 bytes
CUTS = {
    "nothing": (b"", []),
    "one record": (b"a\n", [(0, 2, 1, 1)]),
    "no terminator at the end": (b"ab,c\nd", [(0, 5, 1, 1), (5, 6, 2, 2)]),
    "a chunk extends to the next boundary": (b"abc,def\ng\n", [(0, 8, 1, 1), (8, 10, 2, 2)]),
    "short records share a chunk": (b"a\nb\nc\n", [(0, 4, 1, 2), (4, 6, 3, 3)]),
    "blank lines are rows": (b"\n\n\n\n\na\n", [(0, 4, 1, 4), (4, 7, 5, 6)]),
    "CRLF": (b"a\r\nb\r\n", [(0, 6, 1, 2)]),
    "a quoted terminator ends nothing": (b'"a\nb\nc"\nd\n', [(0, 8, 1, 1), (8, 10, 2, 2)]),
    "a quote in the middle of a cell opens nothing": (b'5" x\n5"\n', [(0, 5, 1, 1), (5, 8, 2, 2)]),
    "an escaped quote does not close": (b'"a""\nb"\n', [(0, 8, 1, 1)]),
    "text after a closing quote": (b'"a"b"\nc"\n', [(0, 6, 1, 1), (6, 9, 2, 2)]),
}


@pytest.mark.parametrize(("content", "ranges"), CUTS.values(), ids=CUTS)
@pytest.mark.parametrize("block", [1, 3, 100])
def test_cuts_fall_at_record_boundaries(content: bytes, ranges: list[tuple[int, int, int, int]], block: int) -> None:
    found = cut_records(blocks_of(content, block), a_dialect(), offset=0, first_row=1, chunk_bytes=4, chunk_rows=9)

    assert [(r.start, r.end, r.first_row, r.last_row) for r in found] == ranges


@pytest.mark.parametrize("stride", [1, 5, 2**16])
def test_a_range_is_full_at_its_bytes_or_its_rows_whichever_comes_first(
    monkeypatch: pytest.MonkeyPatch, stride: int
) -> None:
    monkeypatch.setattr(csv_cutting, "_STRIDE", stride)
    data = b"a\n" * 7 + b'"x\nx"\n' + b"b" * 30 + b"\n" + b"c\n" * 2

    found = cut(data, a_dialect(), block=100, chunk=10, most=3)

    assert [(r.end - r.start, r.last_row - r.first_row + 1) for r in found] == [(6, 3), (6, 3), (39, 3), (4, 2)]


@pytest.mark.parametrize(("content", "row"), [(b'a\n"b\nc\n', 2), (b'"', 1), (b'a\n\nb,"c""', 3), (b'a,"b\n"c\n"d', 2)])
@pytest.mark.parametrize("block", [1, 100])
def test_a_quote_that_is_never_closed_is_refused_with_the_row_that_opens_it(
    content: bytes, row: int, block: int
) -> None:
    with pytest.raises(QuoteNeverClosed) as refused:
        list(cut_records(blocks_of(content, block), a_dialect(), offset=0, first_row=1, chunk_bytes=4, chunk_rows=9))

    assert refused.value.row == row


def in_quotes(rows: int) -> bytes:
    return b'"a line\nin quotes","b"\n' * rows


FAST = {
    # content of a few megabytes, and the seconds a core may need for it at most, many times what it does need
    "every cell quoted": (b'"srv-1","10.0.0.1","Berlin, Mitte",""\r\n' * 100_000, 0.5),
    "one quoted cell in many": (b"srv-1,10.0.0.1,Berlin\n" * 200_000 + b'"a,b",c\n', 0.5),
    "quotes that open nothing": (b'19" rack,5" drive\n' * 250_000, 0.8),
    "terminators in quotes": (in_quotes(100_000), 2),
    "delimiters between quotes": (b'","' * 1_000_000 + b"\n", 2),
    "quotes alone": (b'"' * 4_000_001 + b'"\n', 2),
    "blank lines": (b"\n" * 2_000_000, 3),
    "a quote in each line": (b'a,"\n' * 1_000_000, 5),
}


@pytest.mark.parametrize(("content", "seconds"), FAST.values(), ids=FAST)
def test_no_file_is_slow_to_cut(monkeypatch: pytest.MonkeyPatch, content: bytes, seconds: float) -> None:
    monkeypatch.setattr(csv_cutting, "MAX_RECORD_BYTES", 8 * 1024**2)
    begun = time.process_time()

    ranges = list(
        cut_records([content], a_dialect(), offset=0, first_row=1, chunk_bytes=2 * 1024**2, chunk_rows=20_000)
    )

    assert time.process_time() - begun < seconds
    assert ranges[-1].end == len(content)


LIMIT = 20


@pytest.fixture
def short_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_cutting, "MAX_RECORD_BYTES", LIMIT)


def a_record_of(size: int, *, quoted: bool) -> bytes:
    """A record of `size` bytes, its terminator among them."""
    return b'"' + b"\n" * (size - 3) + b'"\n' if quoted else b"x" * (size - 1) + b"\n"


PLACES = {"first": (b"", b"c\nd\n", 3), "in the middle": (b"a\n\nb\n", b"c\nd\n", 6), "last": (b"a\nb\n", b"", 5)}


@pytest.mark.usefixtures("short_limit")
@pytest.mark.parametrize(("before", "after", "row"), PLACES.values(), ids=PLACES)
@pytest.mark.parametrize("block", [1, 9, 1000])
@pytest.mark.parametrize("quoted", [False, True], ids=["plain", "quoted"])
@pytest.mark.parametrize("ended", [True, False], ids=["ended", "unended"])
def test_a_record_may_be_as_long_as_the_limit_and_not_a_byte_longer(
    before: bytes, after: bytes, row: int, block: int, quoted: bool, ended: bool
) -> None:
    def a_file(size: int) -> bytes:
        record = a_record_of(size, quoted=quoted) if ended or after else a_record_of(size + 1, quoted=quoted)[:-1]
        return before + record + after

    for size in (LIMIT - 1, LIMIT):
        assert_faithful(a_file(size), a_dialect(), block=block, chunk=5)
    with pytest.raises(RecordTooLong) as refused:
        cut(a_file(LIMIT + 1), a_dialect(), block=block, chunk=5)
    assert refused.value.row == row


@pytest.mark.usefixtures("short_limit")
@pytest.mark.parametrize("block", [1, 9, 1000])
def test_a_quote_that_is_never_closed_is_reported_where_it_opens(block: int) -> None:
    with pytest.raises(RecordTooLong) as refused:
        cut(b'a\nb\n"c\n' + b"d\n" * 50, a_dialect(), block=block)

    assert refused.value.row == FIRST_ROW + 2


@pytest.mark.usefixtures("short_limit")
def test_many_short_records_in_one_block_are_no_long_record() -> None:
    assert_faithful(b"abc,def\n" * 50, a_dialect(), block=400, chunk=100)
