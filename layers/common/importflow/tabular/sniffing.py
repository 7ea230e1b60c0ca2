"""What the bytes of a file are, by content alone: names and declared types do not count.

Guarantees: looks at the first bytes only, in time proportional to them, and parses nothing.
"""

import codecs
import re
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How a file is read. Everything but TEXT is read by the child process."""

    TEXT = "text"
    GZIP = "gzip"
    ZIP = "zip"
    OLE2 = "ole2"
    JSON_ARRAY = "json array"
    JSON_OBJECT = "json object"
    JSON_LINES = "json lines"
    JSON_STRING = "json string"
    XML = "xml"
    FOREIGN = "foreign"


@dataclass(frozen=True, slots=True)
class Sniffed:
    """`what` says for people what a FOREIGN file is; `encoding` is told by a byte order mark."""

    kind: Kind
    what: str = ""
    encoding: str = "utf-8"


# Longest first: the UTF-32 mark begins with the UTF-16 one.
MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (codecs.BOM_UTF8, "utf-8"),
)
_MAGIC = (
    (b"PK\x03\x04", Kind.ZIP, ""),
    (b"PK\x05\x06", Kind.ZIP, ""),
    (b"\x1f\x8b", Kind.GZIP, ""),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Kind.OLE2, ""),
    (b"PAR1", Kind.FOREIGN, "a Parquet file"),
    (b"%PDF", Kind.FOREIGN, "a PDF document"),
    (b"\x89PNG", Kind.FOREIGN, "an image"),
    (b"\xff\xd8\xff", Kind.FOREIGN, "an image"),
    (b"GIF8", Kind.FOREIGN, "an image"),
    (b"II*\x00", Kind.FOREIGN, "an image"),
    (b"MM\x00*", Kind.FOREIGN, "an image"),
    (b"7z\xbc\xaf\x27\x1c", Kind.FOREIGN, "a 7-Zip archive"),
    (b"Rar!\x1a\x07", Kind.FOREIGN, "a RAR archive"),
    (b"BZh", Kind.FOREIGN, "a bzip2 archive"),
    (b"\xfd7zXZ\x00", Kind.FOREIGN, "an xz archive"),
    (b"\x28\xb5\x2f\xfd", Kind.FOREIGN, "a Zstandard archive"),
    (b"\x7fELF", Kind.FOREIGN, "a program"),
    (b"MZ\x90", Kind.FOREIGN, "a program"),
    (b"SQLite format 3\x00", Kind.FOREIGN, "an SQLite database"),
    (b"\x00\x01\x00\x00Standard", Kind.FOREIGN, "an Access database"),
    (b"Obj\x01", Kind.FOREIGN, "an Avro file"),
    (b"ORC\x11", Kind.FOREIGN, "an ORC file"),
    (b"{\\rtf", Kind.FOREIGN, "a rich text document"),
)
_TAR_AT, _TAR = 257, b"ustar"
# A PDF reader takes what has this anywhere in its first bytes, whatever else the file is.
_PDF, _PDF_WITHIN = re.compile(rb"%PDF-[12]\.\d"), 1024
_LOOKED_AT = 64 * 1024

_HTML = re.compile(
    # nothing is taken back: comments could be told apart in exponentially many ways
    r"(?:<\?xml[^>]*+>\s*+)?+(?:<!--(?>.*?-->)\s*+)*+<(?:!doctype\s+html|html[\s>]|head[\s>]|body[\s>])",
    re.IGNORECASE | re.DOTALL,
)
_ARRAY = re.compile(r'\[\s*(?:[{"\[\]\d-]|true\b|false\b|null\b)')
_OBJECT = re.compile(r'\{\s*["}]')
_XML = re.compile(r"<(?:\?xml\b|!--|!DOCTYPE|[A-Za-z_][\w.:-]*[\s/>])")


def sniff(head: bytes) -> Sniffed:
    """Judge a file by its first bytes (64 KiB tell enough; JSON in a string is seen the surer the more there are)."""
    if _PDF.search(head, 0, _PDF_WITHIN):
        return Sniffed(Kind.FOREIGN, "a PDF document")
    for magic, kind, what in _MAGIC:
        if head.startswith(magic):
            return Sniffed(kind, what)
    if head[_TAR_AT : _TAR_AT + len(_TAR)] == _TAR:
        return Sniffed(Kind.FOREIGN, "a tar archive")
    encoding, offset = byte_order_mark(head)
    text = head[offset : offset + _LOOKED_AT].decode(encoding, errors="replace").lstrip()
    if text.startswith('"') and _is_json_string(head[offset:].decode(encoding, errors="replace").strip()):
        return Sniffed(Kind.JSON_STRING, encoding=encoding)
    if text.startswith("<"):
        return _markup(text, encoding)
    return Sniffed(_notation(text), encoding=encoding)


def byte_order_mark(head: bytes) -> tuple[str, int]:
    """The encoding a mark tells and its length; UTF-8 and 0 where there is none."""
    return next(((encoding, len(mark)) for mark, encoding in MARKS if head.startswith(mark)), ("utf-8", 0))


def _markup(text: str, encoding: str) -> Sniffed:
    if _HTML.match(text):
        return Sniffed(Kind.FOREIGN, "a web page", encoding)
    return Sniffed(Kind.XML if _XML.match(text) else Kind.TEXT, encoding=encoding)


def _notation(text: str) -> Kind:
    if _ARRAY.match(text):
        return Kind.JSON_ARRAY
    if not _OBJECT.match(text):
        return Kind.TEXT
    lines = [line.strip() for line in text.split("\n", 1)]
    one_per_line = len(lines) == 2 and lines[0].endswith("}") and lines[1].startswith("{")
    return Kind.JSON_LINES if one_per_line else Kind.JSON_OBJECT


def _is_json_string(text: str) -> bool:
    """One string over the whole text: line ends are escaped, so there is no real one, nor a bare quote inside."""
    if "\n" in text or "\\n" not in text:
        return False
    inner = re.sub(r"\\.", "", text[1:], flags=re.S)
    return inner.find('"') in (-1, len(inner) - 1)
