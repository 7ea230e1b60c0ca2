"""I8: a file that is two things at once is refused, and what a file is its bytes alone decide.

Names and declared types are believed by nobody here: `servers.csv` may be a workbook, and is read as one.
"""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
from collections.abc import Callable, Iterator

from torture.input.packages import book, changed, packed
from torture.input.readers import Reader, readers
from torture.input.reading import Observed, Outcome
from torture.verdict import Plan, Verdict

PROMISES = ("I8",)
_CSV = b"name,ip\n" + b"".join(b"web-%d,10.0.0.%d\n" % (n, n) for n in range(50))
_PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
_PAGE = b"<html><body><script>alert(1)</script></body></html>"
_ZIP = packed({"servers.csv": _CSV})


def _gzip_with_name(name: bytes) -> bytes:
    """gzip with a file name in its head, where other programs find their own mark."""
    plain = gzip.compress(_CSV, mtime=0)
    return plain[:3] + b"\x08" + plain[4:10] + name + b"\0" + plain[10:]


def _stored(data: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("servers.csv", data)
    return file.getvalue()


# By a name: the file and the codes it may be refused by.
POLYGLOTS: dict[str, tuple[Callable[[], bytes], frozenset[str]]] = {
    name: (make, frozenset(codes.split()))
    for name, codes, make in (
        ("a web page before a table", "not-text", lambda: _PAGE + b"\n" + _CSV),
        ("a web page behind blanks", "not-text", lambda: b"\n \t\n" + _PAGE + b"\n" + _CSV),
        ("a web page behind comments", "not-text", lambda: b"<!-- a --><!-- b -->" + _PAGE + _CSV),
        ("a web page behind a mark", "not-text", lambda: b"\xef\xbb\xbf" + _PAGE + _CSV),
        ("a web page behind an XML prolog", "not-text", lambda: b'<?xml version="1.0"?>' + _PAGE),
        ("a PDF before a table", "not-text", lambda: _PDF + _CSV),
        ("a PDF in a table", "not-text", lambda: b"name,ip\n" + _PDF + _CSV),
        ("a PDF in JSON", "not-text", lambda: b'[{"name":"' + b"%PDF-1.4 trailer %%EOF" + b'","ip":"1"}]'),
        ("a PDF in XML", "not-text", lambda: b"<!--\n" + _PDF + b"--><x><s><name>a</name></s></x>"),
        ("a PDF before an archive", "not-text", lambda: _PDF + _ZIP),
        ("a PDF in an archive", "not-text", lambda: _stored(b"name,ip\n" + _PDF + _CSV)),
        ("a PDF behind an archive", "not-text archive-damaged", lambda: _ZIP + b"\n" * 2_000 + _PDF),
        ("a PDF in a name in gzip", "not-text", lambda: _gzip_with_name(b"%PDF-1.4 1 0 obj")),
        ("a picture before a table", "not-text", lambda: b"GIF89a,name,ip\n" + _CSV),
        ("a program before an archive", "not-text", lambda: b"MZ\x90\0" + b"\0" * 60 + _ZIP),
        ("a web page before a workbook", "not-text", lambda: _PAGE + book()),
        ("a table before an archive", "not-text archive-damaged delimiter-not-recognised", lambda: _CSV + _ZIP),
        ("a table before a workbook", "not-text archive-damaged", lambda: _CSV + book()),
        ("a web page behind a workbook", "archive-damaged", lambda: book() + _PAGE),
        ("a workbook behind an archive", "archive-damaged", lambda: _ZIP + book()),
        ("a workbook that is a document", "read not-text", lambda: changed(book(), "word/document.xml", lambda _: b"<w/>")),
        ("a tar archive before a table", "not-text", lambda: _CSV[:257].ljust(257, b"a") + b"ustar\0" + _CSV),
        ("an OLE2 file before a table", "xls-not-supported not-text", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + _CSV),
        ("gzip before a table", "archive-damaged", lambda: gzip.compress(_CSV) + _CSV),
        ("JSON before a table", "json-not-valid no-record-array", lambda: b'["name","ip"]\n' + _CSV),
        ("JSON lines before a table", "json-not-valid", lambda: b'{"name":"a"}\n{"name":"b"}\n' + _CSV),
        ("XML before a table", "xml-not-well-formed", lambda: b"<x><s><name>a</name></s></x>\n" + _CSV),
        ("XML before JSON", "xml-not-well-formed", lambda: b"<x/>\n" + b'[{"name":"a"}]'),
        ("an archive of a length of its own", "archive-damaged", lambda: _ZIP[:-2] + struct.pack("<H", 9) + b"#!/bin/sh"[:3]),
    )
}  # fmt: skip


def run(plan: Plan) -> Verdict:
    """All of them, whatever the scale."""
    names = [plan.replay] if plan.replay else list(POLYGLOTS)

    def read(reader: Reader, name: str) -> Observed:
        return reader.read(POLYGLOTS[name][0]())

    with readers(BUGS[plan.seeded_bug] if plan.seeded_bug else None, count=1) as team:
        found = dict(zip(names, team.each(read, names), strict=True))
    faults = [f"{name} {fault}; REPLAY={name!r}" for name in names for fault in judge(name, found[name])]
    refused = sum(one.outcome is Outcome.REFUSED for one in found.values())
    return Verdict(PROMISES, f"{refused} of {len(names)} polyglots refused, {len(faults)} wrong", tuple(faults))


def judge(name: str, observed: Observed) -> Iterator[str]:
    said = "read" if observed.outcome is Outcome.READ else observed.code
    if said not in POLYGLOTS[name][1]:
        yield f"was {observed.outcome.value} ({said})"
    for reached in observed.reached:
        yield f"reached for {reached}"


# What follows runs in the readers.


def _believes_the_beginning() -> None:
    """A file is what its first bytes say, whatever else it is."""
    import re

    from importflow.tabular import sniffing

    vars(sniffing)["_PDF"] = re.compile(rb"\A%PDF-")


def _trusts_the_end() -> None:
    from importflow.tabular import archives

    vars(archives)["_check_end"] = lambda *_: None


BUGS: dict[str, Callable[[], None]] = {
    "believes_the_beginning": _believes_the_beginning,
    "trusts_the_end": _trusts_the_end,
}
SEEDED_BUGS = tuple(BUGS)
