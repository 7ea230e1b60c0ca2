"""What is checked in an XLSX package before openpyxl opens it, and what openpyxl does not say when it streams.

Guarantees: parts that are held in memory as a whole are small, none declares a document type.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import IO
from zipfile import ZipFile

from importflow.errors import RejectionCode
from importflow.tabular.archives import open_member
from importflow.tabular.limits import MAX_MERGED_RANGES, MAX_PART_BYTES, MAX_SHARED_STRINGS_BYTES
from importflow.tabular.table import Unreadable

WORKBOOK_PART = "xl/workbook.xml"
_SHEETS = "xl/worksheets/"
_SHARED_STRINGS = "xl/sharedstrings"
_PROLOG_BYTES = 4096
_BLOCK_BYTES = 256 * 1024
# Up to the first element, behind which no document type can be declared.
_ROOT = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?+\s*+(?:<\?(?>.*?\?>)\s*+)*+<[A-Za-z_:]", re.DOTALL)
_MERGE = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_MERGE_BYTES = 200

Merges = dict[int, list[tuple[int, int]]]


def is_workbook(archive: ZipFile) -> bool:
    return WORKBOOK_PART in archive.namelist()


def check_package(archive: ZipFile) -> None:
    """Refuse parts too large to be held, and every document type declaration."""
    for info in archive.infolist():
        name = info.filename.lower()
        if not name.endswith((".xml", ".rels")):
            continue
        limit = MAX_SHARED_STRINGS_BYTES if name.startswith(_SHARED_STRINGS) else MAX_PART_BYTES
        if info.file_size > limit and not name.startswith(_SHEETS):
            raise Unreadable.because(RejectionCode.FILE_TOO_COMPLEX, what="memory")
        with open_member(archive, info) as part:
            prolog = part.read(_PROLOG_BYTES).replace(b"\x00", b"")
        if b"<!DOCTYPE" in prolog or b"<!ENTITY" in prolog:
            raise Unreadable.because(RejectionCode.DTD_NOT_ALLOWED)
        if _ROOT.match(prolog) is None:  # what stands before the first element is long: no program writes that
            with open_member(archive, info) as part:
                for _ in checked_blocks(part):
                    pass


def check_sheet(archive: ZipFile, part: str) -> Merges:
    """Look through a whole sheet before it is parsed: no document type in it, however far down, and what is merged.

    First row → (column, last row) of the ranges merged over several rows; they are declared after the cells.
    """
    merges: Merges = defaultdict(list)
    count = 0
    with archive.open(part) as source:
        for left, top, _right, bottom in _merged_ranges(source):
            count += 1
            if count > MAX_MERGED_RANGES:
                raise Unreadable.because(RejectionCode.FILE_TOO_COMPLEX, what="memory")
            if bottom > top:
                merges[top].append((left, bottom))
    return dict(merges)


def _merged_ranges(source: IO[bytes]) -> Iterator[tuple[int, int, int, int]]:
    """(left, top, right, bottom) of every merged range, all from 1."""
    carry = b""
    for block in checked_blocks(source):
        data = carry + block
        end = 0
        for match in _MERGE.finditer(data) if b"mergeCell" in data else ():
            end = match.end()
            yield column_number(match[1]), int(match[2]), column_number(match[3]), int(match[4])
        carry = data[max(end, len(data) - _MERGE_BYTES) :]


def checked_blocks(source: IO[bytes]) -> Iterator[bytes]:
    """A part's bytes; Unreadable as soon as it declares a document type, however far down."""
    before = b""
    while block := source.read(_BLOCK_BYTES):
        seen = before + block
        if b"<!DOCTYPE" in seen or b"<!ENTITY" in seen:
            raise Unreadable.because(RejectionCode.DTD_NOT_ALLOWED)
        if b"\x00" in block:  # UTF-16, in which nothing above would be seen
            raise Unreadable.because(RejectionCode.FILE_DAMAGED, what="an Excel workbook")
        before = seen[-len(b"<!DOCTYPE") :]
        yield block


def column_number(letters: bytes) -> int:
    """`A` is 1, `XFD` 16,384."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
