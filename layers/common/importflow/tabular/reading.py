"""Read any file: find out by content what it is, unpack it, hand it to the reader of its format.

Runs in the child process. Guarantees: one table or `Unreadable`; archives are unpacked one level deep.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

from importflow.errors import RejectionCode, listing
from importflow.findings import Finding, FindingCode
from importflow.tabular import archives
from importflow.tabular.joining import Member, join, recognise
from importflow.tabular.limits import MIB
from importflow.tabular.sniffing import Kind, Sniffed, sniff
from importflow.tabular.table import Request, Table, Unreadable

_MAX_LISTED = 20
# A directory entry of an OLE2 file: a name in UTF-16, padded to 64 bytes, and its length with the end mark.
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le").ljust(64, b"\0") + b"\x22\x00"
_OFFICE_FILES = {
    "xl/workbook.bin": "a binary Excel workbook (.xlsb)",
    "word/document.xml": "a Word document",
    "ppt/presentation.xml": "a presentation",
    "content.xml": "an OpenDocument file",
}

Reader: TypeAlias = Callable[[Request, Sniffed], Table]


def read_table(request: Request, *, inside: str = "") -> Table:
    """The table in a file; `inside` names the archive member that it is, if it is one."""
    with request.path.open("rb") as file:
        head = file.read(MIB)
    if not head.strip(b"\xef\xbb\xbf \t\r\n\x00"):
        raise Unreadable.because(RejectionCode.EMPTY_FILE)
    sniffed = sniff(head)
    if inside and sniffed.kind in (Kind.GZIP, Kind.ZIP):
        archives.refuse_archive(request.path, inside)
    return _READERS[sniffed.kind](request, sniffed)


def _text(request: Request, _sniffed: Sniffed) -> Table:
    from importflow.tabular.text_tables import read_text

    return read_text(request)


def _json(request: Request, sniffed: Sniffed) -> Table:
    from importflow.tabular import json_tables

    lines = sniffed.kind is Kind.JSON_LINES
    path = _as_utf8(request, sniffed)
    return json_tables.read_json_lines(path) if lines else json_tables.read_json(path)


def _json_string(request: Request, _sniffed: Sniffed) -> Table:
    from importflow.tabular.unwrapping import unwrap_json_string

    target = request.directory / "unwrapped"
    unwrap_json_string(request.path, target)
    overrides = request.overrides.model_copy(update={"encoding": None})
    return _text(replace(request, path=target, overrides=overrides), Sniffed(Kind.TEXT))


def _xml(request: Request, _sniffed: Sniffed) -> Table:
    from importflow.tabular.xml_tables import read_xml

    return read_xml(request.path)


def _as_utf8(request: Request, sniffed: Sniffed) -> Path:
    if sniffed.encoding == "utf-8":
        return request.path
    from importflow.tabular.unwrapping import to_utf8

    target = request.directory / "utf-8"
    to_utf8(request.path, target)
    return target


def _gzip(request: Request, _sniffed: Sniffed) -> Table:
    target = request.directory / "unpacked"
    archives.unpack_gzip(request.path, target)
    return read_table(replace(request, path=target), inside="The file in the gzip file")


def _zip(request: Request, _sniffed: Sniffed) -> Table:
    with archives.open_zip(request.path) as archive:
        names = set(archive.namelist())
        members = archives.data_members(archive)
    if "xl/workbook.xml" in names:
        return _workbook(request)
    for name, what in _OFFICE_FILES.items():
        if name in names:
            raise Unreadable.because(RejectionCode.NOT_TEXT, what=what)
    if not members:
        raise Unreadable.because(RejectionCode.EMPTY_FILE)
    if len(members) == 1:
        target = _unpacked(request, members[0].filename, 0)
        table = read_table(replace(request, path=target), inside=archives.shown(members[0].filename))
        table.read["member"] = archives.shown(members[0].filename)
        return table
    return _several_members(request, [member.filename for member in members])


def _workbook(request: Request) -> Table:
    """The sheets of a known set joined, or one sheet."""
    from importflow.tabular import workbooks

    sheets = workbooks.look_at_sheets(request)
    by_title = {sheet.title: sheet for sheet in sheets}

    def member(title: str) -> Member:
        return Member(title, by_title[title].columns, lambda: workbooks.read_sheet(by_title[title]))

    members = [member(title) for title in by_title]
    recognised = recognise(members, request.category)
    if recognised is None or not recognised.sides:
        return workbooks.read_workbook(sheets)
    table = join(recognised, [])
    table.findings += [workbooks.sheet_not_read(other.name) for other in recognised.others(members)]
    return table


def _several_members(request: Request, names: list[str]) -> Table:
    members: list[Member] = []
    unknown: list[str] = []
    for number, name in enumerate(names):
        member = _member(request, name, number)
        if member is None:
            unknown.append(archives.shown(name))
        else:
            members.append(member)
    recognised = recognise(members, request.category)
    if recognised is None:
        shown = [archives.shown(name) for name in names]
        raise Unreadable.because(RejectionCode.ARCHIVE_UNKNOWN_MEMBERS, members=listing(shown, _MAX_LISTED))
    table = join(recognised, recognised.others(members))
    table.findings += [Finding(FindingCode.MEMBER_IGNORED, detail=f"{name}.") for name in unknown]
    return table


def _member(request: Request, name: str, number: int) -> Member | None:
    """A member that is a delimited text with a header; None for anything else."""
    target = _unpacked(request, name, number)
    inner = replace(request, path=target)
    with target.open("rb") as file:
        sniffed = sniff(file.read(MIB))
    if sniffed.kind in (Kind.GZIP, Kind.ZIP):
        archives.refuse_archive(target, archives.shown(name))
    if sniffed.kind is not Kind.TEXT:
        return None
    try:
        columns = _text(inner, sniffed).columns
    except Unreadable:
        return None
    return Member(archives.shown(name), columns, lambda: _text(inner, sniffed))


def _unpacked(request: Request, name: str, number: int) -> Path:
    """A member unpacked under a name of ours."""
    target = request.directory / f"member-{number}"
    with archives.open_zip(request.path) as archive:
        archives.unpack_member(archive, archive.getinfo(name), target)
    return target


def _ole2(request: Request, _sniffed: Sniffed) -> Table:
    """A workbook encrypted by Office, or one of the format before 2007."""
    encrypted = any(_ENCRYPTED_PACKAGE in window for window in _windows(request.path, len(_ENCRYPTED_PACKAGE)))
    code = RejectionCode.WORKBOOK_ENCRYPTED if encrypted else RejectionCode.XLS_NOT_SUPPORTED
    raise Unreadable.because(code)


def _windows(path: Path, overlap: int) -> Iterator[bytes]:
    """The file in blocks that overlap."""
    tail = b""
    with path.open("rb") as file:
        while block := file.read(MIB):
            yield tail + block
            tail = block[-overlap:]


def _foreign(_request: Request, sniffed: Sniffed) -> Table:
    raise Unreadable.because(RejectionCode.NOT_TEXT, what=sniffed.what)


_READERS: dict[Kind, Reader] = {
    Kind.TEXT: _text,
    Kind.GZIP: _gzip,
    Kind.ZIP: _zip,
    Kind.OLE2: _ole2,
    Kind.JSON_ARRAY: _json,
    Kind.JSON_OBJECT: _json,
    Kind.JSON_LINES: _json,
    Kind.JSON_STRING: _json_string,
    Kind.XML: _xml,
    Kind.FOREIGN: _foreign,
}
