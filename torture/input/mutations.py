"""Files that were whole once: bytes and tokens changed, archives changed inside and packed again.

Guarantees: a file depends on nothing but the random numbers that it is drawn with.
"""

from __future__ import annotations

import gzip
import io
import random
import zipfile
import zlib
from collections.abc import Sequence

from torture.samples import as_csv, as_json, as_lines, as_workbook, as_xml, findings, flows, servers, usage

KINDS = ("csv", "json", "jsonl", "xlsx", "xml", "zip", "gz")
# Cells that have to be quoted: a line break, a comma, quotes.
_REMARKS = [["Name", "Remark"], *([f"web-{number}", 'first line\nsecond, "quoted"'] for number in range(6))]
_MOST_CHANGES = 6
_LONGEST = 4096
# What parsers stumble over, wherever it lands.
_TOKENS: tuple[bytes, ...] = (
    b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\xc3", b"\r", b"\n", b"\r\n", b"\x1a", b"\x0b\x0c\x1c\x85",
    b'"', b'""', b"'", b"\\", b",", b";", b"\t", b"|", b"\x01", b"sep=;\n", b"#", b"--", b"=cmd|' /C calc'!A0",
    b"{", b"}", b"[", b"]", b":", b"[[[[[[[[", b'{"a":' * 70, b"null", b"NaN", b"-Infinity", b"1e999", b"9" * 4400,
    b"-0", b"0x1F", b'"\\ud800"', b'"\\u0000"', b'{"a":1,"a":2}', b"<", b">", b"</", b"/>", b"<!--", b"-->", b"<![CDATA[",
    b"]]>", b"<?xml version='1.1'?>", b"<?xml version='1.0' encoding='utf-7'?>", b"<!DOCTYPE x [<!ENTITY a 'b'>]>", b"&a;",
    b"&#0;", b"&#x110000;", b"&amp;", b"<a>" * 70, b" xmlns='urn:x'", b"xmlns:y", b"x:y:z", b"PK\x03\x04", b"PK\x01\x02",
    b"PK\x05\x06", b"PK\x06\x06", b"\x1f\x8b\x08", b"%PDF-1.7", b"A1048577", b"XFD1048576", b"ZZZZ1", b"-1", b"4294967296",
    b"1900-01-00", b"2958466", b"1E+400", b"0000-00-00", b"infinity", b"\xf4\x90\x80\x80", "＝".encode(), "\u202e".encode(),
    b" ", b"\xc2\xa0", b"x" * 40_000,
)  # fmt: skip
_NUMBERS = (b"\0\0\0\0", b"\xff\xff\xff\xff", b"\xff\xff\xff\x7f", b"\0\0\0\x80", b"\x01\0\0\0")


def seeds(kind: str) -> list[bytes]:
    """Small whole files of a format."""
    tables = (servers(12, mistakes=2), flows(8), usage(6), findings(6), _REMARKS)
    writers = {"csv": as_csv, "json": as_json, "jsonl": as_lines, "xml": as_xml, "xlsx": as_workbook}
    if kind in writers:
        return [writers[kind](table) for table in tables]
    whole = [as_csv(tables[0]), as_json(tables[1]), as_xml(tables[2]), as_workbook(tables[3])]
    return (
        [gzip.compress(one, mtime=0) for one in whole] if kind == "gz" else [_packed({"a.csv": one}) for one in whole]
    )


def mutated(draw: random.Random, kind: str, whole: Sequence[bytes]) -> bytes:
    """One of the files, changed in a few places: outside, or, where it is packed, mostly inside."""
    data = draw.choice(whole)
    if kind == "csv" and draw.random() < 0.15:
        data = data.decode().encode(draw.choice(["utf-16", "utf-16-le", "utf-32", "cp1252", "utf-8-sig"]))
    if kind in ("xlsx", "zip") and draw.random() < 0.7:
        return _changed_inside(draw, data, whole)
    if kind == "gz" and draw.random() < 0.6:
        return gzip.compress(_changed(draw, gzip.decompress(data), whole), 1, mtime=0)
    return _changed(draw, data, whole)


def _changed(draw: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    for _ in range(draw.randint(1, _MOST_CHANGES)):
        data = _change(draw, data, others)
    return data


def _change(draw: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    start = draw.randrange(len(data) + 1)
    end = min(len(data), start + draw.choice((1, 1, 4, 16, 256, _LONGEST)))
    match draw.randrange(8):
        case 0:  # a byte
            return data[:start] + draw.randbytes(1) + data[start + 1 :]
        case 1:  # a bit
            return (
                data[:start]
                + bytes(byte ^ 1 << draw.randrange(8) for byte in data[start : start + 1])
                + data[start + 1 :]
            )
        case 2:
            return data[:start] + data[end:]
        case 3:
            return data[:end] + data[start:end] * draw.choice((1, 2, 20)) + data[end:]
        case 4:
            return data[:start]
        case 5:
            other = draw.choice(others)
            at = draw.randrange(len(other))
            return data[:start] + other[at : at + draw.choice((16, 256, _LONGEST))] + data[end:]
        case 6:
            return data[:start] + draw.choice(_NUMBERS) + data[start + 4 :]
        case _:
            return data[:start] + draw.choice(_TOKENS) + data[start:]


def _changed_inside(draw: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    """One member changed, or gone, or under another name; its checksum is right again."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {info.filename: archive.read(info) for info in archive.infolist()}
    name = draw.choice(sorted(members))
    fate = draw.random()
    if fate < 0.9:
        members[name] = _changed(draw, members[name], others)
    elif fate < 0.95:
        del members[name]
    else:
        members[draw.choice(["xl/workbook.xml", "[Content_Types].xml", "../a.csv", "b\0.csv", "ü.csv", "a/"])] = (
            members.pop(name)
        )
    return _packed(members)


def _packed(members: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=zlib.Z_BEST_SPEED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return file.getvalue()
