"""What a file is, judged by its first bytes: text or not, encoding, terminator, delimiter."""

import codecs
import re
from dataclasses import dataclass

from importflow.errors import Rejection, RejectionCode
from importflow.findings import Finding, FindingCode
from importflow.tabular.dialect import Dialect

DELIMITERS = (",", ";", "\t", "|")

# Longest first: the UTF-32 mark begins with the UTF-16 one.
_FOREIGN_MARKS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
_BINARY_MAGIC = (b"PK\x03\x04", b"\x1f\x8b", b"%PDF", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"\x7fELF")
_CONTROL = bytes(set(range(32)) - set(b"\t\n\r\f\x00\x1a\x1b"))
_BROKEN_RUN = re.compile("\ufffd+")
_GOOD_RUN = re.compile("[^\x00-\x7f\ufffd]+")
MAX_CONTROL_SHARE = 0.01
MAX_NUL_SHARE = 0.05


@dataclass(frozen=True, slots=True)
class Detected:
    """`offset`: where the text begins, past a byte order mark."""

    dialect: Dialect
    offset: int
    findings: tuple[Finding, ...] = ()


def detect(head: bytes, *, complete: bool) -> Detected | Rejection:
    """Judge a file by its head; `complete` says the head is all of it."""
    refusal = _refuse(head)
    if refusal is not None:
        return refusal
    offset = len(codecs.BOM_UTF8) if head.startswith(codecs.BOM_UTF8) else 0
    encoding = _encoding(head[offset:], complete)
    terminator = "\n" if b"\n" in head or b"\r" not in head else "\r"
    text = head[offset:].decode(encoding, errors="replace")
    dialect = Dialect(encoding=encoding, delimiter=_delimiter(text, terminator), terminator=terminator)
    assumed = encoding != "utf-8"
    return Detected(dialect, offset, (Finding(FindingCode.ENCODING_ASSUMED),) if assumed else ())


def _refuse(head: bytes) -> Rejection | None:
    for mark, name in _FOREIGN_MARKS:
        if head.startswith(mark):
            return Rejection.of(RejectionCode.ENCODING_UNSUPPORTED, encoding=name)
    if not head.removeprefix(codecs.BOM_UTF8).strip():
        return Rejection.of(RejectionCode.EMPTY_FILE)
    controls = len(head) - len(head.translate(None, _CONTROL))
    binary = (
        head.startswith(_BINARY_MAGIC)
        or controls > MAX_CONTROL_SHARE * len(head)
        or head.count(0) > MAX_NUL_SHARE * len(head)
    )
    return Rejection.of(RejectionCode.NOT_TEXT) if binary else None


def _encoding(text: bytes, complete: bool) -> str:
    """UTF-8, unless broken sequences outnumber the good ones: then Windows-1252, as a guess."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(text, complete)
    except UnicodeDecodeError:
        decoded = text.decode("utf-8", errors="replace")
        broken = len(_BROKEN_RUN.findall(decoded))
        good = len(_GOOD_RUN.findall(decoded))
        return "utf-8" if good >= broken else "cp1252"
    return "utf-8"


def _delimiter(text: str, terminator: str) -> str:
    """The candidate found most often, outside quotes, in the first line that is not blank."""
    first = next((line for line in text.split(terminator) if line.strip()), "")
    outside = "".join(first.split('"')[::2])
    return max(DELIMITERS, key=outside.count)
