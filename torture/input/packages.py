"""ZIP archives and workbooks bent on purpose: members replaced, bytes of the structure overwritten."""

from __future__ import annotations

import io
import struct
import warnings
import zipfile
from collections.abc import Callable, Mapping

from torture.samples import as_workbook

CENTRAL, LOCAL, END = b"PK\x01\x02", b"PK\x03\x04", b"PK\x05\x06"
SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
_MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def packed(members: Mapping[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return file.getvalue()


def book(rows: list[tuple[object, ...]] | None = None) -> bytes:
    """A workbook of one sheet."""
    return as_workbook(rows or [("name", "ip"), ("web-1", "10.0.0.1")])


def changed(archive: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The archive with one member's content replaced; a member that is not there is added."""
    with zipfile.ZipFile(io.BytesIO(archive)) as old:
        members = {info.filename: old.read(info) for info in old.infolist()}
    return packed(members | {name: change(members.get(name, b""))})


def sheet(cells: bytes, head: bytes = b"", behind: bytes = b"") -> bytes:
    """A workbook whose one sheet has this XML between its rows."""
    inside = b'<worksheet xmlns="' + _MAIN + b'"><sheetData>' + cells + b"</sheetData>" + behind + b"</worksheet>"
    return changed(book(), SHEET, lambda _: b'<?xml version="1.0"?>' + head + inside)


def inline(row: int, column: str, text: bytes) -> bytes:
    return f'<row r="{row}"><c r="{column}{row}" t="inlineStr"><is><t>'.encode() + text + b"</t></is></c></row>"


def altered(archive: bytes, at: bytes, offset: int, value: bytes, *, last: bool = True) -> bytes:
    """The archive with bytes replaced, `offset` behind a signature."""
    position = (archive.rfind(at) if last else archive.find(at)) + offset
    return archive[:position] + value + archive[position + len(value) :]


def number(value: int) -> bytes:
    return struct.pack("<I", value)


def twice(name: str, one: bytes, other: bytes) -> bytes:
    """Two members of the same name."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive, warnings.catch_warnings(action="ignore"):
        archive.writestr(name, one)
        archive.writestr(name, other)
    return file.getvalue()


def link(name: str, target: str) -> bytes:
    """A member that is a symbolic link."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        info = zipfile.ZipInfo(name)
        info.external_attr = 0o120777 << 16
        archive.writestr(info, target)
    return file.getvalue()


def overlapping(data: bytes, count: int) -> bytes:
    """Many members that share the bytes of one: the directory names each at the same place."""
    archive = packed({"0000.csv": data})
    start, end = archive.find(CENTRAL), archive.rfind(END)
    entry = archive[start:end]
    directory = b"".join(entry.replace(b"0000.csv", b"%04d.csv" % each) for each in range(count))
    counts = struct.pack("<HHII", count, count, len(directory), start)
    return archive[:start] + directory + archive[end : end + 8] + counts + archive[end + 20 :]
