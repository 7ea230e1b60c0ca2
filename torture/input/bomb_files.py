"""Files made to cost: each by a name, with the codes it may be refused by. All are made here, none is kept.

`READ` among the codes: it may be taken, as what is dear in it is never touched.
"""

from __future__ import annotations

import gzip
import io
import json
import random
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

from torture.input.packages import (
    CENTRAL,
    END,
    LOCAL,
    SHEET,
    STRINGS,
    altered,
    book,
    changed,
    inline,
    link,
    number,
    overlapping,
    packed,
    sheet,
    twice,
)

READ = "read"
MIB = 1024**2
ENTITIES = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'
CSV = b"name,ip\n" + b"".join(b"web-%d,10.0.0.%d\n" % (n, n) for n in range(200))
_MANY_LAUGHS = b"<!DOCTYPE x [" + b"".join(
    b'<!ENTITY l%d "%s">' % (n + 1, b"&l%d;" % n * 10 if n else b"lol") for n in range(10)
) + b"]>"  # fmt: skip
_QUADRATIC = b'<!DOCTYPE x [<!ENTITY a "' + b"a" * 50_000 + b'">]><x><s>' + b"&a;" * 50_000 + b"</s></x>"


@dataclass(frozen=True, slots=True)
class Bomb:
    make: Callable[[], bytes]
    codes: frozenset[str]


def _bomb(codes: str, make: Callable[[], bytes]) -> Bomb:
    return Bomb(make, frozenset(codes.split()))


def _zeros(mib: int = 40) -> bytes:
    return b"\0" * (mib * MIB)


def _noise(mib: int) -> bytes:
    return random.Random(1).randbytes(mib * MIB).hex().encode()


def _strings(count: int) -> bytes:
    return b"<sst>" + b"<si><t>a</t></si>" * count + b"</sst>"


def _commented(data: bytes, comment: bytes) -> bytes:
    file = io.BytesIO(data)
    with zipfile.ZipFile(file, "a") as archive:
        archive.comment = comment
    return file.getvalue()


_PACKED = packed({"servers.csv": CSV})
_STORED = packed({"servers.csv": CSV}, method=zipfile.ZIP_STORED)
_CELL = '<row r="{0}"><c r="A{0}" t="s"><v>{1}</v></c></row>'

_ARCHIVES = {
    "gzip_bomb": _bomb("expands-too-much", lambda: gzip.compress(_zeros())),
    "gzip_bomb_of_many_members": _bomb("expands-too-much", lambda: gzip.compress(_zeros(1)) * 64),
    "gzip_of_xml_bomb": _bomb("dtd-not-allowed", lambda: gzip.compress(_MANY_LAUGHS + b"<x>&l9;</x>")),
    "gzip_in_gzip": _bomb("archive-nested", lambda: gzip.compress(gzip.compress(_zeros()))),
    "gzip_cut_off": _bomb("archive-damaged", lambda: gzip.compress(CSV)[:-20]),
    "zip_bomb": _bomb("expands-too-much", lambda: packed({"servers.csv": _zeros()})),
    "zip_bomb_of_many_members": _bomb("expands-too-much", lambda: packed({f"{n}.csv": _zeros(2) for n in range(20)})),
    "zip_of_overlapping_members": _bomb("expands-too-much archive-damaged", lambda: overlapping(_zeros(8), 900)),
    "zip_of_overlapping_small_members": _bomb("archive-damaged", lambda: overlapping(CSV, 900)),
    "zip_that_lies_about_its_size": _bomb("archive-damaged", lambda: altered(packed({"a.csv": _zeros()}), CENTRAL, 24, number(100))),
    "zip_that_declares_4_gib": _bomb("expands-too-much", lambda: altered(_PACKED, CENTRAL, 24, number(2**32 - 2))),
    "zip64_that_lies": _bomb("archive-damaged expands-too-much", lambda: altered(_PACKED, CENTRAL, 24, number(2**32 - 1))),
    "zip_in_zip": _bomb("archive-nested", lambda: packed({"inner.zip": packed({"inner.zip": packed({"a.csv": _zeros()})})})),
    "zip_in_gzip": _bomb("archive-nested", lambda: gzip.compress(packed({"a.csv": _zeros(8)}))),
    "zip_in_zip_of_several": _bomb("archive-nested", lambda: packed({"a.csv": CSV, "b.csv": _PACKED})),
    "zip_with_a_name_twice": _bomb("archive-damaged", lambda: twice("a.csv", CSV, b"name,ip\nother,10.0.0.1\n")),
    "zip_with_two_names_for_a_member": _bomb("archive-damaged", lambda: altered(_PACKED, LOCAL, 30, b"S", last=False)),
    "zip_behind_other_bytes": _bomb("archive-damaged", lambda: LOCAL + b"\0" * 200 + _PACKED),
    "zip_before_other_bytes": _bomb("archive-damaged", lambda: _PACKED + b"\0" * 200),
    "zip_with_two_ends": _bomb("archive-damaged", lambda: _PACKED + _PACKED[_PACKED.rfind(END) :]),
    "zip_behind_zip": _bomb("archive-damaged", lambda: _STORED + _PACKED),
    "zip_in_a_comment": _bomb("archive-damaged", lambda: _commented(_STORED, _PACKED)),
    "zip_cut_off": _bomb("archive-damaged", lambda: _PACKED[: len(_PACKED) // 2]),
    "zip_with_its_directory_elsewhere": _bomb("archive-damaged", lambda: altered(_PACKED, END, 16, number(2**31))),
    "zip_with_a_wrong_checksum": _bomb("archive-damaged", lambda: altered(_PACKED, CENTRAL, 16, b"\1\2\3\4")),
    "zip_with_a_password": _bomb("archive-encrypted", lambda: altered(_PACKED, CENTRAL, 8, b"\1")),
    "zip_packed_by_lzma": _bomb("archive-damaged", lambda: packed({"a.csv": CSV}, method=zipfile.ZIP_LZMA)),
    "zip_packed_by_bzip2": _bomb("archive-damaged", lambda: packed({"a.csv": _zeros()}, method=zipfile.ZIP_BZIP2)),
    "zip_of_65000_members": _bomb("archive-damaged", lambda: packed({f"{n}": b"" for n in range(65_000)})),
    "zip_with_a_name_of_60000_characters": _bomb("archive-damaged", lambda: packed({"n" * 60_000: CSV})),
    "zip_with_a_link": _bomb("archive-damaged", lambda: link("servers.csv", "/etc/passwd")),
}  # fmt: skip

_WORKBOOKS = {
    "shared_strings": _bomb("expands-too-much", lambda: changed(book(), STRINGS, lambda _: _strings(3_000_000))),
    "shared_strings_of_noise": _bomb("file-too-complex", lambda: changed(book(), STRINGS, lambda _: _noise(65))),
    "one_inline_string": _bomb("expands-too-much", lambda: sheet(inline(1, "A", b"a" * (40 * MIB)))),
    "one_inline_string_below_the_ratio": _bomb("record-too-long file-too-complex", lambda: sheet(inline(1, "A", _noise(9)))),
    "styles_of_noise": _bomb("file-too-complex", lambda: changed(book(), "xl/styles.xml", lambda _: _noise(9))),
    "merged_ranges": _bomb("file-too-complex", lambda: sheet(inline(1, "A", b"name") + inline(2, "A", b"web-1"), behind=b"".join(
        b'<mergeCell ref="A%d:A%d"/>' % (n, n + 1) for n in range(1, 200_004, 2)))),
    "rows_without_cells": _bomb("expands-too-much", lambda: sheet(b"<row/>" * 8_000_000)),
    "many_sheets": _bomb("file-too-complex file-damaged", lambda: changed(book(), "xl/workbook.xml", lambda xml: xml.replace(
        b"</sheets>", b"".join(b'<sheet name="s%d" sheetId="%d" r:id="rId1" xmlns:r="http://schemas.openxmlformats.org'
                               b'/officeDocument/2006/relationships"/>' % (n, n) for n in range(5, 5_000)) + b"</sheets>"))),
    "entities_in_a_sheet": _bomb("dtd-not-allowed", lambda: sheet(inline(1, "A", b"&l9;"), _MANY_LAUGHS)),
    "entities_behind_a_comment": _bomb("dtd-not-allowed", lambda: sheet(inline(1, "A", b"&c;"), b"<!--" + b"x" * 9000 + b"-->" + ENTITIES)),
    "entities_in_shared_strings": _bomb("dtd-not-allowed", lambda: changed(book(), STRINGS, lambda _: _MANY_LAUGHS + b"<sst>&l9;</sst>")),
    "sheet_in_utf_16": _bomb("file-damaged", lambda: changed(book(), SHEET, lambda xml: xml.decode().encode("utf-16"))),
    "a_string_that_is_not_there": _bomb("file-damaged", lambda: sheet(_CELL.format(1, 99).encode())),
    "a_row_beyond_all_rows": _bomb("file-damaged file-too-complex read header-only", lambda: sheet(inline(1, "A", b"name") + inline(2, "A", b"a") + inline(4_000_000_000, "A", b"x"))),
    "a_dimension_that_lies": _bomb("read", lambda: changed(book(), SHEET, lambda xml: xml.replace(b"A1:B2", b"A1:XFD1048576"))),
    "a_cell_in_the_last_corner": _bomb("read", lambda: sheet(inline(1, "A", b"name") + inline(2, "A", b"web-1") + inline(1_048_576, "XFD", b"x"))),
    "a_column_of_a_hundred_letters": _bomb("file-damaged read", lambda: sheet(inline(1, "A", b"name") + inline(2, "A" * 100, b"x") + inline(3, "A", b"a"))),
}  # fmt: skip

_TEXTS = {
    "json_nested": _bomb("file-too-complex", lambda: b"[" * 100_000),
    "json_objects_nested": _bomb("file-too-complex json-not-valid", lambda: b'[{"a":' * 50_000),
    "json_line_nested": _bomb("file-too-complex", lambda: b'{"a":1}\n{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}\n"),
    "json_number_of_5000_digits": _bomb("json-not-valid", lambda: b'[{"name":' + b"9" * 5000 + b"}]"),
    "json_string_of_32_mib": _bomb("record-too-long", lambda: json.dumps([{"name": "x" * (32 * MIB)}]).encode()),
    "json_keys": _bomb("too-many-columns file-too-complex", lambda: json.dumps([{f"c{n}": 1 for n in range(200_000)}]).encode()),
    "json_keys_of_many_records": _bomb("too-many-columns file-too-complex", lambda: json.dumps([{f"c{n}": 1} for n in range(200_000)]).encode()),
    "json_in_a_string_in_a_string": _bomb("not-text json-not-valid no-record-array no-header-row header-only record-too-long",
                                          lambda: json.dumps(json.dumps("a,b\n" * 200_000)).encode()),
    "xml_billion_laughs": _bomb("dtd-not-allowed", lambda: b'<?xml version="1.0"?>' + _MANY_LAUGHS + b"<x><s>&l9;</s></x>"),
    "xml_quadratic_blowup": _bomb("dtd-not-allowed", lambda: _QUADRATIC),
    "xml_nested": _bomb("file-too-complex", lambda: b"<a>" * 100_000),
    "xml_attributes": _bomb("too-many-columns file-too-complex xml-not-flat no-record-array", lambda: b"<x><s " + b" ".join(b'a%d=""' % n for n in range(100_000)) + b"/><s/></x>"),
    "xml_text_of_32_mib": _bomb("record-too-long", lambda: b"<x><s><n>a</n></s><s><n>" + b"x" * (32 * MIB) + b"</n></s></x>"),
    "xml_comments_before_nothing": _bomb("xml-not-well-formed", lambda: b"<!---->" * 9_000 + b"<x"),
    "xml_names": _bomb("too-many-columns file-too-complex xml-not-flat", lambda: b"<x>" + b"".join(b"<s><n%d>1</n%d></s>" % (n, n) for n in range(100_000)) + b"</x>"),
    "csv_columns": _bomb("too-many-columns record-too-long", lambda: b",".join(b"c%d" % n for n in range(100_000)) + b"\nweb\n"),
    "csv_record_without_end": _bomb("record-too-long", lambda: b'name,ip\nweb,"' + b"a,b\n" * (4 * MIB)),
    "csv_of_quotes": _bomb("record-too-long quote-never-closed", lambda: b"name,ip\n" + b'"' * (8 * MIB + 1)),
    "csv_record_in_utf_16": _bomb("record-too-long", lambda: ("name,ip\n" + "a" * (3 * MIB)).encode("utf-16")),
    "csv_of_line_ends": _bomb("empty-file", lambda: b"\n" * (32 * MIB)),
    "csv_header_above_line_ends": _bomb("header-only read file-too-complex", lambda: b"name,ip\n" + b"\n" * (32 * MIB)),
}  # fmt: skip

BOMBS: dict[str, Bomb] = _ARCHIVES | _WORKBOOKS | _TEXTS
