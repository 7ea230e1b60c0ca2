"""What a file is, by its bytes."""

from __future__ import annotations

import gzip

import pytest

from importflow.tabular.sniffing import Kind, sniff
from tests.files import workbook, zip_archive

KINDS = {
    "comma-separated text": (b"name,ip\nweb-1,10.0.0.1\n", Kind.TEXT),
    "text that begins with a bracket": (b"[Name],[IP]\nweb-1,10.0.0.1\n", Kind.TEXT),
    "text that begins with a brace": (b"{guid},name\n", Kind.TEXT),
    "text that begins with a smaller-than sign": (b"<10 servers\nname,ip\n", Kind.TEXT),
    "text whose first cell is quoted": (b'"name","ip"\n"web-1","10.0.0.1"\n', Kind.TEXT),
    "quoted text with a written line end": (b'"name","a\\nb"\n"web-1","x"\n', Kind.TEXT),
    "one quoted line": (b'"name","a\\nb"', Kind.TEXT),
    "a quoted cell over two lines": (b'"name\n(as in \\n DNS)"', Kind.TEXT),
    "nothing": (b"", Kind.TEXT),
    "a JSON array": (b'  \n[{"name":"web-1"}]', Kind.JSON_ARRAY),
    "a JSON array of numbers": (b"[-1, 2]", Kind.JSON_ARRAY),
    "a JSON object": (b'{"servers":[{"name":"web-1"}]}', Kind.JSON_OBJECT),
    "a JSON object and a line end": (b'{"servers":[{"name":"web-1"}]}\n', Kind.JSON_OBJECT),
    "a JSON object over several lines": (b'{\n  "servers": [\n    {"name":"web-1"}\n  ]\n}\n', Kind.JSON_OBJECT),
    "JSON behind a byte order mark": (b'\xef\xbb\xbf{"a":[]}', Kind.JSON_OBJECT),
    "JSON in UTF-16": ('[{"name":"web-1"}]'.encode("utf-16"), Kind.JSON_ARRAY),
    "JSON lines": (b'{"name":"web-1"}\n{"name":"web-2"}\n', Kind.JSON_LINES),
    "JSON lines with blank ones": (b'{"name":"web-1"}\r\n\r\n{"name":"web-2"}\r\n', Kind.JSON_LINES),
    "text in a JSON string": (b'"name,ip\\nweb-1,10.0.0.1\\n"', Kind.JSON_STRING),
    "quoted text in a JSON string": (b'"\\"name\\",\\"ip\\"\\n\\"web-1\\",\\"\\""\n', Kind.JSON_STRING),
    "XML": (b"<?xml version='1.0'?>\n<servers/>", Kind.XML),
    "XML without a declaration": (b"<!-- made by hand --><servers><server/></servers>", Kind.XML),
    "XML in UTF-16": ("<servers><server/></servers>".encode("utf-16"), Kind.XML),
    "a web page": (b"\n<!DOCTYPE html>\n<html><body>Sign in</body></html>", Kind.FOREIGN),
    "XHTML": (b"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'/>", Kind.FOREIGN),
    "gzip": (gzip.compress(b"name,ip\n"), Kind.GZIP),
    "a ZIP archive": (zip_archive({"a.csv": b"name\n"}), Kind.ZIP),
    "a workbook": (workbook({"S": [["name"]]}), Kind.ZIP),
    "an empty ZIP archive": (b"PK\x05\x06" + bytes(18), Kind.ZIP),
    "an old or encrypted workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), Kind.OLE2),
    "Parquet": (b"PAR1\x15\x04", Kind.FOREIGN),
    "PDF": (b"%PDF-1.7\n", Kind.FOREIGN),
    "tar": (b"name".ljust(257, b"\0") + b"ustar\x0000", Kind.FOREIGN),
}  # fmt: skip


@pytest.mark.parametrize(("head", "kind"), KINDS.values(), ids=KINDS)
def test_a_file_is_what_its_bytes_say(head: bytes, kind: Kind) -> None:
    assert sniff(head).kind is kind


def test_what_cannot_be_read_is_named_for_people() -> None:
    assert sniff(b"PAR1").what == "a Parquet file"
    assert sniff(b"<html>").what == "a web page"
