"""Files of other formats than text, built in memory from what a test says of them."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from openpyxl import Workbook

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def workbook(
    sheets: Mapping[str, Iterable[Sequence[Any]]], *, change: Callable[[Workbook], None] | None = None
) -> bytes:
    """An XLSX file with these sheets; `change` may style or merge before it is written."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    if change is not None:
        change(book)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def zip_archive(members: Mapping[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return file.getvalue()


def changed_member(archive: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The archive with one member's content replaced; a member that is not there is added to."""
    with zipfile.ZipFile(io.BytesIO(archive)) as old:
        members = {info.filename: old.read(info) for info in old.infolist()}
    return zip_archive(members | {name: change(members.get(name, b""))})


def with_shared_strings(book: bytes, strings: Sequence[str]) -> bytes:
    """The workbook with a table of shared strings, as Excel writes it (openpyxl writes strings into the cells)."""
    table = "".join(f"<si><t>{text}</t></si>" for text in strings)
    name = "sharedStrings"
    book = changed_member(book, f"xl/{name}.xml", lambda _: f'<sst xmlns="{MAIN}">{table}</sst>'.encode())
    override = f'<Override PartName="/xl/{name}.xml" ContentType="{CONTENT_TYPE}.{name}+xml"/></Types>'
    return changed_member(book, "[Content_Types].xml", lambda xml: xml.replace(b"</Types>", override.encode()))


def json_document(document: Any) -> bytes:
    return json.dumps(document).encode()
